import type { ConsensusSignal } from '../../src/engine/aggregator/types.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineEvent } from '../../src/engine/events.ts';
import { retunedVersion } from '../../src/engine/desk/retuning.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/engine/settings.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import type { TrailSettings } from '../../src/engine/trailing/types.ts';
import { FeedClock } from '../../src/exchange/ccxt/feed-clock.ts';
import type { Exchange, MarketRules } from '../../src/exchange/ports.ts';
import { OrderDesk } from '../../src/runtime/orders.ts';
import { reconcile } from '../../src/runtime/reconcile.ts';
import { Rounds } from '../../src/runtime/rounds.ts';
import { Safekeeping, type KeptRound } from '../../src/runtime/safekeeping.ts';
import type { PendingEntries } from '../../src/storage/journal/journal.ts';
import type { Chance } from './chance.ts';
import type { SimJournal } from './sim-journal.ts';
import type { SettingRow, SimSettings } from './sim-settings.ts';
import type { SimStore } from './sim-store.ts';
import type { Timers } from '../../src/runtime/timers.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The Analyst is elsewhere: these markets are calm and their candles whole. */
const SIGHT = {
  context: () => NO_CONTEXT,
  universeRows: () => [],
  natrWindows: () => [],
  recentlyFilled: () => false,
  natrPercent: () => 0.5,
};

/** As in the runtime, but so short that a slow step makes a mark too old now and then. */
const MARKED_AHEAD_MS = 20;

/** What the Analyst would have to keep: it has a lane of its own, and is stored while the rest goes on. */
const HISTORY: Decision = {
  type: 'wave',
  symbol: 'SOLUSDC',
  timeMs: 0,
  newVotes: [],
  verdict: {
    outcome: 'rejected',
    rejection: { code: 'TOO_FEW', side: null, measured: 1, limit: 2, numbers: {} },
  },
};

export interface ProcessPorts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly store: SimStore;
  readonly settings: SimSettings;
  /** Of the engine's settings, what this world has other than by default. */
  readonly rules: Partial<EngineSettings>;
  readonly journal: SimJournal;
  readonly exchange: Exchange;
  readonly markets: readonly MarketRules[];
  readonly live: boolean;
  /**
   * Probability of dying at any one step, whether storing fails now, whether the database is gone altogether, and how many of the next
   * rounds have a row that it does not take.
   */
  readonly danger: { dying: number; outage: boolean; gone: boolean; poison: number };
  /** By how much the machine's clock was set, ms. */
  readonly machine: { setByMs: number };
  /** Something that must never happen did. */
  readonly fault: (what: string) => void;
  readonly trace: (what: () => string) => void;
}

/** One life of the trading process, wired as the runtime wires it; it may be killed between any two steps. */
export class SimProcess {
  readonly engine: Engine;
  readonly orders: OrderDesk;
  readonly #ports: ProcessPorts;
  readonly #rounds: Rounds<KeptRound>;
  readonly #safekeeping: Safekeeping;
  /** Signals travel in the queue as the events that carry them. */
  readonly #signals = new WeakMap<EngineEvent, ConsensusSignal>();
  readonly #clock: FeedClock;
  readonly #blocks = new Set<string>();
  /** The numbers of each position that were looked at last. */
  readonly #known = new Map<string, TrailSettings>();
  /** The newest change of the settings that the engine has. */
  #version: number;
  alive = true;

  constructor(ports: ProcessPorts) {
    this.#ports = ports;
    const { time, exchange, store, live, fault, trace } = ports;
    const { trail, version } = ports.settings;
    const settings: EngineSettings = { ...DEFAULT_ENGINE_SETTINGS, ...ports.rules, demo: !live, trail };
    this.#version = version;
    this.engine = new Engine({ base: '1m', settings, markets: ports.markets, sight: SIGHT });
    this.engine.restore(store.memory());
    const timers = time.timersWhile(() => this.alive);
    this.#clock = new FeedClock({
      wallMs: () => time.nowMs + ports.machine.setByMs,
      steadyMs: () => time.nowMs,
      jumped: (jumpMs) => this.push({ type: 'clock', timeMs: this.nowMs, jumpMs }),
    });
    const nowMs = (): number => this.nowMs;
    this.#safekeeping = this.#keepSafe(timers);
    this.orders = new OrderDesk({
      exchange: this.#perilous(exchange),
      push: (event) => this.push(event),
      markSent: (intent, atMs) => this.#safekeeping.markSent(intent, atMs),
      nowMs,
      wallMs: () => time.nowMs + ports.machine.setByMs,
      steadyMs: () => time.nowMs,
      log: () => undefined,
      timers,
    });
    this.#rounds = new Rounds({
      handle: (event) => this.#handle(event),
      store: async (decisions, lane) =>
        lane === 'trade'
          ? this.#safekeeping.store(decisions)
          : { kept: await this.#safekeeping.storeHistory(decisions), markedUntilMs: 0 },
      act: (decisions, kept) => this.#act(decisions, kept),
      onFault: (error) => fault(`the engine threw: ${String(error)}`),
      isHeld: (symbol) => this.engine.desk.isHeld(symbol),
      onStoreFailure: (_error, attempt, lane) => {
        if (attempt > 20 && lane === 'trade') fault('a round was never kept');
        return 500;
      },
      timers,
    });
    trace(() => 'a process starts');
  }

  /** The feed's time, with which every event is stamped. */
  get nowMs(): number {
    return this.#clock.nowMs();
  }

  /** What the runtime does at every start. */
  begin(cash: string): void {
    const { store, live, settings } = this.#ports;
    if (!live && store.wallet.size === 0) {
      this.push({ type: 'balances', timeMs: this.nowMs, balances: [{ asset: 'USDC', free: cash, locked: '0' }] });
    }
    this.#block('quarantine', store.quarantined > 0);
    const given = settings.givenSince(retunedVersion(store.memory().controls) ?? 0);
    const positions = Object.assign({}, ...given.map(({ numbers }) => numbers)) as SettingRow['numbers'];
    const { version } = settings;
    if (given.length > 0) this.push({ type: 'settings', timeMs: this.nowMs, changes: {}, positions, version });
    for (const { intent, sentAtMs } of store.openOrders()) void this.orders.adopt(intent, sentAtMs);
    if (live) this.reconcile();
  }

  push(event: EngineEvent): void {
    if (this.alive) this.#rounds.push(event);
  }

  signal(signal: ConsensusSignal): void {
    const carrier: EngineEvent = { type: 'blocks', timeMs: this.nowMs, reasons: [...this.#blocks] };
    this.#signals.set(carrier, signal);
    this.push(carrier);
  }

  /** A change of the trailing stop that is stored. */
  change({ scope, numbers, version }: SettingRow): void {
    const changes = { trail: this.#ports.settings.trail };
    const given = scope === 'all' ? { positions: numbers } : {};
    this.push({ type: 'settings', timeMs: this.nowMs, changes, ...given, version });
  }

  /** What is set aside, also what a person resolved meanwhile. */
  look(): void {
    this.#block('quarantine', this.#ports.store.quarantined > 0);
  }

  reconcile(): void {
    const { exchange } = this.#ports;
    const ports = {
      exchange,
      orders: this.orders,
      push: (event: EngineEvent) => this.push(event),
      nowMs: () => this.nowMs,
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
      const bare = new Set(this.engine.desk.openCycles().flatMap(({ id, trail }) => (trail === null ? [id] : [])));
      const decisions = [...this.engine.handle(event), ...(event.type === 'time' ? [HISTORY] : [])];
      this.#checkNumbers(event, bare);
      const signal = this.#signals.get(event);
      if (signal === undefined) return decisions;
      this.engine.desk.onSignal(signal);
      return [...decisions, ...this.engine.desk.drain()];
    } catch (error) {
      this.#ports.fault(`the engine threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return [];
    }
  }

  /** A position has its numbers from its first stop on; only a change for all gives it others. */
  #checkNumbers(event: EngineEvent, bare: ReadonlySet<string>): void {
    const { settings, fault } = this.#ports;
    if (event.type === 'settings') this.#version = Math.max(this.#version, event.version ?? 0);
    const { desk } = this.engine;
    for (const { id, trail } of bare.size === 0 ? [] : desk.openCycles())
      if (trail !== null && bare.has(id)) settings.began(id, this.#version);
    for (const { id, symbol, trail } of desk.openCycles()) {
      const numbers = desk.trailSettings(symbol);
      if (trail === null || (event.type !== 'settings' && this.#known.get(id) === numbers)) continue;
      this.#known.set(id, numbers);
      const problem = settings.problem(id, this.#version, numbers);
      if (problem !== null) fault(problem);
    }
  }

  #block(reason: string, on: boolean): void {
    if (on === this.#blocks.has(reason)) return;
    if (on) this.#blocks.add(reason);
    else this.#blocks.delete(reason);
    this.push({ type: 'blocks', timeMs: this.nowMs, reasons: [...this.#blocks] });
  }

  #setAside(isSetAside: boolean): void {
    if (!isSetAside) return;
    this.#ports.danger.poison--;
    this.#ports.trace(() => 'a round was set aside');
    this.look();
  }

  /** The next round has a row that is not taken, now or ever. */
  #isPoisoned(): boolean {
    return this.#ports.danger.poison > 0;
  }

  #keepSafe(timers: Timers): Safekeeping {
    const { store, journal, danger, time, trace } = this.#ports;
    return new Safekeeping({
      journal: {
        append: async (entry) => {
          await this.#step('before writing into the journal');
          await journal.append(entry);
          trace(() => `journal ${entry.decisions.map(({ type }) => type).join(' ')} ${JSON.stringify(entry.sent)}`);
          await this.#step('after writing into the journal');
        },
        pending: () => journal.pending(),
        forget: (upTo) => journal.forget(upTo),
      },
      storeRound: (decisions, _lane, sentAtMs) => this.#store(decisions, sentAtMs),
      storeSent: async (clientOrderId, atMs) => {
        await this.#step('before marking as sent');
        await this.#reach();
        if (danger.outage) throw new Error('no database');
        store.markSent(clientOrderId, atMs);
        await this.#step('after marking as sent');
      },
      takeOver: (pending) => this.#takeOver(pending),
      mayUseDatabase: () => true,
      changed: (keeps) => {
        trace(() => `the ${keeps} keeps`);
        this.#block('database', keeps === 'journal');
      },
      stillAway: () => undefined,
      clockMs: () => time.nowMs,
      wallMs: () => time.nowMs + this.#ports.machine.setByMs,
      markedAheadMs: MARKED_AHEAD_MS,
      timers,
    });
  }

  async #takeOver({ entry }: PendingEntries): Promise<void> {
    await this.#step('before taking over the journal');
    await this.#reach();
    this.#setAside(this.#ports.store.takeOver(entry, this.#isPoisoned()));
    await this.#step('after taking over the journal');
    if (this.#ports.danger.outage) throw new Error('connection lost');
  }

  /** A database that is gone refuses at once, or says nothing for long. */
  async #reach(): Promise<void> {
    const { danger, chance, time } = this.#ports;
    if (!danger.gone) return;
    if (chance.happens(0.5)) await time.wait(chance.whole(4_000, 20_000));
    // what a dead process had not committed is rolled back
    await this.#step('while waiting for the database');
    if (danger.gone) throw new Error('no database');
  }

  async #store(decisions: readonly Decision[], sentAtMs: number): Promise<void> {
    const { store, danger, chance, trace } = this.#ports;
    await this.#step('before storing');
    await this.#reach();
    if (danger.outage && chance.happens(0.8)) throw new Error('no database');
    if (this.#isPoisoned()) this.#setAside(store.storeAround(decisions, sentAtMs));
    else store.store(decisions, sentAtMs);
    for (const decision of decisions) trace(() => `stored ${describe(decision)}`);
    await this.#step('after storing');
    // the answer of a commit can get lost as well: then the same round is stored again
    if (danger.outage) throw new Error('connection lost');
  }

  #act(decisions: readonly Decision[], { kept, markedUntilMs }: KeptRound): void {
    const mayBuy = kept === 'database' && this.#ports.store.quarantined === 0;
    for (const decision of decisions) {
      if (decision.type === 'place_order' && decision.intent.purpose === 'entry' && !mayBuy)
        this.orders.refuse(decision.intent, kept === 'database' ? 'ROW_REFUSED' : 'NO_DATABASE');
      else if (decision.type === 'place_order') void this.orders.place(decision.intent, markedUntilMs);
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
        this.#ports.store.sending(intent);
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
