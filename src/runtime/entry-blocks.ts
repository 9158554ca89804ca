import type { EngineEvent } from '../engine/events.ts';

/** Reasons of the shell against entries; the engine is told of every change. */
export class EntryBlocks {
  readonly #reasons = new Set<string>();
  readonly #push: (event: EngineEvent) => void;
  readonly #nowMs: () => number;

  constructor(push: (event: EngineEvent) => void, nowMs: () => number) {
    this.#push = push;
    this.#nowMs = nowMs;
  }

  set(reason: string, on: boolean): void {
    if (on === this.#reasons.has(reason)) return;
    if (on) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    this.#push({ type: 'blocks', timeMs: this.#nowMs(), reasons: [...this.#reasons] });
  }
}
