import { unifiedCandle } from './generic-quirks.ts';
import type { FeedDetail } from '../ports.ts';
import type { RawStreamListener } from './quirks.ts';
import type { Venue } from './venue.ts';
import type { VenueTicker } from './venue-client.ts';
import { WatchLoop } from './watch-loop.ts';

/** A subscription message names at most this many symbols. */
const SYMBOLS_PER_SUBSCRIPTION = 100;
/** With tapped streams a watch round only notices a lost connection: no need to run it per message. */
const TAPPED_PAUSE_MS = 500;
/** How many candles of ccxt's cache are looked at after news: enough for what arrives between two looks. */
const CACHE_LOOK_BACK = 5;

export interface FeedStreamsListener extends RawStreamListener {
  /** A stream was lost: number of failures in a row, and why. */
  failed(failures: number, reason: string): void;
  nowMs(): number;
}

export interface FeedStreamsTimings {
  readonly silentAfterMs: number;
  readonly candlesSilentAfterMs: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
}

/** The streams of a feed: 1m candles and best bid and ask of its symbols, opened, watched for silence, closed. */
export class FeedStreams {
  readonly #venue: Venue;
  readonly #marketSymbols: readonly string[];
  readonly #listener: FeedStreamsListener;
  readonly #timings: FeedStreamsTimings;
  readonly #tapped: boolean;
  /** An exchange without such a stream is read over REST by the feed's own clock. */
  readonly #hasCandles: boolean;
  readonly #hasBook: boolean;
  readonly #toldTickers = new Map<string, VenueTicker>();
  #loops: WatchLoop[] = [];
  #lastMessageMs = 0;
  #lastCandleMs = 0;

  constructor(
    venue: Venue,
    marketSymbols: readonly string[],
    listener: FeedStreamsListener,
    timings: FeedStreamsTimings,
  ) {
    this.#venue = venue;
    this.#marketSymbols = marketSymbols;
    this.#listener = listener;
    this.#timings = timings;
    this.#tapped = venue.quirks.tapStreams !== null;
    const { has } = venue.data;
    this.#hasCandles = has['watchOHLCVForSymbols'] === true || has['watchOHLCV'] === true;
    this.#hasBook = has['watchBidsAsks'] === true || has['watchTickers'] === true;
    tapOnce(venue, {
      kline: (marketSymbol, candle, closed) => {
        this.#lastCandleMs = this.#lastMessageMs = listener.nowMs();
        listener.kline(marketSymbol, candle, closed);
      },
      book: (marketSymbol, bid, ask) => {
        this.#lastMessageMs = listener.nowMs();
        listener.book(marketSymbol, bid, ask);
      },
    });
  }

  /** True when the exchange has no streams at all: everything comes over REST. */
  get isRestOnly(): boolean {
    return !this.#hasCandles && !this.#hasBook;
  }

  open(): void {
    this.#lastMessageMs = this.#lastCandleMs = this.#listener.nowMs();
    for (let from = 0; from < this.#marketSymbols.length; from += SYMBOLS_PER_SUBSCRIPTION) {
      const part = this.#marketSymbols.slice(from, from + SYMBOLS_PER_SUBSCRIPTION);
      if (this.#hasCandles) this.#loops.push(this.#loop(() => this.#candleRound(part)));
      if (this.#hasBook) this.#loops.push(this.#loop(() => this.#bookRound(part)));
    }
  }

  /** Says what is silent for too long; null when all is well. */
  silence(nowMs: number): FeedDetail | null {
    if (this.#loops.length === 0) return null;
    const silentMs = nowMs - this.#lastMessageMs;
    if (silentMs >= this.#timings.silentAfterMs) return { word: 'silent', silentMs };
    const candlesSilentMs = nowMs - this.#lastCandleMs;
    if (this.#hasCandles && candlesSilentMs >= this.#timings.candlesSilentAfterMs)
      return { word: 'candlesSilent', silentMs: candlesSilentMs };
    return null;
  }

  async reopen(): Promise<void> {
    await this.close();
    this.open();
  }

  async close(): Promise<void> {
    const loops = this.#loops;
    this.#loops = [];
    for (const loop of loops) loop.stop();
    this.#forgetCaches();
    await this.#venue.data.close();
  }

  /** What ccxt remembers from before an interruption must not be taken for news after it. */
  #forgetCaches(): void {
    const { ohlcvs, bidsasks, tickers } = this.#venue.data;
    for (const symbol of this.#marketSymbols) {
      delete ohlcvs[symbol];
      delete bidsasks[symbol];
      delete tickers[symbol];
    }
  }

  #loop(round: () => Promise<void>): WatchLoop {
    return new WatchLoop({
      round,
      pauseMs: this.#tapped ? TAPPED_PAUSE_MS : 0,
      firstBackoffMs: this.#timings.firstBackoffMs,
      maxBackoffMs: this.#timings.maxBackoffMs,
      failed: (failures, reason) => {
        this.#forgetCaches();
        this.#listener.failed(failures, reason);
      },
    });
  }

  async #candleRound(marketSymbols: readonly string[]): Promise<void> {
    const { data } = this.#venue;
    if (data.has['watchOHLCVForSymbols'] === true) {
      await data.watchOHLCVForSymbols(marketSymbols.map((symbol) => [symbol, '1m'] as const));
    } else {
      await Promise.race(marketSymbols.map((symbol) => data.watchOHLCV(symbol, '1m')));
    }
    if (this.#tapped) return;
    this.#lastCandleMs = this.#lastMessageMs = this.#listener.nowMs();
    // Updates that arrived together are merged by ccxt into its cache: read that, not only what the call returned.
    for (const symbol of marketSymbols) {
      for (const row of (data.ohlcvs[symbol]?.['1m'] ?? []).slice(-CACHE_LOOK_BACK)) {
        this.#listener.kline(symbol, unifiedCandle(row), false);
      }
    }
  }

  async #bookRound(marketSymbols: readonly string[]): Promise<void> {
    const { data } = this.#venue;
    const hasBook = data.has['watchBidsAsks'] === true;
    await (hasBook ? data.watchBidsAsks(marketSymbols) : data.watchTickers(marketSymbols));
    if (this.#tapped) return;
    this.#lastMessageMs = this.#listener.nowMs();
    for (const symbol of marketSymbols) {
      const ticker = hasBook ? data.bidsasks[symbol] : data.tickers[symbol];
      // ccxt makes a new object per update: the same one again is no news and must not look fresh.
      if (ticker === undefined || this.#toldTickers.get(symbol) === ticker) continue;
      this.#toldTickers.set(symbol, ticker);
      if (ticker.bid !== undefined && ticker.ask !== undefined) this.#listener.book(symbol, ticker.bid, ticker.ask);
    }
  }
}

const taps = new WeakMap<Venue, { current: RawStreamListener }>();

/** Taps a client once, however often its streams are opened: the tap forwards to the latest listener. */
function tapOnce(venue: Venue, listener: RawStreamListener): void {
  const known = taps.get(venue);
  if (known !== undefined) {
    known.current = listener;
    return;
  }
  const entry = { current: listener };
  taps.set(venue, entry);
  venue.quirks.tapStreams?.(venue.data, {
    kline: (marketSymbol, candle, closed) => entry.current.kline(marketSymbol, candle, closed),
    book: (marketSymbol, bid, ask) => entry.current.book(marketSymbol, bid, ask),
  });
}
