/** Columns of a candle row: time, open, high, low, close, volume, and in full files quote volume, trades, taker-buy base. */
export const MIN_COLUMNS = 6;
export const MAX_COLUMNS = 9;

/** A column that other threads can read in place. */
export function newColumn(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** Growing columns of numbers, filled row by row. */
export class GrowingColumns {
  readonly #columns: Float64Array[] = [];
  #capacity: number;
  #count = 0;

  constructor(columnCount: number, capacity: number) {
    this.#capacity = Math.max(1_024, capacity);
    for (let column = 0; column < columnCount; column += 1) this.#columns.push(newColumn(this.#capacity));
  }

  get count(): number {
    return this.#count;
  }

  /** Appends one value per column from `row`. */
  push(row: Float64Array): void {
    if (this.#count === this.#capacity) this.#grow();
    const columns = this.#columns;
    const at = this.#count;
    for (let column = 0; column < columns.length; column += 1) {
      (columns[column] as Float64Array)[at] = row[column] as number;
    }
    this.#count = at + 1;
  }

  /** The values of a column, without a copy; NaN in every row for a column that the file does not have. */
  column(index: number): Float64Array {
    return this.#columns[index]?.subarray(0, this.#count) ?? new Float64Array(this.#count).fill(Number.NaN);
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const [index, values] of this.#columns.entries()) {
      const larger = newColumn(this.#capacity);
      larger.set(values);
      this.#columns[index] = larger;
    }
  }
}
