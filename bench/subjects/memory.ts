import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { emptyCandle } from '../../src/engine/candles/candle.ts';
import { MINUTE_MS } from '../../src/engine/candles/timeframe.ts';
import { SymbolAnalyst } from '../../src/engine/analyst/symbol-analyst.ts';
import { Engine } from '../../src/engine/engine.ts';
import { readRow, type CandleTable } from '../../src/exchange/replay/candle-table.ts';
import { ReplayExchange, rulesOfTable } from '../../src/exchange/replay/replay-exchange.ts';
import type { BenchData } from '../data.ts';
import { fillOrders } from '../drive.ts';
import { usedBytes, type Line } from '../measure.ts';
import { REPLAY_SETTINGS } from './engine.ts';

const KB = 1024;
const MB = 1024 * 1024;
const SYMBOLS = 100;
const CANDLES_EACH = 500;
const RESIDENT = fileURLToPath(new URL('../resident.ts', import.meta.url));

export async function memoryLines(data: BenchData, candles: number): Promise<Line[]> {
  const { heapKb, residentKb } = perSymbol(data.single);
  const grown = growth(data.single, candles);
  return [
    {
      id: 'P12',
      what: 'memory of one symbol, all timeframes',
      unit: 'KB',
      values: [heapKb],
      higherIsBetter: false,
      must: 512,
      goal: 160,
      note: `${residentKb.toFixed(0)} KB resident`,
    },
    {
      id: 'P14',
      what: `growth over ${(candles / 1e6).toFixed(1)} M candles`,
      unit: 'MB',
      values: [grown],
      higherIsBetter: false,
      must: 30,
      goal: 2,
    },
    await residentLine(50, { must: 150, goal: 80 }),
    await residentLine(500, { must: 400, goal: 150 }),
  ];
}

/** A process of its own that holds the engine and nothing else, run from source like everything here. */
async function residentLine(symbols: number, limits: Pick<Line, 'must' | 'goal'>): Promise<Line> {
  const args = ['--expose-gc', '--import', 'tsx', RESIDENT, String(symbols)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [before = NaN, after = NaN] = stdout.split(' ').map((bytes) => Number(bytes) / MB);
  return {
    id: `P13-${symbols}`,
    what: `resident memory of the engine, ${symbols} symbols`,
    unit: 'MB',
    values: [after],
    higherIsBetter: false,
    ...limits,
    note: `${before.toFixed(0)} MB of it before the engine; without database, exchange and bots`,
  };
}

/** What a symbol with a past costs: heap and typed arrays, and what the process grew by. */
function perSymbol(table: CandleTable): { heapKb: number; residentKb: number } {
  const make = (index: number): SymbolAnalyst => {
    const analyst = new SymbolAnalyst(`S${index}USDT`, '1m', REPLAY_SETTINGS);
    const candle = emptyCandle();
    for (let row = 0; row < Math.min(CANDLES_EACH, table.count); row++) {
      readRow(table, row, candle);
      analyst.add(candle);
    }
    return analyst;
  };
  make(0);
  const before = usedBytes();
  const residentBefore = process.memoryUsage().rss;
  const analysts = Array.from({ length: SYMBOLS }, (_, index) => make(index));
  const heapKb = (usedBytes() - before) / analysts.length / KB;
  return { heapKb, residentKb: Math.max(0, process.memoryUsage().rss - residentBefore) / analysts.length / KB };
}

/** What the engine keeps of candles that have passed: one symbol walked over and over, orders filled, time running on. */
function growth(table: CandleTable, candles: number): number {
  const market = rulesOfTable(table, '0.001');
  const engine = new Engine({ base: '1m', settings: REPLAY_SETTINGS, markets: [market] });
  const rules = new Map([[market.symbol, market]]);
  const exchange = new ReplayExchange({ rules, feeRate: '0.001', slippageRatio: 0 });
  const startMs = table.openTimeMs[0] ?? 0;
  const balances = [{ asset: market.quoteAsset, free: '1000000', locked: '0' }];
  engine.handle({ type: 'balances', timeMs: startMs, balances });
  const candle = emptyCandle();
  const event = { type: 'candle' as const, symbol: table.symbol, timeMs: 0, candle };
  let minute = 0;
  const walk = (until: number): void => {
    for (; minute < until; minute++) {
      readRow(table, minute % table.count, candle);
      candle.openTimeMs = startMs + minute * MINUTE_MS;
      event.timeMs = candle.openTimeMs + MINUTE_MS;
      fillOrders(engine, exchange, engine.handle(event));
    }
  };
  walk(Math.min(100_000, Math.floor(candles / 5)));
  const before = usedBytes();
  walk(minute + candles);
  return (usedBytes() - before) / MB;
}
