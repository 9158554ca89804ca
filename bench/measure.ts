import { busyMs } from './clock.ts';

/** One line of the report. `values` are the repetitions, in `unit`. */
export interface Line {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** True where more is better (candles per second). */
  readonly higherIsBetter: boolean;
  /** Row of the table in design/performance.md, its two figures in the same unit. */
  readonly must?: number;
  readonly goal?: number;
  readonly note?: string;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0] ?? NaN, median: percentile(sorted, 0.5), max: sorted.at(-1) ?? NaN };
}

/** Value below which `share` (0 … 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/**
 * Runs `work` once to warm up and then `times` times; answers the microseconds per item of each repetition. Items are what one run
 * works through.
 */
export async function microsPerItem(times: number, items: number, work: () => void | Promise<void>): Promise<number[]> {
  await work();
  const micros: number[] = [];
  for (let i = 0; i < times; i++) {
    const startMs = busyMs();
    await work();
    micros.push(((busyMs() - startMs) * 1000) / items);
  }
  return micros;
}

export function perSecond(micros: readonly number[]): number[] {
  return micros.map((value) => 1e6 / value);
}

/** Bytes in use after the collector ran: heap and typed arrays. @throws Error without --expose-gc */
export function usedBytes(): number {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('memory is measured after a collection: run node with --expose-gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
