import { emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { MINUTE_MS, TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import type { FeedListener, MarketFeed } from '../ports.ts';
import { demoCandles, readMinute } from './demo-history.ts';
import { dayOf, DemoPath, minuteOfDay } from './demo-path.ts';
import { readTick, TICKS_PER_MINUTE } from './demo-ticks.ts';
import { DEMO_PROFILES, DEMO_SYMBOLS, type DemoProfile } from './symbols.ts';

const PUMP_EVERY_MS = 25;
/** One turn of the pump takes at most this long; what is left waits for the next turn of the event loop. */
const TURN_BUDGET_MS = 8;
/** After a pause of the process (sleep, debugger) market time does not try to catch up. */
const MAX_STEP_MS = 100;
const TICK_MS = MINUTE_MS / TICKS_PER_MINUTE;

export interface DemoFeedOptions {
  /** `DEMO_SEED`: the same seed is the same market. */
  readonly seed: string;
  /** Market time at the start, Unix ms: the later of the wall clock and the last stored candle. */
  readonly startMs: number;
  /** Market seconds per second (`DEMO_SPEED`). */
  readonly speed: number;
  /** True while the receiver is behind: market time stands still meanwhile, so that nothing piles up. */
  readonly isBehind?: () => boolean;
}

/**
 * A simulated market with its own clock, for a machine without network. Prices are a function of seed and time ({@link DemoPath}), so
 * a restart continues the same market. The clock stands still until {@link start} and after {@link stop}.
 */
export class DemoFeed implements MarketFeed {
  readonly id = 'demo';
  readonly baseTimeframe = '1m' as const;
  readonly #path: DemoPath;
  readonly #speed: number;
  readonly #isBehind: () => boolean;
  readonly #tick = { symbol: '', timeMs: 0, bid: 0, ask: 0 };
  readonly #candle = emptyCandle();
  #nowMs: number;
  #targetMs: number;
  /** The next tick to be shown: its number since 1970, and the symbol to go on with. */
  #tickNumber: number;
  #symbolIndex = 0;
  #profiles: readonly DemoProfile[] = [];
  #listener: FeedListener | null = null;
  #timer: NodeJS.Timeout | null = null;
  #continuing = false;
  #lastTurnAtMs = 0;

  /** @throws RangeError for a speed that is not above zero. */
  constructor(options: DemoFeedOptions) {
    if (!(options.speed > 0 && Number.isFinite(options.speed))) {
      throw new RangeError(`DEMO_SPEED=${options.speed}: give market seconds per second, such as 60`);
    }
    this.#path = new DemoPath(options.seed);
    this.#speed = options.speed;
    this.#isBehind = options.isBehind ?? (() => false);
    this.#nowMs = this.#targetMs = options.startMs;
    this.#tickNumber = Math.floor(options.startMs / TICK_MS);
  }

  nowMs(): number {
    return Math.floor(this.#nowMs);
  }

  /** @throws RangeError for a symbol that the demo market does not have. */
  async history(symbol: string, timeframe: Timeframe, count: number, beforeMs: number): Promise<readonly Candle[]> {
    const timeframeMs = TIMEFRAME_MS[timeframe];
    const toMs = Math.floor(Math.min(beforeMs, this.#nowMs) / timeframeMs) * timeframeMs;
    const span = { fromMs: toMs - count * timeframeMs, toMs, nowMs: this.#nowMs };
    return demoCandles(this.#path, profileOf(symbol), timeframe, span);
  }

  /** @throws RangeError for a symbol that the demo market does not have. */
  async start(symbols: readonly string[], listener: FeedListener): Promise<void> {
    if (this.#listener !== null) throw new TypeError('the demo market runs already; stop it first');
    this.#profiles = symbols.map(profileOf);
    this.#listener = listener;
    this.#lastTurnAtMs = performance.now();
    this.#timer = setInterval(() => this.#turn(), PUMP_EVERY_MS);
    listener.state('connected', { word: 'demo', speed: this.#speed });
  }

  stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listener = null;
    return Promise.resolve();
  }

  /** There is no connection to lose; says so. */
  restart(): Promise<void> {
    this.#listener?.state('connected', { word: 'demo', speed: this.#speed });
    return Promise.resolve();
  }

  #turn(): void {
    const atMs = performance.now();
    const stepMs = Math.min(MAX_STEP_MS, atMs - this.#lastTurnAtMs);
    this.#lastTurnAtMs = atMs;
    // Unfinished business first: market time only moves on when everything up to now was told.
    if (this.#continuing || this.#isBehind()) return;
    this.#targetMs = this.#nowMs + stepMs * this.#speed;
    this.#show(atMs + TURN_BUDGET_MS);
  }

  #continue(): void {
    this.#continuing = false;
    if (this.#listener !== null) this.#show(performance.now() + TURN_BUDGET_MS);
  }

  /** Tells everything up to the target time, but not for longer than until `deadlineMs`. */
  #show(deadlineMs: number): void {
    while ((this.#tickNumber + 1) * TICK_MS <= this.#targetMs) {
      if (!this.#showTick(deadlineMs)) {
        this.#continuing = true;
        setImmediate(() => this.#continue());
        return;
      }
    }
    this.#nowMs = Math.max(this.#nowMs, this.#targetMs);
    this.#listener?.time(Math.floor(this.#nowMs));
  }

  /** One tick of every symbol; with the last tick of a minute also its candle. False when time ran out in the middle. */
  #showTick(deadlineMs: number): boolean {
    const startMs = this.#tickNumber * TICK_MS;
    const minuteMs = Math.floor(startMs / MINUTE_MS) * MINUTE_MS;
    const tick = Math.round((startMs - minuteMs) / TICK_MS);
    const endMs = startMs + TICK_MS;
    this.#nowMs = Math.max(this.#nowMs, endMs);
    for (; this.#symbolIndex < this.#profiles.length; this.#symbolIndex += 1) {
      if (performance.now() > deadlineMs) return false;
      const profile = this.#profiles[this.#symbolIndex];
      if (profile !== undefined) this.#tell(profile, minuteMs, tick, endMs);
      // Stopped by the receiver in the middle: nothing more is told.
      if (this.#listener === null) return true;
    }
    this.#symbolIndex = 0;
    this.#tickNumber += 1;
    return true;
  }

  #tell(profile: DemoProfile, minuteMs: number, tick: number, endMs: number): void {
    const day = this.#path.day(profile, dayOf(minuteMs));
    const minute = minuteOfDay(minuteMs);
    const price = this.#tick;
    readTick(profile, day, minute, tick, price);
    this.#listener?.price({ symbol: profile.symbol, timeMs: endMs, bid: price.bid, ask: price.ask });
    if (tick < TICKS_PER_MINUTE - 1) return;
    readMinute(day, minute, this.#candle);
    this.#listener?.candle(profile.symbol, this.#candle);
  }
}

const PROFILES = new Map(DEMO_PROFILES.map((profile) => [profile.symbol, profile]));

function profileOf(symbol: string): DemoProfile {
  const profile = PROFILES.get(symbol);
  if (profile === undefined) {
    throw new RangeError(`${symbol} is not in the demo market; it has ${DEMO_SYMBOLS.join(', ')}`);
  }
  return profile;
}
