import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Candle } from '../engine/candles/candle.ts';
import type { Timeframe } from '../engine/candles/timeframe.ts';
import type { Decision } from '../engine/decisions.ts';
import { Engine, type EngineMemory, type EngineOptions } from '../engine/engine.ts';
import type { EngineEvent } from '../engine/events.ts';
import { fromExactJson, toExactJson } from '../storage/exact-json.ts';

/**
 * All that a run gave its engine, in order: what it was built with and what it remembered at each start, its past, then its events.
 * From this alone the same decisions follow, byte for byte, restarts included.
 */
export type RecordEntry =
  | { readonly kind: 'start'; readonly options: EngineOptions; readonly memory: EngineMemory }
  | {
      readonly kind: 'warm_up';
      readonly symbol: string;
      readonly timeframe: Timeframe;
      readonly candles: readonly Candle[];
    }
  | { readonly kind: 'renew'; readonly symbol: string }
  | { readonly kind: 'prime'; readonly symbol: string; readonly timeframe: Timeframe; readonly part: Candle }
  | { readonly kind: 'event'; readonly event: EngineEvent };

/** One line of a record. */
export function encodeEntry(entry: RecordEntry): string {
  return toExactJson(entry);
}

/** @throws SyntaxError for a line that is no JSON */
export function decodeEntry(line: string): RecordEntry {
  return fromExactJson(line) as RecordEntry;
}

/** Runs a record again; `onDecisions` gets what the engine decides on each event. @throws when the file is no record */
export async function replayRecord(
  file: string,
  onDecisions: (decisions: readonly Decision[]) => void,
): Promise<number> {
  let engine: Engine | null = null;
  let events = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const entry = decodeEntry(line);
    if (entry.kind === 'start') {
      engine = new Engine(entry.options);
      engine.restore(entry.memory);
      continue;
    }
    if (engine === null) throw new RangeError(`${file}: a record begins with a start; this file does not`);
    if (entry.kind === 'warm_up') engine.warmUp(entry.symbol, entry.timeframe, entry.candles);
    else if (entry.kind === 'renew') engine.renew(entry.symbol);
    else if (entry.kind === 'prime') engine.prime(entry.symbol, entry.timeframe, entry.part);
    else {
      events++;
      onDecisions(engine.handle(entry.event));
    }
  }
  return events;
}
