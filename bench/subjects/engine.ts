import { emptyCandle } from '../../src/engine/candles/candle.ts';
import { TimeframeAnalyzer } from '../../src/engine/analyzer/analyzer.ts';
import { SymbolAnalyst } from '../../src/engine/analyst/symbol-analyst.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/engine/settings.ts';
import { readRow, type CandleTable } from '../../src/exchange/replay/candle-table.ts';
import { runReplay } from '../../src/runtime/replay/replay.ts';
import type { BenchData } from '../data.ts';
import { floorLoop } from '../floor.ts';
import { microsPerItem, perSecond, type Line } from '../measure.ts';

export const REPLAY_SETTINGS: EngineSettings = { ...DEFAULT_ENGINE_SETTINGS, exitMode: 'candles', emitAnalysis: false };

/** What the least loop and the engine need for the same candles. */
export async function engineLines({ single, many }: BenchData, times: number): Promise<Line[]> {
  let check = 0;
  const floor = await microsPerItem(times, single.count, () => {
    check += floorLoop(single);
  });
  if (!Number.isFinite(check)) throw new Error('the floor computed no numbers: the candles are not sound');
  const analysis = await microsPerItem(times, single.count, () => analyse(single));
  const analyst = await microsPerItem(times, single.count, () => analyseAll(single));
  const one = await microsPerItem(times, single.count, () => replay([single]));
  const candles = many.reduce((sum, table) => sum + table.count, 0);
  const all = await microsPerItem(times, candles, () => replay(many));
  return [
    {
      id: 'floor',
      what: 'floor: 62 numeric fields in one loop',
      unit: 'µs/candle',
      values: floor,
      higherIsBetter: false,
    },
    {
      id: 'P3',
      what: 'analysis of one closed candle, all columns',
      unit: 'µs/candle',
      values: analysis,
      higherIsBetter: false,
      must: 2,
      goal: 0.6,
    },
    {
      id: 'analyst',
      what: 'all timeframes, 28 strategies, waves',
      unit: 'µs/1m candle',
      values: analyst,
      higherIsBetter: false,
    },
    {
      id: 'P1',
      what: 'replay, full pipeline, one symbol',
      unit: '1m candles/s',
      values: perSecond(one),
      higherIsBetter: true,
      must: 100_000,
      goal: 400_000,
    },
    {
      id: 'P2',
      what: `replay, ${many.length} symbols, one wallet`,
      unit: '1m candles/s',
      values: perSecond(all),
      higherIsBetter: true,
      must: 80_000,
      goal: 350_000,
    },
  ];
}

function analyse(table: CandleTable): void {
  const analyzer = new TimeframeAnalyzer('1m');
  const candle = emptyCandle();
  for (let row = 0; row < table.count; row++) {
    readRow(table, row, candle);
    analyzer.update(candle);
  }
}

function analyseAll(table: CandleTable): void {
  const analyst = new SymbolAnalyst(table.symbol, '1m', REPLAY_SETTINGS);
  const candle = emptyCandle();
  for (let row = 0; row < table.count; row++) {
    readRow(table, row, candle);
    analyst.add(candle);
    if (analyst.closed.length > 0) analyst.decideWave(candle.openTimeMs + 60_000);
  }
}

async function replay(tables: readonly CandleTable[]): Promise<void> {
  await runReplay(tables, { settings: REPLAY_SETTINGS, cash: '1000', seed: 1, walkForward: 0 });
}
