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
  system: { problem: 'link_back', platform: 'telegram', durationMs: 240_000 },
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
    ['database_away', {}, 'The database is away', 'danger', /Exits go on.*Nothing is bought/],
    ['database_back', { lostRows: 12 }, 'The database is back', 'good', /12 rows of analysis/],
    ['journal_taken_over', { orderIds: 'c1-s-2' }, 'The journal was taken over', 'warning', /c1-s-2/],
    ['journal_foreign', { orderIds: 'c1-s-2' }, 'A journal does not belong here', 'danger', /not stored.*c1-s-2/s],
  ] as const)('%s', (problem, facts, title, tone, line) => {
    const reply = alertReply(alert('system', { problem, ...facts }), 'en', WORLD);
    expect(reply).toMatchObject({ title, tone });
    expect(reply.lines?.join('\n')).toMatch(line);
    expect(alertReply(alert('system', { problem, ...facts }), 'fr', WORLD).title).not.toBe(title);
  });

  test.each([
    ['exit', 'Sold SOLUSDC ▲ +1.90 %', 'good'],
    ['trailing_armed', 'SOLUSDC: trailing armed', 'good'],
    ['breakeven_armed', 'SOLUSDC: breakeven 2 armed', 'good'],
    ['stop_moved', 'SOLUSDC: stop at 151.95', 'neutral'],
    ['paused', 'Entries are paused', 'warning'],
  ] as const)('%s → %s', (kind, title, tone) => {
    expect(alertReply(alert(kind), 'en', WORLD)).toMatchObject({ title, tone });
  });
  test.each([
    ['en', 'SOLUSDC: stop LOWERED to 145.00', /It was at 148\.30\..*3\.30 USDC less.*By telegram:1/s],
    ['fr', 'SOLUSDC : stop ABAISSÉ à 145,00', /Il était à 148,30\..*3,30 USDC de moins.*Par telegram:1/s],
  ] as const)('a stop that a person lowered (%s)', (language, title, words) => {
    const facts = { stop: 145, stopBefore: 148.3, lossMore: '3.3', actor: 'telegram:1', gainPercent: 1 };
    const reply = alertReply(alert('stop_moved', facts), language, WORLD);
    expect([reply.title, reply.tone]).toEqual([title, 'warning']);
    expect(reply.lines?.join(' ').replaceAll('\u00a0', ' ')).toMatch(words);
  });
  test.each([
    ['feed_stale', { stale: true, ageMs: 95_000, held: 2 }, 'Prices are stale', /Positions without a price: 2/],
    ['feed_stale', { stale: false, ageMs: 240_000 }, 'Prices are back', /None came for 4 min/],
    ['system', { problem: 'candle_refused', detail: 'high < low' }, 'A candle was left out', /SOLUSDC.*high < low/s],
    [
      'system',
      { problem: 'link_down', platform: 'discord', durationMs: 240_000 },
      'Discord cannot be reached',
      /4 min/,
    ],
    ['system', { problem: 'link_refused', platform: 'telegram' }, 'Telegram refuses the bot', /TELEGRAM_TOKEN/],
    ['system', FACTS.system, 'Telegram is back: its link was down 4 min', /delivered now/],
    [
      'system',
      { problem: 'undelivered', channel: 'telegram:1', count: 3, detail: 'blocked: 403' },
      'Alerts were given up: telegram:1',
      /there: 3.*403/s,
    ],
    [
      'system',
      { problem: 'failed_starts', count: 3, detail: 'stored exit of c1: unknown reason', lastSeenMs: 0 },
      'It runs again, after starts that failed',
      /failed: 3, the last one .*\nstored exit of c1: unknown reason\nCompare \/positions/s,
    ],
    [
      'system',
      { problem: 'unclean_end', lastSeenMs: 0, durationMs: 240_000, positions: 2, orders: 1, commands: 0 },
      'Started again after an unclean end',
      /4 min passed.*taken over with their stops: 2\nOrders looked up at the exchange: 1$/s,
    ],
    [
      'system',
      {
        problem: 'setting_changed',
        setting: 'X',
        before: '5',
        value: null,
        actor: 'telegram:1',
        scope: 'all',
        untilMs: 0,
      },
      'Setting changed: X',
      /^5 → not set\nBy telegram:1\nFor new positions and for all that are open\.\nIt is taken back by itself at /,
    ],
    [
      'system',
      { problem: 'setting_expired', setting: 'X', before: '5', value: '4', actor: 'engine:expiry', scope: null },
      'Time is over: X is back',
      /^5 → 4$/,
    ],
    [
      'system',
      { problem: 'engine_fault', event: 'fill SOLUSDC 2026-01-01T00:00:00.000Z', detail: 'USDC would be negative' },
      'The engine failed and ends itself',
      /^fill SOLUSDC .*: USDC would be negative\nNothing more is decided.*Stops that rest/s,
    ],
    [
      'system',
      { problem: 'poisoned', row: 'wallet USDC', detail: 'violates check constraint', count: 1 },
      'The database does not take a row: its round was set aside',
      /^wallet USDC: violates check constraint\nExits go on.*Nothing is bought.*\/quarantine/s,
    ],
  ] as const)('%s %o', (kind, facts, title, line) => {
    const reply = alertReply(alert(kind, facts), 'en', WORLD);
    expect(reply.title).toBe(title);
    expect(reply.lines?.join('\n')).toMatch(line);
    expect(alertReply(alert(kind, facts), 'fr', WORLD).title).not.toBe(title);
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
  test.each([
    [-300_000, 'Back by 5 min'],
    [7_200_000, 'Forward by 2 h'],
  ])('a clock that was set by %d ms says so', (jumpMs, begins) => {
    const reply = alertReply({ ...alert('system', { jumpMs }), priority: 'danger' }, 'en', WORLD);
    expect(reply).toMatchObject({ title: "The machine's clock was set", tone: 'danger' });
    expect(reply.lines?.join()).toContain(begins);
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
