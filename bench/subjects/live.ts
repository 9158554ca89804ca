import { monitorEventLoopDelay } from 'node:perf_hooks';
import { HISTORY_CANDLES, TIMEFRAMES_OF_BENCH, warmHistory } from '../history.ts';
import { emptyCandle } from '../../src/engine/candles/candle.ts';
import { MINUTE_MS } from '../../src/engine/candles/timeframe.ts';
import { Engine } from '../../src/engine/engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { readRow, type CandleTable } from '../../src/exchange/replay/candle-table.ts';
import { rulesOfTable } from '../../src/exchange/replay/replay-exchange.ts';
import { runReplay } from '../../src/runtime/replay/replay.ts';
import type { BenchData } from '../data.ts';
import { busyMs } from '../clock.ts';
import { percentile, type Line } from '../measure.ts';
import { REPLAY_SETTINGS } from './engine.ts';

const NS_PER_MS = 1e6;
const HOUR_MINUTES = 60;
const WARM_SYMBOLS = 50;
/** Hours before the first measured one: a process just started has slower code. */
const SKIPPED_HOURS = 2;

export interface LiveSize {
  readonly bursts: readonly {
    readonly symbols: number;
    readonly hours: number;
    readonly must?: number;
    readonly goal?: number;
  }[];
}

export async function liveLines(data: BenchData, size: LiveSize): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { symbols, hours, ...limits } of size.bursts)
    lines.push(...burst(data.single, symbols, hours).map((line) => ({ ...line, ...limits })));
  return [...lines, await blockLine(data), warmUpLine(data.single)];
}

/**
 * The hour: every symbol's frame arrives at once and every timeframe closes. The time from the last frame's arrival to the last
 * decision is the time of all of them, as one thread handles them one after another; rows are made for storage as they are live.
 */
function burst(table: CandleTable, symbols: number, hours: number): Line[] {
  const settings = { ...DEFAULT_ENGINE_SETTINGS, emitAnalysis: true };
  const names = Array.from({ length: symbols }, (_, index) => `S${index}USDT`);
  const markets = names.map((symbol) => ({ ...rulesOfTable(table, '0.001'), symbol, baseAsset: symbol.slice(0, -4) }));
  const engine = new Engine({ base: '1m', settings, markets });
  const candle = emptyCandle();
  const bursts: number[] = [];
  const own: number[] = [];
  const startMs = Math.floor((table.openTimeMs[0] ?? 0) / 3_600_000) * 3_600_000;
  for (let minute = 0; minute < hours * HOUR_MINUTES; minute++) {
    const startedMs = performance.now();
    const before = process.cpuUsage();
    names.forEach((symbol, index) => {
      readRow(table, (minute + 37 * index) % table.count, candle);
      candle.openTimeMs = startMs + minute * MINUTE_MS;
      engine.handle({ type: 'candle', symbol, timeMs: candle.openTimeMs + MINUTE_MS, candle });
    });
    const onTheHour = (minute + 1) % HOUR_MINUTES === 0;
    if (!onTheHour || minute < SKIPPED_HOURS * HOUR_MINUTES) continue;
    bursts.push(performance.now() - startedMs);
    const { user, system } = process.cpuUsage(before);
    own.push((user + system) / 1_000);
  }
  const what = `burst on the hour, ${symbols} symbols, p99`;
  const lineOf = (id: string, values: readonly number[], clock: string): Line => {
    const note = `p50 ${percentile(values, 0.5).toFixed(1)} ms of ${values.length}; last frame in to last decision; ${clock}`;
    return { id, what, unit: 'ms', values: [percentile(values, 0.99)], higherIsBetter: false, note };
  };
  return [
    lineOf(`P7-${symbols}`, bursts, 'the wall clock, so other processes count'),
    lineOf(`P7-${symbols}-own`, own, 'processor time of this process, collecting and compiling included'),
  ];
}

/** How long a replay inside a service keeps everything else waiting. */
async function blockLine({ single }: BenchData): Promise<Line> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await runReplay([single], { settings: REPLAY_SETTINGS, cash: '1000', seed: 1, walkForward: 0 });
  delay.disable();
  const note = `p99 ${(delay.percentile(99) / NS_PER_MS).toFixed(1)} ms; the wall clock, so other processes count`;
  return {
    id: 'P11',
    what: 'longest block of the loop while a replay runs',
    unit: 'ms',
    values: [delay.max / NS_PER_MS],
    higherIsBetter: false,
    must: 50,
    goal: 8,
    note,
  };
}

/** The engine's share of a start: rows of 50 symbols from 500 candles of each timeframe. */
function warmUpLine(table: CandleTable): Line {
  const history = warmHistory(table);
  const symbols = Array.from({ length: WARM_SYMBOLS }, (_, index) => `S${index}USDT`);
  const markets = symbols.map((symbol) => ({
    ...rulesOfTable(table, '0.001'),
    symbol,
    baseAsset: symbol.slice(0, -4),
  }));
  const values: number[] = [];
  for (let run = 0; run < 3; run++) {
    const engine = new Engine({ base: '1m', settings: DEFAULT_ENGINE_SETTINGS, markets });
    const startMs = busyMs();
    for (const symbol of symbols)
      for (const timeframe of TIMEFRAMES_OF_BENCH) engine.warmUp(symbol, timeframe, history.get(timeframe) ?? []);
    values.push(busyMs() - startMs);
  }
  const note = `${HISTORY_CANDLES} candles of ${TIMEFRAMES_OF_BENCH.length} timeframes each, without the database`;
  return {
    id: 'P16-engine',
    what: `warm-up of ${WARM_SYMBOLS} symbols`,
    unit: 'ms',
    values,
    higherIsBetter: false,
    must: 3_000,
    goal: 800,
    note,
  };
}
