import { setTimeout as pauseFor } from 'node:timers/promises';
import type { AlertDecision, Decision } from '../engine/decisions.ts';
import type { Engine } from '../engine/engine.ts';
import { retunedVersion } from '../engine/desk/retuning.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { SettingsChange } from '../engine/settings.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import type { Exchange } from '../exchange/ports.ts';
import { storeSnapshot } from '../storage/balances.ts';
import { latestCandles, storeCandles } from '../storage/market-data.ts';
import type { DeskMemory } from '../storage/restore.ts';
import { AccountWatch } from './account-watch.ts';
import { logDecision } from './decision-log.ts';
import { endOnFault } from './engine-fault.ts';
import { EntryBlocks } from './entry-blocks.ts';
import { FeedIntake } from './feed-intake.ts';
import { Keeping } from './keeping.ts';
import { RuntimeOperator } from './operator.ts';
import { OrderDesk } from './orders.ts';
import { bringBack, recorded, type FetchedHistory } from './past.ts';
import type { Quarantine } from './quarantine.ts';
import { rebuildAnalyst } from './rebuild.ts';
import { Rounds } from './rounds.ts';
import type { KeptRound, Safekeeping } from './safekeeping.ts';
import { snapshotOf } from './snapshot.ts';
import type { GivenNumbers, TradingPorts } from './trading-ports.ts';
import type { WarmUpReport } from './warm-up.ts';

/** The engine is told the time this often where nothing else happens (wall clock, ms). */
const CLOCK_MS = 500;
/** A stop finishes what it can within this; the process has to end within 5 s (contracts.md §1). */
const STOP_ROUNDS_MS = 2_000;

/**
 * The shell around the engine: brings its past back, feeds it events, stores what it decides and only then acts
 * (architecture.md §2.3).
 */
export class Trading {
  readonly engine: Engine;
  readonly operator: RuntimeOperator;
  readonly rounds: Rounds<KeptRound>;
  readonly safekeeping: Safekeeping;
  readonly quarantine: Quarantine;
  readonly orders: OrderDesk;
  readonly account: AccountWatch;
  readonly intake: FeedIntake;
  readonly warmedUp: WarmUpReport;
  readonly #ports: TradingPorts;
  readonly #exchange: Exchange;
  readonly #keeping: Keeping;
  readonly #symbols: readonly string[];
  #clock: NodeJS.Timeout | null = null;
  #storingHistory: Promise<void> = Promise.resolve();
  #stopped = false;

  private constructor(ports: TradingPorts, engine: Engine, exchange: Exchange, warmedUp: WarmUpReport) {
    this.#ports = ports;
    this.engine = engine;
    this.#exchange = exchange;
    this.warmedUp = warmedUp;
    this.#symbols = ports.markets.map((market) => market.symbol);
    const push = (event: EngineEvent): void => this.rounds.push(event);
    const nowMs = (): number => ports.feed.nowMs();
    this.operator = new RuntimeOperator({
      engine,
      settings: ports.settings,
      push,
      nowMs,
      isFull: () => this.rounds.isFull,
    });
    const blocks = new EntryBlocks(push, nowMs);
    this.#keeping = new Keeping(ports, blocks);
    this.quarantine = this.#keeping.quarantine;
    this.safekeeping = this.#keeping.safekeeping;
    this.intake = new FeedIntake(ports, engine.desk, blocks, push);
    this.orders = new OrderDesk({
      exchange,
      push,
      nowMs,
      wallMs: Date.now,
      steadyMs: () => performance.now(),
      markSent: (intent, atMs) => this.safekeeping.markSent(intent, atMs),
      log: (level, message, details) => ports.logger[level]({ component: 'trader', ...details }, message),
    });
    this.account = new AccountWatch({
      exchange,
      orders: this.orders,
      desk: engine.desk,
      push,
      nowMs,
      wallMs: Date.now,
      block: (reason, on) => blocks.set(reason, on),
      alert: (alert) => this.#keeping.alerts.tell(alert),
      log: (level, message, details) => ports.logger[level]({ component: 'account', ...details }, message),
    });
    this.rounds = new Rounds({
      handle: (event) => engine.handle(event),
      store: (decisions, lane) => this.#keeping.store(decisions, lane),
      act: (decisions, kept) => this.#act(decisions, kept),
      ...(ports.record === null ? {} : { observe: (event: EngineEvent) => ports.record?.({ kind: 'event', event }) }),
      onFault: (error, event) => void this.#endOnFault(error, event),
      isHeld: (symbol) => engine.desk.isHeld(symbol),
      onStoreFailure: (error, attempt, lane) => this.#keeping.storeFailed(error, attempt, lane),
    });
  }

  /** Brings everything back and starts trading. @throws when database, exchange or feed cannot be used at all */
  static async start(ports: TradingPorts): Promise<Trading> {
    const { engine, memory, exchange, warmedUp, history } = await bringBack(ports);
    const trading = new Trading(ports, engine, exchange, warmedUp);
    await trading.#begin(memory);
    trading.#storingHistory = trading.#keepHistory(history);
    return trading;
  }

  async #begin(memory: DeskMemory): Promise<void> {
    const { feed, paperCash, positionsSince } = this.#ports;
    this.#warnOfColdSymbols();
    await this.quarantine.look();
    for (const cycle of memory.openCycles) if (cycle.trail !== null) this.#ports.mirror.trail(cycle.id, cycle.trail);
    if (paperCash !== null && memory.wallet.length === 0) {
      const balances = [{ asset: this.engine.desk.quoteAsset, free: paperCash, locked: '0' }];
      this.rounds.push({ type: 'balances', timeMs: feed.nowMs(), balances });
    }
    const given = positionsSince(retunedVersion(memory.controls));
    if (given !== null) this.changeSettings({}, given);
    for (const { intent, sentAtMs } of memory.openOrders) {
      if (!this.#exchange.live && sentAtMs !== null && intent.type === 'MARKET') {
        // a paper order lives in memory: one without an end was lost with the process
        void this.orders.adopt(intent, null);
      } else void this.orders.adopt(intent, sentAtMs);
    }
    if (this.#exchange.live) await this.reconcile();
    await this.rounds.idle();
    await feed.start(this.#symbols, this.intake);
    this.#clock = setInterval(() => this.rounds.push({ type: 'time', timeMs: feed.nowMs() }), CLOCK_MS);
    await this.snapshot();
  }

  /** Compares the account with the exchange; what differs is reported. Live only. */
  async reconcile(): Promise<void> {
    if (this.#exchange.live) await this.account.check();
  }

  /** Adds a point to the account's history. */
  async snapshot(): Promise<void> {
    await storeSnapshot(this.#ports.database, snapshotOf(this.engine.desk, this.#ports.feed.nowMs()));
  }

  /** Other numbers from the next event on, and for the trails of open positions; recorded like every event. */
  changeSettings(changes: SettingsChange, given: GivenNumbers | null): void {
    const more = given === null ? {} : { positions: given.numbers, version: given.version };
    this.rounds.push({ type: 'settings', timeMs: this.#ports.feed.nowMs(), changes, ...more });
  }

  async restartFeed(): Promise<void> {
    await this.#ports.feed.restart();
  }

  /** Builds the analysis anew from stored candles. @throws Error where storage holds enough for no symbol */
  async restartAnalyst(): Promise<void> {
    const { database, feed, logger, record } = this.#ports;
    const { rebuilt, left } = await rebuildAnalyst({
      engine: { analyst: this.engine.analyst, ...recorded(this.engine, record) },
      base: feed.baseTimeframe,
      stored: (symbols, timeframes, count) => latestCandles(database, symbols, timeframes, count),
      pause: (ms) => pauseFor(ms),
    });
    logger[left.length > 0 ? 'warn' : 'info']({ component: 'analyzer', rebuilt, left }, 'the analysis was built anew');
    if (rebuilt.length === 0 && left.length > 0) throw new Error(`no stored candles up to now for ${left.join(', ')}`);
  }

  get exchangeId(): string {
    return this.#exchange.id;
  }

  /** The database must not be used from now on, or cannot: the journal takes over at once. */
  loseDatabase(problem: Error): void {
    this.safekeeping.lose(problem);
  }

  /** True while a sale may still be needed or is under way. */
  get hasExits(): boolean {
    return this.engine.desk.openCycles().length > 0 || this.orders.inFlight > 0;
  }

  /** Takes no more prices, finishes what is under way, closes the exchange. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#clock !== null) clearInterval(this.#clock);
    await this.#ports.feed.stop();
    this.orders.stop();
    this.operator.stop();
    this.safekeeping.hurry();
    const { decisions, events } = await this.rounds.stop(STOP_ROUNDS_MS);
    this.safekeeping.stop();
    if (decisions.length > 0 || events > 0) this.#sayUnfinished(decisions, events);
    await this.#exchange.close();
    await this.#storingHistory;
  }

  /** Orders and fills among them are found again at the next start: their orders are stored as open. */
  #sayUnfinished(decisions: readonly Decision[], events: number): void {
    const kinds: Record<string, number> = {};
    for (const { type } of decisions) kinds[type] = (kinds[type] ?? 0) + 1;
    this.#ports.logger.error(
      { component: 'storage', kinds, events },
      'stopped with decisions that neither the database nor the journal took; none of them was acted on',
    );
  }

  /** Stores fetched history behind the back of trading; what is missing after a crash is fetched again. */
  async #keepHistory(history: readonly FetchedHistory[]): Promise<void> {
    const { database, logger } = this.#ports;
    for (const { symbol, timeframe, candles } of history) {
      if (this.#stopped) return;
      try {
        await storeCandles(database, symbol, timeframe, candles);
      } catch (error) {
        logger.warn({ component: 'storage', symbol, timeframe, error }, 'fetched history was not stored');
      }
    }
  }

  #endOnFault(error: unknown, event: EngineEvent): Promise<void> {
    const { onAlerts, fatal, logger, feed } = this.#ports;
    const store = (decisions: readonly Decision[]): Promise<KeptRound> => this.safekeeping.store(decisions);
    return endOnFault(error, event, { store, onAlerts, fatal, logger, nowMs: () => feed.nowMs(), wallMs: Date.now });
  }

  /** Only what was kept is acted on; nothing here waits. */
  #act(decisions: readonly Decision[], round: KeptRound): void {
    const alerts: AlertDecision[] = [];
    for (const decision of decisions) {
      if (decision.type === 'place_order') this.#place(decision.intent, round);
      else if (decision.type === 'cancel_order') void this.orders.cancel(decision.clientOrderId, decision.symbol);
      else if (decision.type === 'alert') alerts.push(decision);
      logDecision(this.#ports.logger, decision);
    }
    this.operator.observe(decisions);
    this.#ports.mirror.round(decisions, this.#ports.feed.nowMs());
    if (alerts.length > 0) this.#ports.onAlerts(alerts, round.kept);
  }

  #place(intent: OrderIntent, { kept, markedUntilMs }: KeptRound): void {
    const needed = this.#keeping.cannotSend(intent, kept);
    if (needed !== null) this.orders.refuse(intent, needed);
    else void this.orders.place(intent, markedUntilMs);
  }

  #warnOfColdSymbols(): void {
    for (const [symbol, problem] of this.warmedUp.problems) {
      this.#ports.logger.warn(
        { component: 'analyzer', symbol, problem },
        'history is incomplete; the symbol starts cold',
      );
    }
  }
}
