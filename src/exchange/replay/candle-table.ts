import type { Candle } from '../../engine/candles/candle.ts';
import type { Timeframe } from '../../engine/candles/timeframe.ts';

/** Recorded candles of one symbol in columns, strictly in order of time. Units as in {@link Candle}. */
export interface CandleTable {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly timeframe: Timeframe;
  readonly count: number;
  readonly openTimeMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Null where the files have six columns. A row from a six-column file among nine-column ones is NaN. */
  readonly quoteVolume: Float64Array | null;
  readonly trades: Float64Array | null;
  readonly takerBuyBase: Float64Array | null;
  /** Most decimals seen in a price and in a volume. */
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
  /** Stretches that the files do not have; the aggregator fills them. */
  readonly gaps: readonly CandleGap[];
  readonly files: readonly string[];
}

export interface CandleGap {
  /** Open time of the first missing candle. */
  readonly fromMs: number;
  readonly missing: number;
}

/** Something in a candle file is wrong; the text names file, line and problem. */
export class CandleFileError extends Error {
  readonly file: string;
  /** 1 = the first line; null when the whole file is meant. */
  readonly line: number | null;

  constructor(file: string, line: number | null, problem: string) {
    super(`${file}${line === null ? '' : `:${line}`}: ${problem}`);
    this.name = 'CandleFileError';
    this.file = file;
    this.line = line;
  }
}

/** Copies row `row` of a table into `candle`, which is reused. */
export function readRow(table: CandleTable, row: number, candle: Candle): void {
  candle.openTimeMs = table.openTimeMs[row] ?? Number.NaN;
  candle.open = table.open[row] ?? Number.NaN;
  candle.high = table.high[row] ?? Number.NaN;
  candle.low = table.low[row] ?? Number.NaN;
  candle.close = table.close[row] ?? Number.NaN;
  candle.volume = table.volume[row] ?? Number.NaN;
  candle.quoteVolume = table.quoteVolume?.[row] ?? Number.NaN;
  candle.trades = table.trades?.[row] ?? Number.NaN;
  candle.takerBuyBase = table.takerBuyBase?.[row] ?? Number.NaN;
  candle.filled = false;
}
