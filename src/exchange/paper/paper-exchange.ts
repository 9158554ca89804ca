import { Big, ONE, ZERO, ceilToStep, decimal, floorToStep, fromNumber, toText } from '../../engine/money.ts';
import type { Fill, OrderIntent } from '../../engine/trader/cycle.ts';
import type { Balance, Exchange, LookUpAnswer, MarketRules, OrderReport, PlaceAnswer, PriceTick } from '../ports.ts';
import { checkFilters, type Refusal } from './filters.ts';
import { PaperWallet } from './wallet.ts';

/** Commissions are charged with this many decimals, as Binance does. */
const FEE_DECIMALS = 8;
/** Closed orders that can still be looked up; older ones have long been booked. */
const MAX_CLOSED_ORDERS = 10_000;

export interface PaperExchangeOptions {
  readonly id?: string;
  readonly rules: ReadonlyMap<string, MarketRules>;
  /** Best bid and ask now; null when there is none that may be traded on. */
  readonly price: (symbol: string) => { readonly bid: number; readonly ask: number } | null;
  readonly nowMs: () => number;
  /** What a market order loses against the book, as a ratio of the price. */
  readonly slippageRatio: number;
  /** Fee per side as a ratio in decimal text, such as `0.001`; null = the market's own. */
  readonly feeRate: string | null;
  readonly balances: readonly Balance[];
  /** Makes order and trade ids differ from those before a restart, such as the start time in base 36. */
  readonly startStamp: string;
  /** Resting orders known from before a restart: they rest again (their locked amounts are part of `balances`). */
  readonly restingOrders?: readonly OrderIntent[];
}

interface PaperOrder {
  readonly intent: OrderIntent;
  readonly exchangeOrderId: string;
  /** Amount and asset that are locked while the order rests. */
  readonly lockedAsset: string;
  readonly lockedAmount: Big;
  triggered: boolean;
  state: 'open' | 'closed';
  fills: Fill[];
}

/**
 * An exchange with paper money and real rules: the market's filters, fees in the bought asset, fills from the book side plus slippage, a
 * wallet that cannot go below zero. Answers at once and never with `unknown`.
 */
export class PaperExchange implements Exchange {
  readonly id: string;
  readonly live = false;
  readonly #options: PaperExchangeOptions;
  readonly #wallet: PaperWallet;
  readonly #open = new Map<string, PaperOrder>();
  readonly #closed = new Map<string, PaperOrder>();
  #orderCount = 0;
  #tradeCount = 0;

  constructor(options: PaperExchangeOptions) {
    this.id = options.id ?? 'paper';
    this.#options = options;
    this.#wallet = new PaperWallet(options.balances);
    for (const intent of options.restingOrders ?? []) this.#restAgain(intent);
  }

  markets(): Promise<ReadonlyMap<string, MarketRules>> {
    return Promise.resolve(this.#options.rules);
  }

  balances(): Promise<readonly Balance[]> {
    return Promise.resolve(this.#wallet.balances());
  }

  place(intent: OrderIntent): Promise<PlaceAnswer> {
    return Promise.resolve(intent.type === 'MARKET' ? this.#placeMarket(intent) : this.#placeStop(intent));
  }

  lookUp(key: Pick<OrderIntent, 'clientOrderId' | 'symbol'>): Promise<LookUpAnswer> {
    const order = this.#open.get(key.clientOrderId) ?? this.#closed.get(key.clientOrderId);
    // Certain at once: nothing travels, so what is not here was never placed.
    return Promise.resolve(order === undefined ? { outcome: 'absent' } : { outcome: 'found', report: report(order) });
  }

  cancel(key: Pick<OrderIntent, 'clientOrderId' | 'symbol'>): Promise<LookUpAnswer> {
    const order = this.#open.get(key.clientOrderId);
    if (order !== undefined) {
      this.#wallet.unlock(order.lockedAsset, order.lockedAmount);
      this.#close(order);
    }
    return this.lookUp(key);
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return Promise.resolve([...this.#open.values()].map(report));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** A new bid and ask: triggers and fills resting orders; returns a report for each that filled. */
  price(tick: PriceTick): readonly OrderReport[] {
    const filled: OrderReport[] = [];
    for (const order of this.#open.values()) {
      if (order.intent.symbol === tick.symbol && this.#tryRestingOrder(order, tick)) filled.push(report(order));
    }
    return filled;
  }

  #placeMarket(intent: OrderIntent): PlaceAnswer {
    const rules = this.#options.rules.get(intent.symbol);
    const price = this.#options.price(intent.symbol);
    const refusal = this.#refusal(intent, rules, price);
    if (refusal !== null || rules === undefined || price === null) return refused(refusal);
    const fillPrice = this.#marketPrice(intent.side, price, rules);
    const asset = intent.side === 'BUY' ? rules.quoteAsset : rules.baseAsset;
    const amount = intent.side === 'BUY' ? intent.quantity.times(fillPrice) : intent.quantity;
    if (!this.#wallet.take(asset, amount)) return refused(INSUFFICIENT_BALANCE);
    const order = this.#newOrder(intent, asset, ZERO);
    this.#fill(order, rules, fillPrice);
    return { outcome: 'accepted', report: report(order) };
  }

  #placeStop(intent: OrderIntent): PlaceAnswer {
    const rules = this.#options.rules.get(intent.symbol);
    const price = this.#options.price(intent.symbol);
    const refusal = this.#refusal(intent, rules, price);
    const { stopPrice, limitPrice } = intent;
    if (refusal !== null || rules === undefined || price === null || stopPrice === null || limitPrice === null) {
      return refused(refusal);
    }
    if (isReached(intent.side, stopPrice, price)) return refused(WOULD_TRIGGER);
    const asset = intent.side === 'BUY' ? rules.quoteAsset : rules.baseAsset;
    const amount = intent.side === 'BUY' ? intent.quantity.times(limitPrice) : intent.quantity;
    if (!this.#wallet.lock(asset, amount)) return refused(INSUFFICIENT_BALANCE);
    const order = this.#newOrder(intent, asset, amount);
    this.#open.set(intent.clientOrderId, order);
    return { outcome: 'accepted', report: report(order) };
  }

  #refusal(
    intent: OrderIntent,
    rules: MarketRules | undefined,
    price: { readonly bid: number; readonly ask: number } | null,
  ): Refusal | null {
    if (rules === undefined) return { code: '-1121', reason: 'Invalid symbol.' };
    if (price === null)
      return { code: 'NO_PRICE', reason: `no bid and ask for ${intent.symbol}: nothing to fill from` };
    if (this.#open.has(intent.clientOrderId)) return { code: '-2010', reason: 'Duplicate order sent.' };
    return checkFilters(intent, rules, fromNumber(intent.side === 'BUY' ? price.ask : price.bid));
  }

  #tryRestingOrder(order: PaperOrder, tick: PriceTick): boolean {
    const { side, symbol, stopPrice, limitPrice } = order.intent;
    const rules = this.#options.rules.get(symbol);
    if (rules === undefined || stopPrice === null || limitPrice === null) return false;
    order.triggered ||= isReached(side, stopPrice, tick);
    if (!order.triggered) return false;
    const bookPrice = fromNumber(side === 'BUY' ? tick.ask : tick.bid);
    const withinLimit = side === 'BUY' ? bookPrice.lte(limitPrice) : bookPrice.gte(limitPrice);
    if (!withinLimit) return false;
    this.#wallet.unlock(order.lockedAsset, order.lockedAmount);
    const fillPrice = atBest(side, this.#marketPrice(side, tick, rules), limitPrice);
    const amount = side === 'BUY' ? order.intent.quantity.times(fillPrice) : order.intent.quantity;
    if (!this.#wallet.take(order.lockedAsset, amount)) {
      throw new RangeError(`paper wallet: ${order.lockedAsset} locked for ${order.intent.clientOrderId} is gone`);
    }
    this.#fill(order, rules, fillPrice);
    return true;
  }

  #marketPrice(side: Fill['side'], price: { readonly bid: number; readonly ask: number }, rules: MarketRules): Big {
    const slippage = fromNumber(this.#options.slippageRatio, 'slippage');
    const tick = new Big(rules.tickSize);
    return side === 'BUY'
      ? ceilToStep(fromNumber(price.ask).times(ONE.plus(slippage)), tick)
      : floorToStep(fromNumber(price.bid).times(ONE.minus(slippage)), tick);
  }

  /** Books the whole quantity at one price; what is paid with has been taken already. */
  #fill(order: PaperOrder, rules: MarketRules, price: Big): void {
    const { intent } = order;
    const rate = decimal(this.#options.feeRate ?? rules.takerFeeRate, 'fee rate');
    const bought = intent.side === 'BUY' ? intent.quantity : intent.quantity.times(price);
    const feeAsset = intent.side === 'BUY' ? rules.baseAsset : rules.quoteAsset;
    const fee = bought.times(rate).round(FEE_DECIMALS, Big.roundDown);
    this.#wallet.add(feeAsset, bought.minus(fee));
    this.#tradeCount += 1;
    order.fills = [
      {
        clientOrderId: intent.clientOrderId,
        exchangeOrderId: order.exchangeOrderId,
        tradeId: `${this.#options.startStamp}-${this.#tradeCount}`,
        symbol: intent.symbol,
        side: intent.side,
        price,
        quantity: intent.quantity,
        fee,
        feeAsset,
        timeMs: this.#options.nowMs(),
      },
    ];
    this.#close(order);
  }

  #newOrder(intent: OrderIntent, lockedAsset: string, lockedAmount: Big): PaperOrder {
    this.#orderCount += 1;
    const exchangeOrderId = `${this.id}-${this.#options.startStamp}-${this.#orderCount}`;
    return { intent, exchangeOrderId, lockedAsset, lockedAmount, triggered: false, state: 'open', fills: [] };
  }

  #restAgain(intent: OrderIntent): void {
    const rules = this.#options.rules.get(intent.symbol);
    if (rules === undefined)
      throw new RangeError(`resting order ${intent.clientOrderId}: no rules for ${intent.symbol}`);
    const isBuy = intent.side === 'BUY';
    const amount = isBuy ? intent.quantity.times(intent.limitPrice ?? ZERO) : intent.quantity;
    const order = this.#newOrder(intent, isBuy ? rules.quoteAsset : rules.baseAsset, amount);
    this.#open.set(intent.clientOrderId, {
      ...order,
      exchangeOrderId: intent.exchangeOrderId ?? order.exchangeOrderId,
    });
  }

  #close(order: PaperOrder): void {
    const id = order.intent.clientOrderId;
    order.state = 'closed';
    this.#open.delete(id);
    this.#closed.delete(id);
    this.#closed.set(id, order);
    if (this.#closed.size > MAX_CLOSED_ORDERS) {
      const oldest = this.#closed.keys().next();
      if (oldest.done !== true) this.#closed.delete(oldest.value);
    }
  }
}

const INSUFFICIENT_BALANCE: Refusal = {
  code: '-2010',
  reason: 'Account has insufficient balance for requested action.',
};
const WOULD_TRIGGER: Refusal = { code: '-2010', reason: 'Stop price would trigger immediately.' };

function refused(refusal: Refusal | null): PlaceAnswer {
  const { code, reason } = refusal ?? { code: '-1102', reason: 'A stop order needs a stop price and a limit price.' };
  return { outcome: 'refused', code, reason };
}

function isReached(side: Fill['side'], stopPrice: Big, price: { readonly bid: number; readonly ask: number }): boolean {
  return side === 'BUY' ? fromNumber(price.ask).gte(stopPrice) : fromNumber(price.bid).lte(stopPrice);
}

/** A limit order never fills beyond its limit. */
function atBest(side: Fill['side'], price: Big, limit: Big): Big {
  const beyond = side === 'BUY' ? price.gt(limit) : price.lt(limit);
  return beyond ? limit : price;
}

function report(order: PaperOrder): OrderReport {
  const filled = order.fills.reduce((total, fill) => total.plus(fill.quantity), ZERO);
  return {
    clientOrderId: order.intent.clientOrderId,
    exchangeOrderId: order.exchangeOrderId,
    symbol: order.intent.symbol,
    state: order.state,
    filledQuantity: toText(filled),
    fills: order.fills,
  };
}
