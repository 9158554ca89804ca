/** A worker's whole life: its symbols' Analyst half over shared candles, in batches that never run far ahead of the Desk. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Analyst } from '../../../engine/analyst/analyst.ts';
import type { SymbolAnalyst } from '../../../engine/analyst/symbol-analyst.ts';
import { candleProblem, emptyCandle, type Candle } from '../../../engine/candles/candle.ts';
import { readRow } from '../../../exchange/replay/candle-table.ts';
import { mergeByTime } from '../../../exchange/replay/time-merge.ts';
import { BATCH_CANDLES, BATCHES_AHEAD, type ShardReceipt, type ShardTask } from './protocol.ts';
import { ShardWriter } from './shard-writer.ts';

async function run(port: MessagePort, { tables, settings }: ShardTask): Promise<void> {
  const first = tables[0];
  if (first === undefined) return;
  const analyst = new Analyst(first.timeframe, settings);
  const places = new Map(tables.map((table, place) => [table.symbol, place]));
  const writer = new ShardWriter();
  const receipts = new Receipts(port);
  const merge = mergeByTime(tables);
  const candle = emptyCandle();
  const take = (symbol: SymbolAnalyst, taken: Candle): void => {
    symbol.add(taken);
    writer.write(places.get(symbol.symbol) ?? -1, symbol, taken.openTimeMs + analyst.baseMs);
  };
  let candles = 0;
  const send = async (): Promise<void> => {
    const batch = writer.take(candles, receipts.memory());
    port.postMessage(batch, [batch.numbers.buffer]);
    candles = 0;
    await receipts.sent();
  };
  while (merge.next()) {
    readRow(merge.table, merge.row, candle);
    candles++;
    // the same candles are refused and the same holes filled as by the engine on the other side
    if (candleProblem(candle, analyst.baseMs) === null) {
      const symbol = analyst.symbol(merge.table.symbol);
      const hole = symbol.holeBefore(candle.openTimeMs);
      if (hole === Infinity) take(analyst.startAnew(symbol.symbol), candle);
      else if (hole >= 0) {
        for (let i = 0; i < hole; i++) take(symbol, symbol.nextFilled());
        take(symbol, candle);
      }
    }
    if (candles === BATCH_CANDLES) await send();
  }
  if (candles > 0) await send();
  port.close();
}

/** Counts the batches under way and keeps the memory of those that came back. */
class Receipts {
  #underWay = 0;
  readonly #free: Float64Array<ArrayBuffer>[] = [];
  #wake: (() => void) | null = null;

  constructor(port: MessagePort) {
    port.on('message', ({ numbers }: ShardReceipt) => {
      this.#underWay--;
      this.#free.push(numbers);
      this.#wake?.();
    });
  }

  memory(): Float64Array<ArrayBuffer> | undefined {
    return this.#free.pop();
  }

  /** A batch was sent; resolves when the next one may be begun. */
  async sent(): Promise<void> {
    this.#underWay++;
    while (this.#underWay >= BATCHES_AHEAD) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

if (parentPort !== null) await run(parentPort, workerData as ShardTask);
