import type { Vote } from '../aggregator/types.ts';
import type { Candle } from '../candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../candles/timeframe.ts';
import type { AnalysisDecision } from '../decisions.ts';
import type { EngineSettings, SettingsChange } from '../settings.ts';
import { withTakerFee, type MarketRules } from '../trader/market-rules.ts';
import type { TrailSettings } from '../trailing/types.ts';
import type { AnalystHalf, WaveReport } from './half.ts';
import { RowKeeper } from './row-keeper.ts';
import { SymbolAnalyst } from './symbol-analyst.ts';

/** How many levels per side an analysis row shows. */
const LEVELS_SHOWN = 5;

/**
 * The Analyst half: one {@link SymbolAnalyst} per symbol. Symbols appear with their first candle; all share one base timeframe
 * unless told otherwise.
 */
export class Analyst implements AnalystHalf {
  #settings: EngineSettings;
  readonly #base: Timeframe;
  readonly #symbols = new Map<string, SymbolAnalyst>();
  readonly #rows = new RowKeeper();
  readonly #rules: ReadonlyMap<string, MarketRules>;

  /** `markets` tell what each symbol's trades cost; where they are not known, it is the settings' fee. */
  constructor(base: Timeframe, settings: EngineSettings, markets: readonly MarketRules[] = []) {
    this.#base = base;
    this.#settings = settings;
    this.#rules = new Map(markets.map((rules) => [rules.symbol, rules]));
  }

  get baseMs(): number {
    return TIMEFRAME_MS[this.#base];
  }

  symbol(symbol: string): SymbolAnalyst {
    const known = this.#symbols.get(symbol);
    return known ?? this.startAnew(symbol);
  }

  all(): readonly SymbolAnalyst[] {
    return [...this.#symbols.values()];
  }

  known(symbol: string): SymbolAnalyst | null {
    return this.#symbols.get(symbol) ?? null;
  }

  /** Other numbers from the next candle on. Votes already cast die with their bar. */
  change(changes: SettingsChange): void {
    this.#settings = { ...this.#settings, ...changes };
    for (const analyst of this.#symbols.values()) {
      if (changes.strategyWeights !== undefined) analyst.weigh(changes.strategyWeights);
      if (changes.trail !== undefined) analyst.retrail(this.#trailOf(analyst.symbol));
    }
  }

  /** Forgets a symbol's past: after a hole too long to fill, what was measured before it says nothing. */
  startAnew(symbol: string): SymbolAnalyst {
    const own = { ...this.#settings, trail: this.#trailOf(symbol) };
    const analyst = new SymbolAnalyst(symbol, this.#base, own);
    this.#symbols.set(symbol, analyst);
    return analyst;
  }

  /** Forgets what was measured, not what was said: the votes that live and the signals that were told. */
  renew(symbol: string): void {
    const before = this.#symbols.get(symbol);
    const analyst = this.startAnew(symbol);
    if (before !== undefined) analyst.takeWave(before);
  }

  /** What the votes alive at this minute came to, with the votes cast at it; null where there is nothing to tell. */
  wave(analyst: SymbolAnalyst, timeMs: number): WaveReport | null {
    if (analyst.closed.length === 0) return null;
    const verdict = analyst.decideWave(timeMs);
    if (verdict === 'none') return null;
    const newVotes: Vote[] = [];
    for (const timeframe of analyst.closed) analyst.votesOf(timeframe, timeMs, newVotes);
    return { newVotes, verdict };
  }

  /** The rows that closed with the last candle, copied for storage. */
  rows(analyst: SymbolAnalyst): AnalysisDecision[] {
    return analyst.closed.map((timeframe) => this.row(analyst, timeframe, analyst.candle(timeframe)));
  }

  row(analyst: SymbolAnalyst, timeframe: Timeframe, candle: Candle): AnalysisDecision {
    const analyzer = analyst.analyzer(timeframe);
    if (analyzer === null) throw new RangeError(`${analyst.symbol} has no timeframe ${timeframe}`);
    return {
      type: 'analysis',
      symbol: analyst.symbol,
      timeframe,
      openTimeMs: candle.openTimeMs,
      candle: { ...candle },
      row: this.#rows.copy(analyzer.series),
      supports: analyzer.nearestLevels(-1, LEVELS_SHOWN),
      resistances: analyzer.nearestLevels(1, LEVELS_SHOWN),
    };
  }

  #trailOf(symbol: string): TrailSettings {
    const { trail } = this.#settings;
    const rules = this.#rules.get(symbol);
    return rules === undefined ? trail : withTakerFee(trail, rules);
  }
}
