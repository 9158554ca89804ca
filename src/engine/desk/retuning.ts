import { withTrail } from '../trader/transitions.ts';
import type { Cycle } from '../trader/cycle.ts';
import { keptNumbers, numbersOf, sameNumbers } from '../trailing/numbers.ts';
import { checkTrail } from '../trailing/trailing.ts';
import type { TrailAnswer, TrailNumbers, TrailSettings, TrailState } from '../trailing/types.ts';
import { trailAlerts } from './alerts.ts';
import type { Books } from './books.ts';
import type { MarketSight } from './market-sight.ts';
import type { StoredValue } from './switches.ts';

const RETUNED = 'retuned';

/** The newest change that reached all open positions, among what storage remembers; null = none did. */
export function retunedVersion(
  controls: readonly { readonly name: string; readonly value: StoredValue }[],
): number | null {
  const version = controls.find(({ name }) => name === RETUNED)?.value?.['version'];
  return typeof version === 'number' ? version : null;
}

/** What other numbers do to the stop of an open position. Prices in quote units. */
export interface RetunedStop {
  readonly symbol: string;
  readonly stop: number;
  readonly stopThen: number;
  /** The last bid; where none is known yet, the price of the last check. */
  readonly bid: number;
  /** True where the stop would stand at or above that price: the position is sold at the next one. */
  readonly sellsAtOnce: boolean;
}

/** Gives the trails of open positions other numbers. No stop falls and nothing armed is disarmed (engine.md E15). */
export class Retuning {
  readonly #books: Books;
  readonly #sight: MarketSight;

  constructor(books: Books, sight: MarketSight) {
    this.#books = books;
    this.#sight = sight;
  }

  stopsUnder(numbers: Partial<TrailNumbers>): readonly RetunedStop[] {
    return this.#trailed().map((cycle) => {
      const { decision, state } = this.#answer(cycle, this.#settings(cycle, numbers));
      const { symbol, trail } = cycle;
      const bid = state.lastPrice;
      return {
        symbol,
        stop: trail.effectiveStop,
        stopThen: state.effectiveStop,
        bid,
        sellsAtOnce: decision === 'SELL',
      };
    });
  }

  /**
   * Nothing is sold here: the next price tests the stop that stands then. `version` = the change behind it, stored with the positions:
   * one that opens later under other numbers is never given these.
   */
  retune(numbers: Partial<TrailNumbers>, version: number | null): void {
    if (version !== null) this.#given(version);
    for (const cycle of this.#trailed()) {
      const settings = this.#settings(cycle, numbers);
      if (sameNumbers(settings, this.#books.trailSettings(cycle.symbol))) continue;
      const { state } = this.#answer(cycle, settings);
      const { trailNumbers: _before, ...rest } = cycle;
      const next = withTrail({ ...rest, ...keptNumbers(numbersOf(settings)) }, state, this.#books.nowMs);
      this.#books.putCycle(next);
      for (const alert of trailAlerts(next, cycle.trail, state, this.#books.nowMs)) this.#books.emit(alert);
    }
  }

  #given(version: number): void {
    const { nowMs: timeMs } = this.#books;
    const control = { type: 'control', timeMs, name: RETUNED, key: 'positions', actor: 'engine' } as const;
    this.#books.emit({ ...control, value: { version } });
  }

  #trailed(): readonly (Cycle & { readonly trail: TrailState })[] {
    return this.#books.openCycles().filter((cycle): cycle is Cycle & { trail: TrailState } => cycle.trail !== null);
  }

  #settings({ symbol }: Cycle, numbers: Partial<TrailNumbers>): TrailSettings {
    return { ...this.#books.trailSettings(symbol), ...numbers };
  }

  #answer({ symbol, trail }: Cycle & { readonly trail: TrailState }, settings: TrailSettings): TrailAnswer {
    const bid = this.#books.prices.of(symbol)?.bid ?? trail.lastPrice;
    return checkTrail(trail, bid, this.#books.nowMs, this.#sight.context(symbol), settings);
  }
}
