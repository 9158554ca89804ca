/** Prices and entries at the very limit of the rules, and in corners that a day of trading rarely reaches. */
import { describe, expect, test } from 'vitest';
import { Prices } from '../../src/engine/desk/prices.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { signalOf } from '../support/signals.ts';
import { codesOf, MINUTE_MS, NOON_MS, ordersOf, restarted, Rig, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';
const SELL_ALL = { kind: 'sell', symbol: SOL, percent: 100 } as const;

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
    const rig = restarted(before, { startMs: before.nowMs + SECOND_MS });
    rig.price(ETH, 2000);
    rig.buy(ETH);
    expect(rig.cycle(ETH).id).toMatch(/_0002$/);
  });
});
