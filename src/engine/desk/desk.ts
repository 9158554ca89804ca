import type { ConsensusSignal } from '../aggregator/types.ts';
import type { Candle } from '../candles/candle.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import { Universe } from '../coordinator/universe.ts';
import type { UniverseRow } from '../coordinator/universe-score.ts';
import type { Decision, UniverseEntry } from '../decisions.ts';
import type { BalanceEvent, EngineEvent, PriceEvent, SettingsEvent } from '../events.ts';
import { decimal, toText, ZERO, type Big } from '../money.ts';
import { Wallet, type WalletRow } from '../portfolio/wallet.ts';
import type { EngineSettings } from '../settings.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import type { MarketRules } from '../trader/market-rules.ts';
import { openTrail } from '../trailing/trailing.ts';
import type { TrailContext, TrailNumbers, TrailSettings } from '../trailing/types.ts';
import { clockAlert } from './alerts.ts';
import { Books, type PriceState } from './books.ts';
import { OpenDeskView } from './desk-view.ts';
import { Entries } from './entries.ts';
import type { EntryPlan, EntrySize } from './entry-answer.ts';
import { Exits } from './exits.ts';
import { FeedWatch, type FeedWatchState } from './feed-watch.ts';
import type { MarketSight } from './market-sight.ts';
import { OperatorDesk } from './operator-desk.ts';
import { OrderNews } from './order-news.ts';
import { Reconciliation } from './reconciliation.ts';
import { Retuning, type RetunedStop } from './retuning.ts';
import { Switches, type Pause, type StoredValue } from './switches.ts';

/** How often the slow duties run: expiry, retries, day change (ms of event time). */
const TICK_MS = 1_000;

/** Everything the Desk needs to go on after a restart, as storage gives it back. */
export interface DeskMemory {
  readonly wallet: readonly WalletRow[];
  readonly cycles: readonly Cycle[];
  /** Orders whose end is not known. */
  readonly intents: readonly OrderIntent[];
  readonly universe: readonly UniverseEntry[];
  /** When the universe was last scored, Unix ms; null = never. A restart is no period of its own. */
  readonly universeAtMs: number | null;
  /** The last known price of each held symbol, quote units: what the first price after a restart is held against. */
  readonly lastPrices: readonly { readonly symbol: string; readonly price: number }[];
  readonly controls: readonly { readonly name: string; readonly key: string; readonly value: StoredValue }[];
  /** Trades already booked, of cycles that are still open. */
  readonly trades: readonly { readonly symbol: string; readonly tradeId: string }[];
  /** Operator intents that were already carried out. */
  readonly intentIds: readonly string[];
}

/** What the Desk keeps in memory only, as plain data. */
export interface DeskSnapshot {
  readonly nowMs: number;
  readonly nextTickMs: number;
  readonly nextUniverseMs: number;
  readonly volatilityLimitPercent: number;
  readonly entriesBlocked: readonly string[];
  readonly universe: readonly UniverseEntry[];
  readonly prices: readonly (readonly [string, PriceState])[];
  readonly feePrices: readonly (readonly [string, string])[];
  readonly feed: FeedWatchState;
}

/**
 * The Desk half: owns the money, decides on signals, tests every exit. One per account. It has no clock: time comes with events.
 */
export class Desk {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #view: OpenDeskView;
  readonly #exits: Exits;
  readonly #entries: Entries;
  readonly #news: OrderNews;
  readonly #operator: OperatorDesk;
  readonly #reconciliation: Reconciliation;
  readonly #retuning: Retuning;
  readonly #feed: FeedWatch;
  readonly #sight: MarketSight;
  #nextTickMs = 0;
  #nextUniverseMs = 0;
  #volatilityKnown = false;

  constructor(settings: EngineSettings, markets: readonly MarketRules[], sight: MarketSight) {
    this.#sight = sight;
    this.#books = new Books(settings, markets);
    this.#reconciliation = new Reconciliation(this.#books);
    this.#feed = new FeedWatch(this.#books);
    this.#switches = new Switches(this.#books);
    this.#universe = new Universe(markets, settings.universe);
    this.#view = new OpenDeskView(this.#books, this.#switches, this.#universe, sight);
    this.#exits = new Exits(this.#books, sight);
    this.#retuning = new Retuning(this.#books, sight);
    this.#entries = new Entries(this.#books, this.#switches, this.#universe, this.#exits, this.#view, sight);
    this.#operator = new OperatorDesk(this.#books, this.#switches, this.#universe, this.#entries, this.#exits);
    this.#news = new OrderNews(this.#books, this.#switches, this.#exits, sight, {
      entryEnded: (cycle, intent, problem) => this.#operator.entryEnded(cycle, intent, problem),
      exitEnded: (cycle, intent, problem, intentId) => {
        this.#operator.exitEnded(cycle, intent, problem, intentId);
        if (cycle.status === 'completed') this.#entries.sold(cycle);
        const resumed = this.#entries.resume(cycle.id, intent.filledQuantity.gt(ZERO));
        if (resumed !== null) this.#operator.answered(resumed.wish.intentId, resumed.answer);
      },
      protectionNews: (order) => this.#operator.protectionNews(order),
      orderUnknown: (cycle, intent, intentId) => this.#operator.orderUnknown(cycle, intent, intentId),
    });
  }

  /** Moves the Desk's time; runs what is due. Time never runs backwards. */
  advance(timeMs: number): void {
    // whole milliseconds: ids are made of them, and a market that runs faster than the wall has fractions
    const wholeMs = Math.floor(timeMs);
    if (wholeMs > this.#books.nowMs) this.#books.nowMs = wholeMs;
    if (this.#books.nowMs >= this.#nextTickMs) this.#tick();
  }

  /** A closed base candle. In a replay its walk tests the exits; live it is only a price where no younger one is known. */
  onCandle(symbol: string, candle: Candle, closeTimeMs: number): void {
    const known = this.#books.price(symbol);
    if (this.#books.settings.exitMode === 'candles') {
      this.#exits.onCandle(symbol, candle, closeTimeMs);
      if (!candle.filled) this.#books.setPrice(symbol, candle.close, candle.close, closeTimeMs);
    } else if (
      !candle.filled &&
      (known === undefined || known.timeMs < candle.openTimeMs) &&
      !this.#isOld(closeTimeMs)
    ) {
      this.#take(symbol, candle.close, candle.close, closeTimeMs);
    }
  }

  onPrice({ symbol, bid, ask, timeMs }: PriceEvent): void {
    if (!(bid > 0 && ask >= bid && Number.isFinite(ask)) || !this.#books.markets.has(symbol)) return;
    const known = this.#books.price(symbol);
    if (known !== undefined && timeMs < known.timeMs) return;
    if (this.#isOld(timeMs)) return;
    this.#take(symbol, bid, ask, timeMs);
  }

  onSignal(signal: ConsensusSignal): void {
    this.#entries.onSignal(signal);
  }

  onEvent(event: EngineEvent): void {
    if (event.type === 'fill') this.#news.onFill(event);
    else if (event.type === 'order') this.#news.onOrder(event);
    else if (event.type === 'balances') this.#onBalances(event);
    else if (event.type === 'fee_price') this.#books.setFeePrice(event.asset, decimal(event.price, 'price of fees'));
    else if (event.type === 'operator') this.#operator.onEvent(event);
    else if (event.type === 'price') this.onPrice(event);
    else if (event.type === 'blocks') this.#view.entriesBlocked = event.reasons;
    else if (event.type === 'clock') this.#books.emit(clockAlert(event));
    else if (event.type === 'settings') this.#onSettings(event);
  }

  drain(): Decision[] {
    return this.#books.drain();
  }

  get hasEmitted(): boolean {
    return this.#books.hasEmitted;
  }

  /** Takes back what storage remembered. Call once, before the first event. */
  restore(memory: DeskMemory): void {
    this.#books.wallet = Wallet.restore(memory.wallet);
    this.#view.balancesKnown = memory.wallet.length > 0;
    for (const cycle of memory.cycles) this.#books.place(cycle);
    for (const intent of memory.intents) this.#books.intents.set(intent.clientOrderId, intent);
    for (const trade of memory.trades) this.#books.seenTrades.add(trade);
    for (const { name, key, value } of memory.controls) {
      if (name === 'exit') this.#exits.restore(key, value);
      else if (name === 'liberation' && key !== 'last') this.#entries.restore(key, value);
      else this.#switches.restore(name, key, value);
    }
    this.#universe.restore(memory.universe);
    if (memory.universeAtMs !== null) this.#nextUniverseMs = this.#periodAfter(memory.universeAtMs);
    for (const { symbol, price } of memory.lastPrices) this.#books.remember(symbol, price);
    this.#operator.restoreSeen(memory.intentIds);
  }

  snapshot(): DeskSnapshot {
    const { nowMs, prices, feePrices } = this.#books;
    return {
      nowMs,
      nextTickMs: this.#nextTickMs,
      nextUniverseMs: this.#nextUniverseMs,
      volatilityLimitPercent: this.#view.volatilityLimitPercent,
      entriesBlocked: this.#view.entriesBlocked,
      universe: this.#universe.entries(nowMs),
      prices: [...prices].map(([symbol, price]) => [symbol, { ...price }]),
      feePrices: [...feePrices].map(([asset, price]) => [asset, toText(price)]),
      feed: this.#feed.snapshot(),
    };
  }

  /** Goes on from a snapshot; after {@link restore}. */
  resume(snapshot: DeskSnapshot): void {
    this.#books.nowMs = snapshot.nowMs;
    this.#nextTickMs = snapshot.nextTickMs;
    this.#nextUniverseMs = snapshot.nextUniverseMs;
    this.#view.volatilityLimitPercent = snapshot.volatilityLimitPercent;
    this.#volatilityKnown = true;
    this.#view.entriesBlocked = snapshot.entriesBlocked;
    this.#universe.restore(snapshot.universe);
    for (const [symbol, price] of snapshot.prices) this.#books.prices.set(symbol, { ...price });
    for (const [asset, price] of snapshot.feePrices) this.#books.feePrices.set(asset, decimal(price, 'price of fees'));
    this.#feed.resume(snapshot.feed);
  }

  // what the runtime and the read side may ask

  get entriesBlocked(): readonly string[] {
    return this.#view.entriesBlocked;
  }

  get pause(): Pause | null {
    return this.#switches.pause;
  }

  get quoteAsset(): string {
    return this.#books.quoteAsset;
  }

  isHeld(symbol: string): boolean {
    return this.#books.isHeld(symbol);
  }

  /** True for an operator's intent that was taken before, also by a process before this one: it does nothing a second time. */
  hasTaken(intentId: string): boolean {
    return this.#operator.hasTaken(intentId);
  }

  openCycles(): readonly Cycle[] {
    return this.#books.openCycles();
  }

  cycleOf(symbol: string): Cycle | undefined {
    return this.#books.cycleOf(symbol);
  }

  openIntents(): readonly OrderIntent[] {
    return [...this.#books.intents.values()];
  }

  wallet(): readonly WalletRow[] {
    return this.#books.wallet.snapshot();
  }

  price(symbol: string): { readonly bid: number; readonly ask: number; readonly timeMs: number } | null {
    return this.#books.price(symbol) ?? null;
  }

  universe(): readonly UniverseEntry[] {
    return this.#universe.entries(this.#books.nowMs);
  }

  /** Assets that paid fees which are not valued yet. */
  unvaluedFeeAssets(): readonly string[] {
    return this.#books.unvaluedFeeAssets();
  }

  equity(): { readonly total: Big; readonly quote: Big; readonly positionValue: Big } {
    return this.#books.equity();
  }

  equityNumber(): number {
    return this.#books.equityNumber();
  }

  /** The market around a position, as its trailing stop sees it. */
  trailContext(symbol: string): TrailContext {
    return this.#sight.context(symbol);
  }

  plan(signal: ConsensusSignal, size?: EntrySize): EntryPlan | GateRefusal {
    return this.#entries.plan(signal, size);
  }

  /** Where the stop of a position bought now at `price` would stand at its first moment, quote units. */
  firstStop(symbol: string, price: number): number {
    const settings = this.#books.newTrailSettings(symbol);
    return openTrail(price, this.#books.nowMs, settings, this.#sight.context(symbol)).effectiveStop;
  }

  /** The numbers that the trail of a position goes by; without one, those that it would begin with. */
  trailSettings(symbol: string): TrailSettings {
    return this.#books.trailSettings(symbol);
  }

  /** Where the stop of every open position would stand if its trail took over these numbers. */
  stopsUnder(numbers: Partial<TrailNumbers>): readonly RetunedStop[] {
    return this.#retuning.stopsUnder(numbers);
  }

  /** Taker fee per side of a symbol, as a ratio. */
  takerFeeRate(symbol: string): number {
    return this.#books.trailSettings(symbol).feeRate;
  }

  freeQuote(): Big {
    return this.#books.wallet.free(this.#books.quoteAsset);
  }

  /** What was so long ago (a refilled hole, a queue that waited) says nothing about now: it neither sells nor buys. */
  #isOld(timeMs: number): boolean {
    return this.#books.nowMs - timeMs > this.#books.settings.prices.maxAgeMs;
  }

  #take(symbol: string, bid: number, ask: number, timeMs: number): void {
    if (this.#books.isOutlier(symbol, bid, timeMs)) return;
    this.#books.setPrice(symbol, bid, ask, timeMs);
    this.#exits.onBid(symbol, bid);
  }

  #tick(): void {
    const { nowMs } = this.#books;
    this.#nextTickMs = nowMs + TICK_MS;
    if (this.#view.balancesKnown) this.#switches.tick();
    this.#feed.tick();
    this.#exits.tick();
    this.#operator.tick();
    const givenUp = this.#entries.tick();
    if (givenUp !== null) this.#operator.answered(givenUp.wish.intentId, givenUp.answer);
    // a clock that was set back over a restart must not stop the universe
    const isFar = this.#nextUniverseMs - nowMs > this.#books.settings.universe.updateEveryMs;
    if (nowMs >= this.#nextUniverseMs || isFar) this.#updateUniverse(nowMs);
    else if (!this.#volatilityKnown) this.#noteUniverse(this.#sight.universeRows());
  }

  #onBalances(event: BalanceEvent): void {
    const first = !this.#view.balancesKnown;
    const before = this.#books.equity().total;
    if (!this.#reconciliation.take(event, first)) return;
    this.#view.balancesKnown = true;
    if (first) this.#switches.tick();
    // at the same prices, so that only what the books did not know moves it
    else this.#switches.moveDayStart(this.#books.equity().total.minus(before));
  }

  #onSettings({ changes, positions, version }: SettingsEvent): void {
    this.#books.change(changes);
    if (positions !== undefined) this.#retuning.retune(positions, version ?? null);
  }

  /** When the universe is scored next after a time within a period. */
  #periodAfter(timeMs: number): number {
    const everyMs = this.#books.settings.universe.updateEveryMs;
    return Math.floor(timeMs / everyMs) * everyMs + everyMs;
  }

  /** The limit of volatility is measured, not stored: after a restart it must not wait for the next period. */
  #noteUniverse(rows: readonly UniverseRow[]): void {
    if (rows.length === 0) return;
    this.#view.noteUniverse(rows);
    this.#volatilityKnown = true;
  }

  #updateUniverse(nowMs: number): void {
    this.#nextUniverseMs = this.#periodAfter(nowMs);
    const rows = this.#sight.universeRows();
    if (rows.length === 0) return;
    this.#noteUniverse(rows);
    if (this.#universe.isFixed && !this.#books.settings.emitAnalysis) return;
    const moved = this.#universe.advance(nowMs, rows);
    // live, every score is kept for /universe; a replay only tells who came and went
    if (!moved && !this.#books.settings.emitAnalysis) return;
    this.#books.emit({ type: 'universe', timeMs: nowMs, entries: this.#universe.entries(nowMs) });
  }
}
