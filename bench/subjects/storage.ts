import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emptyCandle } from '../../src/engine/candles/candle.ts';
import { MINUTE_MS } from '../../src/engine/candles/timeframe.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import { Engine } from '../../src/engine/engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { readRow, type CandleTable } from '../../src/exchange/replay/candle-table.ts';
import { rulesOfTable } from '../../src/exchange/replay/replay-exchange.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { migrate } from '../../src/storage/migrate.ts';
import type { BenchData } from '../data.ts';
import { percentile, type Line } from '../measure.ts';

const WARM_CANDLES = 400;

/** One round of a live minute of one symbol, stored in the embedded database: rows, wave, votes; one transaction each. */
export async function storageLines({ single }: BenchData, rounds: number): Promise<Line[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'roottrading-bench-'));
  try {
    const database = await openDatabase({ databaseUrl: null, dataDir });
    try {
      await migrate(database);
      const values: number[] = [];
      let stored = 0;
      for (const decisions of liveRounds(single, rounds + 20)) {
        const startedMs = performance.now();
        await storeDecisions(database, decisions, { demo: true, channels: ['discord', 'telegram'] });
        if (stored++ >= 20) values.push(performance.now() - startedMs);
      }
      const note = `p99 ${percentile(values, 0.99).toFixed(1)} ms; embedded database, wall clock`;
      return [
        { id: 'store', what: 'storing one round of decisions, p50', unit: 'ms', values, higherIsBetter: false, note },
      ];
    } finally {
      await database.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function* liveRounds(table: CandleTable, rounds: number): Generator<readonly Decision[]> {
  const settings = { ...DEFAULT_ENGINE_SETTINGS, emitAnalysis: true };
  const engine = new Engine({ base: '1m', settings, markets: [rulesOfTable(table, '0.001')] });
  const candle = emptyCandle();
  for (let row = 0; row < Math.min(table.count, WARM_CANDLES + rounds); row++) {
    readRow(table, row, candle);
    const timeMs = candle.openTimeMs + MINUTE_MS;
    const decisions = engine.handle({ type: 'candle', symbol: table.symbol, timeMs, candle: { ...candle } });
    if (row >= WARM_CANDLES) yield decisions;
  }
}
