/** What the Desk does at the very limit of its rules, and in corners that a day of trading rarely reaches. */
import { describe, expect, test } from 'vitest';
import { Prices } from '../../src/engine/desk/prices.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { big } from '../support/cycles.ts';
import { signalOf } from '../support/signals.ts';
import { EMPTY_UNIVERSE_ROW } from '../support/universe.ts';
import { cancels, held, LIVE } from './guarded.ts';
import { alertsOf, codesOf, intentsOf, MINUTE_MS, NOON_MS, ordersOf, Rig, RIG_MARKETS, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';
const SELL_ALL = { kind: 'sell', symbol: SOL, percent: 100 } as const;
const SELL_HALF = { kind: 'sell', symbol: SOL, percent: 50 } as const;

/** A desk that goes on from what `before` stored. */
const restarted = (before: Rig, laterMs = SECOND_MS): Rig =>
  new Rig({ memory: before.store.memory(), startMs: before.nowMs + laterMs });

/** The newest order on SOL trades whole, without a fee, and ends. */
function tradeFree(rig: Rig, price: number): void {
  const { clientOrderId, symbol, side, quantity } = rig.order(SOL);
  const money = { quantity, price: big(String(price)), fee: big('0'), feeAsset: 'USDC' };
  const trade = { exchangeOrderId: 'x', tradeId: clientOrderId, timeMs: rig.nowMs };
  const fill = { clientOrderId, symbol, side, ...money, ...trade };
  rig.tell({ type: 'fill', timeMs: rig.nowMs, fill });
  rig.close(rig.order(SOL));
}

describe('a price', () => {
  const at = { bid: 100, ask: 100.1 };
  test.each([
    { what: 'as it should be', given: at, taken: true },
    { what: 'below 1', given: { bid: 0.5, ask: 0.5 }, taken: true },
    { what: 'of 0', given: { bid: 0, ask: 0.1 }, taken: false },
    { what: 'below 0', given: { bid: -1, ask: 1 }, taken: false },
    { what: 'that is no number', given: { bid: NaN, ask: 1 }, taken: false },
    { what: 'without an end', given: { bid: 1, ask: Infinity }, taken: false },
    { what: 'whose ask is below its bid', given: { bid: 1, ask: 0.9 }, taken: false },
    { what: 'of a stranger', given: { ...at, symbol: 'NOPEUSDC' }, taken: false },
    { what: '90 seconds old', given: { ...at, timeMs: NOON_MS - 90 * SECOND_MS }, taken: true },
    { what: 'older than that', given: { ...at, timeMs: NOON_MS - 90 * SECOND_MS - 1 }, taken: false },
  ])('$what counts: $taken', ({ given, taken }) => {
    const rig = new Rig();
    rig.pass(0);
    const price = { symbol: SOL, timeMs: NOON_MS, ...given };
    rig.engine.desk.onPrice({ type: 'price', ...price });
    expect(rig.engine.desk.price(price.symbol) !== null).toBe(taken);
  });

  test('is bought on until it is 90 seconds old', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.price(ETH, 2000);
    rig.nowMs += 90 * SECOND_MS;
    expect(ordersOf(rig.signal({ symbol: SOL }))).toEqual(['BUY signal']);
    rig.nowMs += 1;
    expect(codesOf(rig.signal({ symbol: ETH }))).toEqual(['STALE_PRICE']);
  });

  test('that moves by the ratio itself is no outlier', () => {
    const prices = new Prices();
    prices.set(SOL, 100, 100, 0);
    expect([125, 75, 125.01, 74.9].map((bid) => prices.isOutlier(SOL, bid, 0, 0.25))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test('that jumps is confirmed by a second one within two minutes', () => {
    const second = (laterMs: number): boolean => {
      const prices = new Prices();
      prices.set(SOL, 100, 100, 0);
      prices.isOutlier(SOL, 150, 0, 0.1);
      return prices.isOutlier(SOL, 151, laterMs, 0.1);
    };
    expect([second(2 * MINUTE_MS), second(2 * MINUTE_MS + 1)]).toEqual([false, true]);
  });

  test('of a candle counts where none is known, or only one from before the candle', () => {
    const rig = new Rig();
    rig.candle(SOL, 100);
    expect(rig.engine.desk.price(SOL)?.bid).toBe(100);
    rig.pass(MINUTE_MS);
    rig.candle(SOL, 101); // opened in the moment of the last price
    expect(rig.engine.desk.price(SOL)?.bid).toBe(100);
    rig.pass(MINUTE_MS);
    rig.candle(SOL, 102);
    expect(rig.engine.desk.price(SOL)?.bid).toBe(102);
    rig.price(ETH, 2000);
    rig.pass(30 * SECOND_MS);
    rig.candle(ETH, 2010);
    expect(rig.engine.desk.price(ETH)?.bid).toBe(2000);
  });

  test('of a minute that was filled in counts in no mode', () => {
    for (const exitMode of ['ticks', 'candles'] as const) {
      const { desk } = new Rig({ settings: { exitMode } }).engine;
      const flat = { openTimeMs: NOON_MS - MINUTE_MS, open: 1, high: 1, low: 1, close: 1, volume: 0 };
      const candle = { ...flat, quoteVolume: 0, trades: 0, takerBuyBase: 0, filled: true };
      desk.onCandle(SOL, candle, NOON_MS);
      expect(desk.price(SOL)).toBeNull();
      desk.onCandle(SOL, { ...candle, filled: false }, NOON_MS);
      expect(desk.price(SOL)?.bid).toBe(1);
    }
  });
});

describe('an entry', () => {
  test('of an account that is not known is refused for that, not for a loss', () => {
    const rig = new Rig({ cash: null });
    rig.price(SOL, 100);
    expect(codesOf(rig.signal())).toEqual(['NO_BALANCES']);
  });

  test('sets 1 % more aside than it should cost, where there is so much', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.buy(SOL, '200');
    expect(rig.order(SOL).reserved.toFixed()).toBe('202');
    const all = new Rig({ settings: { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1 } }, cash: '100' });
    all.price(SOL, 100);
    all.buy(SOL, '500');
    expect(all.order(SOL).reserved.toFixed()).toBe('98.98');
  });

  test('whose signal forces its symbol in is stored as such, for 45 minutes', () => {
    const rig = new Rig();
    rig.price('WIFUSDC', 1);
    const forced = rig
      .signal({ symbol: 'WIFUSDC', price: 1 })
      .flatMap((decision) => (decision.type === 'universe' ? decision.entries : []));
    expect(forced).toMatchObject([{ symbol: 'WIFUSDC', forcedUntilMs: NOON_MS + 45 * MINUTE_MS }]);
    expect(ordersOf(rig.decisions)).toEqual(['BUY signal']);
  });

  test('that a person forces is in for as many minutes as they say', () => {
    const rig = new Rig();
    rig.ask({ kind: 'force', symbol: 'WIFUSDC', minutes: 7 });
    const entry = rig.engine.desk.universe().find(({ symbol }) => symbol === 'WIFUSDC');
    expect(entry?.forcedUntilMs).toBe(NOON_MS + 7 * MINUTE_MS);
  });

  test('is not planned where a gate is closed', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.ask({ kind: 'pause', untilMs: null, reason: 'x' });
    expect(rig.engine.desk.plan(signalOf({ timeMs: NOON_MS }))).toMatchObject({ code: 'PAUSED' });
    expect(rig.engine.desk.plan(signalOf({ timeMs: 0 }))).toMatchObject({ code: 'STALE_SIGNAL' });
  });

  test('is held from its first coin on, and not before', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    expect(rig.engine.desk.isHeld(SOL)).toBe(false);
    rig.buy(SOL, '200');
    expect(rig.engine.desk.isHeld(SOL)).toBe(false);
    rig.trade(rig.order(SOL), '1');
    expect(rig.engine.desk.isHeld(SOL)).toBe(true);
    rig.close(rig.order(SOL));
    expect(rig.engine.desk.isHeld(SOL)).toBe(true);
  });

  test.each([
    { bought: null, end: 'refuse', status: 'failed' },
    { bought: null, end: 'close', status: 'canceled' },
    { bought: '1', end: 'refuse', status: 'active_buy' },
    { bought: '1', end: 'close', status: 'active_buy' },
  ] as const)('that bought $bought and ends with $end is $status', ({ bought, end, status }) => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.buy(SOL, '200');
    const order = rig.order(SOL);
    if (bought !== null) rig.trade(order, bought);
    rig[end](order);
    expect(rig.store.cycles.get(order.cycleId)?.status).toBe(status);
  });

  test('takes a number that no restart gives again', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.ask(SELL_ALL);
    before.fillWhole(before.order(SOL));
    const rig = restarted(before);
    rig.price(ETH, 2000);
    rig.buy(ETH);
    expect(rig.cycle(ETH).id).toMatch(/_0002$/);
  });
});

describe('an exit', () => {
  test('is one at a time, also once the exchange has it', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.ask(SELL_ALL);
    expect(intentsOf(rig.ask(SELL_ALL))).toEqual(['EXIT_IN_PROGRESS']);
    rig.acknowledge(rig.order(SOL));
    expect(rig.cycle(SOL).status).toBe('active_sell');
    expect(intentsOf(rig.ask(SELL_ALL))).toEqual(['EXIT_IN_PROGRESS']);
  });

  /** Seconds after which each of five refusals is followed by another order. */
  function pauses(rig: Rig): number[] {
    return [1, 2, 3, 4, 5].map(() => {
      const before = rig.orders().length;
      rig.refuse(rig.order(SOL));
      let seconds = 0;
      while (rig.orders().length === before && seconds < 99) {
        seconds++;
        rig.pass(SECOND_MS);
      }
      return seconds;
    });
  }

  test.each([
    { what: 'a person asked for', start: (rig: Rig) => rig.ask(SELL_ALL) },
    { what: 'a flatten asked for', start: (rig: Rig) => rig.ask({ kind: 'flatten' }) },
    { what: 'a stop decided', start: (rig: Rig) => rig.price(SOL, 98) },
  ])('that $what is tried again after 1, 2, 5, 10 and 30 seconds', ({ start }) => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    start(rig);
    expect(pauses(rig)).toEqual([1, 2, 5, 10, 30]);
  });

  test('of a position that was still being bought is, too', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.buy(SOL, '200');
    rig.trade(rig.order(SOL), '1');
    rig.price(SOL, 98);
    rig.close(rig.order(SOL));
    expect(pauses(rig)).toEqual([1, 2, 5, 10, 30]);
  });

  test('that a person asked for is theirs over a restart, too', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.ask(SELL_ALL);
    const rig = restarted(before);
    expect(intentsOf(rig.fillWhole(before.order(SOL)))).toEqual(['done']);
  });

  test('that was on its way over a restart is, too', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.price(SOL, 98);
    const rig = restarted(before);
    rig.price(SOL, 98);
    rig.refuse(before.order(SOL));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL stop_loss']);
  });

  test('that waited over a restart is, too', () => {
    const { rig: before, stop } = held();
    before.ask(SELL_ALL);
    const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs });
    rig.price(SOL, 100);
    rig.close(stop);
    rig.refuse(rig.order(SOL));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL manual']);
  });

  test('is not tried a moment before its pause is over', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.price(SOL, 98);
    rig.refuse(rig.order(SOL));
    rig.nowMs += SECOND_MS - 1;
    expect(ordersOf(rig.price(SOL, 98))).toEqual([]);
    rig.nowMs += 1;
    expect(ordersOf(rig.price(SOL, 98))).toEqual(['SELL stop_loss']);
  });

  test('of a part that sold nothing is tried again; one that sold something is over', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.ask(SELL_HALF);
    rig.close(rig.order(SOL));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL manual']);
    rig.trade(rig.order(SOL), '0.5');
    rig.close(rig.order(SOL));
    expect(ordersOf(rig.pass(MINUTE_MS))).toEqual([]);
  });

  test('of 100 % means all: what the first order leaves is sold by the next', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.ask(SELL_ALL);
    rig.trade(rig.order(SOL), '0.5');
    rig.close(rig.order(SOL));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL manual']);
  });

  test('of all takes over from one of a part that waits, and not the other way round', () => {
    const wishes = (...asked: (typeof SELL_ALL | typeof SELL_HALF)[]): string => {
      const { rig, stop } = held();
      for (const wish of asked) rig.ask(wish);
      rig.close(stop);
      return rig.order(SOL).quantity.toFixed();
    };
    expect(wishes(SELL_HALF)).toBe('0.999');
    expect([wishes(SELL_HALF, SELL_ALL), wishes(SELL_ALL, SELL_HALF)]).toEqual(['1.998', '1.998']);
    expect(wishes(SELL_HALF, { ...SELL_HALF, percent: 25 })).toBe('0.999');
  });

  test('that was decided at a price waits for another once that is more than 90 seconds old', () => {
    const sells = (laterMs: number): string[] => {
      const { rig, stop } = held();
      rig.price(SOL, 98);
      rig.nowMs += laterMs;
      return ordersOf(rig.close(stop));
    };
    const facts = [['SELL stop_loss'], ['SELL stop_loss'], []];
    const laters = [0, 90 * SECOND_MS, 90 * SECOND_MS + 1];
    expect(laters.map(sells)).toEqual(facts);
    // without any price since a restart
    const sellsThen = (laterMs: number): string[] => {
      const { rig: before, stop } = held();
      before.price(SOL, 98);
      const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs + laterMs });
      return ordersOf(rig.close(stop));
    };
    expect(laters.map(sellsThen)).toEqual(facts);
    // a clock that was set back leaves its age unknown
    expect(sellsThen(-1)).toEqual([]);
  });

  test('leaves the position a stop at the exchange from the second on in which it has to wait', () => {
    const { rig, stop } = held();
    rig.price(SOL, 98);
    rig.nowMs += 90 * SECOND_MS;
    rig.close(stop);
    rig.refuse(rig.order(SOL));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
  });

  test('that waits for the stop to leave leaves none to ask for', () => {
    const { rig } = held();
    rig.price(SOL, 98);
    expect(intentsOf(rig.ask({ kind: 'protect', symbol: SOL }))).toEqual(['STOP_NOT_PLACED']);
  });

  test('that a person asked for is no flatten after a restart', () => {
    const { rig: before, stop } = held();
    before.ask(SELL_ALL, 'mine');
    const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs });
    rig.close(stop);
    expect(intentsOf(rig.pass(SECOND_MS))).toEqual([]);
    expect(intentsOf(rig.fillWhole(rig.order(SOL)))).toEqual(['done']);
  });

  test('of a symbol that is no longer traded ends as any other', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.ask(SELL_ALL);
    const exit = before.order(SOL);
    const markets = RIG_MARKETS.filter(({ symbol }) => symbol !== SOL);
    const start = { startMs: before.nowMs + SECOND_MS, markets };
    const rig = new Rig({ ...start, memory: before.store.memory() });
    rig.trade(exit, '1.997');
    rig.close(exit);
    // without rules only nothing at all is dust
    expect(rig.cycle(SOL)).toMatchObject({ status: 'active_buy', exitReason: null });
    const whole = new Rig({ ...start, memory: before.store.memory() });
    whole.fillWhole(exit);
    expect(whole.engine.desk.openCycles()).toEqual([]);
  });

  test.each([
    { reason: 'stop_loss', price: 98, rests: true },
    { reason: 'consensus at a loss', price: 99.05, rests: true },
    { reason: 'manual', price: 98.9, rests: false },
  ])('for $reason lets the symbol rest: $rests', ({ reason, price, rests }) => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, price);
    if (reason === 'manual') rig.ask(SELL_ALL);
    if (reason.startsWith('consensus')) rig.signal({ side: 'SELL', price });
    rig.fillWhole(rig.order(SOL));
    expect(rig.engine.desk.openCycles()).toEqual([]);
    expect(codesOf(rig.signal())).toEqual(rests ? ['COOLDOWN'] : []);
  });

  test.each([
    { price: 100.4, what: 'a gain' },
    { price: 100, what: 'nothing' },
  ])('for a SELL consensus that brings $what in the end lets the symbol not rest', ({ price }) => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.buy(SOL, '200');
    tradeFree(rig, 100);
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 99.05);
    rig.signal({ side: 'SELL' });
    tradeFree(rig, price);
    expect([...rig.store.cycles.values()]).toMatchObject([{ status: 'completed', exitReason: 'consensus' }]);
    expect(codesOf(rig.signal())).toEqual([]);
  });

  test('for a SELL consensus needs a price of 90 seconds at most', () => {
    const why = (ageMs: number): string[] => {
      const rig = new Rig();
      rig.hold(SOL, 100);
      rig.nowMs += ageMs;
      return codesOf(rig.signal({ side: 'SELL' }));
    };
    expect([why(90 * SECOND_MS), why(90 * SECOND_MS + 1)]).toEqual([['SELL_REFUSED'], ['STALE_PRICE']]);
  });

  test('a SELL consensus says how deep the loss is and how deep it must be', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.price(SOL, 99.2);
    const [refusal] = rig.signal({ side: 'SELL' }).filter(({ type }) => type === 'refusal');
    expect(refusal).toMatchObject({ code: 'SELL_REFUSED', limit: expect.closeTo(-0.9, 10) });
    expect(refusal).toMatchObject({ measured: expect.closeTo(-0.8, 10) });
  });
});

describe('the protective stop', () => {
  test('that the exchange has not taken yet is not replaced', () => {
    const rig = new Rig(LIVE);
    rig.hold(SOL, 100);
    rig.pass(SECOND_MS);
    rig.price(SOL, 103);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([]);
    rig.acknowledge(rig.order(SOL));
    expect(cancels(rig.pass(SECOND_MS))).toHaveLength(1);
  });
});

describe('a day', () => {
  const settings = { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1 } };

  test('that lost the limit itself stops entries, and says until when', () => {
    const rig = new Rig({ settings, cash: '1000' });
    rig.pass(SECOND_MS);
    rig.balances({ USDC: '1000' });
    rig.hold(SOL, 100, '500'); // 4.995 owned, 500 free
    rig.price(SOL, 90.1); // 450.0495
    expect(alertsOf(rig.pass(SECOND_MS))).not.toContain('daily_loss');
    rig.price(SOL, 90); // 449.55 + 500
    const [alert] = rig
      .pass(SECOND_MS)
      .filter((decision) => decision.type === 'alert' && decision.kind === 'daily_loss');
    expect(alert).toMatchObject({
      data: {
        lossPercent: expect.closeTo(5.045, 6),
        limitPercent: 5,
        untilMs: Date.UTC(2025, 9, 3),
      },
    });
  });

  test('tells it once', () => {
    const rig = new Rig({ settings, cash: '1000' });
    rig.pass(SECOND_MS);
    rig.balances({ USDC: '1000' });
    rig.hold(SOL, 100, '500');
    rig.price(SOL, 90);
    rig.pass(SECOND_MS);
    rig.pass(SECOND_MS);
    rig.ask(SELL_ALL);
    rig.fillWhole(rig.order(SOL));
    expect(alertsOf(rig.decisions).filter((kind) => kind === 'daily_loss')).toHaveLength(1);
  });

  test('that lost exactly the limit stops entries', () => {
    const rig = new Rig({ settings: { limits: { ...settings.limits, dailyLossRatio: 0.25 } }, cash: '1000' });
    rig.price(SOL, 100);
    rig.buy(SOL, '500');
    tradeFree(rig, 100);
    // 500 free and 5 SOL: half their price makes 750
    rig.price(SOL, 50);
    rig.price(SOL, 50);
    expect(alertsOf(rig.pass(SECOND_MS))).toContain('daily_loss');
  });

  test('that began with nothing has lost nothing', () => {
    const rig = new Rig({ cash: '0' });
    rig.price(SOL, 100);
    expect(codesOf(rig.signal())).toEqual(['USDC_INSUFFICIENT']);
  });

  test('does not begin anew with balances that say nothing new', () => {
    const rig = new Rig();
    rig.pass(SECOND_MS);
    const days = (decisions: readonly { readonly type: string }[]) =>
      decisions.filter((decision) => decision.type === 'control');
    expect(days(rig.balances({ USDC: '1000' }))).toEqual([]);
    expect(days(rig.balances({ USDC: '1001' }))).toHaveLength(1);
  });

  test('a pause ends with the second it was given to', () => {
    const rig = new Rig();
    rig.ask({ kind: 'pause', untilMs: NOON_MS + 10 * SECOND_MS, reason: 'lunch' });
    rig.pass(9 * SECOND_MS);
    expect(rig.engine.desk.pause).not.toBeNull();
    rig.pass(SECOND_MS);
    expect(rig.engine.desk.pause).toBeNull();
  });
});

describe('one account', () => {
  test('trades one quote asset, which the first market names', () => {
    const [sol, eth] = RIG_MARKETS;
    if (sol === undefined || eth === undefined) throw new Error('the rig has two markets');
    const tether = { ...sol, symbol: 'SOLUSDT', quoteAsset: 'USDT' };
    expect(new Rig({ markets: [tether] }).engine.desk.quoteAsset).toBe('USDT');
    expect(() => new Rig({ markets: [tether, eth] })).toThrow(/one account trades one quote asset/);
  });
});

describe('what a restart gives back', () => {
  test('how long each symbol rests', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.price(SOL, 98);
    before.fillWhole(before.order(SOL));
    before.hold(ETH, 2000);
    const rig = restarted(before);
    const whyNot = (symbol: string) => rig.signal({ symbol }).find(({ type }) => type === 'refusal');
    rig.price(SOL, 98);
    expect(whyNot(SOL)).toMatchObject({ code: 'COOLDOWN', numbers: { after: 'stop' } });
    rig.price(ETH, 2000);
    rig.ask({ kind: 'sell', symbol: ETH, percent: 100 });
    rig.fillWhole(rig.order(ETH));
    expect(whyNot(ETH)).toMatchObject({ code: 'COOLDOWN', numbers: { after: 'entry' } });
  });

  test('coins of a symbol that is no longer traded may be gone', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    const markets = RIG_MARKETS.filter(({ symbol }) => symbol !== SOL);
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs, markets });
    rig.balances({ USDC: '800' });
    expect(rig.cycle(SOL).status).toBe('active_buy');
  });
});

describe('the turns of the universe', () => {
  /** Seconds after noon at which it was scored. */
  function turns(rig: Rig, seconds: number): number[] {
    for (let second = 0; second < seconds; second++) rig.pass(SECOND_MS);
    return rig.decisions.flatMap((decision) =>
      decision.type === 'universe' ? (decision.timeMs - NOON_MS) / SECOND_MS : [],
    );
  }
  const scored = (more: Partial<ConstructorParameters<typeof Rig>[0]> = {}) =>
    new Rig({
      settings: { emitAnalysis: true },
      sight: { universeRows: () => [{ ...EMPTY_UNIVERSE_ROW, symbol: SOL, rowTimeMs: NOON_MS, natr: 1 }] },
      ...more,
    });

  test('are at once, and then with each full five minutes', () => {
    expect(turns(scored(), 601)).toEqual([0, 300, 600]);
    expect(turns(scored({ startMs: NOON_MS + 7 * SECOND_MS }), 600)).toEqual([7, 300, 600]);
  });

  test('go on over a restart, and over a clock that was set back', () => {
    const before = scored();
    turns(before, 10);
    const later = { memory: before.store.memory(), startMs: NOON_MS + 20 * SECOND_MS };
    expect(turns(scored(later), 300)).toEqual([300]);
    const setBack = (seconds: number) => scored({ ...later, startMs: NOON_MS - seconds * SECOND_MS });
    expect([turns(setBack(1), 2), turns(setBack(2), 3)]).toEqual([[], [-1, 0]]);
  });
});

describe('the scores of a universe of core pairs', () => {
  const rows = RIG_MARKETS.map(({ symbol }) => ({ ...EMPTY_UNIVERSE_ROW, symbol, rowTimeMs: NOON_MS, natr: 1 }));
  test.each([
    { what: 'live', emitAnalysis: true, assets: ['SOL', 'ETH'], told: 1 },
    { what: 'in a replay', emitAnalysis: false, assets: ['SOL', 'ETH'], told: 0 },
    { what: 'in a replay, where nobody moved', emitAnalysis: false, assets: ['SOL', 'WIF'], told: 0 },
  ])('are told $what: $told', ({ emitAnalysis, assets, told }) => {
    const markets = RIG_MARKETS.filter(({ baseAsset }) => assets.includes(baseAsset));
    const rig = new Rig({ settings: { emitAnalysis }, sight: { universeRows: () => rows }, markets });
    expect(rig.decisions.filter(({ type }) => type === 'universe')).toHaveLength(told);
  });
});
