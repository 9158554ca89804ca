import { expect, test } from 'vitest';
import { DEFAULT_TRAIL_SETTINGS } from '../settings.ts';
import { ladderOf } from './ladder.ts';
import { NO_CONTEXT } from './stop-loss.ts';
import { checkTrail, openTrail } from './trailing.ts';

const ENTRY_MS = Date.UTC(2025, 9, 2, 14);

/** What is armed after the price rose by this ratio: the ladder and the trailing engine must agree. */
function at(gainRatio: number, atrPercent: number | null = null) {
  const context = { ...NO_CONTEXT, atrPercent };
  const opened = openTrail(100, ENTRY_MS, DEFAULT_TRAIL_SETTINGS, context);
  const price = 100 * (1 + gainRatio);
  const { state } = checkTrail(opened, price, ENTRY_MS + 1_000, context, DEFAULT_TRAIL_SETTINGS);
  return ladderOf(state, context, DEFAULT_TRAIL_SETTINGS);
}

const named = (rungs: ReturnType<typeof at>) => rungs.map(({ kind, level }) => `${kind} ${level}`);

test('every step, lowest first', () => {
  const rungs = at(0);
  expect(named(rungs)).toEqual([
    'breakeven 1',
    'trailing 0',
    'breakeven 2',
    'take_profit 0.02',
    'take_profit 0.03',
    'take_profit 0.05',
    'take_profit 0.08',
    'take_profit 0.12',
  ]);
  const prices = [101.2, 101.5, 102, 102.5, 103, 105, 108, 112];
  rungs.forEach(({ price }, index) => expect(price).toBeCloseTo(prices[index] ?? NaN, 9));
});

test.each([0, 0.0119, 0.012, 0.0149, 0.015, 0.0199, 0.02, 0.0249, 0.025, 0.03, 0.05, 0.12])(
  'at a best gain of %d exactly the steps up to it are armed, as the trailing engine says',
  (gainRatio) => {
    for (const rung of at(gainRatio)) expect([rung.kind, rung.armed]).toEqual([rung.kind, rung.gainRatio <= gainRatio]);
  },
);

test('in a wild market the trailing stop is armed later', () => {
  const trailing = at(0.016, 3).find(({ kind }) => kind === 'trailing');
  expect(trailing).toMatchObject({ armed: false });
  expect(trailing?.gainRatio).toBeCloseTo(0.024, 12);
});

test('steps that begin at the same gain stand in the order of their levels', () => {
  const settings = { ...DEFAULT_TRAIL_SETTINGS, takeProfitStartRatio: 0.06 };
  const rungs = ladderOf(openTrail(100, ENTRY_MS, settings, NO_CONTEXT), NO_CONTEXT, settings);
  const levels = rungs.flatMap(({ kind, level }) => (kind === 'take_profit' ? level : []));
  expect(levels).toEqual([0.02, 0.03, 0.05, 0.08, 0.12]);
});
