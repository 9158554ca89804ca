import type { CycleDecision, Decision } from '../decisions.ts';
import { fromNumber, toNumber, ZERO, type Big } from '../money.ts';
import { equityOf, type Equity } from '../portfolio/equity.ts';
import { Wallet } from '../portfolio/wallet.ts';
import type { EngineSettings } from '../settings.ts';
import { OPEN_STATUSES, HOLDING_STATUSES, type Cycle, type OrderIntent } from '../trader/cycle.ts';
import { orderGrid, type OrderGrid } from '../trader/grid.ts';
import { ownedCost } from '../trader/ledger.ts';
import type { MarketRules } from '../trader/market-rules.ts';
import { SeenTrades } from '../trader/seen-trades.ts';
import type { TrailState } from '../trailing/types.ts';

/** The last price of a symbol. */
export interface PriceState {
  bid: number;
  ask: number;
  timeMs: number;
  /** A bid too far from the last, waiting for a second one to confirm it; NaN = none. */
  suspect: number;
}

export interface Market {
  readonly rules: MarketRules;
  readonly grid: OrderGrid;
}

/**
 * What the Desk knows: markets, prices, wallet, cycles, orders under way. Every change of something that must survive a restart is
 * emitted as a decision in the same step, so that storage and memory never differ.
 */
export class Books {
  /** Read it when a decision is made, never keep it: a person may change it while the engine runs. */
  settings: EngineSettings;
  readonly quoteAsset: string;
  nowMs = 0;
  wallet = new Wallet();
  readonly seenTrades = new SeenTrades();
  readonly markets = new Map<string, Market>();
  readonly prices = new Map<string, PriceState>();
  /** Orders whose end is not known. */
  readonly intents = new Map<string, OrderIntent>();
  /** Open cycles by symbol. */
  readonly #open = new Map<string, Cycle>();
  /** Float64 copies for {@link equityNumber}, refreshed with what they copy. */
  readonly #quantityNumbers = new Map<string, number>();
  #quoteNumber = NaN;
  #emitted: Decision[] = [];

  constructor(settings: EngineSettings, markets: readonly MarketRules[]) {
    this.settings = settings;
    this.quoteAsset = markets[0]?.quoteAsset ?? 'USDC';
    for (const rules of markets) {
      if (rules.quoteAsset !== this.quoteAsset) {
        throw new RangeError(
          `${rules.symbol} is quoted in ${rules.quoteAsset}, the others in ${this.quoteAsset}; one account trades one quote asset`,
        );
      }
      this.markets.set(rules.symbol, { rules, grid: orderGrid(rules) });
    }
  }

  emit(decision: Decision): void {
    this.#emitted.push(decision);
  }

  get hasEmitted(): boolean {
    return this.#emitted.length > 0;
  }

  /** What was emitted since the last call. */
  drain(): Decision[] {
    const emitted = this.#emitted;
    this.#emitted = [];
    return emitted;
  }

  cycleOf(symbol: string): Cycle | undefined {
    return this.#open.get(symbol);
  }

  cycleById(id: string): Cycle | undefined {
    for (const cycle of this.#open.values()) if (cycle.id === id) return cycle;
    return undefined;
  }

  openCycles(): readonly Cycle[] {
    return [...this.#open.values()];
  }

  get openCount(): number {
    return this.#open.size;
  }

  isHeld(symbol: string): boolean {
    const cycle = this.#open.get(symbol);
    return cycle !== undefined && HOLDING_STATUSES.includes(cycle.status);
  }

  /** Puts a cycle in its place and emits it. A cycle that is over leaves the open ones. */
  putCycle(cycle: Cycle): void {
    this.place(cycle);
    const decision: CycleDecision = { type: 'cycle', cycle };
    this.emit(decision);
  }

  /** The same without emitting: restoring, and trail fields that need not be stored. */
  place(cycle: Cycle): void {
    const before = this.#open.get(cycle.symbol);
    if (OPEN_STATUSES.includes(cycle.status)) {
      this.#open.set(cycle.symbol, cycle);
      if (before?.quantity !== cycle.quantity) this.#quantityNumbers.set(cycle.symbol, toNumber(cycle.quantity));
    } else if (before?.id === cycle.id) {
      this.#open.delete(cycle.symbol);
      this.#quantityNumbers.delete(cycle.symbol);
    }
  }

  putIntent(intent: OrderIntent): void {
    const over = intent.status === 'closed' || intent.status === 'rejected';
    if (over) this.intents.delete(intent.clientOrderId);
    else this.intents.set(intent.clientOrderId, intent);
    this.emit({ type: 'order_update', intent });
  }

  /** Stores a new order and asks for it to be placed. */
  order(intent: OrderIntent): void {
    this.intents.set(intent.clientOrderId, intent);
    this.emit({ type: 'place_order', intent });
  }

  /** Emits the balances of the given assets. */
  walletChanged(...assets: readonly string[]): void {
    this.#quoteNumber = NaN;
    for (const asset of new Set(assets)) this.emit({ type: 'wallet', ...this.wallet.row(asset), timeMs: this.nowMs });
  }

  market(symbol: string): Market | undefined {
    return this.markets.get(symbol);
  }

  /** Last price whatever its age; undefined while there is none. */
  price(symbol: string): PriceState | undefined {
    return this.prices.get(symbol);
  }

  /** True when the last price is young enough to trade on. */
  priceIsFresh(symbol: string): boolean {
    const price = this.prices.get(symbol);
    return price !== undefined && this.nowMs - price.timeMs <= this.settings.prices.maxAgeMs;
  }

  setPrice(symbol: string, bid: number, ask: number, timeMs: number): PriceState {
    let price = this.prices.get(symbol);
    if (price === undefined) {
      price = { bid, ask, timeMs, suspect: NaN };
      this.prices.set(symbol, price);
      return price;
    }
    price.bid = bid;
    price.ask = ask;
    price.timeMs = timeMs;
    return price;
  }

  priceOf(symbol: string): Big | null {
    const price = this.prices.get(symbol);
    return price === undefined ? null : fromNumber(price.bid, `${symbol} bid`);
  }

  equity(): Equity {
    return equityOf(this.wallet, this.quoteAsset, this.openCycles(), (symbol) => this.priceOf(symbol));
  }

  /** The same as a float64, cheap enough for every second: for limits and curves, never for an order. */
  equityNumber(): number {
    if (Number.isNaN(this.#quoteNumber)) this.#quoteNumber = toNumber(this.wallet.total(this.quoteAsset));
    let total = this.#quoteNumber;
    for (const [symbol, quantity] of this.#quantityNumbers) {
      const price = this.prices.get(symbol);
      // before the first price of a restart a position counts at cost: else it would look like a loss of the day
      total += price === undefined ? toNumber(this.#openCost(symbol)) : quantity * price.bid;
    }
    return total;
  }

  #openCost(symbol: string): Big {
    const cycle = this.#open.get(symbol);
    return cycle === undefined ? ZERO : ownedCost(cycle);
  }
}

/** True when the difference between two trail states must survive a restart. */
export function trailMustBeStored(before: TrailState | null, after: TrailState): boolean {
  return (
    before === null ||
    before.maxPrice !== after.maxPrice ||
    before.effectiveStop !== after.effectiveStop ||
    before.effectiveKind !== after.effectiveKind ||
    before.breakevenLevel !== after.breakevenLevel ||
    before.trailingArmed !== after.trailingArmed ||
    before.takeProfitLevel !== after.takeProfitLevel ||
    before.pumpRider !== after.pumpRider ||
    before.manualStop !== after.manualStop
  );
}
