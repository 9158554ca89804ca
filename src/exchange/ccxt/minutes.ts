import { candleProblem, type Candle } from '../../engine/candles/candle.ts';
import { MINUTE_MS } from '../../engine/candles/timeframe.ts';

/** More closed candles waiting behind a hole than this are forgotten: they are fetched again with the hole. */
const MAX_WAITING = 1_500;

/** A stretch of minutes that must be asked for: open times from `fromMs` (included) to `toMs` (excluded). */
export interface MissingMinutes {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Turns the updates of one symbol into closed 1m candles in strict order, each once, without holes. Pure: knows no clock and no
 * network; the caller asks {@link missing} and answers with {@link answer}.
 */
export class MinuteAssembler {
  readonly #deliver: (candle: Candle) => void;
  readonly #complain: (problem: string) => void;
  /** True: a candle that the next one overtook is final. False: only what the exchange calls closed is. */
  readonly #trustOvertaken: boolean;
  readonly #waiting = new Map<number, Candle>();
  readonly #neverHad = new Set<number>();
  #forming: Candle | null = null;
  #lastOpenMs: number;
  #lastClose: number | null;

  /** `lastOpenMs` = open time of the last candle that counts as delivered, with its close (null when not known). */
  constructor(options: {
    lastOpenMs: number;
    lastClose: number | null;
    trustOvertaken: boolean;
    deliver: (candle: Candle) => void;
    complain: (problem: string) => void;
  }) {
    this.#lastOpenMs = options.lastOpenMs;
    this.#lastClose = options.lastClose;
    this.#trustOvertaken = options.trustOvertaken;
    this.#deliver = options.deliver;
    this.#complain = options.complain;
  }

  get lastOpenMs(): number {
    return this.#lastOpenMs;
  }

  /** An update from the stream; the candle is kept. */
  offer(candle: Candle, closed: boolean): void {
    if (!(candle.openTimeMs > this.#lastOpenMs)) return;
    if (!this.#isSound(candle)) return;
    const forming = this.#forming;
    if (forming !== null && candle.openTimeMs < forming.openTimeMs && !closed) return;
    if (forming !== null && candle.openTimeMs > forming.openTimeMs) {
      if (this.#trustOvertaken) this.#settle(forming);
      this.#forming = null;
    }
    if (closed) this.#settle(candle);
    else this.#forming = candle;
    this.#drain();
  }

  /** Forgets the candle in the making: after a lost connection its last updates may be missing. */
  interrupted(): void {
    this.#forming = null;
  }

  /** The minutes that should be here by now but are not, given that everything that closed until `closedBeforeMs` should be. */
  missing(closedBeforeMs: number): MissingMinutes | null {
    const fromMs = this.#lastOpenMs + MINUTE_MS;
    const firstWaiting = Math.min(...this.#waiting.keys());
    const toMs = Number.isFinite(firstWaiting) ? firstWaiting : Math.floor(closedBeforeMs / MINUTE_MS) * MINUTE_MS;
    return toMs > fromMs ? { fromMs, toMs } : null;
  }

  /**
   * The exchange's answer for `missing`: its candles, oldest first (also later ones). A minute before `provenUntilMs` that is not
   * among them is one that the exchange itself never had; it becomes a flat candle at the previous close, flagged as filled.
   */
  answer(missing: MissingMinutes, candles: readonly Candle[], provenUntilMs: number): void {
    const given = new Set<number>();
    for (const candle of candles) {
      if (candle.openTimeMs < missing.fromMs || candle.openTimeMs >= missing.toMs) continue;
      if (!this.#isSound(candle)) continue;
      given.add(candle.openTimeMs);
      if (candle.openTimeMs > this.#lastOpenMs) this.#settle(candle);
    }
    for (let openMs = missing.fromMs; openMs < Math.min(missing.toMs, provenUntilMs); openMs += MINUTE_MS) {
      if (!given.has(openMs) && openMs > this.#lastOpenMs) this.#neverHad.add(openMs);
    }
    this.#drain();
  }

  #settle(candle: Candle): void {
    if (candle.openTimeMs <= this.#lastOpenMs) return;
    if (this.#waiting.size >= MAX_WAITING) this.#waiting.clear();
    this.#waiting.set(candle.openTimeMs, candle);
  }

  #drain(): void {
    for (;;) {
      const nextMs = this.#lastOpenMs + MINUTE_MS;
      const neverHad = this.#neverHad.delete(nextMs);
      const candle = this.#waiting.get(nextMs) ?? (neverHad ? this.#flat(nextMs) : undefined);
      if (candle === undefined && !neverHad) return;
      this.#lastOpenMs = nextMs;
      if (this.#forming !== null && this.#forming.openTimeMs <= nextMs) this.#forming = null;
      // No candle at all: nothing came before, so there is no price to stand still at and the series simply starts later.
      if (candle === undefined) continue;
      this.#waiting.delete(nextMs);
      this.#lastClose = candle.close;
      this.#deliver(candle);
    }
  }

  #flat(openTimeMs: number): Candle | undefined {
    const close = this.#lastClose;
    if (close === null) return undefined;
    return {
      openTimeMs,
      open: close,
      high: close,
      low: close,
      close,
      volume: 0,
      quoteVolume: 0,
      trades: 0,
      takerBuyBase: 0,
      filled: true,
    };
  }

  #isSound(candle: Candle): boolean {
    const problem = candleProblem(candle, MINUTE_MS);
    if (problem !== null) this.#complain(problem);
    return problem === null;
  }
}
