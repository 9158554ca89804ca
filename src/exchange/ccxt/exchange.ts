import { ZERO, decimal, toText, type Big } from '../../engine/money.ts';
import type { Fill, OrderIntent } from '../../engine/trader/cycle.ts';
import type { OrderProblem } from '../../engine/trader/order-problems.ts';
import type { Balance, Exchange, LookUpAnswer, MarketRules, OrderReport, PlaceAnswer } from '../ports.ts';
import { withSendPermit, type SendPermit } from './client.ts';
import { withDeadline } from './deadline.ts';
import { DeadlineError } from './errors.ts';
import { classifyFailure, isClockProblem, isOrderNotFound, reasonOf } from './outcome.ts';
import { fillOf, isFinal, onGrid, plain, sideOf, sum, type OrderKey } from './order-report.ts';
import type { TradeTexts } from './quirks.ts';
import type { Venue } from './venue.ts';
import type { VenueClient, VenueOrder } from './venue-client.ts';

export interface CcxtExchangeTimings {
  /** An order that did not leave our queue by then never will. */
  readonly sendBudgetMs: number;
  /** Our own deadline around an order call; longer than send budget + ccxt's timeout. */
  readonly orderDeadlineMs: number;
  /** What is added to send budget + receive window before "no such order" counts as "never placed". */
  readonly absentMarginMs: number;
}

const DEFAULT_TIMINGS: CcxtExchangeTimings = { sendBudgetMs: 2_000, orderDeadlineMs: 8_000, absentMarginMs: 3_000 };
const TRADES_LIMIT = 1_000;

/** Real orders on a ccxt exchange. */
export class CcxtExchange implements Exchange {
  readonly id: string;
  readonly live = true;
  readonly #venue: Venue;
  readonly #client: VenueClient;
  readonly #timings: CcxtExchangeTimings;
  readonly #symbols: readonly string[];
  /** The account's own number, known after {@link markets}; null where the exchange does not tell it. */
  accountId: string | null = null;
  readonly #fallbackFeeRate: string | null;

  /** @throws TypeError when the venue was opened without keys. `symbols` limits which markets are loaded (empty = all). */
  constructor(
    venue: Venue,
    symbols: readonly string[],
    options: {
      timings?: Partial<CcxtExchangeTimings>;
      /** Taker fee per side (ratio) where the exchange does not tell this account's own. */
      feeRate?: string;
    } = {},
  ) {
    if (venue.orders === null) {
      throw new TypeError('live orders need EXCHANGE_API_KEY and EXCHANGE_API_SECRET');
    }
    this.id = venue.id;
    this.#venue = venue;
    this.#client = venue.orders;
    this.#symbols = symbols;
    this.#fallbackFeeRate = options.feeRate ?? null;
    this.#timings = { ...DEFAULT_TIMINGS, ...options.timings };
  }

  /** After this time without a trace an order was certainly never placed (reference/dependencies §3, step 4). */
  get absentAfterMs(): number {
    return this.#timings.sendBudgetMs + this.#venue.recvWindowMs + this.#timings.absentMarginMs;
  }

  async markets(): Promise<ReadonlyMap<string, MarketRules>> {
    await this.#venue.load(this.#symbols);
    const balances = await this.#venue.call('reading the account', () => this.#client.fetchBalance());
    this.accountId = this.#venue.quirks.accountId(balances);
    return this.#venue.rules(this.#venue.quirks.takerFeeRate(balances) ?? this.#fallbackFeeRate);
  }

  async balances(): Promise<readonly Balance[]> {
    const balances = await this.#venue.call('reading the balances', () => this.#client.fetchBalance());
    return this.#venue.quirks
      .balanceTexts(balances)
      .map(({ asset, free, locked }) => ({ asset, free: plain(free), locked: plain(locked) }));
  }

  async place(intent: OrderIntent): Promise<PlaceAnswer> {
    const problem = this.#unsendable(intent);
    if (problem !== null) return { outcome: 'refused', code: problem.code, reason: problem.reason };
    let permit: SendPermit | null = null;
    try {
      const order = await withDeadline('placing the order', this.#timings.orderDeadlineMs, () =>
        withSendPermit(this.#timings.sendBudgetMs, (own) => {
          permit = own;
          return this.#create(intent);
        }),
      );
      return await this.#accepted(order, intent);
    } catch (error) {
      if (isClockProblem(error)) this.#venue.measureClock();
      return refusedUnlessSent(error, permit);
    }
  }

  async lookUp(key: OrderKey, sentForMs: number): Promise<LookUpAnswer> {
    // The order could still arrive until then; the time was taken before asking, not after.
    const certainlyLate = sentForMs >= this.absentAfterMs;
    try {
      return { outcome: 'found', report: await this.#fetch(key) };
    } catch (error) {
      if (isClockProblem(error)) this.#venue.measureClock();
      if (!isOrderNotFound(error)) return { outcome: 'unknown', reason: reasonOf(error) };
      if (certainlyLate) return { outcome: 'absent' };
      return { outcome: 'unknown', reason: 'MAY_STILL_ARRIVE' satisfies OrderProblem };
    }
  }

  async cancel(key: OrderKey): Promise<LookUpAnswer> {
    try {
      const symbol = this.#venue.market(key.symbol).symbol;
      await withDeadline('canceling the order', this.#timings.orderDeadlineMs, () =>
        this.#client.cancelOrder(undefined, symbol, { clientOrderId: key.clientOrderId }),
      );
    } catch (error) {
      // Not found = filled or canceled meanwhile: what it became is read below.
      if (!isOrderNotFound(error)) return { outcome: 'unknown', reason: reasonOf(error) };
    }
    try {
      return { outcome: 'found', report: await this.#fetch(key) };
    } catch (error) {
      return { outcome: 'unknown', reason: reasonOf(error) };
    }
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const orders = await this.#venue.call('reading the open orders', () => this.#client.fetchOpenOrders());
    const reports: OrderReport[] = [];
    for (const order of orders) {
      const symbol = this.#venue.symbolOf(order.symbol) ?? order.symbol.replace('/', '');
      const clientOrderId = order.clientOrderId ?? '';
      reports.push(await this.#report(order, { clientOrderId, symbol }, sideOf(order)));
    }
    return reports;
  }

  async trades(symbol: string, sinceMs: number): Promise<readonly Fill[]> {
    const market = this.#venue.market(symbol).symbol;
    const trades = await this.#venue.call('reading the trades of the account', () =>
      this.#client.fetchMyTrades(market, sinceMs, TRADES_LIMIT),
    );
    return trades.map((trade) => {
      const order = trade.order ?? '';
      // the list names no client order id; whose a trade is, the books tell by its trade id
      const key = { clientOrderId: `order:${order}`, symbol };
      return fillOf(this.#venue.quirks.tradeTexts(trade), key, order, trade.side === 'sell' ? 'SELL' : 'BUY');
    });
  }

  get feeAsset(): string | null {
    return this.#venue.quirks.feeAsset;
  }

  async feePrice(asset: string, quoteAsset: string): Promise<string | null> {
    return this.#venue.call(`reading the price of ${asset}`, () =>
      this.#venue.quirks.bid(this.#venue.data, asset, quoteAsset),
    );
  }

  async clockSkewMs(): Promise<number> {
    return this.#venue.call('measuring the clock difference', () => this.#client.loadTimeDifference());
  }

  async close(): Promise<void> {
    await this.#venue.close();
  }

  #create(intent: OrderIntent): Promise<VenueOrder> {
    const symbol = this.#venue.market(intent.symbol).symbol;
    const side = intent.side.toLowerCase();
    const quantity = toText(intent.quantity);
    const params = { clientOrderId: intent.clientOrderId };
    if (intent.type === 'MARKET') return this.#client.createOrder(symbol, 'market', side, quantity, undefined, params);
    const stopPrice = toText(intent.stopPrice ?? ZERO);
    const limitPrice = toText(intent.limitPrice ?? ZERO);
    return this.#client.createOrder(symbol, 'limit', side, quantity, limitPrice, {
      ...params,
      stopLossPrice: stopPrice,
    });
  }

  /** The order exists: whatever fails from here on, it must never look like a refusal. */
  async #accepted(order: VenueOrder, intent: OrderIntent): Promise<PlaceAnswer> {
    try {
      return { outcome: 'accepted', report: await this.#report(order, intent, intent.side) };
    } catch (error) {
      return { outcome: 'unknown', reason: reasonOf(error) };
    }
  }

  async #fetch(key: OrderKey): Promise<OrderReport> {
    const symbol = this.#venue.market(key.symbol).symbol;
    const order = await withDeadline('looking the order up', this.#timings.orderDeadlineMs, () =>
      this.#client.fetchOrder(undefined, symbol, { clientOrderId: key.clientOrderId }),
    );
    return this.#report(order, key, sideOf(order));
  }

  async #report(order: VenueOrder, key: OrderKey, side: Fill['side']): Promise<OrderReport> {
    const filled = decimal(this.#venue.quirks.filledText(order), 'filled quantity');
    const trades = filled.eq(ZERO) ? [] : await this.#trades(order, filled);
    const fills = trades.map((trade) => fillOf(trade, key, order.id, side));
    const complete = sum(fills).eq(filled);
    return {
      clientOrderId: key.clientOrderId,
      exchangeOrderId: order.id,
      symbol: key.symbol,
      // Trades can be listed a moment after the order: it stays open for us until all are here.
      state: isFinal(order.status) && complete ? 'closed' : 'open',
      filledQuantity: toText(filled),
      fills,
    };
  }

  async #trades(order: VenueOrder, filled: Big): Promise<TradeTexts[]> {
    const { quirks } = this.#venue;
    const inAnswer = quirks.tradesInAnswer(order);
    if (inAnswer !== null && sum(inAnswer.map((trade) => ({ quantity: decimal(trade.quantity) }))).eq(filled)) {
      return inAnswer;
    }
    const trades = await this.#venue.call('reading the trades of an order', () =>
      this.#client.has['fetchMyTrades'] === true
        ? this.#client.fetchMyTrades(order.symbol, undefined, TRADES_LIMIT, { orderId: order.id })
        : this.#client.fetchOrderTrades(order.id, order.symbol),
    );
    return trades
      .filter((trade) => trade.order === undefined || trade.order === order.id)
      .map((trade) => quirks.tradeTexts(trade));
  }

  /** What the exchange would silently change (ccxt truncates and rounds) is refused before it is sent. */
  #unsendable(intent: OrderIntent): { code: string; reason: string } | null {
    const rules = this.#venue.rules().get(intent.symbol);
    if (rules === undefined) return { code: 'UNKNOWN_SYMBOL', reason: `${intent.symbol} is not loaded` };
    if (!onGrid(intent.quantity, rules.lotStep)) {
      return { code: 'LOT_SIZE', reason: `quantity ${toText(intent.quantity)} is not a multiple of ${rules.lotStep}` };
    }
    if (intent.type === 'MARKET') return null;
    for (const [name, price] of [['stop', intent.stopPrice] as const, ['limit', intent.limitPrice] as const]) {
      if (price === null) return { code: 'PRICE_FILTER', reason: `the ${name} price is missing` };
      if (!onGrid(price, rules.tickSize)) {
        return {
          code: 'PRICE_FILTER',
          reason: `${name} price ${toText(price)} is not a multiple of ${rules.tickSize}`,
        };
      }
    }
    return null;
  }
}

/** A deadline that passed while the order was still in our queue is a definite no: the send guard will drop it. */
function refusedUnlessSent(error: unknown, permit: SendPermit | null): PlaceAnswer {
  if (error instanceof DeadlineError && permit !== null && !permit.left) {
    return { outcome: 'refused', code: 'NOT_SENT', reason: error.message };
  }
  const { outcome, code, reason } = classifyFailure(error);
  return outcome === 'refused' ? { outcome, code, reason } : { outcome, reason: `${reason} (${code})` };
}
