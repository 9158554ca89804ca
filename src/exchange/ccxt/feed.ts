import { MissingTimeframeError } from '../missing-timeframe.ts';
import type { Candle } from '../../engine/candles/candle.ts';
import { MINUTE_MS, TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import type { FeedDetail, FeedListener, MarketFeed, PriceTick } from '../ports.ts';
import { fetchCandlePages } from './candle-pages.ts';
import { Complaints } from './complaints.ts';
import { FeedClock } from './feed-clock.ts';
import { FeedStreams } from './feed-streams.ts';
import { MinuteAssembler, type MissingMinutes } from './minutes.ts';
import { reasonOf } from './outcome.ts';
import type { Venue } from './venue.ts';

export interface CcxtFeedTimings {
  /** How long after its close a minute may be missing before it is asked for. */
  readonly candleGraceMs: number;
  /** A minute that two answers do not have, this long after its close, is one that the exchange never had. */
  readonly candlePatienceMs: number;
  /** No stream message of any kind for this long: the connection is opened anew. */
  readonly silentAfterMs: number;
  /** No candle update for this long (at least the closing one of each minute must come). */
  readonly candlesSilentAfterMs: number;
  /** A bid and ask this old is confirmed over REST, so that a quiet book does not look like a broken one. */
  readonly priceRefreshMs: number;
  readonly checkEveryMs: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
}

export const DEFAULT_FEED_TIMINGS: CcxtFeedTimings = {
  candleGraceMs: 3_000,
  candlePatienceMs: 30_000,
  silentAfterMs: 30_000,
  candlesSilentAfterMs: 75_000,
  priceRefreshMs: 30_000,
  checkEveryMs: 1_000,
  firstBackoffMs: 500,
  maxBackoffMs: 30_000,
};

/** This many failures in a row and the feed calls itself down instead of degraded. */
const DOWN_AFTER_FAILURES = 5;

interface SymbolState {
  readonly symbol: string;
  readonly minutes: MinuteAssembler;
  fetching: boolean;
  nextFetchAtMs: number;
  pricedAtMs: number;
}

/**
 * Live prices of a ccxt exchange: 1m candles and best bid and ask over streams, everything that is missing over REST.
 *
 * A candle is final when the exchange says so, or (where it does not) when the next one begins, or when REST has it a few seconds
 * after its minute. Candles of a symbol are delivered in strict order, without holes.
 */
export class CcxtFeed implements MarketFeed {
  readonly id: string;
  readonly baseTimeframe = '1m' as const;
  readonly #venue: Venue;
  readonly #clock: FeedClock;
  readonly #timings: CcxtFeedTimings;
  readonly #states = new Map<string, SymbolState>();
  /** Last base candle handed out by {@link history}: the stream goes on after it, so that warm-up leaves no hole. */
  readonly #warmedUp = new Map<string, { openTimeMs: number; close: number }>();
  readonly #complaints = new Complaints();
  #listener: FeedListener | null = null;
  #streams: FeedStreams | null = null;
  #timer: NodeJS.Timeout | null = null;
  #state: 'connected' | 'degraded' | 'down' | null = null;
  #reopening: Promise<void> | null = null;

  constructor(
    venue: Venue,
    options: { wallMs?: () => number; steadyMs?: () => number; timings?: Partial<CcxtFeedTimings> } = {},
  ) {
    this.id = venue.id;
    this.#venue = venue;
    this.#clock = new FeedClock({
      wallMs: options.wallMs ?? Date.now,
      steadyMs: options.steadyMs ?? (() => performance.now()),
      jumped: (jumpMs) => this.#listener?.jumped(jumpMs),
    });
    this.#timings = { ...DEFAULT_FEED_TIMINGS, ...options.timings };
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** @throws ExchangeCallError, UnknownSymbolError, or MissingTimeframeError when the exchange has no such timeframe. */
  async history(symbol: string, timeframe: Timeframe, count: number, beforeMs: number): Promise<readonly Candle[]> {
    await this.#venue.load([symbol]);
    if (this.#venue.data.timeframes[timeframe] === undefined) {
      throw new MissingTimeframeError(this.id, timeframe);
    }
    const timeframeMs = TIMEFRAME_MS[timeframe];
    const toMs = Math.floor(Math.min(beforeMs, this.nowMs()) / timeframeMs) * timeframeMs;
    const span = { symbol, timeframe, fromMs: Math.max(0, toMs - count * timeframeMs), toMs };
    const { candles, problems } = await fetchCandlePages(this.#venue, span);
    for (const problem of problems) this.#complain({ word: 'badHistory', problem });
    const last = candles.at(-1);
    if (timeframe === this.baseTimeframe && last !== undefined) {
      const known = this.#warmedUp.get(symbol);
      if (known === undefined || known.openTimeMs < last.openTimeMs) this.#warmedUp.set(symbol, { ...last });
    }
    return candles;
  }

  /** @throws UnknownSymbolError naming the first symbol that the exchange does not trade; ExchangeCallError when it is silent. */
  async start(symbols: readonly string[], listener: FeedListener): Promise<void> {
    if (this.#listener !== null) throw new TypeError('the feed runs already; stop it first');
    await this.#venue.load(symbols);
    const markets = symbols.map((symbol) => this.#venue.market(symbol));
    this.#listener = listener;
    for (const symbol of symbols) this.#states.set(symbol, this.#newState(symbol));
    this.#streams = new FeedStreams(
      this.#venue,
      markets.map((market) => market.symbol),
      {
        kline: (marketSymbol, candle, closed) => this.#onKline(marketSymbol, candle, closed),
        book: (marketSymbol, bid, ask) => this.#onBook(marketSymbol, bid, ask),
        failed: (failures, reason) => this.#onFailure(failures, reason),
        nowMs: () => this.nowMs(),
      },
      this.#timings,
    );
    this.#streams.open();
    if (this.#streams.isRestOnly) this.#setState('connected', { word: 'rest', exchange: this.id });
    this.#timer = setInterval(() => this.#check(), this.#timings.checkEveryMs);
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listener = null;
    await this.#streams?.close();
    this.#streams = null;
    this.#states.clear();
    this.#state = null;
  }

  async restart(): Promise<void> {
    await this.#reopen({ word: 'reopening' });
  }

  #newState(symbol: string): SymbolState {
    const warm = this.#warmedUp.get(symbol);
    const minuteMs = Math.floor(this.nowMs() / MINUTE_MS) * MINUTE_MS;
    return {
      symbol,
      fetching: false,
      nextFetchAtMs: 0,
      pricedAtMs: this.nowMs(),
      minutes: new MinuteAssembler({
        // Without a warm-up the running minute is the first one: stream updates always cover their whole minute.
        lastOpenMs: warm?.openTimeMs ?? minuteMs - MINUTE_MS,
        lastClose: warm?.close ?? null,
        trustOvertaken: this.#venue.quirks.tapStreams === null,
        deliver: (candle) => {
          this.#clock.isAtLeast(candle.openTimeMs + MINUTE_MS);
          this.#listener?.candle(symbol, candle);
        },
        complain: (problem) => this.#complain({ word: 'badCandle', symbol, problem }, `${symbol} candle`),
      }),
    };
  }

  #onKline(marketSymbol: string, candle: Candle, closed: boolean): void {
    const state = this.#stateOf(marketSymbol);
    if (state === null) return;
    this.#connected();
    state.minutes.offer(candle, closed);
  }

  #onBook(marketSymbol: string, bid: number, ask: number): void {
    const state = this.#stateOf(marketSymbol);
    if (state === null) return;
    this.#connected();
    this.#price(state, bid, ask);
  }

  #price(state: SymbolState, bid: number, ask: number): void {
    if (!(bid > 0 && ask >= bid && Number.isFinite(ask))) {
      this.#complain({ word: 'badPrice', symbol: state.symbol, bid, ask }, `${state.symbol} book`);
      return;
    }
    const tick: PriceTick = { symbol: state.symbol, timeMs: this.nowMs(), bid, ask };
    state.pricedAtMs = tick.timeMs;
    this.#listener?.price(tick);
  }

  #onFailure(failures: number, reason: string): void {
    this.#interrupt();
    this.#setState(failures >= DOWN_AFTER_FAILURES ? 'down' : 'degraded', { word: 'streamLost', problem: reason });
  }

  /** Once a second: silent connection, missing minutes, old prices. */
  #check(): void {
    const nowMs = this.nowMs();
    const silence = this.#streams?.silence(nowMs) ?? null;
    if (silence !== null) void this.#reopen(silence);
    for (const state of this.#states.values()) this.#fetchMissing(state, nowMs);
    this.#refreshPrices(nowMs);
    this.#listener?.time(nowMs);
  }

  #fetchMissing(state: SymbolState, nowMs: number): void {
    const missing = state.minutes.missing(this.#clock.candleNowMs() - this.#timings.candleGraceMs);
    if (missing === null || state.fetching || nowMs < state.nextFetchAtMs) return;
    state.fetching = true;
    state.nextFetchAtMs = nowMs + this.#timings.candleGraceMs;
    this.#answerMissing(state, missing)
      .catch((error: unknown) =>
        this.#complain({ word: 'candlesUnread', symbol: state.symbol, problem: reasonOf(error) }),
      )
      .finally(() => {
        state.fetching = false;
      });
  }

  async #answerMissing(state: SymbolState, missing: MissingMinutes): Promise<void> {
    const pages = await fetchCandlePages(this.#venue, { symbol: state.symbol, timeframe: '1m', ...missing });
    for (const problem of pages.problems) this.#complain({ word: 'badHistory', problem });
    if (this.#states.get(state.symbol) !== state) return;
    // A later candle proves that an absent one will not come; without one, patience decides.
    const patienceMs = this.#clock.candleNowMs() - this.#timings.candlePatienceMs - MINUTE_MS;
    state.minutes.answer(missing, pages.candles, Math.max(pages.lastSeenMs ?? 0, patienceMs));
  }

  #refreshPrices(nowMs: number): void {
    const old = [...this.#states.values()].filter((state) => nowMs - state.pricedAtMs >= this.#timings.priceRefreshMs);
    if (old.length === 0) return;
    for (const state of old) state.pricedAtMs = nowMs;
    this.#readPrices(old).catch((error: unknown) => this.#complain({ word: 'pricesUnread', problem: reasonOf(error) }));
  }

  async #readPrices(states: readonly SymbolState[]): Promise<void> {
    const { data } = this.#venue;
    const symbols = states.map((state) => this.#venue.market(state.symbol).symbol);
    const tickers = await this.#venue.call('reading bid and ask', () =>
      data.has['fetchBidsAsks'] === true ? data.fetchBidsAsks(symbols) : data.fetchTickers(symbols),
    );
    for (const ticker of Object.values(tickers)) {
      const state = this.#stateOf(ticker.symbol);
      if (state !== null && ticker.bid !== undefined && ticker.ask !== undefined)
        this.#price(state, ticker.bid, ticker.ask);
    }
  }

  #reopen(reason: FeedDetail): Promise<void> {
    this.#reopening ??= this.#openAnew(reason).finally(() => {
      this.#reopening = null;
    });
    return this.#reopening;
  }

  async #openAnew(reason: FeedDetail): Promise<void> {
    if (this.#streams === null) return;
    this.#interrupt();
    this.#setState('degraded', reason);
    await this.#streams.reopen();
  }

  #interrupt(): void {
    for (const state of this.#states.values()) state.minutes.interrupted();
  }

  #connected(): void {
    if (this.#state !== 'connected') this.#setState('connected', { word: 'streams', exchange: this.id });
  }

  #setState(state: 'connected' | 'degraded' | 'down', detail: FeedDetail): void {
    this.#state = state;
    this.#listener?.state(state, detail);
  }

  /** Bad data is reported, the same problem at most once a minute, and never delivered. */
  #complain(problem: FeedDetail, key = JSON.stringify(problem)): void {
    if (!this.#complaints.isNews(key, this.nowMs())) return;
    this.#listener?.state(this.#state === 'down' ? 'down' : 'degraded', problem);
    // So that the next good message says "connected" again.
    if (this.#state === 'connected') this.#state = 'degraded';
  }

  #stateOf(marketSymbol: string): SymbolState | null {
    const symbol = this.#venue.symbolOf(marketSymbol);
    return symbol === null ? null : (this.#states.get(symbol) ?? null);
  }
}
