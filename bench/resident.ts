/**
 * A process with nothing but the engine on the symbols of argument 1, with a past of every timeframe and some live minutes. Says what
 * it holds resident, in bytes: `<before the engine> <with it>`.
 */
import { emptyCandle } from '../src/engine/candles/candle.ts';
import { MINUTE_MS, TIMEFRAME_MS } from '../src/engine/candles/timeframe.ts';
import { Engine } from '../src/engine/engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../src/engine/settings.ts';
import { readRow } from '../src/exchange/replay/candle-table.ts';
import { rulesOfTable } from '../src/exchange/replay/replay-exchange.ts';
import { generatedTable } from './data.ts';
import { TIMEFRAMES_OF_BENCH, warmHistory } from './history.ts';

const LIVE_MINUTES = 65;

const count = Number(process.argv[2]);
const table = generatedTable('BTCUSDT', 'walk', 1, 1_000);
const history = warmHistory(table);
const rules = rulesOfTable(table, '0.001');
const before = resident();
const symbols = Array.from({ length: count }, (_, index) => `S${index}USDT`);
const markets = symbols.map((symbol) => ({ ...rules, symbol, baseAsset: symbol.slice(0, -4) }));
const engine = new Engine({ base: '1m', settings: { ...DEFAULT_ENGINE_SETTINGS, emitAnalysis: true }, markets });
for (const symbol of symbols)
  for (const timeframe of TIMEFRAMES_OF_BENCH) engine.warmUp(symbol, timeframe, history.get(timeframe) ?? []);
const candle = emptyCandle();
const startMs = (history.get('1m')?.at(-1)?.openTimeMs ?? 0) + TIMEFRAME_MS['1m'];
for (let minute = 0; minute < LIVE_MINUTES; minute++) {
  for (const symbol of symbols) {
    readRow(table, minute, candle);
    candle.openTimeMs = startMs + minute * MINUTE_MS;
    engine.handle({ type: 'candle', symbol, timeMs: candle.openTimeMs + MINUTE_MS, candle });
  }
}
process.stdout.write(`${before} ${resident()}`);

function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
