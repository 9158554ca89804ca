import type { CycleDecision, Decision } from '../decisions.ts';
import { fromNumber, toNumber, ZERO, type Big } from '../money.ts';
import { equityOf, type Equity } from '../portfolio/equity.ts';
import { Wallet } from '../portfolio/wallet.ts';
import { DEFAULT_TRAIL_SETTINGS, type EngineSettings, type SettingsChange } from '../settings.ts';
import { OPEN_STATUSES, HOLDING_STATUSES, type Cycle, type OrderIntent } from '../trader/cycle.ts';
import { orderGrid, type OrderGrid } from '../trader/grid.ts';
import { ownedCost, valueFees } from '../trader/ledger.ts';
import { withTakerFee, type MarketRules } from '../trader/market-rules.ts';
import { SeenTrades } from '../trader/seen-trades.ts';
import type { TrailSettings } from '../trailing/types.ts';
import { Prices } from './prices.ts';

export interface Market {
  readonly rules: MarketRules;
  readonly grid: OrderGrid;
  /** The trail's numbers for a new position, with this symbol's own fee. */
  readonly trail: TrailSettings;
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
  /** True while no symbol has had a price for too long, and that was told. */
  feedIsSilent = false;
  wallet = new Wallet();
  readonly seenTrades = new SeenTrades();
  readonly markets = new Map<string, Market>();
  readonly prices = new Prices();
  /** Prices in quote units of assets that pay fees and are not traded here. */
  readonly feePrices = new Map<string, Big>();
  /** Cycles, also closed ones, with fees whose value is not known yet, by id. */
  readonly #unvalued = new Map<string, Cycle>();
  /** Orders whose end is not known. */
  readonly intents = new Map<string, OrderIntent>();
  /** Open cycles by symbol. */
  readonly #open = new Map<string, Cycle>();
  /** The numbers of each position that has a trail, by symbol: made once, asked for at every price. */
  readonly #trails = new Map<string, TrailSettings>();
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
      this.markets.set(rules.symbol, { rules, grid: orderGrid(rules), trail: withTakerFee(settings.trail, rules) });
    }
  }

  /** Other numbers from now on; positions that are open keep those of their trail. */
  change(changes: SettingsChange): void {
    this.settings = { ...this.settings, ...changes };
    if (changes.trail === undefined) return;
    for (const [symbol, market] of this.markets) {
      this.markets.set(symbol, { ...market, trail: withTakerFee(changes.trail, market.rules) });
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

  /** Also while it is still being bought, from its first fill on. */
  isHeld(symbol: string): boolean {
    const cycle = this.#open.get(symbol);
    return cycle !== undefined && (cycle.trail !== null || HOLDING_STATUSES.includes(cycle.status));
  }

  /** Puts a cycle in its place and emits it. A cycle that is over leaves the open ones. */
  putCycle(cycle: Cycle): void {
    this.place(cycle);
    const decision: CycleDecision = { type: 'cycle', cycle };
    this.emit(decision);
  }

  /** What an asset that pays fees is worth; fees that waited for it are counted now. */
  setFeePrice(asset: string, price: Big): void {
    this.feePrices.set(asset, price);
    for (const cycle of this.#unvalued.values()) {
      const valued = valueFees(cycle, asset, price);
      if (valued !== cycle) this.putCycle(valued);
    }
  }

  unvaluedFeeAssets(): readonly string[] {
    const fees = [...this.#unvalued.values()].flatMap(({ unvaluedFees = [] }) => unvaluedFees);
    return [...new Set(fees.map(({ asset }) => asset))];
  }

  /** The same without emitting: restoring, and trail fields that need not be stored. */
  place(cycle: Cycle): void {
    if (cycle.unvaluedFees !== undefined) this.#unvalued.set(cycle.id, cycle);
    else if (this.#unvalued.size > 0) this.#unvalued.delete(cycle.id);
    const before = this.#open.get(cycle.symbol);
    if (OPEN_STATUSES.includes(cycle.status)) {
      this.#open.set(cycle.symbol, cycle);
      if (cycle.trail !== null && (before?.trail == null || before.trailNumbers !== cycle.trailNumbers))
        this.#trails.set(cycle.symbol, this.#ownTrail(cycle));
      if (before?.quantity !== cycle.quantity) this.#quantityNumbers.set(cycle.symbol, toNumber(cycle.quantity));
    } else if (before?.id === cycle.id) {
      this.#open.delete(cycle.symbol);
      this.#trails.delete(cycle.symbol);
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

  /** The numbers of a position, also of a symbol that is no longer traded here; without a position, of a new one. */
  trailSettings(symbol: string): TrailSettings {
    return this.#trails.get(symbol) ?? this.newTrailSettings(symbol);
  }

  /** The numbers that a new position on this symbol begins with. */
  newTrailSettings(symbol: string): TrailSettings {
    return this.markets.get(symbol)?.trail ?? this.settings.trail;
  }

  /** True when the last price is young enough to trade on. */
  priceIsFresh(symbol: string): boolean {
    const price = this.prices.of(symbol);
    return price !== undefined && this.nowMs - price.timeMs <= this.settings.prices.maxAgeMs;
  }

  priceOf(symbol: string): Big | null {
    const price = this.prices.of(symbol);
    return price === undefined ? null : fromNumber(price.bid, `${symbol} bid`);
  }

  /** Price in quote units of an asset that is neither base nor quote: traded here, or told for its fees; null = not known. */
  feePriceOf(asset: string): Big | null {
    return this.priceOf(`${asset}${this.quoteAsset}`) ?? this.feePrices.get(asset) ?? null;
  }

  equity(): Equity {
    return equityOf(this.wallet, this.quoteAsset, this.openCycles(), (symbol) => this.priceOf(symbol));
  }

  /** The same as a float64, cheap enough for every second: for limits and curves, never for an order. */
  equityNumber(): number {
    if (Number.isNaN(this.#quoteNumber)) this.#quoteNumber = toNumber(this.wallet.total(this.quoteAsset));
    let total = this.#quoteNumber;
    for (const [symbol, quantity] of this.#quantityNumbers) {
      const price = this.prices.of(symbol);
      // before the first price of a restart a position counts at cost: else it would look like a loss of the day
      total += price === undefined ? toNumber(this.#openCost(symbol)) : quantity * price.bid;
    }
    return total;
  }

  #ownTrail({ symbol, trailNumbers = DEFAULT_TRAIL_SETTINGS }: Cycle): TrailSettings {
    return { ...trailNumbers, feeRate: this.newTrailSettings(symbol).feeRate };
  }

  #openCost(symbol: string): Big {
    const cycle = this.#open.get(symbol);
    return cycle === undefined ? ZERO : ownedCost(cycle);
  }
}
