import type { Candle } from '../candles/candle.ts';
import type { RefusalCode } from '../decisions.ts';
import { fromNumber, type Big } from '../money.ts';
import { HOLDING_STATUSES, type Cycle, type ExitReason, type OrderIntent } from '../trader/cycle.ts';
import { isDust } from '../trader/grid.ts';
import { exitOrder, protectionIsBehind, protectionOrder, protectionPrice } from '../trader/orders.ts';
import { closeAsDust, exitStored, protectionStored, withTrail } from '../trader/transitions.ts';
import { checkTrail, quickHold, quickHoldRange } from '../trailing/trailing.ts';
import type { TrailState } from '../trailing/types.ts';
import { walkCandle } from '../trailing/walk.ts';
import { exitAlert, positionAlert, trailAlerts } from './alerts.ts';
import { trailMustBeStored, type Books } from './books.ts';
import type { MarketSight } from './market-sight.ts';

/** Pauses before a refused exit is tried again; the third refusal raises the alarm. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
const ALARM_AT = 3;
/** A refused protective order is tried again after this long, a cancellation is repeated. */
const PROTECTION_PAUSE_MS = 30_000;

interface WantedExit {
  readonly reason: ExitReason;
  /** Base units; null = all. */
  readonly quantity: Big | null;
  /** What asked for it: an operator's intent id, or null. */
  readonly intentId: string | null;
  attempts: number;
  nextTryMs: number;
}

/**
 * The only place that sells. Tests every price of a held symbol against its trailing stop, sells at or below it, and goes on trying
 * until the exchange takes it. Nothing but the exchange can refuse an exit (engine.md E16).
 */
export class Exits {
  readonly #books: Books;
  readonly #sight: MarketSight;
  /** Exits decided on but not on their way: waiting for the protective order to leave, or to be tried again. */
  readonly #wanted = new Map<string, WantedExit>();
  /** Live money: keep a stop resting on the exchange (reliability R7). */
  readonly #protects: boolean;
  /** Until when a cycle's protective order is left alone: it was refused, or its cancellation is on its way. */
  readonly #leaveUntilMs = new Map<string, number>();
  /** Time of the last price that was called stale, by cycle: one alert for each silence. */
  readonly #toldStale = new Map<string, number>();

  constructor(books: Books, sight: MarketSight) {
    this.#books = books;
    this.#sight = sight;
    this.#protects = !books.settings.demo;
  }

  /** A bid of a held symbol. Jumps need a second price; the stop then decides. */
  onBid(symbol: string, bid: number): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined || cycle.trail === null || !HOLDING_STATUSES.includes(cycle.status)) return;
    if (quickHold(cycle.trail, bid, this.#books.settings.trail)) return;
    const context = this.#sight.context(symbol);
    const answer = checkTrail(cycle.trail, bid, this.#books.nowMs, context, this.#books.settings.trail);
    const checked = this.#learn(cycle, answer.state);
    if (answer.decision === 'SELL' && checked.status === 'active_buy') this.sell(checked, answer.reason, null, null, bid);
  }

  /** A closed candle of a held symbol in a replay, walked without look-ahead (engine.md E15b). */
  onCandle(symbol: string, candle: Candle, closeTimeMs: number): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined || cycle.trail === null || cycle.status !== 'active_buy') return;
    if (quickHoldRange(cycle.trail, candle.low, candle.high, this.#books.settings.trail)) return;
    const context = this.#sight.context(symbol);
    const { answer, fillPrice } = walkCandle(cycle.trail, candle, closeTimeMs, context, this.#books.settings.trail);
    const checked = this.#learn(cycle, answer.state);
    if (fillPrice !== null) this.sell(checked, answer.reason, null, null, fillPrice);
  }

  /** Tests the last price once more with a changed context (a SELL consensus asks). True when the stop sells. */
  wouldSell(cycle: Cycle, price: number): boolean {
    if (cycle.trail === null) return false;
    const context = this.#sight.context(cycle.symbol);
    return checkTrail(cycle.trail, price, this.#books.nowMs, context, this.#books.settings.trail).decision === 'SELL';
  }

  /**
   * Sells `quantity` base units (null = all) of a held position. `intentId` names the operator's intent behind it. A refusal code
   * says why nothing was started.
   */
  sell(cycle: Cycle, reason: ExitReason, quantity: Big | null, intentId: string | null, price: number): RefusalCode | null {
    if (cycle.status !== 'active_buy') return HOLDING_STATUSES.includes(cycle.status) ? 'EXIT_IN_PROGRESS' : 'NO_POSITION';
    const resting = this.#resting(cycle);
    const known = this.#wanted.get(cycle.id);
    if (resting !== undefined) {
      // the coins are locked by the protective order: it has to leave first
      if (known === undefined) {
        this.#wanted.set(cycle.id, { reason, quantity, intentId, attempts: 0, nextTryMs: Infinity });
        this.#books.emit({ type: 'cancel_order', clientOrderId: resting.clientOrderId, symbol: cycle.symbol });
      }
      return known === undefined ? null : 'EXIT_IN_PROGRESS';
    }
    if (known !== undefined && known.nextTryMs > this.#books.nowMs) return 'EXIT_IN_PROGRESS';
    this.#start(cycle, known ?? { reason, quantity, intentId, attempts: 0, nextTryMs: 0 }, price);
    return null;
  }

  /** The protective order is gone without having sold: the exit that waited for it goes on. */
  protectionLeft(cycle: Cycle): void {
    this.#leaveUntilMs.delete(cycle.id);
    const wanted = this.#wanted.get(cycle.id);
    if (wanted === undefined || cycle.status !== 'active_buy') return;
    const price = this.#books.price(cycle.symbol)?.bid ?? cycle.trail?.lastPrice;
    if (price === undefined) return;
    this.#start(cycle, wanted, price);
  }

  /** The exchange refused the exit order: try again later, loudly after the third time. */
  refused(cycle: Cycle, order: OrderIntent, reason: string | null): void {
    const attempts = (this.#wanted.get(cycle.id)?.attempts ?? 0) + 1;
    const pauseMs = RETRY_MS[Math.min(attempts, RETRY_MS.length) - 1] as number;
    this.#wanted.set(cycle.id, {
      reason: order.reason as ExitReason,
      quantity: order.quantity,
      intentId: this.#wanted.get(cycle.id)?.intentId ?? null,
      attempts,
      nextTryMs: this.#books.nowMs + pauseMs,
    });
    if (attempts === ALARM_AT) {
      const data = { problem: reason, attempts, side: 'SELL', clientOrderId: order.clientOrderId };
      this.#books.emit(positionAlert(cycle, 'order_problem', 'danger', this.#books.nowMs, order.clientOrderId, data));
    }
  }

  /** The exchange refused the protective order: the position has no stop there, and a person must know. */
  protectionRefused(cycle: Cycle, order: OrderIntent, reason: string | null): void {
    this.#leaveUntilMs.set(cycle.id, this.#books.nowMs + PROTECTION_PAUSE_MS);
    const data = { problem: reason, attempts: 1, side: 'SELL', clientOrderId: order.clientOrderId };
    this.#books.emit(positionAlert(cycle, 'order_problem', 'danger', this.#books.nowMs, 'protection', data));
  }

  /** The exit ended; what it wanted is done or the stop will ask again. */
  finished(cycleId: string): void {
    this.#wanted.delete(cycleId);
    this.#leaveUntilMs.delete(cycleId);
    this.#toldStale.delete(cycleId);
  }

  /** Called every second: refused exits that are due, protective orders that are missing or behind. */
  tick(): void {
    for (const [cycleId, wanted] of this.#wanted) {
      const cycle = this.#books.cycleById(cycleId);
      if (cycle === undefined) this.#wanted.delete(cycleId);
      else if (cycle.status === 'active_buy' && wanted.nextTryMs <= this.#books.nowMs) {
        const price = this.#books.price(cycle.symbol);
        if (price !== undefined && this.#books.priceIsFresh(cycle.symbol)) this.#start(cycle, wanted, price.bid);
      }
    }
    for (const cycle of this.#books.openCycles()) {
      if (this.#protects) this.#protect(cycle);
      this.#watchPrice(cycle);
    }
  }

  /** A held symbol without a fresh price is not protected by anything here: nothing is sold on it, but a person must know. */
  #watchPrice(cycle: Cycle): void {
    const price = this.#books.price(cycle.symbol);
    if (this.#books.settings.exitMode === 'candles' || price === undefined || this.#books.priceIsFresh(cycle.symbol)) return;
    if (!HOLDING_STATUSES.includes(cycle.status) || this.#toldStale.get(cycle.id) === price.timeMs) return;
    this.#toldStale.set(cycle.id, price.timeMs);
    const data = { stale: true, ageMs: this.#books.nowMs - price.timeMs, detail: cycle.symbol };
    this.#books.emit(positionAlert(cycle, 'feed_stale', 'danger', this.#books.nowMs, String(price.timeMs), data));
  }

  #start(cycle: Cycle, wanted: WantedExit, price: number): void {
    const { nowMs } = this.#books;
    const market = this.#books.market(cycle.symbol);
    if (market === undefined) throw new Error(`no trading rules for ${cycle.symbol}, which is held`);
    const referencePrice = fromNumber(price, `${cycle.symbol} price`);
    const request = { reason: wanted.reason, referencePrice, timeMs: nowMs, quantity: wanted.quantity };
    const intent = exitOrder(cycle, request, market.grid);
    if (intent === null) {
      if (!isDust(cycle.quantity, referencePrice, market.grid)) return;
      this.#wanted.delete(cycle.id);
      const closed = closeAsDust(cycle, wanted.reason, referencePrice, nowMs, market.grid);
      this.#books.putCycle(closed);
      this.#books.emit(exitAlert(closed, nowMs));
      return;
    }
    this.#wanted.set(cycle.id, { ...wanted, nextTryMs: Infinity });
    this.#books.putCycle(exitStored(cycle, intent, wanted.reason, nowMs));
    this.#books.order(intent);
  }

  /** Takes over a checked trail: emitted when it must survive a restart, with the alerts it is worth. */
  #learn(cycle: Cycle, trail: TrailState): Cycle {
    const next = withTrail(cycle, trail, this.#books.nowMs);
    if (!trailMustBeStored(cycle.trail, trail)) {
      this.#books.place(next);
      return next;
    }
    this.#books.putCycle(next);
    for (const alert of trailAlerts(next, cycle.trail, trail, this.#books.nowMs)) this.#books.emit(alert);
    return next;
  }

  #resting(cycle: Cycle): OrderIntent | undefined {
    if (!this.#protects) return undefined;
    for (const intent of this.#books.intents.values()) {
      if (intent.cycleId === cycle.id && intent.purpose === 'protection') return intent;
    }
    return undefined;
  }

  /** Places the protective stop where none rests, and moves it up when the stop in force has risen enough. */
  #protect(cycle: Cycle): void {
    if (cycle.status !== 'active_buy' || cycle.entryPrice === null || this.#wanted.has(cycle.id)) return;
    if ((this.#leaveUntilMs.get(cycle.id) ?? 0) > this.#books.nowMs) return;
    const market = this.#books.market(cycle.symbol);
    if (market === undefined) return;
    const stop = cycle.trail === null ? null : fromNumber(cycle.trail.effectiveStop, 'effective stop');
    const wanted = protectionPrice(cycle.entryPrice, stop);
    const resting = this.#resting(cycle);
    if (resting === undefined) {
      const intent = protectionOrder(cycle, wanted, this.#books.nowMs, market.grid);
      if (intent === null) return;
      this.#books.putCycle(protectionStored(cycle, intent, this.#books.nowMs));
      this.#books.order(intent);
    } else if (resting.status === 'acknowledged' && resting.stopPrice !== null && protectionIsBehind(resting.stopPrice, wanted)) {
      // once this one has left, a later tick places the higher one
      this.#leaveUntilMs.set(cycle.id, this.#books.nowMs + PROTECTION_PAUSE_MS);
      this.#books.emit({ type: 'cancel_order', clientOrderId: resting.clientOrderId, symbol: cycle.symbol });
    }
  }

  /** The operator's intent behind a running exit, if any. */
  intentOf(cycleId: string): string | null {
    return this.#wanted.get(cycleId)?.intentId ?? null;
  }
}
