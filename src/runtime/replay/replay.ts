import type { Decision } from '../../engine/decisions.ts';
import { emptyCandle } from '../../engine/candles/candle.ts';
import { TIMEFRAME_MS, MINUTE_MS } from '../../engine/candles/timeframe.ts';
import { Engine } from '../../engine/engine.ts';
import type { CandleEvent } from '../../engine/events.ts';
import type { EngineSettings } from '../../engine/settings.ts';
import type { OrderIntent } from '../../engine/trader/cycle.ts';
import { readRow, type CandleTable } from '../../exchange/replay/candle-table.ts';
import { ReplayExchange, rulesOfTable } from '../../exchange/replay/replay-exchange.ts';
import { mergeByTime } from '../../exchange/replay/time-merge.ts';
import { AccountBook } from './account.ts';
import { AttributionBook } from './attribution.ts';
import { randomEntries } from './forward.ts';
import { ShardedAnalyst } from './workers/sharded-analyst.ts';
import { ShardThreads } from './workers/threads.ts';
import { makeReport, type ReplayReport, type SpanResult } from './report.ts';

/** The event loop gets a turn this often, so that a replay may run inside a service. */
const SLICE_MS = 4;
/** The clock is read once per this many candles. */
const CANDLES_PER_LOOK = 64;
const SAMPLE_MS = 5 * MINUTE_MS;

export interface ReplayOptions {
  readonly settings: EngineSettings;
  /** Starting quote money, decimal text. */
  readonly cash: string;
  readonly seed: number;
  /** Number of consecutive spans to report; 0 = none. */
  readonly walkForward: number;
  /**
   * How the analysis is made; the decisions are the same. 0 = candle by candle, as live; 1 = in this thread, ahead of the Desk; more = in
   * that many threads (at most one per symbol). Default 1, for a single symbol 0.
   */
  readonly workers?: number;
  /** Threads that were started early; left to their owner to close. */
  readonly threads?: ShardThreads;
  /** Decisions that carry weight (signals, orders, fills, cycles, refusals, alerts), in order; rejected waves are only counted. */
  readonly onDecision?: (decision: Decision) => void;
  readonly progress?: (candles: number, total: number, timeMs: number) => void;
}

export interface ReplayResult {
  readonly report: ReplayReport;
  readonly account: AccountBook;
}

/**
 * Runs the whole engine over recorded candles: all symbols in order of time, one wallet. Every order fills at once at the engine's own
 * price less slippage and fee (engine.md E15b). The same input gives the same decisions.
 * @throws RangeError when the tables do not share one timeframe and one quote asset.
 */
export async function runReplay(tables: readonly CandleTable[], options: ReplayOptions): Promise<ReplayResult> {
  const run = new ReplayRun(tables, options);
  const startedMs = performance.now();
  try {
    await run.walk();
  } finally {
    await run.close();
  }
  const wallSeconds = (performance.now() - startedMs) / 1000;
  return { report: run.report(wallSeconds), account: run.account };
}

class ReplayRun {
  readonly account: AccountBook;
  readonly #tables: readonly CandleTable[];
  readonly #options: ReplayOptions;
  readonly #engine: Engine;
  /** The analysis that runs ahead; null = in the engine. */
  readonly #sharded: ShardedAnalyst | null;
  readonly #exchange: ReplayExchange;
  readonly #attribution: AttributionBook;
  readonly #rejections = new Map<string, number>();
  readonly #spans: SpanResult[] = [];
  readonly #quoteAsset: string;
  readonly #total: number;
  #signals = 0;
  #candles = 0;
  #engineMs = 0;
  #fromMs = NaN;
  #toMs = NaN;

  constructor(tables: readonly CandleTable[], options: ReplayOptions) {
    const first = tables[0];
    if (first === undefined) throw new RangeError('no candles: check the paths, --symbols, --from and --to');
    for (const table of tables) {
      if (table.timeframe !== first.timeframe) {
        throw new RangeError(
          `${table.symbol} has ${table.timeframe} candles and ${first.symbol} ${first.timeframe}; replay one timeframe at a time`,
        );
      }
    }
    this.#tables = tables;
    this.#options = options;
    const feeRate = String(options.settings.trail.feeRate);
    const markets = tables.map((table) => rulesOfTable(table, feeRate));
    this.#quoteAsset = first.quoteAsset;
    const workers = Math.min(options.workers ?? 1, tables.length === 1 ? 0 : tables.length);
    const sharded =
      workers > 0 ? new ShardedAnalyst(tables, options.settings, workers, options.threads ?? new ShardThreads()) : null;
    this.#sharded = sharded;
    const elsewhere = sharded === null ? {} : { sight: sharded, half: sharded };
    this.#engine = new Engine({ base: first.timeframe, settings: options.settings, markets, ...elsewhere });
    const rules = new Map(markets.map((market) => [market.symbol, market]));
    this.#exchange = new ReplayExchange({ rules, feeRate, slippageRatio: options.settings.slippageRatio });
    this.#attribution = new AttributionBook(options.settings.trail.feeRate);
    this.account = new AccountBook(Number(options.cash));
    this.#total = tables.reduce((sum, table) => sum + table.count, 0);
  }

  async close(): Promise<void> {
    await this.#sharded?.close();
  }

  async walk(): Promise<void> {
    const baseMs = TIMEFRAME_MS[(this.#tables[0] as CandleTable).timeframe];
    const merge = mergeByTime(this.#tables);
    const event: CandleEvent = { type: 'candle', symbol: '', timeMs: 0, candle: emptyCandle() };
    let sliceStart = performance.now();
    let nextSampleMs = 0;
    while (merge.next()) {
      const { table, row, timeMs } = merge;
      if (this.#candles === 0) this.#begin(timeMs);
      if (this.#sharded?.ready(table.symbol) === false) await this.#sharded.fetch(table.symbol);
      readRow(table, row, event.candle);
      event.symbol = table.symbol;
      event.timeMs = timeMs + baseMs;
      const decisions = this.#engine.handle(event);
      if (decisions.length > 0) this.#carryOut(decisions, table, row);
      this.#candles++;
      this.#toMs = event.timeMs;
      if (event.timeMs >= nextSampleMs) {
        nextSampleMs = event.timeMs + SAMPLE_MS;
        this.#sample(event.timeMs);
      }
      if (this.#candles % CANDLES_PER_LOOK !== 0) continue;
      const now = performance.now();
      if (now - sliceStart < SLICE_MS) continue;
      this.#engineMs += now - sliceStart;
      this.#options.progress?.(this.#candles, this.#total, event.timeMs);
      await new Promise((resolve) => setImmediate(resolve));
      sliceStart = performance.now();
    }
    this.#engineMs += performance.now() - sliceStart;
    this.#sample(this.#toMs);
    this.#endSpan(this.#toMs);
    this.#options.progress?.(this.#candles, this.#total, this.#toMs);
  }

  report(wallSeconds: number): ReplayReport {
    const { seed, settings } = this.#options;
    return makeReport({
      tables: this.#tables,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      candles: this.#candles,
      engineSeconds: this.#engineMs / 1000,
      wallSeconds,
      cash: Number(this.#options.cash),
      equity: this.#engine.desk.equityNumber(),
      openPositions: this.#engine.desk.openCycles().length,
      quoteAsset: this.#quoteAsset,
      votes: this.#attribution.votes,
      signals: this.#signals,
      rejections: this.#rejections,
      account: this.account,
      strategies: this.#attribution.report(),
      randomEntries: randomEntries(this.#tables, seed, 2 * settings.trail.feeRate * 100),
      spans: this.#options.walkForward > 0 ? this.#spans : null,
      seed,
    });
  }

  #begin(timeMs: number): void {
    this.#fromMs = timeMs;
    const balances = [{ asset: this.#quoteAsset, free: this.#options.cash, locked: '0' }];
    this.#tell(this.#engine.handle({ type: 'balances', timeMs, balances }));
  }

  /** Counts decisions and fills orders at once, until the engine has nothing more to say. */
  #carryOut(decisions: readonly Decision[], table: CandleTable, row: number): void {
    for (const decision of decisions) {
      if (decision.type === 'wave') {
        for (const vote of decision.newVotes) this.#attribution.vote(vote, table, row);
        const { verdict } = decision;
        if (verdict.outcome === 'rejected') {
          this.#count(verdict.rejection.code);
          continue;
        }
        this.#signals++;
        this.#attribution.consensus(verdict.signal.metadata.strategy_names);
      }
    }
    this.#tell(decisions);
    for (const decision of decisions) if (decision.type === 'place_order') this.#fill(decision.intent, table, row);
  }

  #fill(intent: OrderIntent, table: CandleTable, row: number): void {
    const timeMs = intent.createdAtMs;
    const answer = this.#exchange.place(intent, timeMs);
    const { clientOrderId } = intent;
    if (answer.outcome !== 'accepted') {
      const reason = answer.reason;
      const event = {
        type: 'order',
        timeMs,
        clientOrderId,
        status: 'rejected',
        exchangeOrderId: null,
        reason,
      } as const;
      this.#carryOut(this.#engine.handle(event), table, row);
      return;
    }
    const { exchangeOrderId, fills } = answer.report;
    for (const fill of fills) this.#carryOut(this.#engine.handle({ type: 'fill', timeMs, fill }), table, row);
    const closed = { type: 'order', timeMs, clientOrderId, status: 'closed', exchangeOrderId, reason: null } as const;
    this.#carryOut(this.#engine.handle(closed), table, row);
  }

  #tell(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (decision.type === 'refusal') this.#count(decision.code);
      else if (decision.type === 'cycle' && decision.cycle.status === 'completed') {
        this.account.closed(decision.cycle);
        const { profitLoss, attribution } = decision.cycle;
        if (profitLoss !== null) this.#attribution.trade(attribution.strategies, profitLoss);
      }
      const counted = decision.type === 'wave' && decision.verdict.outcome === 'rejected';
      if (!counted) this.#options.onDecision?.(decision);
    }
  }

  #count(code: string): void {
    this.#rejections.set(code, (this.#rejections.get(code) ?? 0) + 1);
  }

  #sample(timeMs: number): void {
    const equity = this.#engine.desk.equityNumber();
    this.account.sample(timeMs, equity, this.#engine.desk.openCycles().length > 0);
    const { walkForward } = this.#options;
    if (walkForward === 0) return;
    const lengthMs = this.#spanLengthMs(walkForward);
    while (this.#spans.length < walkForward - 1 && timeMs >= this.#fromMs + (this.#spans.length + 1) * lengthMs) {
      this.#endSpan(this.#fromMs + (this.#spans.length + 1) * lengthMs);
    }
  }

  #spanLengthMs(spans: number): number {
    const ends = this.#tables.map((table) => (table.openTimeMs[table.count - 1] ?? 0) + TIMEFRAME_MS[table.timeframe]);
    return (Math.max(...ends) - this.#fromMs) / spans;
  }

  #endSpan(toMs: number): void {
    const before = this.#spans.at(-1);
    const equity = this.#engine.desk.equityNumber();
    const startEquity = before?.equity ?? Number(this.#options.cash);
    const results = this.account.results.slice(before?.tradesSoFar ?? 0);
    this.#spans.push({
      fromMs: before?.toMs ?? this.#fromMs,
      toMs,
      equity,
      tradesSoFar: this.account.results.length,
      trades: results.length,
      winRate: results.length === 0 ? null : results.filter((result) => result > 0).length / results.length,
      netResult: equity - startEquity,
      netResultPercent: (equity / startEquity - 1) * 100,
    });
  }
}
