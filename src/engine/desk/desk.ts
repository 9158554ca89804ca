import type { ConsensusSignal } from '../aggregator/types.ts';
import type { Candle } from '../candles/candle.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import { Universe } from '../coordinator/universe.ts';
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
import { Books } from './books.ts';
import { ConsensusExits } from './consensus-exits.ts';
import type { DeskMemory, DeskSnapshot } from './desk-memory.ts';
import { OpenDeskView } from './desk-view.ts';
import { Entries } from './entries.ts';
import type { EntryPlan, EntrySize } from './entry-answer.ts';
import { Exits } from './exits.ts';
import { FeedWatch } from './feed-watch.ts';
import { IntentNews } from './intent-news.ts';
import type { MarketSight } from './market-sight.ts';
import { OperatorDesk } from './operator-desk.ts';
import { OrderNews } from './order-news.ts';
import { Reconciliation } from './reconciliation.ts';
import { Retuning, type RetunedStop } from './retuning.ts';
import { StopTests } from './stop-tests.ts';
import { Switches, type Pause } from './switches.ts';
import { UniverseTurns } from './universe-turns.ts';

/** How often the slow duties run: expiry, retries, day change (ms of event time). */
const TICK_MS = 1_000;

/**
 * The Desk half: owns the money, decides on signals, tests every exit. One per account. It has no clock: time comes with events.
 */
export class Desk {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #view: OpenDeskView;
  readonly #turns: UniverseTurns;
  readonly #exits: Exits;
  readonly #stops: StopTests;
  readonly #consensusExits: ConsensusExits;
  readonly #entries: Entries;
  readonly #news: OrderNews;
  readonly #intents: IntentNews;
  readonly #operator: OperatorDesk;
  readonly #reconciliation: Reconciliation;
  readonly #retuning: Retuning;
  readonly #feed: FeedWatch;
  readonly #sight: MarketSight;
  #nextTickMs = 0;

  constructor(settings: EngineSettings, markets: readonly MarketRules[], sight: MarketSight) {
    this.#sight = sight;
    this.#books = new Books(settings, markets);
    this.#reconciliation = new Reconciliation(this.#books);
    this.#feed = new FeedWatch(this.#books);
    this.#switches = new Switches(this.#books);
    this.#universe = new Universe(markets, settings.universe);
    this.#view = new OpenDeskView(this.#books, this.#switches, this.#universe, sight);
    this.#turns = new UniverseTurns(this.#books, this.#universe, this.#view, sight);
    this.#exits = new Exits(this.#books);
    this.#stops = new StopTests(this.#books, sight, this.#exits);
    this.#consensusExits = new ConsensusExits(this.#books, this.#exits, this.#stops, sight);
    this.#retuning = new Retuning(this.#books, sight);
    this.#entries = new Entries(this.#books, this.#switches, this.#universe, this.#exits, this.#view);
    this.#intents = new IntentNews(this.#books, this.#exits);
    this.#operator = new OperatorDesk(
      this.#books,
      this.#switches,
      this.#universe,
      this.#entries,
      this.#exits,
      this.#intents,
    );
    this.#news = new OrderNews(this.#books, this.#switches, this.#exits, sight, {
      entryEnded: (cycle, intent, problem) => this.#intents.entryEnded(cycle, intent, problem),
      exitEnded: (cycle, intent, problem, intentId) => {
        this.#intents.exitEnded(cycle, intent, problem, intentId);
        if (cycle.status === 'completed') this.#entries.sold(cycle);
        const resumed = this.#entries.resume(cycle.id, intent.filledQuantity.gt(ZERO));
        if (resumed !== null) this.#intents.answered(resumed.wish.intentId, resumed.answer);
      },
      protectionNews: (order) => this.#intents.protectionNews(order),
      orderUnknown: (cycle, intent, intentId) => this.#intents.orderUnknown(cycle, intent, intentId),
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
      this.#stops.onCandle(symbol, candle, closeTimeMs);
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
    if (signal.side === 'BUY') this.#entries.onSignal(signal);
    else this.#consensusExits.onSignal(signal);
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
    if (memory.universeAtMs !== null) this.#turns.goOnAfter(memory.universeAtMs);
    for (const { symbol, price } of memory.lastPrices) this.#books.remember(symbol, price);
    this.#operator.restoreSeen(memory.intentIds);
  }

  snapshot(): DeskSnapshot {
    const { nowMs, prices, feePrices } = this.#books;
    return {
      nowMs,
      nextTickMs: this.#nextTickMs,
      nextUniverseMs: this.#turns.nextMs,
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
    this.#turns.resume(snapshot.nextUniverseMs);
    this.#view.volatilityLimitPercent = snapshot.volatilityLimitPercent;
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
    this.#stops.onBid(symbol, bid);
  }

  #tick(): void {
    this.#nextTickMs = this.#books.nowMs + TICK_MS;
    if (this.#view.balancesKnown) this.#switches.tick();
    this.#feed.tick();
    this.#exits.tick();
    this.#intents.tick();
    const givenUp = this.#entries.tick();
    if (givenUp !== null) this.#intents.answered(givenUp.wish.intentId, givenUp.answer);
    this.#turns.tick();
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

  #onSettings({ changes, positions }: SettingsEvent): void {
    this.#books.change(changes);
    if (positions !== undefined) this.#retuning.retune(positions);
  }
}
