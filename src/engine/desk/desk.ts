import type { ConsensusSignal } from '../aggregator/types.ts';
import type { Candle } from '../candles/candle.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import type { Decision, UniverseEntry } from '../decisions.ts';
import type { BalanceEvent, EngineEvent, PriceEvent, SettingsEvent } from '../events.ts';
import { decimal, type Big } from '../money.ts';
import type { WalletRow } from '../portfolio/wallet.ts';
import type { EngineSettings } from '../settings.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import type { MarketRules } from '../trader/market-rules.ts';
import { openTrail } from '../trailing/trailing.ts';
import type { TrailContext, TrailNumbers, TrailSettings } from '../trailing/types.ts';
import { clockAlert } from './alerts.ts';
import type { Books } from './books.ts';
import { resumeParts, restoreParts, snapshotParts, type DeskMemory, type DeskSnapshot } from './desk-memory.ts';
import { deskParts, type DeskParts } from './desk-parts.ts';
import type { EntryPlan, EntrySize } from './entry-answer.ts';
import type { MarketSight } from './market-sight.ts';
import type { RetunedStop } from './retuning.ts';
import type { StopTests } from './stop-tests.ts';
import type { Pause } from './switches.ts';

/** How often the slow duties run: expiry, retries, day change (ms of event time). */
const TICK_MS = 1_000;

/**
 * The Desk half: owns the money, decides on signals, tests every exit. One per account. It has no clock: time comes with events.
 */
export class Desk {
  readonly #parts: DeskParts;
  // asked for at every price
  readonly #books: Books;
  readonly #stops: StopTests;
  readonly #sight: MarketSight;
  #nextTickMs = 0;

  constructor(settings: EngineSettings, markets: readonly MarketRules[], sight: MarketSight) {
    this.#parts = deskParts(settings, markets, sight);
    this.#books = this.#parts.books;
    this.#stops = this.#parts.stops;
    this.#sight = sight;
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
    const { settings, prices } = this.#books;
    const { close } = candle;
    if (settings.exitMode === 'candles') {
      this.#stops.onCandle(symbol, candle, closeTimeMs);
      if (!candle.filled) prices.set(symbol, close, close, closeTimeMs);
      return;
    }
    if (candle.filled || this.#isOld(closeTimeMs)) return;
    const known = prices.of(symbol);
    if (known === undefined || known.timeMs < candle.openTimeMs) this.#take(symbol, close, close, closeTimeMs);
  }

  onPrice({ symbol, bid, ask, timeMs }: PriceEvent): void {
    if (!(bid > 0 && ask >= bid && Number.isFinite(ask)) || !this.#books.markets.has(symbol)) return;
    const known = this.#books.prices.of(symbol);
    if (known !== undefined && timeMs < known.timeMs) return;
    if (this.#isOld(timeMs)) return;
    this.#take(symbol, bid, ask, timeMs);
  }

  onSignal(signal: ConsensusSignal): void {
    if (signal.side === 'BUY') this.#parts.entries.onSignal(signal);
    else this.#parts.consensusExits.onSignal(signal);
  }

  onEvent(event: EngineEvent): void {
    if (event.type === 'fill') this.#parts.news.onFill(event);
    else if (event.type === 'order') this.#parts.news.onOrder(event);
    else if (event.type === 'balances') this.#onBalances(event);
    else if (event.type === 'fee_price') this.#books.setFeePrice(event.asset, decimal(event.price, 'price of fees'));
    else if (event.type === 'operator') this.#parts.operator.onEvent(event);
    else if (event.type === 'price') this.onPrice(event);
    else if (event.type === 'blocks') this.#parts.view.entriesBlocked = event.reasons;
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
    restoreParts(this.#parts, memory);
  }

  snapshot(): DeskSnapshot {
    return snapshotParts(this.#parts, this.#nextTickMs);
  }

  /** Goes on from a snapshot; after {@link restore}. */
  resume(snapshot: DeskSnapshot): void {
    this.#nextTickMs = snapshot.nextTickMs;
    resumeParts(this.#parts, snapshot);
  }

  // what the runtime and the read side may ask

  get entriesBlocked(): readonly string[] {
    return this.#parts.view.entriesBlocked;
  }

  /** NATR (percent) above which a symbol is too wild to be bought. */
  get volatilityLimitPercent(): number {
    return this.#parts.view.volatilityLimitPercent;
  }

  get pause(): Pause | null {
    return this.#parts.switches.pause;
  }

  get quoteAsset(): string {
    return this.#books.quoteAsset;
  }

  isHeld(symbol: string): boolean {
    return this.#books.isHeld(symbol);
  }

  /** True for an operator's intent that was taken before, also by a process before this one: it does nothing a second time. */
  hasTaken(intentId: string): boolean {
    return this.#parts.operator.hasTaken(intentId);
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
    return this.#books.prices.of(symbol) ?? null;
  }

  universe(): readonly UniverseEntry[] {
    return this.#parts.universe.entries(this.#books.nowMs);
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
    return this.#parts.entries.plan(signal, size);
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
    return this.#parts.retuning.stopsUnder(numbers);
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
    if (this.#books.prices.isOutlier(symbol, bid, timeMs, this.#books.settings.prices.jumpRatio)) return;
    this.#books.prices.set(symbol, bid, ask, timeMs);
    this.#stops.onBid(symbol, bid);
  }

  #tick(): void {
    const { view, switches, feed, exits, intents, entries, turns } = this.#parts;
    this.#nextTickMs = this.#books.nowMs + TICK_MS;
    if (view.balancesKnown) switches.tick();
    feed.tick();
    exits.tick();
    intents.tick();
    const givenUp = entries.tick();
    if (givenUp !== null) intents.answered(givenUp.wish.intentId, givenUp.answer);
    turns.tick();
  }

  #onBalances(event: BalanceEvent): void {
    const { view, switches, reconciliation } = this.#parts;
    const first = !view.balancesKnown;
    const before = this.#books.equity().total;
    if (!reconciliation.take(event, first)) return;
    view.balancesKnown = true;
    if (first) switches.tick();
    // at the same prices, so that only what the books did not know moves it
    else switches.moveDayStart(this.#books.equity().total.minus(before));
  }

  #onSettings({ changes, positions, version }: SettingsEvent): void {
    this.#books.change(changes);
    if (positions !== undefined) this.#parts.retuning.retune(positions, version ?? null);
  }
}
