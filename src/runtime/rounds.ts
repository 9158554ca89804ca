import type { Decision } from '../engine/decisions.ts';
import type { EngineEvent } from '../engine/events.ts';
import { REAL_TIMERS, type Timers } from './timers.ts';

/** More than this many waiting events and prices of symbols nobody holds are merged to their latest. */
const MERGE_ABOVE = 2_000;
/** A hard bound: beyond it prices of symbols nobody holds are dropped until the queue is shorter. */
const QUEUE_LIMIT = 100_000;
/** One round handles at most this many events before it stores: keeps transactions and latencies short. */
const ROUND_EVENTS = 256;

/** Waits its turn among market data; `blocks` too, so that the candles of an outage meet it. The rest goes first. */
const MARKET_LANE: ReadonlySet<EngineEvent['type']> = new Set(['time', 'price', 'candle', 'blocks']);

export interface RoundPorts {
  /** The engine: pure and synchronous. */
  readonly handle: (event: EngineEvent) => readonly Decision[];
  /** Stores all decisions of a round in one transaction; rejects when nothing was stored. */
  readonly store: (decisions: readonly Decision[]) => Promise<void>;
  /** Carries out what was stored. Must not throw and must not wait. */
  readonly act: (decisions: readonly Decision[]) => void;
  /** Every event in the order the engine sees it (recording). */
  readonly observe?: (event: EngineEvent) => void;
  readonly isHeld: (symbol: string) => boolean;
  /** Storing failed; asked again after the returned delay (ms). */
  readonly onStoreFailure: (error: unknown, attempt: number) => number;
  readonly timers?: Timers;
}

/**
 * The one door to the engine: events wait in a queue, are handled one after another, and what they decided is stored before
 * it is acted on (architecture.md §2.3). While a round is being stored the next events gather and form the next round.
 */
export class Rounds {
  readonly #ports: RoundPorts;
  readonly #timers: Timers;
  /** What people, orders and the exchange say: handled before market data that waits, each lane in its own order. */
  #urgent: EngineEvent[] = [];
  #queue: EngineEvent[] = [];
  #running: Promise<void> | null = null;
  #stopped = false;
  /** Highest length the queue ever had. */
  longestQueue = 0;
  merged = 0;
  storeFailures = 0;
  lastStoredAtMs = 0;
  /** True while a round cannot be stored: no entry may be decided on. */
  storing: 'ok' | 'failing' = 'ok';

  constructor(ports: RoundPorts) {
    this.#ports = ports;
    this.#timers = ports.timers ?? REAL_TIMERS;
  }

  get queueLength(): number {
    return this.#urgent.length + this.#queue.length;
  }

  push(event: EngineEvent): void {
    if (this.#stopped) return;
    const last = this.#queue.length - 1;
    if (!MARKET_LANE.has(event.type)) {
      this.#urgent.push(event);
    } else if (event.type === 'time' && this.#queue[last]?.type === 'time') {
      // time that passed twice passed once: an outage must not fill the queue with clock ticks
      this.#queue[last] = event;
    } else if (event.type === 'price' && this.queueLength >= MERGE_ABOVE && !this.#ports.isHeld(event.symbol)) {
      const waiting = this.#queue.findLastIndex((other) => other.type === 'price' && other.symbol === event.symbol);
      if (waiting >= 0) this.#queue[waiting] = event;
      else if (this.queueLength < QUEUE_LIMIT) this.#queue.push(event);
      this.merged++;
    } else {
      this.#queue.push(event);
    }
    if (this.queueLength > this.longestQueue) this.longestQueue = this.queueLength;
    this.#running ??= this.#run();
  }

  /** Resolves when every event pushed so far was handled, stored and acted on. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Takes no more events and finishes those that wait. */
  async stop(): Promise<void> {
    await this.idle();
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    // the first round waits for the caller's own turn to end, so that a burst becomes one round
    await Promise.resolve();
    try {
      while (this.queueLength > 0) {
        const events = this.#urgent.splice(0, ROUND_EVENTS);
        if (events.length < ROUND_EVENTS) events.push(...this.#queue.splice(0, ROUND_EVENTS - events.length));
        const decisions: Decision[] = [];
        for (const event of events) {
          this.#ports.observe?.(event);
          const made = this.#ports.handle(event);
          for (const decision of made) decisions.push(decision);
        }
        if (decisions.length > 0) {
          await this.#store(decisions);
          this.#ports.act(decisions);
        }
        // timers and sockets get their turn between rounds
        await this.#timers.turn();
      }
    } finally {
      this.#running = null;
    }
  }

  async #store(decisions: readonly Decision[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#ports.store(decisions);
        this.storing = 'ok';
        this.lastStoredAtMs = Date.now();
        return;
      } catch (error) {
        this.storing = 'failing';
        this.storeFailures++;
        const delayMs = this.#ports.onStoreFailure(error, attempt);
        await new Promise<void>((resolve) => this.#timers.after(delayMs, resolve));
      }
    }
  }
}
