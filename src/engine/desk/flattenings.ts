import type { IntentDecision } from '../decisions.ts';
import { HOLDING_STATUSES } from '../trader/cycle.ts';
import type { Books } from './books.ts';

/** How far a `/flatten` has come. */
export interface FlattenProgress {
  /** Positions that were or became open since it was asked. */
  readonly positions: number;
  readonly positionsLeft: number;
  /** Orders that were on the exchange's book when it was asked: entries on their way and protective stops. */
  readonly orders: number;
  readonly ordersLeft: number;
}

interface Running {
  /** Cycles that are not over yet. */
  readonly cycles: Set<string>;
  readonly held: Set<string>;
  orders: number;
  readonly ordersLeft: Set<string>;
  said: string;
}

/** The numbers of an intent's decision as progress, where it is one of a `/flatten`. */
export function flattenProgress(numbers: IntentDecision['numbers']): FlattenProgress | null {
  const { positions, positionsLeft, orders, ordersLeft } = numbers;
  const isCounted =
    typeof positions === 'number' &&
    typeof positionsLeft === 'number' &&
    typeof orders === 'number' &&
    typeof ordersLeft === 'number';
  return isCounted ? { positions, positionsLeft, orders, ordersLeft } : null;
}

/** Counts what every running `/flatten` still has to sell and to take back. */
export class Flattenings {
  readonly #books: Books;
  readonly #running = new Map<string, Running>();

  constructor(books: Books) {
    this.#books = books;
  }

  has(intentId: string): boolean {
    return this.#running.has(intentId);
  }

  /** Begins to count: everything that is open now is waited for. */
  begin(intentId: string): FlattenProgress {
    for (const { id } of this.#books.openCycles()) this.resume(intentId, id);
    const running = this.#runningOf(intentId);
    const progress = this.#look(running);
    running.said = JSON.stringify(progress);
    return progress;
  }

  /** Waits for one cycle; after a restart for each that an earlier process was to sell. */
  resume(intentId: string, cycleId: string): void {
    const running = this.#runningOf(intentId);
    running.cycles.add(cycleId);
    for (const order of this.#books.intents.values()) {
      if (order.cycleId !== cycleId || order.purpose === 'exit') continue;
      running.orders += 1;
      running.ordersLeft.add(order.clientOrderId);
    }
  }

  /** What changed since the last call; one that has nothing left is over and forgotten. */
  news(): readonly { readonly intentId: string; readonly isOver: boolean; readonly progress: FlattenProgress }[] {
    const news: { intentId: string; isOver: boolean; progress: FlattenProgress }[] = [];
    for (const [intentId, running] of this.#running) {
      const progress = this.#look(running);
      const isOver = running.cycles.size === 0;
      const said = JSON.stringify(progress);
      if (!isOver && said === running.said) continue;
      running.said = said;
      if (isOver) this.#running.delete(intentId);
      news.push({ intentId, isOver, progress });
    }
    return news;
  }

  #runningOf(intentId: string): Running {
    const known = this.#running.get(intentId);
    if (known !== undefined) return known;
    const running = {
      cycles: new Set<string>(),
      held: new Set<string>(),
      orders: 0,
      ordersLeft: new Set<string>(),
      said: '',
    };
    this.#running.set(intentId, running);
    return running;
  }

  #look(running: Running): FlattenProgress {
    for (const id of running.cycles) {
      const cycle = this.#books.cycleById(id);
      if (cycle === undefined) running.cycles.delete(id);
      else if (HOLDING_STATUSES.includes(cycle.status)) running.held.add(id);
    }
    for (const id of running.ordersLeft) if (!this.#books.intents.has(id)) running.ordersLeft.delete(id);
    const positionsLeft = [...running.held].filter((id) => running.cycles.has(id)).length;
    return {
      positions: running.held.size,
      positionsLeft,
      orders: running.orders,
      ordersLeft: running.ordersLeft.size,
    };
  }
}
