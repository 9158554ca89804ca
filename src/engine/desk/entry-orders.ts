import { categoryOf } from '../aggregator/force.ts';
import type { ConsensusSignal } from '../aggregator/types.ts';
import { allocate } from '../coordinator/allocation.ts';
import { signalForce } from '../coordinator/override.ts';
import { Big, fromNumber, minBig, ZERO } from '../money.ts';
import { assetExposure } from '../portfolio/equity.ts';
import type { Attribution, ForceCategory, OrderIntent } from '../trader/cycle.ts';
import { cycleId } from '../trader/ids.ts';
import { entryOrder } from '../trader/orders.ts';
import { openCycle } from '../trader/transitions.ts';
import type { Books } from './books.ts';
import type { EntryPlan, EntrySize, EntryWish } from './entry-answer.ts';
import type { Switches } from './switches.ts';

/** Set aside a little more than the expected cost: a market order may fill above the quoted price. */
const RESERVE_FACTOR = new Big('1.01');
const CONSENSUS = 'CONSENSUS';

/** An entry as it was sized, with the price it was sized at. */
type SizedEntry = Omit<EntryPlan, 'bypasses'>;

/** Sizes entries, and opens the cycle and the order of one. */
export class EntryOrders {
  readonly #books: Books;
  readonly #switches: Switches;

  constructor(books: Books, switches: Switches) {
    this.#books = books;
    this.#switches = switches;
  }

  /** How much of it: what the account, its limits and the wish allow. @throws Error for a symbol without rules or price */
  allocate(signal: ConsensusSignal, size: EntrySize): SizedEntry {
    const { settings, wallet, quoteAsset } = this.#books;
    const market = this.#books.market(signal.symbol);
    const ask = this.#books.prices.of(signal.symbol)?.ask;
    if (market === undefined || ask === undefined)
      throw new Error(`${signal.symbol}: passed the gates without rules or price`);
    const force = signalForce(signal);
    const category = categoryOf(force, settings.force);
    const equity = this.#books.equity();
    const price = fromNumber(ask, `${signal.symbol} ask`);
    const allocation = allocate({
      equity: equity.total,
      freeQuote: wallet.free(quoteAsset),
      reserved: ZERO,
      category,
      price,
      rules: market.rules,
      positionsValueOfAsset: assetExposure(equity, market.rules.baseAsset),
      requestedAmount: size.amountQuote,
      confirmedQuantity: size.quantity,
      allocation: settings.allocation,
      limits: settings.limits,
    });
    return { force, category, price, allocation };
  }

  /** Opens the position with its order, and sets the money aside; null where the exchange would not take so little. */
  place(
    signal: ConsensusSignal,
    { price, force, category }: SizedEntry,
    { quantity, amount }: { readonly quantity: Big; readonly amount: Big },
    wish: EntryWish | null,
  ): OrderIntent | null {
    const intent = this.#order(signal, price, quantity, amount, wish);
    if (intent !== null) this.#open(signal, intent, force, category);
    return intent;
  }

  #order(signal: ConsensusSignal, price: Big, quantity: Big, amount: Big, wish: EntryWish | null): OrderIntent | null {
    const market = this.#books.market(signal.symbol);
    if (market === undefined) return null;
    const { nowMs, wallet, quoteAsset } = this.#books;
    return entryOrder(
      {
        cycleId: cycleId(nowMs, this.#switches.nextSequence()),
        quantity,
        referencePrice: price,
        reserved: minBig(wallet.free(quoteAsset), amount.times(RESERVE_FACTOR)),
        reason: wish === null ? `signal:${signal.id}` : `operator:${wish.intentId}`,
        timeMs: nowMs,
      },
      market.grid,
    );
  }

  #open(signal: ConsensusSignal, intent: OrderIntent, force: number, category: ForceCategory): void {
    const market = this.#books.market(signal.symbol);
    if (market === undefined) return;
    const { baseAsset, quoteAsset, symbol } = market.rules;
    const { metadata } = signal;
    const attribution: Attribution = {
      signalId: signal.id,
      source: signal.source,
      strategies: metadata.strategy_names,
      families: Object.keys(metadata.family_distribution),
      regime: metadata.market_regime,
      force,
      category,
      timeframe: metadata.timeframe,
    };
    const seed = { symbol, baseAsset, quoteAsset, strategy: CONSENSUS, attribution, demo: this.#books.settings.demo };
    this.#books.wallet.reserve(quoteAsset, intent.reserved);
    this.#books.walletChanged(quoteAsset);
    this.#books.putCycle(openCycle(seed, intent));
    this.#books.order(intent);
  }
}
