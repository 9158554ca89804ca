import type { Universe } from '../coordinator/universe.ts';
import type { Books } from './books.ts';
import type { OpenDeskView } from './desk-view.ts';
import type { MarketSight } from './market-sight.ts';

/** Scores the universe once in each period, and measures its volatility with it. */
export class UniverseTurns {
  readonly #books: Books;
  readonly #universe: Universe;
  readonly #view: OpenDeskView;
  readonly #sight: MarketSight;
  #nextMs = 0;
  #volatilityKnown = false;

  constructor(books: Books, universe: Universe, view: OpenDeskView, sight: MarketSight) {
    this.#books = books;
    this.#universe = universe;
    this.#view = view;
    this.#sight = sight;
  }

  /** Unix ms of the next turn; 0 = at once. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** After a restart: the turn of `lastMs` is done. */
  goOnAfter(lastMs: number): void {
    this.#nextMs = this.#periodAfter(lastMs);
  }

  /** From a snapshot: the volatility is known with it. */
  resume(nextMs: number): void {
    this.#nextMs = nextMs;
    this.#volatilityKnown = true;
  }

  tick(): void {
    const { nowMs } = this.#books;
    // a clock that was set back over a restart must not stop the universe
    const isFar = this.#nextMs - nowMs > this.#books.settings.universe.updateEveryMs;
    if (nowMs >= this.#nextMs || isFar) this.#update(nowMs);
    else if (!this.#volatilityKnown) this.#noteVolatility();
  }

  /** The first turn after the period of a time. */
  #periodAfter(timeMs: number): number {
    const everyMs = this.#books.settings.universe.updateEveryMs;
    return Math.floor(timeMs / everyMs) * everyMs + everyMs;
  }

  /** The limit of volatility is measured, not stored: after a restart it must not wait for the next period. */
  #noteVolatility(): void {
    const windows = this.#sight.natrWindows();
    if (windows.length === 0) return;
    this.#view.noteVolatility(windows);
    this.#volatilityKnown = true;
  }

  #update(nowMs: number): void {
    this.#nextMs = this.#periodAfter(nowMs);
    this.#noteVolatility();
    const rows = this.#sight.universeRows();
    if (rows.length === 0) return;
    if (this.#universe.isFixed && !this.#books.settings.emitAnalysis) return;
    const moved = this.#universe.advance(nowMs, rows);
    // live, every score is kept for /universe; a replay only tells who came and went
    if (!moved && !this.#books.settings.emitAnalysis) return;
    this.#books.emit({ type: 'universe', timeMs: nowMs, entries: this.#universe.entries(nowMs) });
  }
}
