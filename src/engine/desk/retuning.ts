import { withTrail } from '../trader/transitions.ts';
import type { Cycle } from '../trader/cycle.ts';
import { keptNumbers, numbersOf, sameNumbers } from '../trailing/numbers.ts';
import { checkTrail } from '../trailing/trailing.ts';
import type { TrailAnswer, TrailNumbers, TrailSettings, TrailState } from '../trailing/types.ts';
import { trailAlerts } from './alerts.ts';
import type { Books } from './books.ts';
import type { MarketSight } from './market-sight.ts';

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

  /** Nothing is sold here: the next price tests the stop that stands then. */
  retune(numbers: Partial<TrailNumbers>): void {
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
