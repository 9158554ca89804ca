import type { Side } from '../strategies/strategy.ts';
import type { SideIndex } from './families.ts';

/** One consensus that was emitted: when, and the strategies that agreed, by name. */
export interface PublishedState {
  readonly side: Side;
  readonly timeMs: number;
  readonly strategies: readonly string[];
}

/** The last consensus emitted per side of one symbol: what makes a repeat a repeat. */
export class Published {
  readonly #timeMs = new Float64Array(2).fill(NaN);
  readonly #members: readonly [Uint8Array, Uint8Array];
  readonly #sizes = new Uint8Array(2);

  constructor(strategyCount: number) {
    this.#members = [new Uint8Array(strategyCount), new Uint8Array(strategyCount)];
  }

  /** Milliseconds since the last consensus of that side; NaN when there was none. */
  ageMs(side: SideIndex, timeMs: number): number {
    return timeMs - (this.#timeMs[side] as number);
  }

  /** True when the strategies are exactly those of the last consensus of that side. */
  sameSet(side: SideIndex, strategies: readonly number[]): boolean {
    const members = this.#members[side];
    return strategies.length === this.#sizes[side] && strategies.every((strategy) => members[strategy] === 1);
  }

  record(side: SideIndex, timeMs: number, strategies: readonly number[]): void {
    const members = this.#members[side].fill(0);
    for (const strategy of strategies) members[strategy] = 1;
    this.#timeMs[side] = timeMs;
    this.#sizes[side] = strategies.length;
  }

  snapshot(side: SideIndex, word: Side, nameOf: (strategy: number) => string): PublishedState | null {
    const timeMs = this.#timeMs[side] as number;
    if (Number.isNaN(timeMs)) return null;
    const strategies: string[] = [];
    this.#members[side].forEach((member, strategy) => {
      if (member === 1) strategies.push(nameOf(strategy));
    });
    return { side: word, timeMs, strategies };
  }
}
