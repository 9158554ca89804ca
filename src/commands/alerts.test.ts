import { describe, expect, test } from 'vitest';
import { ALERT_KINDS, type AlertKind } from '../engine/decisions.ts';
import type { AlertFacts } from './alert-data.ts';
import { alertReply, type Alert } from './alerts.ts';

const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
const now = { stop: 151.95, kind: 'trailing', gainPercent: 2.1, maxGainPercent: 2.45 };

/** What the engine emits, kind by kind: exact decimals arrive as texts. */
const FACTS: { readonly [K in AlertKind]: AlertFacts<K> } = {
  entry: {
    price: '150',
    quantity: '0.333',
    value: '49.95',
    force: 11.5,
    category: 'STRONG',
    regime: 'TRENDING_BULL',
    strategies: 'RSI_Cross_Strategy',
    source: 'auto',
    stop: 148.2,
  },
  exit: {
    price: '153',
    quantity: '0.333',
    reason: 'trailing',
    profitLoss: '0.95',
    profitLossPercent: 1.9,
    heldMs: 4_500_000,
    entryPrice: '150',
    maxPrice: 153.6,
  },
  breakeven_armed: { ...now, level: 2 },
  trailing_armed: { ...now, marginPercent: 1 },
  stop_moved: now,
  take_profit: { ...now, levelPercent: 3 },
  pump_rider: now,
  liberation: { forSymbol: 'BTCUSDC', netResultPercent: -3.1, value: 42, missing: 12 },
  signal_rejected: { code: 'MAX_POSITIONS', measured: 5, limit: 5, force: 11.2, category: 'STRONG' },
  order_problem: { problem: 'unknown', side: 'SELL', clientOrderId: 'c1-s-1', attempts: 1 },
  reconciliation: { problem: 'balance', asset: 'SOL', books: 1.5, exchange: 1.4 },
  feed_stale: { stale: true, ageMs: 95_000, detail: 'binance' },
  paused: { paused: true, actor: 'telegram:1', reason: 'news' },
  daily_loss: { lossPercent: -5.1, limitPercent: -5 },
  system: { title: 'Started', detail: 'paper money on binance' },
  digest: {
    totalValue: 1012,
    changePercent: 1.2,
    trades: 4,
    wins: 3,
    result: 12,
    openPositions: 1,
    positionValue: 220,
  },
};

const alert = (kind: AlertKind, data: Alert['data'] = FACTS[kind]): Alert => {
  return { kind, symbol: 'SOLUSDC', priority: 'notice', data };
};

describe.each(['en', 'fr'] as const)('in %s', (language) => {
  test.each(ALERT_KINDS)('%s has words, with all facts and with none', (kind) => {
    for (const data of [FACTS[kind], {}]) {
      const reply = alertReply(alert(kind, data), language, WORLD);
      const text = [reply.title, ...(reply.lines ?? [])].join('\n');
      expect(reply.title.length).toBeGreaterThan(3);
      expect(text).not.toMatch(/undefined|null|NaN|\{\{|\[object/);
    }
  });
  test.each(ALERT_KINDS)('%s says its facts', (kind) => {
    const reply = alertReply(alert(kind), language, WORLD);
    expect(reply.lines?.length).toBeGreaterThan(0);
  });
});

describe('what they say', () => {
  test.each([
    ['exit', 'Sold SOLUSDC ▲ +1.90 %', 'good'],
    ['trailing_armed', 'SOLUSDC: trailing armed', 'good'],
    ['breakeven_armed', 'SOLUSDC: breakeven 2 armed', 'good'],
    ['stop_moved', 'SOLUSDC: stop at 151.95', 'neutral'],
    ['paused', 'Entries are paused', 'warning'],
  ] as const)('%s → %s', (kind, title, tone) => {
    expect(alertReply(alert(kind), 'en', WORLD)).toMatchObject({ title, tone });
  });
  test('an exit tells why, from where to where, and for how long', () => {
    const { lines } = alertReply(alert('exit'), 'en', WORLD);
    expect(lines).toEqual([
      'Entry 150.00 → exit 153.00',
      'Result ▲ +0.95 USDC',
      'Why: trailing',
      'Highest price 153.60',
      'Held for 1 h 15',
    ]);
  });
  test('danger is red whatever it says, a loss is bad', () => {
    expect(alertReply({ ...alert('order_problem'), priority: 'danger' }, 'en', WORLD).tone).toBe('danger');
    const loss = { ...alert('exit', { profitLossPercent: -1.2 }), priority: 'danger' } as const;
    expect(alertReply(loss, 'en', WORLD)).toMatchObject({ tone: 'bad', title: 'Sold SOLUSDC ▼ −1.20 %' });
  });
  test('a partial exit says what is left', () => {
    const part = alert('exit', { partial: true, reason: 'manual', quantity: 0.1, remaining: 0.233, price: 151 });
    expect(alertReply(part, 'en', WORLD)).toMatchObject({
      title: 'Sold a part of SOLUSDC',
      lines: ['Why: sold by you', 'Left 0.233'],
    });
  });
  test('a market that is not real says so first', () => {
    expect(alertReply(alert('entry'), 'en', { ...WORLD, market: 'demo' }).title).toBe(
      'DEMO · Bought SOLUSDC at 150.00',
    );
    expect(alertReply(alert('entry'), 'en', { ...WORLD, market: 'replay:x' }).title).toMatch(/^REPLAY · /);
  });
});
