import type { ConsensusSignal } from '../aggregator/types.ts';
import { forcedSell } from '../coordinator/forced-sell.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import { toNumber } from '../money.ts';
import type { Books } from './books.ts';
import type { Exits } from './exits.ts';
import type { MarketSight } from './market-sight.ts';
import { refuse } from './refuse.ts';
import type { StopTests } from './stop-tests.ts';

const NO_NUMBERS = { measured: null, limit: null, numbers: {} };

/** A SELL consensus closes a losing position when it is forced, or when its own stop sells anyway; else the trailing decides. */
export class ConsensusExits {
  readonly #books: Books;
  readonly #exits: Exits;
  readonly #stops: StopTests;
  readonly #sight: MarketSight;

  constructor(books: Books, exits: Exits, stops: StopTests, sight: MarketSight) {
    this.#books = books;
    this.#exits = exits;
    this.#stops = stops;
    this.#sight = sight;
  }

  onSignal(signal: ConsensusSignal): void {
    const refusal = this.#sell(signal);
    if (refusal !== null) refuse(this.#books, signal, refusal);
  }

  #sell(signal: ConsensusSignal): GateRefusal | null {
    const books = this.#books;
    const cycle = books.cycleOf(signal.symbol);
    if (cycle === undefined || cycle.entryPrice === null) return { code: 'NO_POSITION', ...NO_NUMBERS };
    if (cycle.status !== 'active_buy') return { code: 'EXIT_IN_PROGRESS', ...NO_NUMBERS };
    const price = books.prices.of(signal.symbol);
    if (price === undefined || !books.priceIsFresh(signal.symbol)) return { code: 'STALE_PRICE', ...NO_NUMBERS };
    const resultPercent = (price.bid / toNumber(cycle.entryPrice) - 1) * 100;
    const { atrPercent } = this.#sight.context(signal.symbol);
    const { sell, ...why } = forcedSell(signal, resultPercent, atrPercent, books.settings.forcedSell);
    const reason = sell ? 'consensus' : this.#stops.stopThatSells(cycle, price.bid);
    if (reason === null) return { code: 'SELL_REFUSED', ...why };
    this.#exits.sell(cycle, reason, null, null, price.bid);
    return null;
  }
}
