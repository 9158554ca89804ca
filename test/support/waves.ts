/** A symbol's surroundings for wave tests: hand-made rows, a source that answers from them, and waves written as text. */
import { SymbolWave, type WaveOutcome } from '../../src/engine/aggregator/consensus.ts';
import type { ConsensusSignal, WaveRejection } from '../../src/engine/aggregator/types.ts';
import type { AnalysisSeries } from '../../src/engine/analyzer/series.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../src/engine/candles/timeframe.ts';
import type { WaveContextSource } from '../../src/engine/aggregator/wave-context.ts';
import { DEFAULT_ENGINE_SETTINGS, type ConsensusSettings } from '../../src/engine/settings.ts';
import type { Family } from '../../src/engine/strategies/strategy.ts';
import { seriesOf, type Chart } from './rows.ts';

/** A minute at which every intraday timeframe closes. */
export const NOON_MS = Date.UTC(2025, 9, 2, 12);

/** Ten strategies: five trend, three mean reversion … enough for every calibration row. Names: T1…, M1…, B1…, V1…, S1…. */
const FAMILY_BY_LETTER: Readonly<Record<string, Family>> = {
  T: 'trend_following',
  M: 'mean_reversion',
  B: 'breakout',
  V: 'volume_based',
  S: 'structure_based',
};
export const TEST_STRATEGIES = ['T', 'M', 'B', 'V', 'S'].flatMap((letter) =>
  [1, 2, 3, 4, 5].map((n) => ({ name: `${letter}${n}`, family: FAMILY_BY_LETTER[letter] as Family })),
);

export function strategyIndex(name: string): number {
  return TEST_STRATEGIES.findIndex((strategy) => strategy.name === name);
}

/** A row that no filter objects to. */
export const FINE_ROW: Chart = {
  close: 100,
  atr_14: 0.5,
  natr: 0.5,
  ema_26: 99,
  ema_99: 98,
  volume_ratio: 1.2,
  volume_quality_score: 60,
  confluence_score: 58,
  momentum_score: 60,
  bb_width: 3,
  bb_middle: 100,
  market_regime: 'TRENDING_BULL',
  regime_confidence: 70,
  volatility_regime: 'NORMAL',
  directional_bias: 'BULLISH',
  rsi_14: 55,
  stoch_rsi: 50,
  williams_r: -40,
};

export interface SourceOptions {
  /** Columns of the voting timeframes' rows over {@link FINE_ROW}; null = no row. */
  readonly row?: Chart | null;
  /** Columns of the 15m row over {@link FINE_ROW}; null = no row. */
  readonly direction?: Chart | null;
  readonly price?: number;
  readonly filled?: boolean;
  readonly atrMean?: number;
  readonly stopRatio?: number;
  /** Age of every row at {@link NOON_MS}, in candles of its own timeframe. */
  readonly ageCandles?: number;
  readonly nowMs?: number;
}

/** A source whose voting timeframes share one row and whose direction comes from 15m. */
export function sourceOf(options: SourceOptions = {}): WaveContextSource {
  const nowMs = options.nowMs ?? NOON_MS;
  const build = (chart: Chart | null | undefined, timeframe: Timeframe): AnalysisSeries | null => {
    if (chart === null) return null;
    const series = seriesOf({ ...FINE_ROW, ...chart }, 1);
    series.openTimeMs = nowMs - (1 + (options.ageCandles ?? 0)) * TIMEFRAME_MS[timeframe];
    return series;
  };
  return {
    directionTimeframe: '15m',
    price: () => options.price ?? 100,
    row: (timeframe) => build(timeframe === '15m' ? (options.direction ?? options.row) : options.row, timeframe),
    directionAtrMean: () => options.atrMean ?? 0.5,
    recentlyFilled: () => options.filled ?? false,
    initialStopRatio: () => options.stopRatio ?? 0.012,
  };
}

/** Two trend votes and one of every other family: a BUY that no rule objects to. */
export const STRONG_BUY = '+T1 +T2 +B1 +V1 +S1 +M1';

/** What of a wave's settings is not the default. */
export interface WaveOptions {
  readonly consensus?: Partial<ConsensusSettings>;
  readonly weights?: Record<string, number>;
}

/** A wave of SOLUSDC over {@link TEST_STRATEGIES}. */
export function waveOf({ consensus, weights }: WaveOptions = {}): SymbolWave {
  return new SymbolWave('SOLUSDC', TEST_STRATEGIES, {
    ...DEFAULT_ENGINE_SETTINGS,
    consensus: { ...DEFAULT_ENGINE_SETTINGS.consensus, ...consensus },
    strategyWeights: weights ?? {},
  });
}

/** `+T1 +T2:0.9 -S1`: BUY votes of T1 and T2 and a SELL vote of S1 on one bar; confidence 0.75 unless given. */
export function cast(wave: SymbolWave, timeframe: Timeframe, votes: string, timeMs = NOON_MS): void {
  wave.beginBar(timeframe, timeMs);
  for (const vote of votes.split(' ').filter((text) => text !== '')) {
    const [name, confidence] = vote.slice(1).split(':');
    wave.add(timeframe, strategyIndex(name as string), vote[0] === '+' ? 'BUY' : 'SELL', Number(confidence ?? 0.75));
  }
}

/** The rejection of an outcome that must be one. */
export function rejection(outcome: WaveOutcome): WaveRejection {
  if (outcome === 'none' || outcome.outcome !== 'rejected')
    throw new Error(`expected a rejection: ${JSON.stringify(outcome)}`);
  return outcome.rejection;
}

/** The signal of an outcome that must be one. */
export function signal(outcome: WaveOutcome): ConsensusSignal {
  if (outcome === 'none' || outcome.outcome !== 'signal')
    throw new Error(`expected a signal: ${JSON.stringify(outcome)}`);
  return outcome.signal;
}

/** One wave on 5m: what becomes of these votes in this market. */
export function decide(votes: string, market: SourceOptions = {}, options: WaveOptions = {}): WaveOutcome {
  const wave = waveOf(options);
  cast(wave, '5m', votes);
  return wave.decide(NOON_MS, sourceOf(market));
}
