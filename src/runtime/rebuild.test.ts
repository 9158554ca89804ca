import { describe, expect, test } from 'vitest';
import { Historian, history } from '../../test/engine/history.ts';
import type { AnalysisDecision } from '../engine/decisions.ts';
import { Engine } from '../engine/engine.ts';
import type { Candle } from '../engine/candles/candle.ts';
import type { Timeframe } from '../engine/candles/timeframe.ts';
import { rebuildAnalyst } from './rebuild.ts';
import type { StoredCandles } from './warm-up.ts';

const MINUTES = 1_000;
const MORE = 300;
const EVENTS = history(4, MINUTES + MORE);
const PER_MINUTE = 3;

/** The candles that an engine analysed, as storage gives them back; the newest `behind` base candles are not there yet. */
function storage(historian: Historian, behind: { candles: number }): StoredCandles {
  return async ([symbol = ''], timeframes, count) => {
    const rows = historian.lines
      .filter((line) => line.startsWith(`{"type":"analysis","symbol":"${symbol}"`))
      .map((line) => JSON.parse(line) as AnalysisDecision);
    const past = new Map<Timeframe, readonly Candle[]>();
    for (const timeframe of timeframes) {
      const candles = rows
        .filter((row) => row.timeframe === timeframe)
        .map(({ candle, openTimeMs }) => ({ ...candle, openTimeMs }));
      past.set(
        timeframe,
        candles.slice(0, timeframe === '1m' ? candles.length - behind.candles : undefined).slice(-count),
      );
    }
    return new Map([[symbol, past]]);
  };
}

/** Numbers apart: sums of volumes differ in the last bits, since a bucket in progress is put together from coarser parts. */
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
const wordsOf = (line: string): string => line.replace(NUMBER, '#');
const numbersOf = (line: string): readonly number[] => (line.match(NUMBER) ?? []).map(Number);

/** How far apart the numbers of two lines are, relative to their size where that is above one. */
function distance(left: string, right: string): number {
  const others = numbersOf(right);
  const apart = numbersOf(left).map((number, index) => {
    const other = others[index] ?? NaN;
    return number === other ? 0 : Math.abs(number - other) / Math.max(1, Math.abs(number));
  });
  return Math.max(0, ...apart);
}

/** An engine that has lived through the first part, with every row it made. */
function lived(): Historian {
  return new Historian(undefined, { emitAnalysis: true }).tell(EVENTS.slice(0, MINUTES * PER_MINUTE));
}

async function rebuild(historian: Historian, behind = { candles: 0 }) {
  let pauses = 0;
  const report = await rebuildAnalyst({
    engine: historian.engine,
    base: '1m',
    stored: storage(historian, behind),
    pause: async () => {
      pauses += 1;
      if (pauses === 3) behind.candles = 0;
    },
  });
  return { ...report, pauses };
}

describe('an analysis that is built anew', () => {
  test('goes on with the same rows, votes, signals and trades', async () => {
    const rest = EVENTS.slice(MINUTES * PER_MINUTE);
    const undisturbed = lived().tell(rest);
    const renewed = lived();
    const { rebuilt, left, pauses } = await rebuild(renewed);
    expect([rebuilt.length, left, pauses]).toEqual([3, [], 0]);
    const desk = JSON.stringify(renewed.engine.desk.openCycles());
    expect(desk).toBe(JSON.stringify(lived().engine.desk.openCycles()));
    const { lines } = renewed.tell(rest);
    expect(lines.map(wordsOf)).toEqual(undisturbed.lines.map(wordsOf));
    const distances = lines.map((line, index) => distance(line, undisturbed.lines[index] ?? ''));
    expect(Math.max(...distances)).toBeLessThan(1e-9);
    expect(undisturbed.lines.filter((line) => line.includes('"type":"wave"')).length).toBeGreaterThan(20);
  });

  test('waits for the newest candle to be stored, and leaves as it was what storage does not reach', async () => {
    expect(await rebuild(lived(), { candles: 1 })).toMatchObject({ left: [], pauses: 3 });
    const historian = lived();
    const before = historian.engine.analyst.all();
    const report = await rebuildAnalyst({
      engine: historian.engine,
      base: '1m',
      stored: storage(historian, { candles: 1 }),
      pause: async () => undefined,
    });
    expect(report).toMatchObject({ rebuilt: [] });
    expect(report.left).toHaveLength(3);
    expect(historian.engine.analyst.all()).toEqual(before);
    expect(historian.engine).toBeInstanceOf(Engine);
  });
});
