import type { ConsensusSignal } from '../../src/engine/aggregator/types.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineEvent } from '../../src/engine/events.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/engine/settings.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import type { Exchange, MarketRules } from '../../src/exchange/ports.ts';
import { OrderDesk } from '../../src/runtime/orders.ts';
import { reconcile } from '../../src/runtime/reconcile.ts';
import { Rounds } from '../../src/runtime/rounds.ts';
import type { Chance } from './chance.ts';
import type { SimStore } from './sim-store.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The Analyst is elsewhere: these markets are calm and their candles whole. */
const SIGHT = {
  context: () => NO_CONTEXT,
  universeRows: () => [],
  recentlyFilled: () => false,
  natrPercent: () => 0.5,
};

export interface ProcessPorts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly store: SimStore;
  readonly exchange: Exchange;
  readonly markets: readonly MarketRules[];
  readonly live: boolean;
  /** Probability of dying at any one step, and whether storing fails now. */
  readonly danger: { dying: number; outage: boolean };
  /** Something that must never happen did. */
  readonly fault: (what: string) => void;
  readonly trace: (what: () => string) => void;
}

/** One life of the trading process, wired as the runtime wires it; it may be killed between any two steps. */
export class SimProcess {
  readonly engine: Engine;
  readonly orders: OrderDesk;
  readonly #ports: ProcessPorts;
  readonly #rounds: Rounds;
  /** Signals travel in the queue as the events that carry them. */
  readonly #signals = new WeakMap<EngineEvent, ConsensusSignal>();
  alive = true;

  constructor(ports: ProcessPorts) {
    this.#ports = ports;
    const { time, exchange, store, live, fault, trace } = ports;
    const settings: EngineSettings = { ...DEFAULT_ENGINE_SETTINGS, demo: !live };
    this.engine = new Engine({ base: '1m', settings, markets: ports.markets, sight: SIGHT });
    this.engine.restore(store.memory());
    const timers = time.timersWhile(() => this.alive);
    const nowMs = (): number => time.nowMs;
    this.orders = new OrderDesk({
      exchange: this.#perilous(exchange),
      push: (event) => this.push(event),
      markSent: async (clientOrderId, atMs) => {
        await this.#step('before marking as sent');
        if (ports.danger.outage) throw new Error('no database');
        store.markSent(clientOrderId, atMs);
        await this.#step('after marking as sent');
      },
      nowMs,
      wallMs: nowMs,
      log: () => undefined,
      timers,
    });
    this.#rounds = new Rounds({
      handle: (event) => this.#handle(event),
      store: (decisions) => this.#store(decisions),
      act: (decisions) => this.#act(decisions),
      isHeld: (symbol) => this.engine.desk.isHeld(symbol),
      onStoreFailure: (_error, attempt) => {
        if (attempt > 200) fault('a round was never stored');
        return 500;
      },
      timers,
    });
    trace(() => 'a process starts');
  }

  /** What the runtime does at every start. */
  begin(cash: string): void {
    const { store, live, time } = this.#ports;
    if (!live && store.wallet.size === 0) {
      this.push({ type: 'balances', timeMs: time.nowMs, balances: [{ asset: 'USDC', free: cash, locked: '0' }] });
    }
    for (const { intent, sentAtMs } of store.openOrders()) void this.orders.adopt(intent, sentAtMs);
    if (live) this.reconcile();
  }

  push(event: EngineEvent): void {
    if (this.alive) this.#rounds.push(event);
  }

  signal(signal: ConsensusSignal): void {
    const carrier: EngineEvent = { type: 'blocks', timeMs: this.#ports.time.nowMs, reasons: [] };
    this.#signals.set(carrier, signal);
    this.push(carrier);
  }

  reconcile(): void {
    const { exchange, time } = this.#ports;
    const ports = {
      exchange,
      orders: this.orders,
      push: (event: EngineEvent) => this.push(event),
      nowMs: () => time.nowMs,
    };
    reconcile(ports).catch((error: unknown) => this.#ports.fault(`reconciliation threw: ${String(error)}`));
  }

  kill(where: string): void {
    this.#ports.trace(() => `killed ${where}`);
    this.alive = false;
  }

  #handle(event: EngineEvent): readonly Decision[] {
    this.#ports.trace(() => `event ${describe(event)}`);
    try {
      const decisions = this.engine.handle(event);
      const signal = this.#signals.get(event);
      if (signal === undefined) return decisions;
      this.engine.desk.onSignal(signal);
      return [...decisions, ...this.engine.desk.drain()];
    } catch (error) {
      this.#ports.fault(`the engine threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return [];
    }
  }

  async #store(decisions: readonly Decision[]): Promise<void> {
    const { store, danger, chance, trace } = this.#ports;
    await this.#step('before storing');
    if (danger.outage && chance.happens(0.8)) throw new Error('no database');
    store.store(decisions);
    for (const decision of decisions) trace(() => `stored ${describe(decision)}`);
    await this.#step('after storing');
    // the answer of a commit can get lost as well: then the same round is stored again
    if (danger.outage) throw new Error('connection lost');
  }

  #act(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (decision.type === 'place_order') void this.orders.place(decision.intent);
      else if (decision.type === 'cancel_order') void this.orders.cancel(decision.clientOrderId, decision.symbol);
    }
  }

  #perilous(exchange: Exchange): Exchange {
    return {
      ...exchange,
      id: exchange.id,
      live: exchange.live,
      place: async (intent) => {
        await this.#step('before placing');
        this.#ports.trace(() => `placing ${intent.clientOrderId}`);
        return this.#arrived(exchange.place(intent), 'before the answer to an order');
      },
      lookUp: (key, sentAtMs) => this.#arrived(exchange.lookUp(key, sentAtMs), 'before the answer to a look-up'),
      cancel: (key) => this.#arrived(exchange.cancel(key), 'before the answer to a cancellation'),
      balances: () => exchange.balances(),
      markets: () => exchange.markets(),
      openOrders: () => exchange.openOrders(),
      close: () => exchange.close(),
    };
  }

  async #arrived<T>(answer: Promise<T>, where: string): Promise<T> {
    // a process that has died leaves the failure of a call behind, too
    const [result] = await Promise.allSettled([answer]);
    await this.#step(where);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  /** A step of the process: it may die here. What a dead process waits for never comes. */
  async #step(where: string): Promise<void> {
    const { chance, danger, time } = this.#ports;
    if (this.alive && chance.happens(danger.dying)) this.kill(where);
    if (this.alive && chance.happens(0.2)) await time.wait(chance.whole(1, 40));
    if (!this.alive) await new Promise(() => undefined);
  }
}

function describe(item: EngineEvent | Decision): string {
  return `${item.type} ${JSON.stringify(item, (key, value: unknown) => (key === 'attribution' ? undefined : value))}`;
}
