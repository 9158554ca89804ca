/**
 * Exponential moving average seeded with the simple mean of its first `period` values: value += alpha × (input − value), alpha =
 * 2 / (period + 1). NaN inputs are skipped; NaN until seeded.
 */
export class Ema {
  readonly period: number;
  readonly alpha: number;
  value = NaN;
  private seen = 0;
  private sum = 0;

  constructor(period: number) {
    this.period = period;
    this.alpha = 2 / (period + 1);
  }

  update(source: Float64Array, index: number): void {
    const next = this.value + this.alpha * ((source[index] as number) - this.value);
    if (Number.isNaN(next)) this.seed(source, index);
    else this.value = next;
  }

  private seed(source: Float64Array, index: number): void {
    const input = source[index] as number;
    if (Number.isNaN(input)) return;
    this.seen++;
    this.sum += input;
    if (this.seen === this.period) this.value = this.sum / this.period;
  }
}
