/**
 * The critical filters of a BUY consensus (reference/aggregator §9.4): one ordered table, the first breach refuses. Missing data
 * refuses a BUY and never a SELL, which only needs a price.
 */
import { COL, type ColumnName } from '../analyzer/columns.ts';
import { DIRECTIONS, MARKET_REGIMES } from '../analyzer/labels.ts';
import type { AnalysisSeries } from '../analyzer/series.ts';
import { TIMEFRAME_MS, type Timeframe } from '../candles/timeframe.ts';
import type { ConsensusSettings } from '../settings.ts';
import type { Side } from '../strategies/strategy.ts';
import { UNKNOWN_REGIME } from './families.ts';
import { bandWidthBreach, finiteOrNull, liquidityBreach, regimeBreach, type Breach } from './market-rules.ts';
import { netRiskReward, targetPercents } from './targets.ts';
import type { WaveRejectCode, WaveRejection } from './types.ts';
import type { WaveContextSource } from './wave-context.ts';

export interface FilterInput {
  readonly timeMs: number;
  readonly timeframe: Timeframe;
  readonly strength: number;
  readonly strategiesCount: number;
  readonly source: WaveContextSource;
  readonly settings: ConsensusSettings;
  /** Taker fee per side as a ratio. */
  readonly feeRate: number;
}

/** The input once the data check has passed: both rows exist and hold what the filters read. */
interface FilterRows {
  readonly input: FilterInput;
  readonly row: AnalysisSeries;
  readonly direction: AnalysisSeries;
}

interface Filter {
  readonly code: WaveRejectCode;
  readonly breach: (rows: FilterRows) => Finding | null;
}

interface Need {
  readonly name: ColumnName;
  readonly column: number;
}

type Finding = Omit<Breach, 'limit'> & { readonly limit: number | null };

/** A row older than this many candles of its timeframe is no basis for an entry. */
const MAX_ROW_AGE_CANDLES = 2;
const ROW_NEEDS = columns([
  'atr_14',
  'natr',
  'volume_ratio',
  'volume_quality_score',
  'confluence_score',
  'momentum_score',
  'bb_width',
  'bb_middle',
]);
const DIRECTION_NEEDS = columns(['close', 'ema_26', 'ema_99', 'atr_14']);

/** The one exception to the direction rule: an unusually broad and strong consensus with momentum and a waking market. */
const EXCEPTION_MIN_STRENGTH = 3.5;
const EXCEPTION_MIN_STRATEGIES = 6;
const EXCEPTION_MIN_MOMENTUM = 55;

const BEARISH = DIRECTIONS.indexOf('BEARISH');

export const BUY_FILTERS: readonly Filter[] = [
  { code: 'CANDLES_FILLED', breach: filledBreach },
  { code: 'HTF', breach: directionBreach },
  { code: 'REGIME', breach: ({ row }) => regimeBreach(regimeEvidence(row)) },
  {
    code: 'VOLATILITY',
    breach: ({ row, input }) => bandWidthBreach(bandWidthRatio(row), input.settings.maxBandWidthRatio),
  },
  {
    code: 'LIQUIDITY',
    breach: ({ row, input }) =>
      liquidityBreach(row.at(COL.volume_ratio), row.at(COL.volume_quality_score), input.settings),
  },
  { code: 'CONFLUENCE', breach: confluenceBreach },
  { code: 'RR', breach: riskRewardBreach },
];

/**
 * Why the filters refuse the consensus, or null. `base` gives the numbers of the consensus itself, kept beside those of the filter;
 * asked for only when something is refused.
 */
export function filterRejection(
  side: Side,
  input: FilterInput,
  base: () => Record<string, number | string | null>,
): WaveRejection | null {
  const { source, timeframe, timeMs } = input;
  const price = source.price();
  if (!(price > 0 && Number.isFinite(price))) {
    return rejection('NO_DATA', side, base(), {
      measured: finiteOrNull(price),
      limit: null,
      numbers: { what: 'price' },
    });
  }
  if (side === 'SELL') return null;

  const row = source.row(timeframe);
  const direction = source.row(source.directionTimeframe);
  const gap =
    dataGap(row, timeframe, ROW_NEEDS, timeMs) ??
    dataGap(direction, source.directionTimeframe, DIRECTION_NEEDS, timeMs);
  if (gap !== null) return rejection('NO_DATA', side, base(), gap);
  if (row === null || direction === null) throw new Error('filters: a row that passed the data check does not exist');

  const rows: FilterRows = { input, row, direction };
  for (const filter of BUY_FILTERS) {
    const finding = filter.breach(rows);
    if (finding !== null) return rejection(filter.code, side, base(), finding);
  }
  return null;
}

/** `base` is fresh and belongs to the rejection: assigning into it is far cheaper than spreading two objects into a third. */
function rejection(
  code: WaveRejectCode,
  side: Side,
  base: Record<string, number | string | null>,
  { measured, limit, numbers }: Finding,
): WaveRejection {
  return { code, side, measured, limit, numbers: Object.assign(base, numbers) };
}

function columns(names: readonly ColumnName[]): Need[] {
  return names.map((name) => ({ name, column: COL[name] }));
}

/** What is missing in a row, or how old it is. */
function dataGap(
  row: AnalysisSeries | null,
  timeframe: Timeframe,
  needs: readonly Need[],
  timeMs: number,
): Finding | null {
  if (row === null || row.count === 0) return { measured: null, limit: null, numbers: { what: 'row', of: timeframe } };
  const candleMs = TIMEFRAME_MS[timeframe];
  const ageMs = timeMs - (row.openTimeMs + candleMs);
  if (!(ageMs <= MAX_ROW_AGE_CANDLES * candleMs)) {
    const numbers = { what: 'row_age_ms', of: timeframe };
    return { measured: finiteOrNull(ageMs), limit: MAX_ROW_AGE_CANDLES * candleMs, numbers };
  }
  for (const { name, column } of needs) {
    if (Number.isNaN(row.at(column))) return { measured: null, limit: null, numbers: { what: name, of: timeframe } };
  }
  return null;
}

function filledBreach({ input }: FilterRows): Finding | null {
  return input.source.recentlyFilled() ? { measured: 1, limit: 0, numbers: { what: 'filled_candles' } } : null;
}

/** The direction timeframe must point up: close and EMA26 above EMA99. */
function directionBreach({ input, row, direction }: FilterRows): Finding | null {
  const close = direction.at(COL.close);
  const ema26 = direction.at(COL.ema_26);
  const ema99 = direction.at(COL.ema_99);
  if (close > ema99 && ema26 > ema99) return null;

  const { strength, strategiesCount, source } = input;
  const momentum = row.at(COL.momentum_score);
  const atr = direction.at(COL.atr_14);
  const atrMean = source.directionAtrMean();
  const excepted =
    strength >= EXCEPTION_MIN_STRENGTH &&
    strategiesCount >= EXCEPTION_MIN_STRATEGIES &&
    momentum > EXCEPTION_MIN_MOMENTUM &&
    atr >= atrMean;
  if (excepted) return null;
  return {
    measured: close > ema99 ? ema26 : close,
    limit: ema99,
    numbers: {
      what: close > ema99 ? 'ema_26' : 'close',
      of: source.directionTimeframe,
      direction_close: close,
      direction_ema_26: ema26,
      direction_ema_99: ema99,
      momentum: finiteOrNull(momentum),
      direction_atr: atr,
      direction_atr_mean: finiteOrNull(atrMean),
    },
  };
}

function regimeEvidence(row: AnalysisSeries) {
  const bias = row.at(COL.directional_bias);
  return {
    regime: MARKET_REGIMES[regimeIndex(row)] ?? 'UNKNOWN',
    regimeConfidence: row.at(COL.regime_confidence),
    momentum: row.at(COL.momentum_score),
    bearishBias: Number.isNaN(bias) || bias === BEARISH,
    rsi: row.at(COL.rsi_14),
    stochRsi: row.at(COL.stoch_rsi),
    williamsR: row.at(COL.williams_r),
    volumeRatio: row.at(COL.volume_ratio),
  };
}

/** Index of a row's regime into MARKET_REGIMES; UNKNOWN while it has none. */
export function regimeIndex(row: AnalysisSeries | null): number {
  const index = row === null ? NaN : row.at(COL.market_regime);
  return Number.isNaN(index) ? UNKNOWN_REGIME : index;
}

function bandWidthRatio(row: AnalysisSeries): number {
  return row.at(COL.bb_width) / row.at(COL.bb_middle);
}

function confluenceBreach({ input, row }: FilterRows): Finding | null {
  const { settings } = input;
  const confluence = row.at(COL.confluence_score);
  if (confluence >= settings.minConfluence) return null;
  return { measured: confluence, limit: settings.minConfluence, numbers: {} };
}

/** Off at 0. Target 2 against the stop that would really be set, both net of fees. */
function riskRewardBreach({ input, row }: FilterRows): Finding | null {
  const { settings, source, feeRate } = input;
  if (settings.minRiskReward <= 0) return null;
  const targetPercent = targetPercents(row.at(COL.natr)).takeProfit2;
  const stopPercent = source.initialStopRatio() * 100;
  const riskReward = netRiskReward(targetPercent, stopPercent, feeRate);
  if (riskReward >= settings.minRiskReward) return null;
  const numbers = { target_percent: targetPercent, stop_percent: finiteOrNull(stopPercent), fee_rate: feeRate };
  return { measured: finiteOrNull(riskReward), limit: settings.minRiskReward, numbers };
}
