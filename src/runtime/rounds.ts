import type { Decision } from '../engine/decisions.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { WriteLane } from '../storage/writer.ts';
import { EventQueue } from './event-queue.ts';
import { REAL_TIMERS, type Timers } from './timers.ts';

/** So many market decisions are stored at a time: more in one go would keep an exit waiting while their rows are made. */
const MARKET_BATCH = 32;
/** With more than this many still to be stored, candles wait: a slow database must not fill the memory. */
const MARKET_BACKLOG_LIMIT = 10_000;

/** @typeParam K what is known of decisions once they are kept: where, for instance */
export interface RoundPorts<K> {
  /** The engine: pure and synchronous. */
  readonly handle: (event: EngineEvent) => readonly Decision[];
  /** Keeps all these decisions, all or nothing, and says where; rejects when they were not kept. Called once at a time for each lane. */
  readonly store: (decisions: readonly Decision[], lane: WriteLane) => Promise<K>;
  /** Carries out what was kept. Must not throw and must not wait. */
  readonly act: (decisions: readonly Decision[], kept: K) => void;
  /** Every event in the order the engine sees it (recording). */
  readonly observe?: (event: EngineEvent) => void;
  /** The engine threw on this event. What it decided before is kept and acted on; nothing is handled any more. */
  readonly onFault: (error: unknown, event: EngineEvent) => void;
  readonly isHeld: (symbol: string) => boolean;
  /** Storing failed; asked again after the returned delay (ms). */
  readonly onStoreFailure: (error: unknown, attempt: number, lane: WriteLane) => number;
  readonly timers?: Timers;
}

/** What a stop left undone. */
export interface Unfinished {
  /** Decided, kept nowhere and therefore not acted on. */
  readonly decisions: readonly Decision[];
  /** Events that were not even handled. */
  readonly events: number;
}

/**
 * The one door to the engine: events wait in a queue, are handled one after another, and what they decided is stored before
 * it is acted on (architecture.md §2.3). While a round is being stored the next events gather and form the next round.
 *
 * What nothing is done about (rows of candles and analyses, votes that came to nothing) is stored in a lane of its own, in order
 * but behind the round's back: the thousand rows of a full hour must not stand between a falling price and its exit.
 */
export class Rounds<K> {
  readonly #ports: RoundPorts<K>;
  readonly #timers: Timers;
  readonly #queue: EventQueue;
  #running: Promise<void> | null = null;
  #market: Decision[] = [];
  #storingMarket: Promise<void> | null = null;
  /** What waits to be kept at this moment. */
  readonly #unkept = new Map<WriteLane, readonly Decision[]>();
  readonly #failing = new Set<WriteLane>();
  #stopped = false;
  storeFailures = 0;
  lastStoredAtMs = 0;

  constructor(ports: RoundPorts<K>) {
    this.#ports = ports;
    this.#timers = ports.timers ?? REAL_TIMERS;
    this.#queue = new EventQueue(ports.isHeld);
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  /** Highest length the queue ever had. */
  get longestQueue(): number {
    return this.#queue.longest;
  }

  /** True while no more wishes of people should be pushed: too many wait. */
  get isFull(): boolean {
    return this.#queue.isFull;
  }

  get merged(): number {
    return this.#queue.merged;
  }

  /** `failing` while anything cannot be stored: no entry may be decided on. */
  get storing(): 'ok' | 'failing' {
    return this.#failing.size === 0 ? 'ok' : 'failing';
  }

  push(event: EngineEvent): void {
    if (this.#stopped) return;
    this.#queue.push(event);
    this.#goOn();
  }

  /** Resolves when every event pushed so far was handled, stored and acted on. */
  async idle(): Promise<void> {
    while (this.#running !== null || this.#storingMarket !== null) await (this.#running ?? this.#storingMarket);
  }

  /** Finishes what waits and takes no more events. What is not done after `limitMs` is given up and returned. */
  async stop(limitMs: number): Promise<Unfinished> {
    let takeBack: () => void = () => undefined;
    const limit = new Promise<void>((resolve) => {
      takeBack = this.#timers.after(limitMs, resolve);
    });
    await Promise.race([this.idle(), limit]);
    takeBack();
    this.#stopped = true;
    return { decisions: [...[...this.#unkept.values()].flat(), ...this.#market], events: this.queueLength };
  }

  #goOn(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // the first round waits for the caller's own turn to end, so that a burst becomes one round
    await Promise.resolve();
    try {
      for (let events = this.#next(); events.length > 0; events = this.#next()) {
        const trade: Decision[] = [];
        const fault = this.#handle(events, trade);
        if (trade.length > 0 && !(await this.#keep(trade, 'trade'))) return;
        if (fault !== null) {
          this.#stopped = true;
          this.#ports.onFault(fault.error, fault.event);
          return;
        }
        if (this.#market.length > 0) this.#storingMarket ??= this.#storeMarket();
        // timers and sockets get their turn between rounds
        await this.#timers.turn();
      }
    } finally {
      this.#running = null;
    }
  }

  /** Lets the engine decide on one event after another; answers on which it threw. */
  #handle(
    events: readonly EngineEvent[],
    trade: Decision[],
  ): { readonly error: unknown; readonly event: EngineEvent } | null {
    for (const event of events) {
      this.#ports.observe?.(event);
      try {
        for (const decision of this.#ports.handle(event)) (isMarket(decision) ? this.#market : trade).push(decision);
      } catch (error) {
        return { error, event };
      }
    }
    return null;
  }

  #next(): EngineEvent[] {
    return this.#stopped ? [] : this.#queue.take(this.#market.length > MARKET_BACKLOG_LIMIT);
  }

  async #storeMarket(): Promise<void> {
    try {
      while (this.#market.length > 0 && !this.#stopped) {
        if (!(await this.#keep(this.#market.splice(0, MARKET_BATCH), 'market'))) return;
        await this.#timers.turn();
      }
    } finally {
      this.#storingMarket = null;
    }
    // candles may have waited for this
    if (this.#queue.length > 0) this.#goOn();
  }

  /** Stores and then acts. False when a stop gave it up: what was not kept is not acted on. */
  async #keep(decisions: readonly Decision[], lane: WriteLane): Promise<boolean> {
    const stored = await this.#store(decisions, lane);
    if (stored === null) return false;
    this.#ports.act(decisions, stored.kept);
    return true;
  }

  async #store(decisions: readonly Decision[], lane: WriteLane): Promise<{ readonly kept: K } | null> {
    this.#unkept.set(lane, decisions);
    for (let attempt = 1; !this.#stopped; attempt++) {
      try {
        const kept = await this.#ports.store(decisions, lane);
        this.#unkept.delete(lane);
        this.#failing.delete(lane);
        this.lastStoredAtMs = Date.now();
        return { kept };
      } catch (error) {
        this.#failing.add(lane);
        this.storeFailures++;
        const delayMs = this.#ports.onStoreFailure(error, attempt, lane);
        await new Promise<void>((resolve) => this.#timers.after(delayMs, resolve));
      }
    }
    return null;
  }
}

/** A wave that became a signal is stored with what the desk made of it. */
function isMarket(decision: Decision): boolean {
  return decision.type === 'analysis' || (decision.type === 'wave' && decision.verdict.outcome === 'rejected');
}
