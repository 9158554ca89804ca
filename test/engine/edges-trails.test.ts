/** What prices and candles do to a trail, and when that is stored. */
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/engine/decisions.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import { cancels, LIVE } from './guarded.ts';
import { MINUTE_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';

describe('what a trail has learnt', () => {
  /** Holds SOL from 100 on, in a market whose ATR may change; @returns whether `last` was worth storing */
  function isStored(before: (rig: Rig) => unknown, last: (rig: Rig) => readonly Decision[], atr = [0, 0]): boolean {
    let atrPercent = atr[0] ?? 0;
    const rig = new Rig({ sight: { context: () => ({ ...NO_CONTEXT, atrPercent }) } });
    rig.hold(SOL, 100);
    before(rig);
    atrPercent = atr[1] ?? 0;
    const isTold = last(rig).some(({ type }) => type === 'cycle');
    const { trail } = rig.cycle(SOL);
    if (isTold) expect(rig.store.cycles.get(rig.cycle(SOL).id)?.trail).toEqual(trail);
    return isTold;
  }
  const stopAt = (price: number) => (rig: Rig) => {
    rig.ask({ kind: 'trail', symbol: SOL, action: 'price', price });
  };
  const prices =
    (...bids: number[]) =>
    (rig: Rig) =>
      bids.flatMap((bid) => rig.price(SOL, bid));

  test.each<[string, (rig: Rig) => unknown, (rig: Rig) => readonly Decision[], number[], boolean]>([
    ['nothing', prices(100.5), prices(100.4), [], false],
    ['the same best price', prices(100.5, 100.4), prices(100.5), [], false],
    ['nothing, in a wild market', prices(100.5), prices(100.4), [2, 2], false],
    ['a best price', prices(100.5), prices(100.6), [], true],
    ['a higher stop, as the market calmed down', prices(100.5), prices(100.4), [2, 0], true],
    ['a lower one, which the ratchet ignores', prices(100.5), prices(100.4), [0, 2], false],
    // behind a higher stop of the operator's nothing else changes
    ['that trailing is armed', (rig) => [rig.price(SOL, 101.6), stopAt(101.3)(rig)], prices(101.5), [3, 0], true],
    ['that the pump is over', (rig) => [rig.price(SOL, 106), stopAt(105.6)(rig)], pumpEnds, [], true],
  ])('is stored where it is %s', (_what, before, last, atr, expected) => {
    expect(isStored(before, last, atr)).toBe(expected);
  });

  function pumpEnds(rig: Rig): readonly Decision[] {
    rig.nowMs += 10 * MINUTE_MS;
    return rig.price(SOL, 105.9);
  }
});

describe('a candle of a replay', () => {
  const walk = (rig: Rig, open: number, high: number, low: number, close: number): readonly Decision[] => {
    rig.nowMs += MINUTE_MS;
    const prices = { openTimeMs: rig.nowMs - MINUTE_MS, open, high, low, close, volume: 1 };
    const candle = { ...prices, quoteVolume: close, trades: 1, takerBuyBase: 0.5, filled: false };
    return rig.tell({ type: 'candle', symbol: SOL, timeMs: rig.nowMs, candle });
  };
  const replay = (): Rig => {
    const rig = new Rig({ settings: { exitMode: 'candles' } });
    rig.hold(SOL, 100);
    return rig;
  };
  const isStored = (decisions: readonly Decision[]) => decisions.some(({ type }) => type === 'cycle');

  test('sells once at the stop that it touches', () => {
    const rig = replay();
    expect(ordersOf(walk(rig, 100, 100, 98.7, 99))).toEqual(['SELL stop_loss']);
    expect(rig.order(SOL).referencePrice.toFixed()).toBe('98.8');
    expect(ordersOf(walk(rig, 99, 99, 97, 97))).toEqual([]);
  });

  test('is stored where it raised something, and only there', () => {
    const rig = replay();
    expect(isStored(walk(rig, 100, 100, 99, 99.5))).toBe(false);
    expect(isStored(walk(rig, 99.5, 103, 99.5, 102.9))).toBe(true);
    expect(rig.cycle(SOL).trail).toMatchObject({ maxPrice: 103, trailingArmed: true });
    expect(isStored(walk(rig, 102.9, 102.9, 102.5, 102.6))).toBe(false);
    expect(ordersOf(walk(rig, 102.6, 102.6, 102.3, 102.3))).toEqual([]);
    expect(ordersOf(walk(rig, 102.3, 102.3, 102.1, 102.1))).toEqual(['SELL take_profit']);
  });

  test('of a symbol that nobody holds only sets its price', () => {
    const rig = new Rig({ settings: { exitMode: 'candles' } });
    walk(rig, 100, 100, 90, 95);
    expect(rig.engine.desk.price(SOL)?.bid).toBe(95);
    rig.buy(SOL, '200');
    expect(ordersOf(walk(rig, 95, 95, 50, 50))).toEqual([]);
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
