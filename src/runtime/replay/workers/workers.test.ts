import { describe, expect, it } from 'vitest';
import { generateCandles, CANDLE_KINDS } from '../../../../test/support/candles.ts';
import { tableOf } from '../../../../test/support/tables.ts';
import type { Candle } from '../../../engine/candles/candle.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../../engine/settings.ts';
import type { CandleTable } from '../../../exchange/replay/candle-table.ts';
import { runReplay } from '../replay.ts';
import { reproducible } from '../report.ts';

const SETTINGS: EngineSettings = { ...DEFAULT_ENGINE_SETTINGS, exitMode: 'candles', emitAnalysis: false };
const DAY_CANDLES = 1_440;

/** Seven markets; one starts late, one has a hole to be filled, one a hole too long for that, one a candle that cannot be. */
function market(): CandleTable[] {
  return Array.from({ length: 7 }, (_, index) => {
    const candles = generateCandles(CANDLE_KINDS[index] ?? 'walk', { seed: index + 1, count: 4 * DAY_CANDLES });
    return tableOf(`${String.fromCharCode(65 + index)}${index === 6 ? 'BTC' : ''}USDT`, damaged(candles, index));
  });
}

function damaged(candles: readonly Candle[], index: number): Candle[] {
  if (index === 0) return candles.slice(DAY_CANDLES / 2);
  if (index === 1) return candles.toSpliced(2_000, 90);
  if (index === 2) return candles.toSpliced(DAY_CANDLES, DAY_CANDLES + 60);
  if (index === 3) return candles.map((candle, row) => (row === 3_000 ? { ...candle, high: candle.low / 2 } : candle));
  return [...candles];
}

async function decisionsOf(tables: readonly CandleTable[], workers: number) {
  const lines: string[] = [];
  const { report } = await runReplay(tables, {
    settings: SETTINGS,
    cash: '1000',
    seed: 7,
    walkForward: 3,
    workers,
    onDecision: (decision) => lines.push(JSON.stringify(decision)),
  });
  return { text: lines.join('\n'), lines, report: JSON.stringify(reproducible(report)) };
}

describe('an analysis that runs ahead', () => {
  it('leads to the same decisions, byte for byte, as candle by candle: in this thread, in two workers and in three', async () => {
    const tables = market();
    const alone = await decisionsOf(tables, 0);
    // otherwise there would be nothing to compare
    expect(alone.lines.filter((line) => line.startsWith('{"type":"place_order"')).length).toBeGreaterThan(10);
    expect(alone.text).toContain('candle_refused');
    for (const workers of [1, 2, 3]) {
      const shared = await decisionsOf(tables, workers);
      expect(shared.text === alone.text, `decisions of ${workers} workers`).toBe(true);
      expect(shared.report).toBe(alone.report);
    }
  });

  it('never takes more workers than there are symbols', async () => {
    const tables = market().slice(0, 1);
    const [alone, many] = [await decisionsOf(tables, 0), await decisionsOf(tables, 8)];
    expect(many.text).toBe(alone.text);
  });

  it('fails with the error of a worker instead of waiting for it', async () => {
    const settings: EngineSettings = { ...SETTINGS, strategyWeights: { No_Such_Strategy: 1 } };
    const run = runReplay(market().slice(0, 2), { settings, cash: '1000', seed: 1, walkForward: 0, workers: 2 });
    await expect(run).rejects.toThrow(/No_Such_Strategy/);
  });
});
