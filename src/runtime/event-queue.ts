import type { EngineEvent, PriceEvent } from '../engine/events.ts';

/** More than this many waiting in a lane and the prices of each symbol are merged: highest, lowest and last are what exits live on. */
const MERGE_ABOVE = 2_000;
/** A hard bound: beyond it prices of symbols nobody holds are dropped until the queue is shorter. */
const QUEUE_LIMIT = 100_000;
/** One round takes on at most this much work before it stores: keeps transactions and latencies short. */
const ROUND_WORK = 256;
/** A candle on the hour takes as long as this many prices or more: a price that has just come waits for a millisecond of them. */
const CANDLE_WORK = 16;

/** More waiting wishes of people than this and the next are refused: the engine is stuck, and what is asked now would come much later. */
export const OPERATOR_LIMIT = 1_000;

/** Of several that wait only the newest counts; jumps of the clock add up. */
const LAST_WORD: ReadonlySet<EngineEvent['type']> = new Set(['balances', 'fee_price', 'clock']);
/** Waits its turn among market data; `blocks` too, so that the candles of an outage meet it. The rest goes first. */
const MARKET_LANE: ReadonlySet<EngineEvent['type']> = new Set(['time', 'price', 'candle', 'blocks']);

/**
 * Events on their way to the engine, in three lanes, each in its own order: what people, orders and the exchange say; prices of what
 * is held; the rest of the market. A lane is handled before those behind it, and none grows without limit. What must not be lost has a
 * limit of its own: an order says each thing and each of its trades once, and no order is placed while nothing is handled; of balances,
 * fee prices and clocks that were set the last word counts; and of people's wishes no more are taken than {@link OPERATOR_LIMIT}.
 */
export class EventQueue {
  readonly #isHeld: (symbol: string) => boolean;
  #urgent: EngineEvent[] = [];
  readonly #heldPrices = new PriceLane();
  readonly #market = new PriceLane();
  #dropped = 0;
  #operators = 0;
  /** Highest length ever. */
  longest = 0;

  constructor(isHeld: (symbol: string) => boolean) {
    this.#isHeld = isHeld;
  }

  get length(): number {
    return this.#urgent.length + this.#heldPrices.length + this.#market.length;
  }

  /** True while no more wishes of people should be pushed. */
  get isFull(): boolean {
    return this.#operators >= OPERATOR_LIMIT;
  }

  /** Events that others stand for. */
  get merged(): number {
    return this.#heldPrices.merged + this.#market.merged + this.#dropped;
  }

  push(event: EngineEvent): void {
    if (!MARKET_LANE.has(event.type)) this.#pushUrgent(event);
    else if (event.type === 'price' && this.#isHeld(event.symbol)) this.#heldPrices.push(event);
    else if (event.type === 'price' && this.length >= QUEUE_LIMIT) this.#dropped++;
    else this.#market.push(event);
    if (this.length > this.longest) this.longest = this.length;
  }

  /** The next round's events, most urgent first. @param marketWaits nothing of the market but prices of what is held */
  take(marketWaits: boolean): EngineEvent[] {
    const events = this.#urgent.splice(0, ROUND_WORK);
    for (const { type } of events) if (type === 'operator') this.#operators--;
    events.push(...this.#heldPrices.take(ROUND_WORK - events.length));
    if (!marketWaits) events.push(...this.#market.take(ROUND_WORK - events.length));
    return events;
  }

  #pushUrgent(event: EngineEvent): void {
    if (event.type === 'operator') this.#operators++;
    const older = LAST_WORD.has(event.type) ? this.#urgent.findIndex((waiting) => saysTheSame(waiting, event)) : -1;
    if (older < 0) {
      this.#urgent.push(event);
      return;
    }
    const [replaced] = this.#urgent.splice(older, 1);
    const both = event.type === 'clock' && replaced?.type === 'clock';
    this.#urgent.push(both ? { ...event, jumpMs: event.jumpMs + replaced.jumpMs } : event);
    this.#dropped++;
  }
}

/** True where the newer one, which is one of {@link LAST_WORD}, is all that counts of the two. */
function saysTheSame(older: EngineEvent, newer: EngineEvent): boolean {
  if (older.type === 'fee_price' && newer.type === 'fee_price') return older.asset === newer.asset;
  return older.type === newer.type;
}

/** Market data in order. However long an outage lasts, what waits is as much as there are symbols and candles. */
class PriceLane {
  #events: EngineEvent[] = [];
  /** Merged when it is this long. */
  #mergeAt = MERGE_ABOVE;
  merged = 0;

  get length(): number {
    return this.#events.length;
  }

  push(event: EngineEvent): void {
    const last = this.#events.length - 1;
    // time that passed twice passed once: an outage must not fill the queue with clock ticks
    if (event.type === 'time' && this.#events[last]?.type === 'time') this.#events[last] = event;
    else this.#events.push(event);
    if (this.#events.length > this.#mergeAt) this.#merge();
  }

  take(work: number): EngineEvent[] {
    let left = work;
    let count = 0;
    for (; count < this.#events.length && left > 0; count++)
      left -= this.#events[count]?.type === 'candle' ? CANDLE_WORK : 1;
    return this.#events.splice(0, count);
  }

  /** Costs little: the next merge waits until as much again has come. */
  #merge(): void {
    const before = this.#events.length;
    this.#events = mergedPrices(this.#events);
    this.merged += before - this.#events.length;
    this.#mergeAt = Math.max(MERGE_ABOVE, 2 * this.#events.length);
  }
}

/** Of each symbol's prices the highest, the lowest and the last, in their order, and of the clock the last; the rest stays. */
function mergedPrices(events: readonly EngineEvent[]): EngineEvent[] {
  const telling = new Map<string, { high: PriceEvent; low: PriceEvent; last: PriceEvent }>();
  for (const event of events) {
    if (event.type !== 'price') continue;
    const known = telling.get(event.symbol);
    if (known === undefined) telling.set(event.symbol, { high: event, low: event, last: event });
    else {
      if (event.bid > known.high.bid) known.high = event;
      if (event.bid < known.low.bid) known.low = event;
      known.last = event;
    }
  }
  const kept = new Set<EngineEvent>([...telling.values()].flatMap(({ high, low, last }) => [high, low, last]));
  const clock = events.findLast((event) => event.type === 'time');
  return events.filter(
    (event) => (event.type !== 'price' || kept.has(event)) && (event.type !== 'time' || event === clock),
  );
}
