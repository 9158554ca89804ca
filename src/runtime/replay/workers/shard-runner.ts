import { Analyst } from '../../../engine/analyst/analyst.ts';
import type { SymbolAnalyst } from '../../../engine/analyst/symbol-analyst.ts';
import { candleProblem, emptyCandle, type Candle } from '../../../engine/candles/candle.ts';
import { readRow, type CandleTable } from '../../../exchange/replay/candle-table.ts';
import type { ShardBatch, ShardTask } from './protocol.ts';
import { ShardWriter } from './shard-writer.ts';

/** Candles of one symbol taken in one go, at most and at least; and how many of all symbols together a batch is meant to hold. */
const MOST_ROWS = 256;
const LEAST_ROWS = 32;
const BATCH_CANDLES = 8_192;

/**
 * The Analyst half over recorded candles, ahead of the Desk: a stretch of one symbol, then the same stretch of the next. A symbol's state
 * is some hundred kilobytes, so that going on to another symbol with every candle would wait for memory most of the time (measured with
 * 37 symbols: 1.6 ×).
 */
export class ShardRunner {
  readonly #tables: readonly CandleTable[];
  readonly #analyst: Analyst;
  readonly #writer = new ShardWriter();
  readonly #candle: Candle = emptyCandle();
  readonly #stretchMs: number;
  /** The next row of each table. */
  readonly #rows: Int32Array;

  constructor({ tables, settings }: ShardTask) {
    const first = tables[0];
    if (first === undefined) throw new RangeError('a shard without candles');
    this.#tables = tables;
    this.#analyst = new Analyst(first.timeframe, settings);
    this.#rows = new Int32Array(tables.length);
    const rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(BATCH_CANDLES / tables.length)));
    this.#stretchMs = rows * this.#analyst.baseMs;
  }

  /**
   * Analyses the next stretch of time; stops between two symbols, where the caller may let others run. The value is null at the end.
   * @param memory of a batch that is used up
   */
  *batch(memory: Float64Array<ArrayBuffer> | undefined): Generator<void, ShardBatch | null> {
    const fromMs = this.#nextMs();
    if (fromMs === Infinity) return null;
    const starts: number[] = [];
    let candles = 0;
    for (let place = 0; place < this.#tables.length; place++) {
      starts.push(this.#writer.used);
      candles += this.#walk(place, fromMs + this.#stretchMs);
      yield;
    }
    starts.push(this.#writer.used);
    return { numbers: this.#writer.take(memory), starts, candles };
  }

  /** Takes the rows of one table that open before `endMs`; answers how many. */
  #walk(place: number, endMs: number): number {
    const table = this.#tables[place] as CandleTable;
    const first = this.#rows[place] as number;
    let row = first;
    for (; row < table.count && (table.openTimeMs[row] as number) < endMs; row++) {
      readRow(table, row, this.#candle);
      this.#take(table.symbol);
    }
    this.#rows[place] = row;
    return row - first;
  }

  /** The same candles are refused and the same holes filled as by the engine on the Desk's side. */
  #take(name: string): void {
    const candle = this.#candle;
    if (candleProblem(candle, this.#analyst.baseMs) !== null) return;
    const symbol = this.#analyst.symbol(name);
    const hole = symbol.holeBefore(candle.openTimeMs);
    if (hole < 0) return;
    if (hole === Infinity) return this.#analyse(this.#analyst.startAnew(name), candle);
    for (let i = 0; i < hole; i++) this.#analyse(symbol, symbol.nextFilled());
    this.#analyse(symbol, candle);
  }

  #analyse(symbol: SymbolAnalyst, candle: Candle): void {
    symbol.add(candle);
    this.#writer.write(symbol, candle.openTimeMs + this.#analyst.baseMs);
  }

  #nextMs(): number {
    let earliestMs = Infinity;
    this.#tables.forEach((table, place) => {
      const row = this.#rows[place] as number;
      if (row < table.count) earliestMs = Math.min(earliestMs, table.openTimeMs[row] as number);
    });
    return earliestMs;
  }
}
