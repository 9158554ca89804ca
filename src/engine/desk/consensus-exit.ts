import type { ConsensusSignal } from '../aggregator/types.ts';
import { forcedSell } from '../coordinator/forced-sell.ts';
import { toNumber } from '../money.ts';
import type { Books } from './books.ts';
import type { EntryAnswer } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import type { MarketSight } from './market-sight.ts';
import { refuse } from './refuse.ts';

const NO_NUMBERS = { measured: null, limit: null, numbers: {} };

/** A SELL consensus closes a losing position when it is forced. Else the trailing decides: a stop that sells by now is the reason then. */
export function exitOnConsensus(books: Books, exits: Exits, sight: MarketSight, signal: ConsensusSignal): EntryAnswer {
  const cycle = books.cycleOf(signal.symbol);
  if (cycle === undefined || cycle.entryPrice === null) {
    return refuse(books, signal, { code: 'NO_POSITION', ...NO_NUMBERS });
  }
  if (cycle.status !== 'active_buy') return refuse(books, signal, { code: 'EXIT_IN_PROGRESS', ...NO_NUMBERS });
  const price = books.price(signal.symbol);
  if (price === undefined || !books.priceIsFresh(signal.symbol)) {
    return refuse(books, signal, { code: 'STALE_PRICE', ...NO_NUMBERS });
  }
  const resultPercent = (price.bid / toNumber(cycle.entryPrice) - 1) * 100;
  const { atrPercent } = sight.context(signal.symbol);
  const { sell, ...why } = forcedSell(signal, resultPercent, atrPercent, books.settings.forcedSell);
  const reason = sell ? 'consensus' : exits.stopThatSells(cycle, price.bid);
  if (reason === null) return refuse(books, signal, { code: 'SELL_REFUSED', ...why });
  exits.sell(cycle, reason, null, null, price.bid);
  return {
    outcome: 'ordered',
    cycleId: cycle.id,
    clientOrderId: books.cycleOf(signal.symbol)?.exitOrderId ?? '',
  };
}
