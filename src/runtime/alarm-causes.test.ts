import { expect, test } from 'vitest';
import type { AlertDecision } from '../engine/decisions.ts';
import { clientOrderId } from '../engine/trader/ids.ts';
import { causeIsOver, type AlarmFacts } from './alarm-causes.ts';
import type { OpenOrderView } from './interfaces.ts';

const NOW_MS = Date.UTC(2025, 9, 2, 14, 0);
const MAX_AGE_MS = 90_000;

interface World {
  readonly priceAgeMs?: number;
  readonly orders?: readonly Partial<OpenOrderView>[];
  readonly closed?: boolean;
}

function factsOf({ priceAgeMs, orders = [], closed = false }: World): AlarmFacts {
  const price = priceAgeMs === undefined ? null : { bid: 1, ask: 1, timeMs: NOW_MS - priceAgeMs };
  return {
    live: {
      nowMs: () => NOW_MS,
      price: () => price,
      symbols: ['SOLUSDC'],
      openOrders: () => orders as readonly OpenOrderView[],
    },
    openCycles: new Set(closed ? [] : ['c1']),
    priceMaxAgeMs: MAX_AGE_MS,
  };
}

function alertOf(kind: AlertDecision['kind'], data: AlertDecision['data'], more: Partial<AlertDecision> = {}) {
  return { kind, symbol: 'SOLUSDC', threadKey: 'c1', dedupKey: `${kind}:c1:x`, data, ...more };
}

const STALE = alertOf('feed_stale', { stale: true });
const SILENT = alertOf('feed_stale', { stale: true }, { symbol: null, threadKey: null });
const UNKNOWN = alertOf('order_problem', { problem: 'unknown', clientOrderId: 'o1' });
const REFUSED = alertOf('order_problem', { problem: 'too small', clientOrderId: 'o1' });
const NAKED = alertOf('order_problem', { problem: 'no', clientOrderId: clientOrderId('c0_0', 'protection', 2) });
const COINS = alertOf('reconciliation', { problem: 'coins_missing' });
const ORPHAN = alertOf('reconciliation', { problem: 'orphan_trade' }, { threadKey: null });
const loss = (untilMs: number) => alertOf('daily_loss', { untilMs }, { threadKey: null, symbol: null });
const protection = { symbol: 'SOLUSDC', purpose: 'protection' };

test.each<[string, ReturnType<typeof alertOf>, World, boolean]>([
  ['prices are fresh again', STALE, { priceAgeMs: MAX_AGE_MS }, true],
  ['prices are still old', STALE, { priceAgeMs: MAX_AGE_MS + 1 }, false],
  ['no price since the restart', STALE, {}, false],
  ['the position with stale prices is closed', STALE, { closed: true }, true],
  ['the feed speaks again', SILENT, { priceAgeMs: MAX_AGE_MS }, true],
  ['the feed is still silent, whatever was closed', SILENT, { priceAgeMs: MAX_AGE_MS + 1, closed: true }, false],
  ['the order is still unknown', UNKNOWN, { orders: [{ clientOrderId: 'o1', status: 'unknown' }] }, false],
  ['the order is known to rest', UNKNOWN, { orders: [{ clientOrderId: 'o1', status: 'acknowledged' }] }, true],
  ['the order is known to have ended', UNKNOWN, { orders: [{ clientOrderId: 'o2', status: 'unknown' }] }, true],
  ['a refused exit is tried again', REFUSED, { orders: [{ clientOrderId: 'o2', status: 'acknowledged' }] }, false],
  ['the refused exit was made in the end', REFUSED, { closed: true }, true],
  ['a protection rests', NAKED, { orders: [{ ...protection, status: 'acknowledged' }] }, true],
  ['a protection is only on its way', NAKED, { orders: [{ ...protection, status: 'stored' }] }, false],
  [
    'another symbol is protected',
    NAKED,
    { orders: [{ ...protection, symbol: 'BTCUSDC', status: 'acknowledged' }] },
    false,
  ],
  ['coins are missing, whatever else is well', COINS, { priceAgeMs: 0 }, false],
  ['the position whose coins were missing is closed', COINS, { closed: true }, true],
  ['a trade that nobody asked for', ORPHAN, { closed: true }, false],
  ['the day of the loss goes on', loss(NOW_MS + 1), {}, false],
  ['a new day', loss(NOW_MS), {}, true],
  ['a loss without an end', alertOf('daily_loss', {}, { threadKey: null }), {}, false],
])('%s', (_name, alert, world, expected) => {
  expect(causeIsOver(alert, factsOf(world))).toBe(expected);
});
