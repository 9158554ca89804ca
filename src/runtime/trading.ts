import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Candle } from '../engine/candles/candle.ts';
import { TIMEFRAME_MS } from '../engine/candles/timeframe.ts';
import type { AlertDecision, Decision } from '../engine/decisions.ts';
import type { Engine } from '../engine/engine.ts';
import { retunedVersion } from '../engine/desk/retuning.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { SettingsChange } from '../engine/settings.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import type { Exchange, FeedListener } from '../exchange/ports.ts';
import { storeSnapshot } from '../storage/balances.ts';
import { latestCandles, storeCandles } from '../storage/market-data.ts';
import { markSent } from '../storage/orders.ts';
import type { DeskMemory } from '../storage/restore.ts';
import type { WriteLane } from '../storage/writer.ts';
import { AccountWatch } from './account-watch.ts';
import { logDecision } from './decision-log.ts';
import { endOnFault } from './engine-fault.ts';
import { RuntimeOperator } from './operator.ts';
import { OrderDesk } from './orders.ts';
import { bringBack, recorded, type FetchedHistory } from './past.ts';
import { Quarantine } from './quarantine.ts';
import { rebuildAnalyst } from './rebuild.ts';
import { Rounds } from './rounds.ts';
import { ENTRY_NEEDS_DATABASE, Safekeeping, type Kept, type KeptRound } from './safekeeping.ts';
import { snapshotOf } from './snapshot.ts';
import { ToldAlerts } from './told-alerts.ts';
import type { GivenNumbers, TradingPorts } from './trading-ports.ts';
import type { WarmUpReport } from './warm-up.ts';

const STORE_RETRY_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;
/** The engine is told the time this often where nothing else happens (wall clock, ms). */
const CLOCK_MS = 500;
/** Why an entry was not sent. */
const ENTRY_NEEDS_ALL_ROWS = 'the database does not take a row, and until that is resolved nothing is bought';
/** A stop finishes what it can within this; the process has to end within 5 s (contracts.md §1). */
const STOP_ROUNDS_MS = 2_000;

export type FeedState = {
  readonly state: 'connected' | 'degraded' | 'down';
  readonly detail: string;
  readonly atMs: number;
};

/**
 * The shell around the engine: brings its past back, feeds it events, stores what it decides and only then acts
 * (architecture.md §2.3).
 */
export class Trading implements FeedListener {
  readonly engine: Engine;
  readonly operator: RuntimeOperator;
  readonly rounds: Rounds<KeptRound>;
  readonly safekeeping: Safekeeping;
  readonly quarantine: Quarantine;
  readonly orders: OrderDesk;
  readonly account: AccountWatch;
  readonly warmedUp: WarmUpReport;
  readonly #ports: TradingPorts;
  readonly #exchange: Exchange;
  readonly #alerts: ToldAlerts;
  readonly #symbols: readonly string[];
  #clock: NodeJS.Timeout | null = null;
  #blocked = new Set<string>();
  readonly #failingLanes = new Set<WriteLane>();
  #keeping: Promise<void> = Promise.resolve();
  #stopped = false;
  feedState: FeedState = { state: 'down', detail: 'not started', atMs: Date.now() };
  lastCandleMs: number | null = null;
  lastPriceAtMs: number | null = null;

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
    this.quarantine = this.#setAside();
    this.safekeeping = this.#keepSafe();
    const { database, alertChannels: channels, logger, onAlerts } = ports;
    this.#alerts = new ToldAlerts({ database, safekeeping: this.safekeeping, channels, logger, onAlerts });
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
      block: (reason, on) => this.#block(reason, on),
      alert: (alert) => this.#alerts.tell(alert),
      log: (level, message, details) => ports.logger[level]({ component: 'account', ...details }, message),
    });
    this.rounds = new Rounds({
      handle: (event) => engine.handle(event),
      store: (decisions, lane) => this.#store(decisions, lane),
      act: (decisions, kept) => this.#act(decisions, kept),
      ...(ports.record === null ? {} : { observe: (event: EngineEvent) => ports.record?.({ kind: 'event', event }) }),
      onFault: (error, event) => void this.#endOnFault(error, event),
      isHeld: (symbol) => engine.desk.isHeld(symbol),
      onStoreFailure: (error, attempt, lane) => this.#storeFailed(error, attempt, lane),
    });
  }

  /** Brings everything back and starts trading. @throws when database, exchange or feed cannot be used at all */
  static async start(ports: TradingPorts): Promise<Trading> {
    const { engine, memory, exchange, warmedUp, history } = await bringBack(ports);
    const trading = new Trading(ports, engine, exchange, warmedUp);
    await trading.#begin(memory);
    trading.#keeping = trading.#keepHistory(history);
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
    await feed.start(this.#symbols, this);
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
    await this.#keeping;
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

  // what the feed says

  candle(symbol: string, candle: Candle): void {
    const timeMs = candle.openTimeMs + TIMEFRAME_MS[this.#ports.feed.baseTimeframe];
    this.lastCandleMs = timeMs;
    this.rounds.push({ type: 'candle', symbol, timeMs, candle: { ...candle } });
  }

  price({ symbol, timeMs, bid, ask }: { symbol: string; timeMs: number; bid: number; ask: number }): void {
    this.lastPriceAtMs = Date.now();
    this.#ports.mirror.price(symbol, bid, ask, timeMs);
    const held = this.engine.desk.cycleOf(symbol);
    if (held !== undefined) this.#ports.mirror.checked(held.id);
    this.rounds.push({ type: 'price', symbol, timeMs, bid, ask });
  }

  time(timeMs: number): void {
    this.rounds.push({ type: 'time', timeMs });
  }

  jumped(jumpMs: number): void {
    this.#ports.logger.error({ component: 'feed', jumpMs }, "the machine's clock was set");
    this.rounds.push({ type: 'clock', timeMs: this.#ports.feed.nowMs(), jumpMs });
  }

  state(state: 'connected' | 'degraded' | 'down', detail: string): void {
    this.feedState = { state, detail, atMs: Date.now() };
    this.#block('feed', state === 'down');
    this.#ports.logger[state === 'connected' ? 'info' : 'warn']({ component: 'feed', state }, detail);
  }

  async #store(decisions: readonly Decision[], lane: WriteLane): Promise<KeptRound> {
    const round =
      lane === 'trade'
        ? await this.safekeeping.store(decisions)
        : { kept: await this.safekeeping.storeHistory(decisions), markedUntilMs: 0 };
    this.#failingLanes.delete(lane);
    this.#blockWithoutDatabase();
    return round;
  }

  #storeFailed(error: unknown, attempt: number, lane: WriteLane): number {
    this.#failingLanes.add(lane);
    this.#blockWithoutDatabase();
    this.#ports.logger.error(
      { component: 'storage', lane, attempt, error },
      'a round could not be stored; trying again',
    );
    return STORE_RETRY_MS[Math.min(attempt, STORE_RETRY_MS.length) - 1] as number;
  }

  #keepSafe(): Safekeeping {
    const { database, journal, logger, mayUseDatabase } = this.#ports;
    return new Safekeeping({
      journal,
      storeRound: (decisions, lane, sentAtMs) => this.quarantine.store(decisions, { lane, sentAtMs }),
      storeSent: (clientOrderId, atMs) => markSent(database, clientOrderId, atMs),
      takeOver: (pending) => this.quarantine.takeOver(pending),
      mayUseDatabase,
      changed: (keeps, error, lostRows) => this.#keeperChanged(keeps, error, lostRows),
      stillAway: (error) => logger.warn({ component: 'storage', error }, 'the database is still away'),
      clockMs: () => performance.now(),
      wallMs: Date.now,
    });
  }

  #endOnFault(error: unknown, event: EngineEvent): Promise<void> {
    const { onAlerts, fatal, logger, feed } = this.#ports;
    const store = (decisions: readonly Decision[]): Promise<KeptRound> => this.safekeeping.store(decisions);
    return endOnFault(error, event, { store, onAlerts, fatal, logger, nowMs: () => feed.nowMs(), wallMs: Date.now });
  }

  #setAside(): Quarantine {
    const { database, deskId, settings, alertChannels: channels, logger, onAlerts } = this.#ports;
    return new Quarantine({
      database,
      deskId,
      meta: { demo: settings.demo, channels },
      logger,
      changed: (isOpen) => this.#block('quarantine', isOpen),
      told: (alert) => onAlerts([alert], 'database'),
    });
  }

  /** Entries need the database, all of it. */
  #blockWithoutDatabase(): void {
    this.#block('database', this.#failingLanes.size > 0 || this.safekeeping.keeps === 'journal');
  }

  /** Exits go on without the database; a person must know either way. */
  #keeperChanged(keeps: Kept, error: unknown, lostRows: number): void {
    const isAway = keeps === 'journal';
    this.#blockWithoutDatabase();
    const what = isAway ? 'the database is away: exits are kept in the journal' : 'the database has all again';
    this.#ports.logger[isAway ? 'error' : 'warn']({ component: 'storage', error, lostRows }, what);
    void this.#alerts.keeperChanged(keeps, this.#ports.feed.nowMs(), lostRows);
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
    const needed = kept === 'journal' ? ENTRY_NEEDS_DATABASE : this.quarantine.isOpen ? ENTRY_NEEDS_ALL_ROWS : null;
    if (needed !== null && intent.purpose === 'entry') this.orders.refuse(intent, needed);
    else void this.orders.place(intent, markedUntilMs);
  }

  #block(reason: string, on: boolean): void {
    if (on === this.#blocked.has(reason)) return;
    if (on) this.#blocked.add(reason);
    else this.#blocked.delete(reason);
    this.rounds.push({ type: 'blocks', timeMs: this.#ports.feed.nowMs(), reasons: [...this.#blocked] });
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
