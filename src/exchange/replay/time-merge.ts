import type { CandleTable } from './candle-table.ts';

/**
 * Walks several tables in one order: by open time, then by symbol. Makes no object per candle: after {@link next} returned true,
 * read `table` and `row`.
 *
 * @example
 * const merge = mergeByTime(tables);
 * while (merge.next()) use(merge.table.close[merge.row]);
 */
export class TimeMerge {
  readonly #tables: readonly CandleTable[];
  /** Per table: its next row, and that row's time (Infinity at the end). */
  readonly #rows: Int32Array;
  readonly #times: Float64Array;
  #index: number;
  #timeMs = -Infinity;
  #table: CandleTable;
  #row = -1;

  /** @throws RangeError without tables. */
  constructor(tables: readonly CandleTable[]) {
    const first = tables[0];
    if (first === undefined) throw new RangeError('no candles to walk through');
    this.#tables = tables.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));
    this.#rows = new Int32Array(tables.length);
    this.#times = Float64Array.from(this.#tables, (table) => timeAt(table, 0));
    this.#index = tables.length;
    this.#table = first;
  }

  /** The table of the current candle. */
  get table(): CandleTable {
    return this.#table;
  }

  /** Its row in that table. */
  get row(): number {
    return this.#row;
  }

  /** Its open time, Unix ms. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** Moves on to the next candle; false at the end. */
  next(): boolean {
    const times = this.#times;
    for (;;) {
      for (let index = this.#index; index < times.length; index += 1) {
        if (times[index] !== this.#timeMs) continue;
        return this.#take(index);
      }
      let earliestMs = Infinity;
      for (let index = 0; index < times.length; index += 1) {
        const timeMs = times[index] ?? Infinity;
        if (timeMs < earliestMs) earliestMs = timeMs;
      }
      if (earliestMs === Infinity) return false;
      this.#timeMs = earliestMs;
      this.#index = 0;
    }
  }

  #take(index: number): boolean {
    const table = this.#tables[index];
    if (table === undefined) return false;
    const row = this.#rows[index] ?? 0;
    this.#rows[index] = row + 1;
    this.#times[index] = timeAt(table, row + 1);
    this.#index = index + 1;
    this.#table = table;
    this.#row = row;
    return true;
  }
}

function timeAt(table: CandleTable, row: number): number {
  return row < table.count ? (table.openTimeMs[row] ?? Infinity) : Infinity;
}

export function mergeByTime(tables: readonly CandleTable[]): TimeMerge {
  return new TimeMerge(tables);
}
