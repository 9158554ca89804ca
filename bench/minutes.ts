import { emptyCandle } from '../src/engine/candles/candle.ts';
import { MINUTE_MS } from '../src/engine/candles/timeframe.ts';
import { readRow, type CandleTable } from '../src/exchange/replay/candle-table.ts';
import type { BenchDesk } from './desk.ts';

const HOUR_MINUTES = 60;
const DAYS_BACK = 2;

/** Minute after minute of every symbol of a desk, each at once, from two days before now on. */
export class Minutes {
  readonly #desk: BenchDesk;
  readonly #table: CandleTable;
  #openTimeMs: number;
  #row = 0;

  /** @param toFirstHour so many minutes before the first full hour */
  constructor(desk: BenchDesk, table: CandleTable, toFirstHour = HOUR_MINUTES) {
    this.#desk = desk;
    this.#table = table;
    const hourMs = HOUR_MINUTES * MINUTE_MS;
    this.#openTimeMs = (Math.floor(Date.now() / hourMs) - DAYS_BACK * 24) * hourMs - toFirstHour * MINUTE_MS;
  }

  next(): void {
    const candle = emptyCandle();
    this.#desk.symbols.forEach((symbol, index) => {
      readRow(this.#table, (this.#row + 37 * index) % this.#table.count, candle);
      candle.openTimeMs = this.#openTimeMs;
      this.#desk.trading.intake.candle(symbol, candle);
    });
    this.#row++;
    this.#openTimeMs += MINUTE_MS;
  }
}
