import { COL } from '../columns.ts';
import { Tape } from './tape.ts';

/** What a candle carries beside the columns of a row: index of each in {@link Bars.extra}. */
export const EXTRA = {
  quoteVolume: 0,
  trades: 1,
  takerBuyBase: 2,
  openTimeMs: 3,
  typical: 4,
  typicalVolume: 5,
} as const;

/** The recent inputs of one timeframe, shared by all indicators. */
export class Bars {
  readonly close = new Tape(56);
  readonly high = new Tape(28);
  readonly low = new Tape(28);
  readonly volume = new Tape(56);
  readonly quoteVolume = new Tape(28);
  readonly trades = new Tape(28);
  /** Typical price (high + low + close) / 3. */
  readonly typical = new Tape(28);
  readonly typicalVolume = new Tape(28);
  /** The current candle's values that have no column, by {@link EXTRA}. */
  readonly extra = new Float64Array(6);

  /** Takes the candle whose prices and volume stand in the row, and whose other values stand in `extra`. */
  push(row: Float64Array, base: number): void {
    const { extra } = this;
    const typical =
      ((row[base + COL.high] as number) + (row[base + COL.low] as number) + (row[base + COL.close] as number)) / 3;
    extra[EXTRA.typical] = typical;
    extra[EXTRA.typicalVolume] = typical * (row[base + COL.volume] as number);
    this.close.push(row, base + COL.close);
    this.high.push(row, base + COL.high);
    this.low.push(row, base + COL.low);
    this.volume.push(row, base + COL.volume);
    this.quoteVolume.push(extra, EXTRA.quoteVolume);
    this.trades.push(extra, EXTRA.trades);
    this.typical.push(extra, EXTRA.typical);
    this.typicalVolume.push(extra, EXTRA.typicalVolume);
  }
}
