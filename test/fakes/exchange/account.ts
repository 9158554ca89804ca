import { Big, ZERO } from '../../../src/engine/money.ts';
import type { FakeSymbol } from './market-data.ts';

export interface FakeTrade {
  readonly id: number;
  readonly orderId: number;
  readonly symbol: string;
  readonly price: Big;
  readonly qty: Big;
  readonly commission: Big;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isBuyer: boolean;
}

export interface FakeOrder {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'MARKET' | 'STOP_LOSS_LIMIT';
  readonly origQty: Big;
  readonly price: Big;
  readonly stopPrice: Big;
  readonly time: number;
  status: 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED';
  triggered: boolean;
  trades: FakeTrade[];
}

export interface NewOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'MARKET' | 'STOP_LOSS_LIMIT';
  readonly quantity: Big;
  readonly price: Big;
  readonly stopPrice: Big;
  readonly clientOrderId: string;
}

/** A refusal in Binance's words. */
export class VenueError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

interface Book {
  bid: Big;
  ask: Big;
}

/** Balances, orders and matching of the one account of the fake exchange. */
export class FakeAccount {
  readonly orders: FakeOrder[] = [];
  readonly trades: FakeTrade[] = [];
  readonly #balances = new Map<string, { free: Big; locked: Big }>();
  readonly #symbols: ReadonlyMap<string, FakeSymbol>;
  readonly #books = new Map<string, Book>();
  readonly #feeRate: Big;
  readonly #nowMs: () => number;
  /** Market orders are filled in that many trades, each one tick worse than the one before. */
  fillParts = 1;
  /** What a market order can get at most, in base units; the rest expires. */
  liquidity: Big | null = null;

  constructor(
    symbols: ReadonlyMap<string, FakeSymbol>,
    balances: Readonly<Record<string, string>>,
    feeRate: string,
    nowMs: () => number,
  ) {
    this.#symbols = symbols;
    this.#feeRate = new Big(feeRate);
    this.#nowMs = nowMs;
    for (const [asset, free] of Object.entries(balances))
      this.#balances.set(asset, { free: new Big(free), locked: ZERO });
    for (const entry of symbols.values()) {
      this.#books.set(entry.symbol, { bid: new Big(entry.bid), ask: new Big(entry.ask) });
    }
  }

  book(symbol: string): Book {
    const book = this.#books.get(symbol);
    if (book === undefined) throw new VenueError(-1121, 'Invalid symbol.');
    return book;
  }

  setBook(symbol: string, bid: string, ask: string): void {
    this.#books.set(symbol, { bid: new Big(bid), ask: new Big(ask) });
    for (const order of this.orders) if (order.symbol === symbol) this.#tryStop(order);
  }

  balances(): { asset: string; free: Big; locked: Big }[] {
    return [...this.#balances].map(([asset, { free, locked }]) => ({ asset, free, locked }));
  }

  /** Deposits and withdrawals behind the bot's back. */
  adjust(asset: string, amount: string): void {
    this.#of(asset).free = this.#of(asset).free.plus(new Big(amount));
  }

  place(order: NewOrder): FakeOrder {
    const entry = this.#symbols.get(order.symbol);
    if (entry === undefined) throw new VenueError(-1121, 'Invalid symbol.');
    this.#checkFilters(order, entry);
    // Unique among open orders only, as at the real exchange.
    if (this.open().some((other) => other.clientOrderId === order.clientOrderId)) {
      throw new VenueError(-2010, 'Duplicate order sent.');
    }
    return order.type === 'MARKET' ? this.#placeMarket(order, entry) : this.#placeStop(order, entry);
  }

  find(symbol: string, clientOrderId: string | null, orderId: number | null): FakeOrder | null {
    const isIt = (order: FakeOrder) =>
      order.symbol === symbol &&
      (clientOrderId === null ? order.orderId === orderId : order.clientOrderId === clientOrderId);
    return this.orders.filter(isIt).at(-1) ?? null;
  }

  open(): FakeOrder[] {
    return this.orders.filter((order) => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED');
  }

  cancel(order: FakeOrder): void {
    const entry = this.#symbols.get(order.symbol);
    if (entry === undefined || !this.open().includes(order)) throw new VenueError(-2011, 'Unknown order sent.');
    this.#unlock(order, entry, order.origQty.minus(filledOf(order)));
    order.status = 'CANCELED';
  }

  /** Fills a resting order in part, at its limit price. */
  fillPart(order: FakeOrder, quantity: string): void {
    const entry = this.#symbols.get(order.symbol);
    if (entry === undefined) throw new VenueError(-1121, 'Invalid symbol.');
    this.#unlock(order, entry, new Big(quantity));
    this.#trade(order, entry, new Big(quantity), order.price);
    order.status = filledOf(order).eq(order.origQty) ? 'FILLED' : 'PARTIALLY_FILLED';
  }

  #placeMarket(order: NewOrder, entry: FakeSymbol): FakeOrder {
    const book = this.book(order.symbol);
    const tick = new Big(entry.tickSize);
    const wanted = this.liquidity !== null && order.quantity.gt(this.liquidity) ? this.liquidity : order.quantity;
    const first = order.side === 'BUY' ? book.ask : book.bid;
    const worst = order.side === 'BUY' ? first.plus(tick.times(new Big(String(this.fillParts - 1)))) : first;
    this.#checkFunds(order, entry, order.side === 'BUY' ? wanted.times(worst) : wanted);
    const placed = this.#record(order);
    const step = new Big(entry.stepSize);
    const part = wanted
      .div(new Big(String(this.fillParts)))
      .div(step)
      .round(0, Big.roundDown)
      .times(step);
    for (let index = 0; index < this.fillParts; index += 1) {
      const isLast = index === this.fillParts - 1;
      const quantity = isLast ? wanted.minus(part.times(new Big(String(index)))) : part;
      const shift = tick.times(new Big(String(index)));
      this.#trade(placed, entry, quantity, order.side === 'BUY' ? first.plus(shift) : first.minus(shift));
    }
    placed.status = wanted.eq(order.quantity) ? 'FILLED' : 'EXPIRED';
    return placed;
  }

  #placeStop(order: NewOrder, entry: FakeSymbol): FakeOrder {
    const book = this.book(order.symbol);
    const reached = order.side === 'SELL' ? book.bid.lte(order.stopPrice) : book.ask.gte(order.stopPrice);
    if (reached) throw new VenueError(-2010, 'Stop price would trigger immediately.');
    this.#checkFunds(order, entry, order.side === 'BUY' ? order.quantity.times(order.price) : order.quantity);
    const placed = this.#record(order);
    this.#unlock(placed, entry, ZERO.minus(order.quantity));
    return placed;
  }

  #tryStop(order: FakeOrder): void {
    const entry = this.#symbols.get(order.symbol);
    if (entry === undefined || order.type !== 'STOP_LOSS_LIMIT' || !this.open().includes(order)) return;
    const book = this.book(order.symbol);
    order.triggered ||= order.side === 'SELL' ? book.bid.lte(order.stopPrice) : book.ask.gte(order.stopPrice);
    const fillable = order.side === 'SELL' ? book.bid.gte(order.price) : book.ask.lte(order.price);
    if (!order.triggered || !fillable) return;
    const rest = order.origQty.minus(filledOf(order));
    this.#unlock(order, entry, rest);
    this.#trade(order, entry, rest, order.side === 'SELL' ? book.bid : book.ask);
    order.status = 'FILLED';
  }

  #record(order: NewOrder): FakeOrder {
    const placed: FakeOrder = {
      orderId: 1_000 + this.orders.length,
      clientOrderId: order.clientOrderId,
      symbol: order.symbol,
      side: order.side,
      type: order.type,
      origQty: order.quantity,
      price: order.price,
      stopPrice: order.stopPrice,
      time: this.#nowMs(),
      status: 'NEW',
      triggered: false,
      trades: [],
    };
    this.orders.push(placed);
    return placed;
  }

  #trade(order: FakeOrder, entry: FakeSymbol, qty: Big, price: Big): void {
    const isBuyer = order.side === 'BUY';
    const received = isBuyer ? qty : qty.times(price);
    const commission = received.times(this.#feeRate).round(8, Big.roundDown);
    const trade: FakeTrade = {
      id: 50_000 + this.trades.length,
      orderId: order.orderId,
      symbol: order.symbol,
      price,
      qty,
      commission,
      commissionAsset: isBuyer ? entry.base : entry.quote,
      time: this.#nowMs(),
      isBuyer,
    };
    this.trades.push(trade);
    order.trades.push(trade);
    const paid = this.#of(isBuyer ? entry.quote : entry.base);
    paid.free = paid.free.minus(isBuyer ? qty.times(price) : qty);
    const got = this.#of(isBuyer ? entry.base : entry.quote);
    got.free = got.free.plus(received.minus(commission));
  }

  #checkFunds(order: NewOrder, entry: FakeSymbol, amount: Big): void {
    if (this.#of(order.side === 'BUY' ? entry.quote : entry.base).free.lt(amount)) {
      throw new VenueError(-2010, 'Account has insufficient balance for requested action.');
    }
  }

  /** Gives back what `quantity` of a resting order locks (a negative quantity locks). */
  #unlock(order: FakeOrder, entry: FakeSymbol, quantity: Big): void {
    const amounts = this.#of(order.side === 'BUY' ? entry.quote : entry.base);
    const amount = order.side === 'BUY' ? quantity.times(order.price) : quantity;
    amounts.locked = amounts.locked.minus(amount);
    amounts.free = amounts.free.plus(amount);
  }

  #checkFilters(order: NewOrder, entry: FakeSymbol): void {
    const book = this.book(order.symbol);
    const max = new Big(order.type === 'MARKET' ? entry.marketMaxQty : entry.maxQty);
    const isOnStep = order.quantity.mod(new Big(entry.stepSize)).eq(ZERO);
    if (order.quantity.lt(new Big(entry.minQty)) || !isOnStep) throw new VenueError(-1013, 'Filter failure: LOT_SIZE');
    if (order.quantity.gt(max)) {
      throw new VenueError(-1013, `Filter failure: ${order.type === 'MARKET' ? 'MARKET_LOT_SIZE' : 'LOT_SIZE'}`);
    }
    const tick = new Big(entry.tickSize);
    const prices = order.type === 'MARKET' ? [] : [order.price, order.stopPrice];
    if (prices.some((price) => !price.mod(tick).eq(ZERO) || price.lte(ZERO))) {
      throw new VenueError(-1013, 'Filter failure: PRICE_FILTER');
    }
    const value = order.quantity.times(order.type === 'MARKET' ? book.ask : order.price);
    if (value.lt(new Big(entry.minNotional))) throw new VenueError(-1013, 'Filter failure: NOTIONAL');
  }

  #of(asset: string): { free: Big; locked: Big } {
    const known = this.#balances.get(asset) ?? { free: ZERO, locked: ZERO };
    this.#balances.set(asset, known);
    return known;
  }
}

export function filledOf(order: FakeOrder): Big {
  return order.trades.reduce((sum, trade) => sum.plus(trade.qty), ZERO);
}
