import type { OrderIntent } from '../trader/cycle.ts';

interface StopRequest {
  readonly intentId: string;
  /** The order that has to leave first: what is heard of it is no answer. */
  readonly replaced: string | null;
}

/** What became of a request: the stop rests, the exchange refused it, or nobody knows. */
export interface StopAnswer {
  readonly intentId: string;
  readonly status: 'done' | 'refused' | 'unknown';
}

/** Who waits for a stop at the exchange. Forgotten by a restart: the stop is placed all the same, and can be asked for again. */
export class StopRequests {
  readonly #byCycle = new Map<string, StopRequest[]>();

  add(cycleId: string, request: StopRequest): void {
    this.#byCycle.set(cycleId, [...(this.#byCycle.get(cycleId) ?? []), request]);
  }

  /** The requests that this news of a protective order answers. */
  answered({ cycleId, clientOrderId, status }: OrderIntent): readonly StopAnswer[] {
    const meant = (this.#byCycle.get(cycleId) ?? []).filter(({ replaced }) => replaced !== clientOrderId);
    const said = status === 'acknowledged' ? 'done' : status === 'rejected' ? 'refused' : 'unknown';
    if (said === 'unknown' && status !== 'unknown') return [];
    // what is unknown is found out later
    if (said !== 'unknown') this.#leave(cycleId, meant);
    return meant.map(({ intentId }) => ({ intentId, status: said }));
  }

  /** The position is over: nothing will rest any more. */
  over(cycleId: string): readonly string[] {
    const waiting = this.#byCycle.get(cycleId) ?? [];
    this.#byCycle.delete(cycleId);
    return waiting.map(({ intentId }) => intentId);
  }

  #leave(cycleId: string, answered: readonly StopRequest[]): void {
    const left = (this.#byCycle.get(cycleId) ?? []).filter((request) => !answered.includes(request));
    if (left.length === 0) this.#byCycle.delete(cycleId);
    else this.#byCycle.set(cycleId, left);
  }
}
