import type { Candle } from '../../candles/candle.ts';
import { COL, OFFSET_BITS } from '../columns.ts';

const AT = COL;
const BITS = OFFSET_BITS;

/** How many values of a tape are readable, and how many more are taken before the tapes are moved back to that many. */
const KEPT = 56;
const SPARE = 40;
const STRETCH = KEPT + SPARE;
const TAPE_COUNT = 15;

/**
 * The recent values that windows are computed over, one stretch of {@link Bars.tapes} each: `tapes[TAPE.close + at]` is the newest
 * close, `tapes[TAPE.close + at - k]` the one k bars ago, for k up to 55. From `obv` on each is written by the
 * indicator that computes it, on every bar once it has begun.
 */
export const TAPE = {
  close: 0,
  high: STRETCH,
  low: 2 * STRETCH,
  volume: 3 * STRETCH,
  quoteVolume: 4 * STRETCH,
  trades: 5 * STRETCH,
  /** Typical price (high + low + close) / 3, and times the volume. */
  typical: 6 * STRETCH,
  typicalVolume: 7 * STRETCH,
  obv: 8 * STRETCH,
  /** Distance from close to close. */
  move: 9 * STRETCH,
  /** Flow of money on bars whose typical price rose, and on those where it fell. */
  inflow: 10 * STRETCH,
  outflow: 11 * STRETCH,
  rsi: 12 * STRETCH,
  /** Width of the Bollinger bands over their middle. */
  width: 13 * STRETCH,
  /** Change of the close as a share of the close before. */
  change: 14 * STRETCH,
} as const;

/** What a candle carries beside its row and tapes: index of each in {@link Bars.extra}. */
export const EXTRA = { takerBuyBase: 0, openTimeMs: 1 } as const;

/** Running sums are computed anew once in a turn of 29 or 57 bars, so that rounding errors never add up. */
const SHORT_TURN = 29;
const LONG_TURN = 57;

/** The places in the turn at which sums are renewed: not all at once, as a bar of such sums alone would stand out. */
export const RENEW = { short: 27, shortLater: 28, shortWidths: 17, long: 55, longLater: 56 } as const;

/** The recent inputs of one timeframe, shared by all indicators. Values before the first candle are NaN. */
export class Bars {
  readonly tapes = new Float64Array(TAPE_COUNT * STRETCH).fill(NaN);
  /** Where the newest bar stands in each tape. */
  at = KEPT - 1;
  /** Number of candles taken. */
  count = 0;
  /** The bar's place in the turn of 29 and of 57 bars; see {@link RENEW}. */
  shortTurn = SHORT_TURN - 1;
  longTurn = LONG_TURN - 1;
  /** The current candle's values that have neither column nor tape, by {@link EXTRA}. */
  readonly extra = new Float64Array(2);

  /** Takes the next candle and writes its prices and volume into its row. */
  push(candle: Candle, row: Float64Array, base: number): void {
    const { tapes, extra } = this;
    if (this.at === STRETCH - 1) this.rewind();
    base &= BITS;
    const at = (this.at & BITS) + 1;
    this.at = at;
    this.count++;
    this.shortTurn = this.shortTurn === SHORT_TURN - 1 ? 0 : this.shortTurn + 1;
    this.longTurn = this.longTurn === LONG_TURN - 1 ? 0 : this.longTurn + 1;
    const { high, low, close, volume } = candle;
    const typical = (high + low + close) / 3;
    row[base + AT.open] = candle.open;
    row[base + AT.high] = high;
    row[base + AT.low] = low;
    row[base + AT.close] = close;
    row[base + AT.volume] = volume;
    tapes[TAPE.close + at] = close;
    tapes[TAPE.high + at] = high;
    tapes[TAPE.low + at] = low;
    tapes[TAPE.volume + at] = volume;
    tapes[TAPE.quoteVolume + at] = candle.quoteVolume;
    tapes[TAPE.trades + at] = candle.trades;
    tapes[TAPE.typical + at] = typical;
    tapes[TAPE.typicalVolume + at] = typical * volume;
    extra[EXTRA.takerBuyBase] = candle.takerBuyBase;
    extra[EXTRA.openTimeMs] = candle.openTimeMs;
  }

  private rewind(): void {
    for (let start = 0; start < TAPE_COUNT * STRETCH; start += STRETCH) {
      this.tapes.copyWithin(start, start + SPARE, start + STRETCH);
    }
    this.at -= SPARE;
  }
}
