import type { CandleTable } from '../../src/exchange/replay/candle-table.ts';
import { runReplay } from '../../src/runtime/replay/replay.ts';
import type { BenchData } from '../data.ts';
import type { Line } from '../measure.ts';
import { REPLAY_SETTINGS } from './engine.ts';

interface Cost {
  readonly wallMs: number;
  /** Of all threads together, µs per candle. */
  readonly cpuMicros: number;
}

/** How much sooner two workers are done than one thread. Needs two cores that nobody else uses; the cost in CPU time does not. */
export async function workerLines({ many }: BenchData, times: number): Promise<Line[]> {
  await cost(many, 1);
  const pairs: { readonly one: Cost; readonly two: Cost }[] = [];
  for (let i = 0; i < times; i++) pairs.push({ one: await cost(many, 1), two: await cost(many, 2) });
  const cpu = (of: 'one' | 'two'): string => Math.min(...pairs.map((pair) => pair[of].cpuMicros)).toFixed(1);
  return [
    {
      id: 'P4',
      what: 'two workers over one thread, same decisions',
      unit: '×',
      values: pairs.map(({ one, two }) => one.wallMs / two.wallMs),
      higherIsBetter: true,
      must: 1.6,
      goal: 1.95,
      note: `wall clock; CPU of all threads ${cpu('one')} → ${cpu('two')} µs/candle, start of the workers included`,
    },
  ];
}

async function cost(tables: readonly CandleTable[], workers: number): Promise<Cost> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await runReplay(tables, { settings: REPLAY_SETTINGS, cash: '1000', seed: 1, walkForward: 0, workers });
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMicros: (user + system) / tables.reduce((sum, table) => sum + table.count, 0) };
}
