import type { Operator } from './interfaces.ts';
import { NO_QUOTE, type ActionOutcome, type Quote, type QuoteAnswer } from './quote.ts';
import { manualSignal } from '../engine/aggregator/manual.ts';
import type { Decision, IntentDecision } from '../engine/decisions.ts';
import { flattenProgress } from '../engine/desk/flattenings.ts';
import { sizeOf } from '../engine/desk/operator-desk.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent, OperatorAction } from '../engine/events.ts';
import { Big, fromNumber, toNumber, toText } from '../engine/money.ts';
import { positionValue } from '../engine/portfolio/equity.ts';
import type { EngineSettings } from '../engine/settings.ts';
import type { Cycle, Fill } from '../engine/trader/cycle.ts';
import { HOLDING_STATUSES } from '../engine/trader/cycle.ts';
import type { OrderProblem } from '../engine/trader/order-problems.ts';
import { askedStop, sellsAtOnce } from '../engine/trailing/asked-stop.ts';
import { lossByLowering, withAskedStop } from '../engine/trailing/stop-change.ts';

/** Nothing was submitted. */
const TOO_MUCH_WAITS: OrderProblem = 'TOO_MUCH_WAITS';
const TWO = new Big('2');
const ONE = new Big('1');
const HUNDRED = new Big('100');

interface Waiting {
  readonly outcome: Promise<ActionOutcome>;
  readonly resolve: (outcome: ActionOutcome) => void;
  readonly fills: Fill[];
  readonly timers: readonly NodeJS.Timeout[];
  orderIds: Set<string>;
  last: IntentDecision | null;
}

export interface OperatorPorts {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  readonly push: (event: EngineEvent) => void;
  readonly nowMs: () => number;
  /** So much waits for the engine that nothing more may be asked of it. */
  readonly isFull: () => boolean;
}

/** The door from chat to the engine: quotes without changing anything, submits once, waits for what the exchange says. */
export class RuntimeOperator implements Operator {
  readonly #ports: OperatorPorts;
  readonly #waiting = new Map<string, Waiting>();

  constructor(ports: OperatorPorts) {
    this.#ports = ports;
  }

  async quote(action: OperatorAction): Promise<QuoteAnswer> {
    if (action.kind === 'buy') return this.#quoteBuy(action);
    if (action.kind === 'sell') return this.#quoteSell(action.symbol, action.percent);
    if (action.kind === 'flatten') return { ok: true, quote: { ...NO_QUOTE, positions: this.#positions(() => true) } };
    if (action.kind === 'trail') return this.#quoteTrail(action);
    return { ok: true, quote: NO_QUOTE };
  }

  async submit(
    intentId: string,
    actor: string,
    action: OperatorAction,
    timeoutMs: number,
    storedWithinMs?: number,
  ): Promise<ActionOutcome> {
    const known = this.#waiting.get(intentId);
    if (known !== undefined) return known.outcome;
    // the engine says nothing to it, and whoever asks would wait for ever
    if (this.#ports.engine.desk.hasTaken(intentId))
      return { status: 'refused', refusal: { code: 'REPEATED', numbers: {} }, fills: [], problem: null };
    if (this.#ports.isFull()) return { status: 'refused', refusal: null, fills: [], problem: TOO_MUCH_WAITS };
    const { promise: outcome, resolve } = withResolver<ActionOutcome>();
    const timers = [setTimeout(() => this.#timeOut(intentId), timeoutMs)];
    if (storedWithinMs !== undefined) timers.push(setTimeout(() => this.#notStored(intentId), storedWithinMs));
    this.#waiting.set(intentId, { outcome, resolve, fills: [], timers, orderIds: new Set(), last: null });
    this.#ports.push({ type: 'operator', timeMs: this.#ports.nowMs(), intentId, actor, action });
    return outcome;
  }

  /** Told of every stored round: this is how a submitted action learns its outcome. */
  observe(decisions: readonly Decision[]): void {
    if (this.#waiting.size === 0) return;
    for (const decision of decisions) {
      if (decision.type === 'place_order') this.#noteOrder(decision.intent.cycleId, decision.intent.clientOrderId);
      else if (decision.type === 'fill') this.#noteFill(decision.fill);
      else if (decision.type === 'intent') this.#noteIntent(decision);
    }
  }

  /** Ends every wait; what was submitted goes on and is found in the books. */
  stop(): void {
    for (const intentId of this.#waiting.keys()) this.#timeOut(intentId);
  }

  #quoteBuy(action: Extract<OperatorAction, { kind: 'buy' }>): QuoteAnswer {
    const { engine, settings } = this.#ports;
    const { symbol, price, confidence, reason } = action;
    const signal = manualSignal({ id: 'quote', symbol, price, confidence, timeMs: this.#ports.nowMs(), reason });
    const plan = engine.desk.plan(signal, sizeOf(action));
    if ('code' in plan) return { ok: false, refusal: { code: plan.code, numbers: withLimits(plan) } };
    const { allocation } = plan;
    if (!allocation.ok) return { ok: false, refusal: { code: allocation.code, numbers: withLimits(allocation) } };
    const fee = fromNumber(engine.desk.takerFeeRate(symbol), 'fee rate');
    const stop = fromNumber(engine.desk.firstStop(symbol, toNumber(plan.price)), 'first stop').round(12);
    const slippage = fromNumber(settings.slippageRatio, 'slippage');
    const lossPerUnit = plan.price.times(ONE.plus(slippage)).minus(stop.times(ONE.minus(slippage)));
    const fees = allocation.amount.times(fee).times(TWO);
    return {
      ok: true,
      quote: {
        ...NO_QUOTE,
        symbol,
        price: toText(plan.price),
        quantity: toText(allocation.quantity),
        amount: toText(allocation.amount),
        feesRoundTrip: toText(fees.round(8)),
        stopPrice: toText(stop),
        worstLoss: toText(allocation.quantity.times(lossPerUnit).plus(fees).round(8)),
        freeQuoteAfter: toText(engine.desk.freeQuote().minus(allocation.amount).round(8)),
        force: plan.force,
        category: plan.category,
        bypasses: plan.bypasses,
      },
    };
  }

  #quoteSell(symbol: string, percent: number): QuoteAnswer {
    const cycle = this.#ports.engine.desk.cycleOf(symbol);
    if (cycle === undefined || !HOLDING_STATUSES.includes(cycle.status))
      return { ok: false, refusal: { code: 'NO_POSITION', numbers: { symbol } } };
    if (cycle.status !== 'active_buy') return { ok: false, refusal: { code: 'EXIT_IN_PROGRESS', numbers: { symbol } } };
    const price = this.#ports.engine.desk.price(symbol);
    const quantity = cycle.quantity.times(fromNumber(percent, 'percent')).div(HUNDRED);
    const bid = price === null ? null : fromNumber(price.bid, 'bid');
    const amount = bid === null ? null : quantity.times(bid);
    return {
      ok: true,
      quote: {
        ...NO_QUOTE,
        symbol,
        price: bid === null ? null : toText(bid),
        quantity: toText(quantity.round(12)),
        amount: amount === null ? null : toText(amount.round(8)),
        feesRoundTrip:
          amount === null
            ? null
            : toText(amount.times(fromNumber(this.#ports.engine.desk.takerFeeRate(symbol), 'fee')).round(8)),
        positions: this.#positions((held) => held.symbol === symbol),
      },
    };
  }

  #quoteTrail(action: Extract<OperatorAction, { kind: 'trail' }>): QuoteAnswer {
    const { symbol } = action;
    const cycle = this.#ports.engine.desk.cycleOf(symbol);
    if (cycle?.trail == null) return { ok: false, refusal: { code: 'NO_POSITION', numbers: { symbol } } };
    const { trail, quantity } = cycle;
    const price = this.#ports.engine.desk.price(symbol);
    const bid = price?.bid ?? trail.lastPrice;
    const feeRate = this.#ports.engine.desk.takerFeeRate(symbol);
    const stop = askedStop(trail, action, bid, feeRate);
    if (sellsAtOnce(action, stop, bid))
      return { ok: false, refusal: { code: 'STOP_ABOVE_PRICE', numbers: { symbol, measured: stop, limit: bid } } };
    const after = withAskedStop(trail, action.action, stop).effectiveStop;
    return {
      ok: true,
      quote: {
        ...NO_QUOTE,
        symbol,
        price: price === null ? null : String(price.bid),
        stopPrice: String(trail.effectiveStop),
        stopChange: {
          entryPrice: String(trail.entryPrice),
          breakevenPrice: String(trail.entryPrice * (1 + 2 * feeRate)),
          before: String(trail.effectiveStop),
          after: String(after),
          lossMore: toText(lossByLowering(quantity, trail.effectiveStop, after, feeRate).round(8)),
        },
      },
    };
  }

  #positions(wanted: (cycle: Cycle) => boolean): Quote['positions'] {
    const { desk } = this.#ports.engine;
    return desk
      .openCycles()
      .filter((cycle) => HOLDING_STATUSES.includes(cycle.status) && wanted(cycle))
      .map((cycle) => {
        const price = desk.price(cycle.symbol);
        const value = positionValue(cycle, price === null ? null : fromNumber(price.bid, 'bid'));
        return {
          symbol: cycle.symbol,
          quantity: toText(cycle.quantity),
          value: toText(value.value.round(8)),
          profitLossPercent: toNumber(value.unrealisedPercent.round(6)),
        };
      });
  }

  #noteOrder(cycleId: string, clientOrderId: string): void {
    for (const waiting of this.#waiting.values())
      if (waiting.last?.cycleId === cycleId) waiting.orderIds.add(clientOrderId);
  }

  #noteFill(fill: Fill): void {
    for (const waiting of this.#waiting.values())
      if (waiting.orderIds.has(fill.clientOrderId)) waiting.fills.push(fill);
  }

  #noteIntent(decision: IntentDecision): void {
    const waiting = this.#waiting.get(decision.intentId);
    if (waiting === undefined) return;
    waiting.last = decision;
    if (decision.clientOrderId !== null) waiting.orderIds.add(decision.clientOrderId);
    if (decision.status === 'submitted') return;
    this.#end(decision.intentId, waiting, decision.status);
  }

  #timeOut(intentId: string): void {
    const waiting = this.#waiting.get(intentId);
    if (waiting !== undefined) this.#end(intentId, waiting, 'submitted');
  }

  /** The person need not wait for a slow database: what was asked is in the queue and is stored before it is done. */
  #notStored(intentId: string): void {
    const waiting = this.#waiting.get(intentId);
    if (waiting !== undefined && waiting.last === null) this.#end(intentId, waiting, 'submitted', false);
  }

  #end(intentId: string, waiting: Waiting, status: ActionOutcome['status'], stored = true): void {
    for (const timer of waiting.timers) clearTimeout(timer);
    this.#waiting.delete(intentId);
    const { last, fills } = waiting;
    const problem = last?.numbers['problem'];
    const progress = last === null ? null : flattenProgress(last.numbers);
    waiting.resolve({
      status,
      ...(stored ? {} : { stored }),
      refusal: last?.code == null ? null : { code: last.code, numbers: last.numbers },
      fills: fills.map((fill) => ({
        symbol: fill.symbol,
        side: fill.side,
        price: toText(fill.price),
        quantity: toText(fill.quantity),
        fee: toText(fill.fee),
        feeAsset: fill.feeAsset,
      })),
      problem: typeof problem === 'string' ? problem : null,
      ...(progress === null ? {} : { progress }),
    });
  }
}

function withResolver<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function withLimits(refusal: {
  readonly measured: number | null;
  readonly limit: number | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}): Record<string, number | string | null> {
  return { ...refusal.numbers, measured: refusal.measured, limit: refusal.limit };
}
