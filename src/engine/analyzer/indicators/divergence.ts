import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;

const LOOKBACK_BARS = 20;

/**
 * `stoch_divergence`: +1 while the last two low pivots of the close fell and slow %K rose between the same two bars, −1 while the last
 * two high pivots rose and %K fell, else 0. A pivot is a close strictly beyond both neighbours, known one bar later; both pivots lie in
 * the last 20 bars. %K is compared in float32, so that equal values which float64 rounded apart stay equal. Where both hold, the later pivot decides.
 */
export class StochasticDivergence {
  private bar = 0;
  private low1Bar = -LOOKBACK_BARS;
  private low2Bar = -LOOKBACK_BARS;
  private high1Bar = -LOOKBACK_BARS;
  private high2Bar = -LOOKBACK_BARS;
  private bullish = 0;
  private bearish = 0;
  /** Close and %K of the latest low pivot and of the latest high pivot. */
  private readonly pivots = new Float64Array(4).fill(NaN);

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const one = base - WIDTH;
    const kBefore = Math.fround(row[one + AT.stoch_k] as number);
    if (Number.isNaN(kBefore)) return;
    this.bar++;
    const newest = row[base + AT.close] as number;
    const middle = row[one + AT.close] as number;
    const oldest = row[one - WIDTH + AT.close] as number;
    const { pivots } = this;
    if (middle < newest && middle < oldest) {
      this.bullish = middle < (pivots[0] as number) && kBefore > (pivots[1] as number) ? 1 : 0;
      this.low2Bar = this.low1Bar;
      this.low1Bar = this.bar - 1;
      pivots[0] = middle;
      pivots[1] = kBefore;
    } else if (middle > newest && middle > oldest) {
      this.bearish = middle > (pivots[2] as number) && kBefore < (pivots[3] as number) ? 1 : 0;
      this.high2Bar = this.high1Bar;
      this.high1Bar = this.bar - 1;
      pivots[2] = middle;
      pivots[3] = kBefore;
    }
    const first = this.bar - LOOKBACK_BARS + 1;
    const up = this.bullish === 1 && this.low2Bar >= first;
    const down = this.bearish === 1 && this.high2Bar >= first;
    row[base + AT.stoch_divergence] = up && (!down || this.low1Bar > this.high1Bar) ? 1 : down ? -1 : 0;
  }
}
