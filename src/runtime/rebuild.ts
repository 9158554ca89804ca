import type { Engine } from '../engine/engine.ts';
import { TIMEFRAME_MS, timeframesFrom, type Timeframe } from '../engine/candles/timeframe.ts';
import { feedPast, type StoredCandles } from './warm-up.ts';

/** Closed candles per timeframe that an analysis is built from anew: so many that what came before them no longer shows. */
export const REBUILD_CANDLES = 1_500;
/** A candle that is analysed may not be stored yet: storage is asked again so often, with this pause between. */
const ATTEMPTS = 20;
const PAUSE_MS = 250;

export interface RebuildPorts {
  readonly engine: Pick<Engine, 'analyst' | 'renew' | 'warmUp' | 'prime'>;
  readonly base: Timeframe;
  readonly stored: StoredCandles;
  readonly pause: (ms: number) => Promise<void>;
}

/** Symbols whose analysis was built anew, and those that stay as they were since storage does not reach up to now. */
export interface RebuildReport {
  readonly rebuilt: readonly string[];
  readonly left: readonly string[];
}

/**
 * Builds the analysis of every symbol anew from stored candles while everything goes on: symbol by symbol, each between two events.
 * What the desk holds, what was voted and what was told stay.
 */
export async function rebuildAnalyst(ports: RebuildPorts): Promise<RebuildReport> {
  const rebuilt: string[] = [];
  const left: string[] = [];
  for (const { symbol } of ports.engine.analyst.all()) {
    const isDone = await rebuildSymbol(ports, symbol);
    (isDone ? rebuilt : left).push(symbol);
  }
  return { rebuilt, left };
}

async function rebuildSymbol({ engine, base, stored, pause }: RebuildPorts, symbol: string): Promise<boolean> {
  const timeframes = timeframesFrom(base);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const past = (await stored([symbol], timeframes, REBUILD_CANDLES)).get(symbol);
    // from here to the end nothing waits: no candle comes in between
    const endMs = (engine.analyst.known(symbol)?.lastOpenMs ?? NaN) + TIMEFRAME_MS[base];
    const reachesUpTo = (timeframe: Timeframe): boolean => {
      const lengthMs = TIMEFRAME_MS[timeframe];
      const newest = past?.get(timeframe)?.at(-1);
      // a bucket that has not closed yet since the first candle has no row either
      return newest === undefined
        ? timeframe !== base
        : newest.openTimeMs === Math.floor(endMs / lengthMs) * lengthMs - lengthMs;
    };
    if (past !== undefined && timeframes.every(reachesUpTo)) {
      engine.renew(symbol);
      feedPast(engine, symbol, timeframes, past, endMs);
      return true;
    }
    if (attempt < ATTEMPTS) await pause(PAUSE_MS);
  }
  return false;
}
