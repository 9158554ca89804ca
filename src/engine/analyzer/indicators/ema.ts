/**
 * Exponential moving average seeded with the simple mean of its first `period` values: value += alpha × (input − value), alpha =
 * 2 / (period + 1) by default and 1 / period for Wilder's smoothing. NaN inputs are skipped; NaN until seeded.
 */
export class Ema {
  readonly period: number;
  readonly alpha: number;
  value = NaN;
  private seen = 0;
  private sum = 0;

  constructor(period: number, alpha = 2 / (period + 1)) {
    this.period = period;
    this.alpha = alpha;
  }

  update(source: Float64Array, index: number): void {
    const input = source[index] as number;
    if (Number.isNaN(input)) return;
    if (this.seen >= this.period) {
      this.value += this.alpha * (input - this.value);
      return;
    }
    this.seen++;
    this.sum += input;
    if (this.seen === this.period) this.value = this.sum / this.period;
  }
}
