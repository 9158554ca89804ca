import type { AnalystHalf, SymbolHalf, WaveReport } from '../../../engine/analyst/half.ts';
import { universeRow } from '../../../engine/analyst/sight.ts';
import { orNull, readTrailContext } from '../../../engine/analyst/symbol-context.ts';
import { COL } from '../../../engine/analyzer/columns.ts';
import type { NatrWindow } from '../../../engine/coordinator/volatility-limit.ts';
import type { UniverseRow } from '../../../engine/coordinator/universe-score.ts';
import type { AnalysisDecision } from '../../../engine/decisions.ts';
import type { MarketSight } from '../../../engine/desk/market-sight.ts';
import type { EngineSettings } from '../../../engine/settings.ts';
import { NO_CONTEXT } from '../../../engine/trailing/stop-loss.ts';
import type { TrailContext } from '../../../engine/trailing/types.ts';
import type { CandleTable } from '../../../exchange/replay/candle-table.ts';
import type { ShardBatch } from './protocol.ts';
import { SentSymbol } from './sent-symbol.ts';
import { LocalShard, WorkerShard, type Shard } from './shard.ts';
import { shareTable } from './share-table.ts';
import type { ShardThreads } from './threads.ts';

/** The batches of one shard, opened one after another as the candles are walked. */
class Stream {
  readonly shard: Shard;
  readonly #symbols: readonly SentSymbol[];
  #batch: ShardBatch | null = null;
  #candlesLeft = 0;

  constructor(shard: Shard, symbols: readonly SentSymbol[]) {
    this.shard = shard;
    this.#symbols = symbols;
  }

  /** Counts one candle; false when its batch has to be fetched first. */
  step(): boolean {
    return this.#candlesLeft-- > 0;
  }

  /** Opens the batch of the candle that was just counted. */
  async fetch(): Promise<void> {
    if (this.#batch !== null) this.shard.done(this.#batch);
    const batch = await this.shard.next();
    this.#batch = batch;
    this.#candlesLeft = batch.candles - 1;
    this.#symbols.forEach((symbol, place) => symbol.open(batch, place));
  }
}

/**
 * The Analyst half ahead of the Desk, in this thread or in workers: each shard analyses its share of the symbols over the same candles,
 * and what was found is read here in the order of the candles, so that the Desk decides as if all had happened one by one. The Analyst
 * half asks the Desk nothing (architecture.md §2.2), which is why it may run ahead.
 */
export class ShardedAnalyst implements AnalystHalf, MarketSight {
  readonly #streams: readonly Stream[];
  readonly #streamOf = new Map<string, Stream>();
  /** In the order of the markets. */
  readonly #symbols: ReadonlyMap<string, SentSymbol>;

  /** @param tables in the order of the markets, at least one; `workers` 1 = in this thread, more = that many of `threads` */
  constructor(tables: readonly CandleTable[], settings: EngineSettings, workers: number, threads: ShardThreads) {
    const base = (tables[0] as CandleTable).timeframe;
    this.#symbols = new Map(tables.map(({ symbol }) => [symbol, new SentSymbol(symbol, base)]));
    this.#streams = shareOut(tables, workers).map((share) => {
      const shard =
        workers === 1
          ? new LocalShard({ tables: share, settings })
          : new WorkerShard({ tables: share.map(shareTable), settings }, threads.take());
      const stream = new Stream(
        shard,
        share.map(({ symbol }) => this.#symbol(symbol)),
      );
      for (const { symbol } of share) this.#streamOf.set(symbol, stream);
      return stream;
    });
  }

  /** True when all is there to take the next candle of a symbol; else {@link fetch} it first. Call once per candle. */
  ready(symbol: string): boolean {
    return this.#streamOf.get(symbol)?.step() ?? true;
  }

  async fetch(symbol: string): Promise<void> {
    await this.#streamOf.get(symbol)?.fetch();
  }

  async close(): Promise<void> {
    await Promise.all(this.#streams.map(({ shard }) => shard.close()));
  }

  // the Analyst half

  symbol(symbol: string): SymbolHalf {
    const known = this.#symbol(symbol);
    known.seen = true;
    return known;
  }

  startAnew(symbol: string): SymbolHalf {
    const known = this.#symbol(symbol);
    known.forget();
    return known;
  }

  wave(analyst: SymbolHalf): WaveReport | null {
    return this.#symbol(analyst.symbol).report;
  }

  rows(): AnalysisDecision[] {
    throw new RangeError('an analysis that runs ahead keeps no rows: switch emitAnalysis off');
  }

  // the Desk's sight

  context(symbol: string): TrailContext {
    const { direction } = this.#symbol(symbol);
    return direction.known ? readTrailContext(direction) : NO_CONTEXT;
  }

  universeRows(): UniverseRow[] {
    const rows: UniverseRow[] = [];
    for (const { symbol, universe, universeMs } of this.#symbols.values()) {
      if (universe.known) rows.push(universeRow(symbol, universe, universe.openTimeMs + universeMs));
    }
    return rows;
  }

  natrWindows(): readonly NatrWindow[] {
    return Array.from(this.#symbols.values(), ({ natrs }) => natrs);
  }

  recentlyFilled(symbol: string): boolean {
    const { seen, clock } = this.#symbol(symbol);
    return seen ? clock.recentlyFilled() : true;
  }

  natrPercent(symbol: string): number | null {
    const { universe } = this.#symbol(symbol);
    return universe.known ? orNull(universe.at(COL.natr)) : null;
  }

  #symbol(symbol: string): SentSymbol {
    const known = this.#symbols.get(symbol);
    if (known === undefined) throw new RangeError(`${symbol} is no symbol of this replay`);
    return known;
  }
}

/** Shares tables out so that every worker has about as many candles: the longest first, each to the one with the least. */
function shareOut(tables: readonly CandleTable[], workers: number): CandleTable[][] {
  const shares = Array.from({ length: workers }, () => ({ tables: [] as CandleTable[], candles: 0 }));
  for (const table of tables.toSorted((a, b) => b.count - a.count)) {
    const least = shares.reduce((a, b) => (b.candles < a.candles ? b : a));
    least.tables.push(table);
    least.candles += table.count;
  }
  return shares.map((share) => share.tables);
}
