import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/engine/decisions.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import type { OrderIntent } from '../../src/engine/trader/cycle.ts';
import { codesOf, ordersOf, Rig, RIG_MARKETS, SECOND_MS } from './rig.ts';

const SYMBOLS = Array.from({ length: 16 }, (_, index) => `C${String(index + 1).padStart(2, '0')}USDC`);
const [TEMPLATE] = RIG_MARKETS;
const MARKETS = SYMBOLS.flatMap((symbol) =>
  TEMPLATE === undefined ? [] : [{ ...TEMPLATE, symbol, baseAsset: symbol.slice(0, -4) }],
);
const { limits } = DEFAULT_ENGINE_SETTINGS;
const SETTINGS = { demo: false, limits: { ...limits, maxPositions: 20, maxAssetRatio: 1 } };
/** Rounds of answers until nothing may be open any more. */
const ROUNDS = 12;

/** Live money: 12 positions of which 5 have their stop at the exchange, and 3 entries on their way: 8 open orders. */
function busy(): { readonly rig: Rig; readonly pending: readonly OrderIntent[] } {
  const rig = new Rig({ markets: MARKETS, settings: SETTINGS, cash: '100000' });
  for (const symbol of SYMBOLS) rig.price(symbol, 100);
  for (const symbol of SYMBOLS.slice(0, 5)) rig.hold(symbol, 100);
  rig.pass(SECOND_MS);
  for (const order of rig.engine.desk.openIntents()) rig.acknowledge(order);
  for (const symbol of SYMBOLS.slice(5, 12)) rig.hold(symbol, 100);
  const pending = SYMBOLS.slice(12, 15).map((symbol) => {
    rig.buy(symbol, '200');
    return rig.order(symbol);
  });
  return { rig, pending };
}

/** The exchange does what it is asked: cancels what rests, fills what sells. `late` fills all the same, cancelled or not. */
function answer(rig: Rig, decisions: readonly Decision[], late: ReadonlySet<string>): readonly Decision[] {
  const answers = decisions.flatMap((decision): readonly Decision[] => {
    if (decision.type === 'place_order') {
      return decision.intent.side === 'SELL' && decision.intent.purpose === 'exit'
        ? rig.fillWhole(decision.intent)
        : [];
    }
    if (decision.type !== 'cancel_order') return [];
    const order = rig.engine.desk.openIntents().find(({ clientOrderId }) => clientOrderId === decision.clientOrderId);
    if (order === undefined) return [];
    return late.has(order.clientOrderId) ? rig.fillWhole(order) : rig.close(order);
  });
  return answers;
}

describe('/flatten with 12 positions and 8 open orders', () => {
  test('starts from what it says', () => {
    const { rig } = busy();
    const open = rig.engine.desk.openIntents();
    expect(rig.engine.desk.openCycles().filter(({ status }) => status === 'active_buy')).toHaveLength(12);
    expect(open.map(({ purpose }) => purpose).toSorted()).toEqual([
      ...Array<string>(3).fill('entry'),
      ...Array<string>(5).fill('protection'),
    ]);
  });

  test.each([
    { what: 'every order is cancelled in time', late: 0, partly: 0 },
    { what: 'one entry fills in spite of its cancellation', late: 1, partly: 0 },
    { what: 'all entries fill in spite of it', late: 3, partly: 0 },
    { what: 'an entry was half filled', late: 0, partly: 1 },
    { what: 'one half, one late', late: 1, partly: 1 },
  ])('ends with none of both, and buys nothing on the way: $what', ({ late, partly }) => {
    const { rig, pending } = busy();
    for (const order of pending.slice(3 - partly)) rig.trade(order, '1', 100);
    const filledLate = new Set(pending.slice(0, late).map(({ clientOrderId }) => clientOrderId));
    const all: Decision[] = [];
    let next: readonly Decision[] = rig.ask({ kind: 'flatten' }, 'brake');
    for (let round = 0; round < ROUNDS; round++) {
      all.push(...next);
      // the market goes on, and signals come in
      const signalled = rig.signal({ symbol: SYMBOLS[15] ?? '', price: 100 });
      expect(codesOf(signalled)).toEqual(['PAUSED']);
      const answered = answer(rig, next, filledLate);
      for (const symbol of SYMBOLS) rig.price(symbol, 100);
      next = [...signalled, ...answered, ...rig.pass(SECOND_MS)];
    }
    expect(ordersOf(all).filter((order) => order.startsWith('BUY'))).toEqual([]);
    expect(rig.engine.desk.openCycles()).toEqual([]);
    expect(rig.engine.desk.openIntents()).toEqual([]);
    expect(rig.store.intents.get('brake')?.status).toBe('done');
    const coins = rig.engine.desk
      .wallet()
      .filter(({ asset, free, locked }) => asset !== 'USDC' && Number(free) + Number(locked) >= 0.001);
    expect(coins).toEqual([]);
  });
});
