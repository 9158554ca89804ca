import { describe, expect, test } from 'vitest';
import { ALERT_KINDS, type AlertKind } from '../engine/decisions.ts';
import { alertButtons } from './alert-buttons.ts';

const MINUTE_MS = 60_000;
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };

async function pressesOf(kind: AlertKind, ageMinutes = 0, data = {}, symbol: string | null = 'SOLUSDC') {
  const said: string[] = [];
  const buttons = await alertButtons(WORLD, async (command, args) => {
    said.push([command, ...Object.values(args)].join(' '));
    return `b_${said.length}`;
  })({ kind, symbol, threadKey: symbol === null ? null : 'c1', data }, ageMinutes * MINUTE_MS, 'en');
  return buttons.map(({ label }, index) => `${label}: ${said[index]}`);
}

const HELD = [
  'Card: position SOLUSDC',
  'Sell SOL: onposition SOLUSDC c1 sell',
  'Tighten: onposition SOLUSDC c1 tighten',
];
const WATCH = ['Positions: positions', 'Health: health'];

describe('buttons under an alert', () => {
  test.each<[AlertKind, readonly string[]]>([
    ['entry', HELD],
    ['breakeven_armed', HELD],
    ['trailing_armed', HELD],
    ['stop_moved', HELD],
    ['take_profit', HELD],
    ['pump_rider', HELD],
    ['exit', ['Cycles: cycles SOLUSDC']],
    ['liberation', ['Cycles: cycles SOLUSDC']],
    ['signal_rejected', ['Why: why SOLUSDC', 'Buy SOL: buy SOLUSDC']],
    ['order_problem', ['Look again: position SOLUSDC', 'Health: health']],
    ['reconciliation', WATCH],
    ['feed_stale', WATCH],
    ['system', WATCH],
    ['paused', ['Resume entries: resume']],
    ['daily_loss', ['Positions: positions']],
    ['digest', []],
  ])('%s', async (kind, expected) => expect(await pressesOf(kind)).toEqual(expected));

  test.each([
    [42, '50'],
    [50, '60'],
    [120, '200'],
    [0.4, '1'],
    [999.5, '1000'],
  ])('a question about %d offers to be asked from %s on', async (value, bound) => {
    const data = { question: 'q1', state: 'open', value };
    const [sell, keep, always] = await pressesOf('liberation', 0, data);
    expect([sell, keep]).toEqual(['Sell: release sell q1', 'Keep: release keep q1']);
    expect(always).toMatch(new RegExp(`^Always under .*: releasealways ${bound} q1 SOLUSDC$`));
  });

  test('a question that has its answer leads to what was closed', async () => {
    expect(await pressesOf('liberation', 0, { question: 'q1', state: 'sold' })).toEqual(['Cycles: cycles SOLUSDC']);
  });

  test.each<[string, AlertKind, number, readonly string[]]>([
    ['a signal of six minutes ago is not bought', 'signal_rejected', 6, ['Why: why SOLUSDC']],
    ['a tier of a quarter of an hour ago still has a hand', 'take_profit', 15, HELD],
    ['later only its card', 'take_profit', 16, ['Card: position SOLUSDC']],
    ['an old pause is not lifted from its alert', 'paused', 16, []],
  ])('%s', async (_name, kind, age, expected) => expect(await pressesOf(kind, age)).toEqual(expected));

  test.each(ALERT_KINDS)('%s of yesterday has none', async (kind) => {
    expect(await pressesOf(kind, 24 * 60 + 1)).toEqual([]);
  });

  test('a changed setting is taken back with one press, for those whom it concerned', async () => {
    const change = { problem: 'setting_changed', setting: 'TRADING_MAX_POSITIONS', before: '5', version: 3 };
    const press = 'settingschange TRADING_MAX_POSITIONS';
    expect(await pressesOf('system', 0, { ...change, scope: null })).toEqual([`Back to 5: ${press} 5 3 new`]);
    expect(await pressesOf('system', 0, { ...change, scope: 'all', before: null })).toEqual([
      `Back to not set: ${press} none 3 all`,
    ]);
    expect(await pressesOf('system', 0, { ...change, problem: 'setting_expired' })).toEqual([]);
  });

  test('entries that are on again need no resume', async () => {
    expect(await pressesOf('paused', 0, { paused: false })).toEqual([]);
  });

  test('an alert about no symbol offers nothing about one', async () => {
    for (const kind of ['entry', 'signal_rejected'] as const) expect(await pressesOf(kind, 0, {}, null)).toEqual([]);
  });
});
