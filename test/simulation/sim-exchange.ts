import { Big, fromNumber, minBig, ONE, toText, ZERO } from '../../src/engine/money.ts';
import type { Fill, OrderIntent } from '../../src/engine/trader/cycle.ts';
import type {
  Balance,
  Exchange,
  LookUpAnswer,
  MarketRules,
  OrderReport,
  PlaceAnswer,
} from '../../src/exchange/ports.ts';
import type { Chance } from './chance.ts';
import { isResting } from './row-checks.ts';
import type { VirtualTime } from './virtual-time.ts';

/** After this time without a trace an order was certainly never placed; every late arrival comes earlier. */
export const ABSENT_AFTER_MS = 12_000;
const LATEST_ARRIVAL_MS = 9_000;
const FEE_RATE = new Big('0.001');
const FEE_DECIMALS = 8;

export interface SimOrder {
  readonly intent: OrderIntent;
  readonly exchangeOrderId: string;
  readonly fills: Fill[];
  filled: Big;
  state: 'open' | 'closed';
}

function isSameStop(other: OrderIntent, intent: OrderIntent): boolean {
  return isResting(other) && other.cycleId === intent.cycleId;
}

type OrderKey = Pick<OrderIntent, 'clientOrderId' | 'symbol'>;

/**
 * An exchange on a bad network: it accepts, refuses, loses and delays orders, answers late, twice or not at all, fills in pieces and
 * lists trades later than orders. A client order id is unique among open orders only. Its own account is exact.
 */
export class SimExchange implements Exchange {
  readonly id = 'simulated';
  readonly live: boolean;
  /** Every order that ever arrived, in order. */
  readonly orders: SimOrder[] = [];
  /** What no desk must ever do, in words. */
  readonly problems: string[] = [];
  /** False once the simulation wants everything to come to its end. */
  faults = true;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #rules: ReadonlyMap<string, MarketRules>;
  readonly #free = new Map<string, Big>();
  readonly #bids = new Map<string, number>();
  #trades = 0;

  constructor(time: VirtualTime, chance: Chance, rules: ReadonlyMap<string, MarketRules>, live: boolean) {
    this.#time = time;
    this.#chance = chance;
    this.#rules = rules;
    this.live = live;
  }

  deposit(asset: string, amount: string): void {
    this.#free.set(asset, new Big(amount));
  }

  /** A new price: resting stops are triggered, and may fill, in part or not at all. */
  setBid(symbol: string, bid: number): void {
    this.#bids.set(symbol, bid);
    for (const order of this.orders) {
      const { stopPrice, limitPrice } = order.intent;
      if (order.state === 'closed' || order.intent.symbol !== symbol || stopPrice === null || limitPrice === null)
        continue;
      const book = fromNumber(bid);
      if (book.gt(stopPrice) || book.lt(limitPrice)) continue;
      const part = this.#chance.happens(0.3) ? this.#part(order) : order.intent.quantity.minus(order.filled);
      this.#trade(order, part, book);
    }
  }

  async place(intent: OrderIntent): Promise<PlaceAnswer> {
    const fate = this.faults
      ? this.#chance.weighted({ taken: 74, refused: 6, lost: 6, late: 7, answerLost: 7 })
      : ('taken' as const);
    if (fate === 'lost') return this.#noAnswer('lost on the way');
    if (fate === 'late') {
      this.#time.after(this.#chance.between(0, LATEST_ARRIVAL_MS), () => this.#arrive(intent));
      return this.#noAnswer('timed out');
    }
    if (fate === 'refused') {
      await this.#travel();
      return { outcome: 'refused', code: '-2010', reason: 'not now' };
    }
    await this.#travel();
    const order = this.#arrive(intent);
    if (fate === 'answerLost') return this.#noAnswer('no answer');
    const snapshot = typeof order === 'string' ? null : this.#report(order);
    await this.#travel();
    if (typeof order === 'string') return { outcome: 'refused', code: '-2010', reason: order };
    return { outcome: 'accepted', report: snapshot ?? this.#report(order) };
  }

  async lookUp(key: OrderKey, sentForMs: number): Promise<LookUpAnswer> {
    const certain = sentForMs >= ABSENT_AFTER_MS;
    if (this.#fails(0.08)) return this.#noAnswer('no answer');
    await this.#travel();
    const order = this.#find(key.clientOrderId);
    // what was true when the exchange looked; by the time it is told something newer may have been told already
    const answer: LookUpAnswer =
      order !== undefined
        ? { outcome: 'found', report: this.#report(order) }
        : certain
          ? { outcome: 'absent' }
          : { outcome: 'unknown', reason: 'may still arrive' };
    await this.#travel();
    return answer;
  }

  async cancel(key: OrderKey): Promise<LookUpAnswer> {
    if (this.#fails(0.1)) return this.#noAnswer('cancel lost');
    await this.#travel();
    const order = this.orders.find(
      (other) => other.intent.clientOrderId === key.clientOrderId && other.state === 'open',
    );
    if (order !== undefined) order.state = 'closed';
    const known = order ?? this.#find(key.clientOrderId);
    const report = known === undefined ? null : this.#report(known);
    if (this.#fails(0.1)) return this.#noAnswer('answer lost');
    await this.#travel();
    return report === null ? { outcome: 'unknown', reason: 'not found' } : { outcome: 'found', report };
  }

  async balances(): Promise<readonly Balance[]> {
    await this.#travel();
    const balances = [...this.#free.keys()].map((asset) => {
      const locked = this.#locked(asset);
      return { asset, free: toText(this.total(asset).minus(locked)), locked: toText(locked) };
    });
    await this.#travel();
    return balances;
  }

  total(asset: string): Big {
    return this.#free.get(asset) ?? ZERO;
  }

  markets(): Promise<ReadonlyMap<string, MarketRules>> {
    return Promise.resolve(this.#rules);
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return Promise.resolve(this.orders.filter((order) => order.state === 'open').map((order) => this.#report(order)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #fails(probability: number): boolean {
    return this.faults && this.#chance.happens(probability);
  }

  async #travel(): Promise<void> {
    await this.#time.wait(
      this.faults && this.#chance.happens(0.05) ? this.#chance.between(0, 4_000) : this.#chance.between(1, 60),
    );
  }

  async #noAnswer(reason: string): Promise<{ outcome: 'unknown'; reason: string }> {
    await this.#time.wait(this.#chance.between(10, 2_000));
    if (this.#chance.happens(0.3)) throw new Error(reason);
    return { outcome: 'unknown', reason };
  }

  #find(clientOrderId: string): SimOrder | undefined {
    return this.orders.findLast((order) => order.intent.clientOrderId === clientOrderId);
  }

  /** The order reaches the matching engine. @returns why it was refused, or the order */
  #arrive(intent: OrderIntent): SimOrder | string {
    const rules = this.#rules.get(intent.symbol) as MarketRules;
    if (this.orders.some((other) => other.state === 'open' && other.intent.clientOrderId === intent.clientOrderId)) {
      return 'Duplicate order sent.';
    }
    const bid = fromNumber(this.#bids.get(intent.symbol) as number);
    if (intent.quantity.times(bid).lt(new Big(rules.minNotional))) return 'Filter failure: NOTIONAL';
    const [asset, amount] =
      intent.side === 'BUY' ? [rules.quoteAsset, intent.quantity.times(bid)] : [rules.baseAsset, intent.quantity];
    if (this.total(asset).minus(this.#locked(asset)).lt(amount))
      return 'Account has insufficient balance for requested action.';
    if (intent.stopPrice !== null && bid.lte(intent.stopPrice)) return 'Stop price would trigger immediately.';
    if (isResting(intent) && this.orders.some((other) => other.state === 'open' && isSameStop(other.intent, intent)))
      this.problems.push(`two stops rest for ${intent.cycleId}, the second is ${intent.clientOrderId}`);
    const order: SimOrder = {
      intent,
      exchangeOrderId: `x${this.orders.length + 1}`,
      fills: [],
      filled: ZERO,
      state: 'open',
    };
    this.orders.push(order);
    if (intent.type === 'MARKET') this.#work(order);
    return order;
  }

  /** A market order: filled at once, in pieces, only in part before it expires, or (a BUY) in part until somebody cancels it. */
  #work(order: SimOrder): void {
    const stuck = order.intent.side === 'BUY' ? 8 : 0;
    const how = this.faults
      ? this.#chance.weighted({ whole: 60, pieces: 25, part: 12, none: 3, stuck })
      : ('whole' as const);
    if (how === 'none') order.state = 'closed';
    else if (how === 'whole') this.#fillRest(order);
    else {
      this.#trade(order, this.#part(order), this.#price(order));
      if (how === 'stuck') return;
      const laterMs = this.#chance.between(1, 6_000);
      this.#time.after(laterMs, () => (how === 'pieces' ? this.#fillRest(order) : this.#expire(order)));
    }
  }

  #expire(order: SimOrder): void {
    order.state = 'closed';
  }

  #fillRest(order: SimOrder): void {
    this.#trade(order, order.intent.quantity.minus(order.filled), this.#price(order));
  }

  #part(order: SimOrder): Big {
    const { lotStep } = this.#rules.get(order.intent.symbol) as MarketRules;
    const share = fromNumber(this.#chance.between(0.05, 0.95)).times(order.intent.quantity.minus(order.filled));
    return share.div(new Big(lotStep)).round(0, Big.roundDown).times(new Big(lotStep));
  }

  #price(order: SimOrder): Big {
    const slip = fromNumber(this.#chance.between(0, 0.002)).round(6);
    const factor = order.intent.side === 'BUY' ? ONE.plus(slip) : ONE.minus(slip);
    return fromNumber(this.#bids.get(order.intent.symbol) as number)
      .times(factor)
      .round(8);
  }

  #trade(order: SimOrder, quantity: Big, price: Big): void {
    if (order.state === 'closed' || quantity.lte(ZERO)) return;
    const { intent } = order;
    const rules = this.#rules.get(intent.symbol) as MarketRules;
    const value = quantity.times(price);
    const [paid, paidAmount, got, gotAmount] =
      intent.side === 'BUY'
        ? ([rules.quoteAsset, value, rules.baseAsset, quantity] as const)
        : ([rules.baseAsset, quantity, rules.quoteAsset, value] as const);
    if (this.total(paid).lt(paidAmount)) {
      order.state = 'closed';
      return;
    }
    this.#free.set(paid, this.total(paid).minus(paidAmount));
    this.#free.set(got, this.total(got).plus(gotAmount));
    const inBnb = value.times(FEE_RATE).div(new Big('600')).round(FEE_DECIMALS);
    const paysInBnb = inBnb.gt(ZERO) && this.total('BNB').gte(inBnb);
    const feeAsset = paysInBnb ? 'BNB' : got;
    const fee = paysInBnb ? inBnb : gotAmount.times(FEE_RATE).round(FEE_DECIMALS);
    this.#free.set(feeAsset, this.total(feeAsset).minus(fee));
    this.#trades++;
    order.filled = order.filled.plus(quantity);
    order.fills.push({
      clientOrderId: intent.clientOrderId,
      exchangeOrderId: order.exchangeOrderId,
      tradeId: String(this.#trades),
      symbol: intent.symbol,
      side: intent.side,
      price,
      quantity,
      fee,
      feeAsset,
      timeMs: this.#time.nowMs,
    });
    if (order.filled.eq(intent.quantity)) order.state = 'closed';
  }

  #locked(asset: string): Big {
    let locked = ZERO;
    for (const { intent, state, filled } of this.orders) {
      const isLocked =
        state === 'open' && intent.side === 'SELL' && this.#rules.get(intent.symbol)?.baseAsset === asset;
      if (isLocked) locked = locked.plus(intent.quantity.minus(filled));
    }
    return minBig(locked, this.total(asset));
  }

  /** As an adapter tells it: trades may be listed late (the order is then still open for us), in any order, and twice. */
  #report(order: SimOrder): OrderReport {
    const late = this.#fails(0.1) && order.fills.length > 0;
    const fills = late ? order.fills.slice(0, -1) : [...order.fills];
    if (this.#fails(0.2)) fills.reverse();
    if (this.#fails(0.1)) fills.push(...fills.slice(0, 1));
    return {
      clientOrderId: order.intent.clientOrderId,
      exchangeOrderId: order.exchangeOrderId,
      symbol: order.intent.symbol,
      state: late ? 'open' : order.state,
      filledQuantity: toText(order.filled),
      fills,
    };
  }
}
