import { HORIZONS_MINUTES } from '../../engine/attribution.ts';
import { DAY_MS, MINUTE_MS, TIMEFRAME_MS } from '../../engine/candles/timeframe.ts';
import type { Side } from '../../engine/strategies/strategy.ts';
import { Random } from '../../exchange/random.ts';
import type { CandleTable } from '../../exchange/replay/candle-table.ts';

/** Percent by `5m`, `15m`, `60m`; null without a single value. */
export type ByHorizon = Readonly<Record<string, number | null>>;

const BASELINE_SAMPLES = 20_000;
const PERCENT = 100;

/** Change of the close from `row` to `minutes` later, percent; null where the data ends or has a hole there. */
export function forwardPercent(table: CandleTable, row: number, minutes: number): number | null {
  const change = changeAfter(table, row, stepsOf(table, minutes));
  return Number.isNaN(change) ? null : change;
}

/** The number of candles in so many minutes. */
function stepsOf(table: CandleTable, minutes: number): number {
  return Math.round((minutes * MINUTE_MS) / TIMEFRAME_MS[table.timeframe]);
}

/** Change of the close over so many candles, percent; NaN where it is not known. */
function changeAfter(table: CandleTable, row: number, steps: number): number {
  const { openTimeMs, close, count, timeframe } = table;
  const later = row + steps;
  if (steps < 1 || later >= count) return NaN;
  if ((openTimeMs[later] as number) - (openTimeMs[row] as number) !== steps * TIMEFRAME_MS[timeframe]) return NaN;
  return ((close[later] as number) / (close[row] as number) - 1) * PERCENT;
}

/**
 * What a random moment is worth: the mean change after every close of the same symbol on the same UTC day. It is the expectation of
 * drawing moments at random, so a strategy gains nothing over it by the market's own drift, on either side.
 */
export class DayDrift {
  /** The day that was asked for last; votes come in order of time. */
  readonly #days = new Map<CandleTable, { readonly day: number; readonly means: readonly (number | null)[] }>();

  /** Percent after each of {@link HORIZONS_MINUTES}, for the day in which candle `row` closes. */
  around(table: CandleTable, row: number): readonly (number | null)[] {
    const day = closingDay(table, row);
    const known = this.#days.get(table);
    if (known?.day === day) return known.means;
    let first = row;
    while (first > 0 && closingDay(table, first - 1) === day) first--;
    let end = row + 1;
    while (end < table.count && closingDay(table, end) === day) end++;
    const means = HORIZONS_MINUTES.map((minutes) => meanForward(table, first, end, minutes));
    this.#days.set(table, { day, means });
    return means;
  }
}

function closingDay(table: CandleTable, row: number): number {
  return Math.floor(((table.openTimeMs[row] ?? NaN) + TIMEFRAME_MS[table.timeframe]) / DAY_MS);
}

function meanForward(table: CandleTable, first: number, end: number, minutes: number): number | null {
  const steps = stepsOf(table, minutes);
  let sum = 0;
  let count = 0;
  for (let row = first; row < end; row++) {
    const change = changeAfter(table, row, steps);
    if (Number.isNaN(change)) continue;
    sum += change;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Mean return of entering each side at random moments of all the data, percent, net of both fees. */
export function randomEntries(
  tables: readonly CandleTable[],
  seed: number,
  feePercent: number,
): Readonly<Record<Side, ByHorizon>> {
  const random = new Random(seed, 'baseline');
  const sums = HORIZONS_MINUTES.map(() => ({ sum: 0, count: 0 }));
  for (let i = 0; i < BASELINE_SAMPLES; i++) {
    const table = tables[Math.floor(random.uniform() * tables.length)];
    if (table === undefined) break;
    const row = Math.floor(random.uniform() * table.count);
    HORIZONS_MINUTES.forEach((minutes, index) => {
      const change = forwardPercent(table, row, minutes);
      const total = sums[index];
      if (change === null || total === undefined) return;
      total.sum += change;
      total.count++;
    });
  }
  const net = (direction: 1 | -1): ByHorizon =>
    byHorizon((index) => {
      const { sum, count } = sums[index] ?? { sum: 0, count: 0 };
      return count === 0 ? null : (direction * sum) / count - feePercent;
    });
  return { BUY: net(1), SELL: net(-1) };
}

export function byHorizon(value: (index: number) => number | null): ByHorizon {
  return Object.fromEntries(HORIZONS_MINUTES.map((minutes, index) => [`${minutes}m`, value(index)]));
}
