import type { DeskView } from '../coordinator/gates.ts';
import type { Universe } from '../coordinator/universe.ts';
import { volatilityLimitPercent, type NatrWindow } from '../coordinator/volatility-limit.ts';
import type { EngineSettings } from '../settings.ts';
import type { Books } from './books.ts';
import type { MarketSight } from './market-sight.ts';
import type { Switches } from './switches.ts';

/** The Desk as its gates see it. */
export class OpenDeskView implements DeskView {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #sight: MarketSight;
  balancesKnown = false;
  /** Reasons of the runtime against entries, such as `database`. */
  entriesBlocked: readonly string[] = [];
  volatilityLimitPercent = volatilityLimitPercent([]);

  constructor(books: Books, switches: Switches, universe: Universe, sight: MarketSight) {
    this.#books = books;
    this.#switches = switches;
    this.#universe = universe;
    this.#sight = sight;
  }

  /** Measures the volatility of the universe anew (every few minutes is enough). */
  noteVolatility(windows: readonly NatrWindow[]): void {
    this.volatilityLimitPercent = volatilityLimitPercent(windows);
  }

  get nowMs(): number {
    return this.#books.nowMs;
  }

  get settings(): EngineSettings {
    return this.#books.settings;
  }

  get paused(): { readonly untilMs: number | null } | null {
    return this.#switches.pause;
  }

  get dayResultRatio(): number | null {
    return -this.#switches.dayLossRatio();
  }

  get dayLossLatched(): boolean {
    return this.#switches.dayBlocked;
  }

  get openPositions(): number {
    return this.#books.openCount;
  }

  isKnown(symbol: string): boolean {
    return this.#books.market(symbol)?.rules.active === true;
  }

  isTradable(symbol: string): boolean {
    return this.#universe.isTradable(symbol, this.nowMs);
  }

  hasOpenCycle(symbol: string): boolean {
    return this.#books.cycleOf(symbol) !== undefined;
  }

  lastStopMs(symbol: string): number | null {
    return this.#switches.lastStopMs(symbol);
  }

  lastEntryMs(symbol: string): number | null {
    return this.#switches.lastEntryMs(symbol);
  }

  candlesFilled(symbol: string): boolean {
    return this.#sight.recentlyFilled(symbol);
  }

  natrPercent(symbol: string): number | null {
    return this.#sight.natrPercent(symbol);
  }

  price(symbol: string): { readonly ask: number; readonly timeMs: number } | null {
    return this.#books.prices.of(symbol) ?? null;
  }
}
