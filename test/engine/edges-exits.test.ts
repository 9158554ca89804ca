/** Exits at the very limit of the rules, and in corners that a day of trading rarely reaches. */
import { describe, expect, test } from 'vitest';
import { held, LIVE } from './guarded.ts';
import { codesOf, intentsOf, MINUTE_MS, ordersOf, restarted, Rig, RIG_MARKETS, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const SELL_ALL = { kind: 'sell', symbol: SOL, percent: 100 } as const;
const SELL_HALF = { kind: 'sell', symbol: SOL, percent: 50 } as const;

/** The newest order on SOL trades whole, without a fee, and ends. */
function fillFree(rig: Rig, price: number): void {
  const order = rig.order(SOL);
  rig.trade(order, order.quantity.toFixed(), price, '0');
  rig.close(order);
}

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
    const rig = restarted(before, { startMs: before.nowMs + SECOND_MS });
    expect(intentsOf(rig.fillWhole(before.order(SOL)))).toEqual(['done']);
  });

  test('that was on its way over a restart is, too', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.price(SOL, 98);
    const rig = restarted(before, { startMs: before.nowMs + SECOND_MS });
    rig.price(SOL, 98);
    rig.refuse(before.order(SOL));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL stop_loss']);
  });

  test('that waited over a restart is, too', () => {
    const { rig: before, stop } = held();
    before.ask(SELL_ALL);
    const rig = restarted(before, LIVE);
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
    const wishes = (...percents: readonly number[]): string => {
      const { rig, stop } = held();
      for (const percent of percents) rig.ask({ ...SELL_ALL, percent });
      rig.close(stop);
      return rig.order(SOL).quantity.toFixed();
    };
    expect([wishes(50), wishes(50, 25)]).toEqual(['0.999', '0.999']);
    expect([wishes(50, 100), wishes(100, 50)]).toEqual(['1.998', '1.998']);
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
      const rig = restarted(before, { ...LIVE, startMs: before.nowMs + laterMs });
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
    const rig = restarted(before, LIVE);
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
    const rig = restarted(before, start);
    rig.trade(exit, '1.997');
    rig.close(exit);
    // without rules only nothing at all is dust
    expect(rig.cycle(SOL)).toMatchObject({ status: 'active_buy', exitReason: null });
    const whole = restarted(before, start);
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
    fillFree(rig, 100);
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 99.05);
    rig.signal({ side: 'SELL' });
    fillFree(rig, price);
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
