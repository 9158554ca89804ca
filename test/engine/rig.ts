/** An engine on a desk of its own: prices and answers of the exchange by hand, everything decided in one list. */
import type { ConsensusSignal } from '../../src/engine/aggregator/types.ts';
import type { AlertDecision, Decision } from '../../src/engine/decisions.ts';
import type { MarketSight } from '../../src/engine/desk/market-sight.ts';
import { Engine, type EngineMemory } from '../../src/engine/engine.ts';
import type { EngineEvent, OperatorAction } from '../../src/engine/events.ts';
import { Big, fromNumber, toText } from '../../src/engine/money.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/engine/settings.ts';
import type { Cycle, OrderIntent } from '../../src/engine/trader/cycle.ts';
import type { MarketRules } from '../../src/engine/trader/market-rules.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import { signalOf, type SignalOptions } from '../support/signals.ts';
import { SimStore } from '../simulation/sim-store.ts';

/** A Thursday, noon UTC. */
export const NOON_MS = Date.UTC(2025, 9, 2, 12);
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

export const RIG_MARKETS: readonly MarketRules[] = ['SOL', 'ETH', 'WIF'].map((baseAsset) => ({
  symbol: `${baseAsset}USDC`,
  baseAsset,
  quoteAsset: 'USDC',
  lotStep: '0.001',
  marketLotStep: '0',
  minQuantity: '0.001',
  maxQuantity: null,
  tickSize: '0.01',
  minNotional: '5',
  takerFeeRate: '0.001',
  active: true,
}));

export interface RigOptions {
  readonly settings?: Partial<EngineSettings>;
  readonly sight?: Partial<MarketSight>;
  readonly cash?: string | null;
  readonly startMs?: number;
  readonly memory?: EngineMemory;
  readonly markets?: readonly MarketRules[];
}

export class Rig {
  readonly engine: Engine;
  readonly store = new SimStore();
  readonly decisions: Decision[] = [];
  nowMs: number;
  #intents = 0;
  #signals = 0;
  #trades = 0;

  constructor({ settings, sight, cash = '1000', startMs = NOON_MS, memory, markets = RIG_MARKETS }: RigOptions = {}) {
    this.nowMs = startMs;
    const calm: MarketSight = {
      context: () => NO_CONTEXT,
      universeRows: () => [],
      natrWindows: () => [],
      recentlyFilled: () => false,
      natrPercent: () => 0.5,
    };
    this.engine = new Engine({
      base: '1m',
      settings: { ...DEFAULT_ENGINE_SETTINGS, ...settings },
      markets,
      sight: { ...calm, ...sight },
    });
    if (memory !== undefined) {
      this.engine.restore(memory);
      // what was asked before the restart is known, and never asked again
      this.#intents = memory.intentIds.length;
    } else if (cash !== null) this.balances({ USDC: cash });
  }

  /** Hands an event over. @returns what was decided */
  tell(event: EngineEvent): readonly Decision[] {
    return this.#keep(this.engine.handle(event));
  }

  pass(durationMs: number): readonly Decision[] {
    this.nowMs += durationMs;
    return this.tell({ type: 'time', timeMs: this.nowMs });
  }

  price(symbol: string, bid: number, ageMs = 0): readonly Decision[] {
    return this.tell({ type: 'price', symbol, timeMs: this.nowMs - ageMs, bid, ask: bid });
  }

  /** A minute that closed now at `close`. */
  candle(symbol: string, close: number): readonly Decision[] {
    const openTimeMs = this.nowMs - MINUTE_MS;
    const candle = { openTimeMs, open: close, high: close, low: close, close, volume: 1 };
    const rest = { quoteVolume: close, trades: 1, takerBuyBase: 0.5, filled: false };
    return this.tell({ type: 'candle', symbol, timeMs: this.nowMs, candle: { ...candle, ...rest } });
  }

  balances(amounts: Readonly<Record<string, string>>): readonly Decision[] {
    const balances = Object.entries(amounts).map(([asset, free]) => ({ asset, free, locked: '0' }));
    return this.tell({ type: 'balances', timeMs: this.nowMs, balances });
  }

  ask(action: OperatorAction, intentId = `i${++this.#intents}`): readonly Decision[] {
    return this.tell({ type: 'operator', timeMs: this.nowMs, intentId, actor: 'tester', action });
  }

  buy(symbol: string, amountQuote: string | null = null): readonly Decision[] {
    const price = this.engine.desk.price(symbol)?.ask ?? 100;
    return this.ask({ kind: 'buy', symbol, price, confidence: 0.95, reason: 'test', amountQuote });
  }

  /** A consensus of the Analyst half. */
  signal(options: SignalOptions = {}): readonly Decision[] {
    const symbol = options.symbol ?? 'SOLUSDC';
    const id = `${symbol}-${++this.#signals}`;
    const signal: ConsensusSignal = signalOf({ id, timeMs: this.nowMs, ...options });
    this.tell({ type: 'time', timeMs: this.nowMs });
    this.engine.desk.onSignal(signal);
    return this.#keep(this.engine.desk.drain());
  }

  acknowledge(order: OrderIntent): readonly Decision[] {
    return this.#order(order, 'acknowledged', null);
  }

  refuse(order: OrderIntent, reason = 'not now'): readonly Decision[] {
    return this.#order(order, 'rejected', reason);
  }

  unknown(order: OrderIntent): readonly Decision[] {
    return this.#order(order, 'unknown', 'timed out');
  }

  /** Part of an order trades: `quantity` base units at `price` (or the order's own). The fee is a share of what comes in. */
  trade(
    order: OrderIntent,
    quantity: string = toText(order.quantity),
    price: number = Number(toText(order.referencePrice)),
    feeRate = '0.001',
  ): readonly Decision[] {
    const isBuy = order.side === 'BUY';
    const amount = new Big(quantity);
    const fee = (isBuy ? amount : amount.times(fromNumber(price))).times(new Big(feeRate));
    const { clientOrderId, symbol, side } = order;
    const feeAsset = isBuy ? symbol.slice(0, -4) : 'USDC';
    const fill = { clientOrderId, symbol, side, feeAsset, fee, quantity: amount, price: fromNumber(price) };
    const trade = { exchangeOrderId: 'x', tradeId: `${this.nowMs}-${++this.#trades}`, timeMs: this.nowMs };
    return this.tell({ type: 'fill', timeMs: this.nowMs, fill: { ...fill, ...trade } });
  }

  /** No more fills will come. */
  close(order: OrderIntent): readonly Decision[] {
    return this.#order(order, 'closed', null);
  }

  fillWhole(order: OrderIntent, price?: number): readonly Decision[] {
    return [...this.trade(order, toText(order.quantity), price), ...this.close(order)];
  }

  /** Buys and fills; @returns the held cycle. */
  hold(symbol: string, price: number, amountQuote = '200'): Cycle {
    this.price(symbol, price);
    this.buy(symbol, amountQuote);
    this.fillWhole(this.order(symbol));
    return this.cycle(symbol);
  }

  cycle(symbol: string): Cycle {
    const cycle = this.engine.desk.cycleOf(symbol);
    if (cycle === undefined) throw new Error(`no open cycle on ${symbol}`);
    return cycle;
  }

  /** The newest order on a symbol. */
  order(symbol: string): OrderIntent {
    const order = this.orders().findLast((intent) => intent.symbol === symbol);
    if (order === undefined) throw new Error(`no order on ${symbol}`);
    return order;
  }

  /** Every order that was asked for. */
  orders(): readonly OrderIntent[] {
    return this.decisions.flatMap((decision) => (decision.type === 'place_order' ? [decision.intent] : []));
  }

  #order(
    order: OrderIntent,
    status: 'acknowledged' | 'closed' | 'rejected' | 'unknown',
    reason: string | null,
  ): readonly Decision[] {
    const { clientOrderId } = order;
    return this.tell({ type: 'order', timeMs: this.nowMs, clientOrderId, status, exchangeOrderId: 'x', reason });
  }

  #keep(decisions: readonly Decision[]): readonly Decision[] {
    for (const decision of decisions) this.decisions.push(decision);
    this.store.store(decisions, NaN);
    return decisions;
  }
}

/** A desk that goes on from what `before` stored. */
export function restarted(before: Rig, options: RigOptions = {}): Rig {
  return new Rig({ startMs: before.nowMs, ...options, memory: before.store.memory() });
}

export function codesOf(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) => (decision.type === 'refusal' ? [decision.code] : []));
}

export function ordersOf(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) =>
    decision.type === 'place_order' ? [`${decision.intent.side} ${decision.intent.reason.split(':')[0]}`] : [],
  );
}

export function alertsOf(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) => (decision.type === 'alert' ? [decision.kind] : []));
}

/** The alerts of one kind, whole. */
export function toldOf(decisions: readonly Decision[], kind: string): AlertDecision[] {
  return decisions.flatMap((decision) => (decision.type === 'alert' && decision.kind === kind ? [decision] : []));
}

/** De-duplication keys of the alerts of one kind. */
export function keysOf(decisions: readonly Decision[], kind: string): string[] {
  return decisions.flatMap((decision) =>
    decision.type === 'alert' && decision.kind === kind ? [decision.dedupKey] : [],
  );
}

export function intentsOf(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) => (decision.type === 'intent' ? [decision.code ?? decision.status] : []));
}
