import { COLUMN_COUNT } from '../analyzer/columns.ts';
import type { AnalysisSeries } from '../analyzer/series.ts';

/** Rows that share one stretch of memory: few enough that one row kept for long keeps little else alive. */
const ROWS_PER_SHEET = 32;

/**
 * Copies rows out of series. A typed array of its own for each row would be asked of the operating system a thousand times on every
 * full hour and given back by the garbage collector; here many rows lie on one sheet.
 */
export class RowKeeper {
  #sheet = new Float64Array(0);
  #used = 0;

  /** A copy of the current row that nobody writes to again. */
  copy({ data, base }: AnalysisSeries): Float64Array {
    if (this.#used === this.#sheet.length) {
      this.#sheet = new Float64Array(ROWS_PER_SHEET * COLUMN_COUNT);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += COLUMN_COUNT;
    this.#sheet.set(data.subarray(base, base + COLUMN_COUNT), start);
    return this.#sheet.subarray(start, this.#used);
  }
}
