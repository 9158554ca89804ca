/**
 * Every column of an analysis row, in storage order. A row is one stretch of a Float64Array; NaN means "no value".
 * Names are those of the table `analyzer_data`. Units: `price` = quote units, `percent` = 1.2 means 1.2 %, `ratio` = 1.2 means
 * 120 %, `score` = 0 … 100, `label` = index into the words beside it, `flag` = 0 or 1, `sign` = −1, 0, 1, `count`, `base` = base units.
 */
import {
  BREAKOUT_DIRECTIONS,
  DATA_QUALITIES,
  DIRECTIONS,
  LEVEL_STRENGTHS,
  MARKET_REGIMES,
  PATTERNS,
  REGIME_STRENGTHS,
  SIGNAL_STRENGTHS,
  TREND_STRENGTHS,
  VOLATILITY_REGIMES,
  VOLUME_CONTEXTS,
  VOLUME_PATTERNS,
} from './labels.ts';

export type Unit =
  'price' | 'percent' | 'ratio' | 'score' | 'label' | 'flag' | 'sign' | 'count' | 'base' | 'quote' | 'number';

export interface ColumnSpec {
  readonly name: string;
  readonly unit: Unit;
  readonly words?: readonly string[];
}

const number = <N extends string>(name: N, unit: Exclude<Unit, 'label'>) => ({ name, unit }) as const;
const label = <N extends string>(name: N, words: readonly string[]) => ({ name, unit: 'label', words }) as const;

export const COLUMN_SPECS = [
  // the candle itself (stored in market_data; here so that rules see past candles and indicators through one window)
  number('open', 'price'),
  number('high', 'price'),
  number('low', 'price'),
  number('close', 'price'),
  number('volume', 'base'),
  // moving averages of the close
  number('ema_7', 'price'),
  number('ema_12', 'price'),
  number('ema_26', 'price'),
  number('ema_50', 'price'),
  number('ema_99', 'price'),
  number('sma_20', 'price'),
  number('sma_50', 'price'),
  number('dema_12', 'price'),
  number('tema_12', 'price'),
  number('hull_20', 'price'),
  number('kama_14', 'price'),
  // RSI, MACD, PPO, TRIX
  number('rsi_14', 'score'),
  number('rsi_21', 'score'),
  number('macd_line', 'price'),
  number('macd_signal', 'price'),
  number('macd_histogram', 'price'),
  number('macd_histogram_atr', 'ratio'),
  number('macd_zero_cross', 'sign'),
  number('macd_signal_cross', 'sign'),
  label('macd_trend', DIRECTIONS),
  number('ppo', 'percent'),
  number('trix', 'percent'),
  number('trix_signal', 'percent'),
  // bands and channels
  number('bb_upper', 'price'),
  number('bb_middle', 'price'),
  number('bb_lower', 'price'),
  number('bb_position', 'ratio'),
  number('bb_width', 'price'),
  number('bb_width_ratio', 'ratio'),
  number('bb_squeeze', 'flag'),
  number('bb_expansion', 'flag'),
  label('bb_breakout_direction', BREAKOUT_DIRECTIONS),
  number('keltner_upper', 'price'),
  number('keltner_lower', 'price'),
  number('donchian_high_20', 'price'),
  number('donchian_low_20', 'price'),
  number('z_20', 'number'),
  // stochastics and other oscillators
  number('stoch_fast_k', 'score'),
  number('stoch_fast_d', 'score'),
  number('stoch_k', 'score'),
  number('stoch_d', 'score'),
  number('stoch_rsi', 'score'),
  number('stoch_divergence', 'sign'),
  label('stoch_signal', DIRECTIONS),
  number('williams_r', 'number'),
  number('mfi_14', 'score'),
  number('cci_20', 'number'),
  number('momentum_10', 'price'),
  number('roc_10', 'percent'),
  number('roc_20', 'percent'),
  // volatility
  number('atr_14', 'price'),
  number('natr', 'percent'),
  number('atr_percentile', 'score'),
  label('volatility_regime', VOLATILITY_REGIMES),
  number('atr_stop_long', 'price'),
  number('atr_stop_short', 'price'),
  // trend
  number('plus_di', 'score'),
  number('minus_di', 'score'),
  number('dx', 'score'),
  number('adx_14', 'score'),
  number('adxr', 'score'),
  label('trend_strength', TREND_STRENGTHS),
  label('directional_bias', DIRECTIONS),
  number('trend_angle', 'number'),
  number('trend_alignment', 'number'),
  number('psar', 'price'),
  number('psar_af', 'ratio'),
  number('psar_direction', 'sign'),
  number('psar_bars', 'count'),
  number('supertrend', 'price'),
  number('supertrend_direction', 'sign'),
  // volume
  number('avg_volume_20', 'base'),
  number('volume_ratio', 'ratio'),
  number('quote_volume_ratio', 'ratio'),
  number('avg_trade_size', 'base'),
  number('trade_intensity', 'ratio'),
  number('taker_buy_share', 'ratio'),
  number('obv', 'base'),
  number('obv_ma_10', 'base'),
  number('obv_oscillator', 'base'),
  number('obv_dist', 'ratio'),
  number('ad_line', 'base'),
  number('vwap_10', 'price'),
  number('vwap_day', 'price'),
  number('vwap_day_bars', 'count'),
  number('vwap_upper_band', 'price'),
  number('vwap_lower_band', 'price'),
  number('volume_profile_poc', 'price'),
  // regime and scores
  label('market_regime', MARKET_REGIMES),
  label('regime_strength', REGIME_STRENGTHS),
  number('regime_confidence', 'score'),
  number('regime_duration', 'count'),
  number('momentum_score', 'score'),
  number('confluence_score', 'score'),
  label('signal_strength', SIGNAL_STRENGTHS),
  // levels
  number('nearest_support', 'price'),
  number('nearest_resistance', 'price'),
  label('support_strength', LEVEL_STRENGTHS),
  label('resistance_strength', LEVEL_STRENGTHS),
  number('support_touches', 'count'),
  number('resistance_touches', 'count'),
  number('break_probability', 'ratio'),
  number('pivot_count', 'count'),
  // volume context and patterns
  label('volume_context', VOLUME_CONTEXTS),
  label('volume_pattern', VOLUME_PATTERNS),
  number('volume_quality_score', 'score'),
  number('volume_buildup_periods', 'count'),
  number('volume_spike_multiplier', 'ratio'),
  label('pattern_detected', PATTERNS),
  number('pattern_confidence', 'score'),
  label('data_quality', DATA_QUALITIES),
] as const satisfies readonly ColumnSpec[];

export type ColumnName = (typeof COLUMN_SPECS)[number]['name'];
export const COLUMN_COUNT: number = COLUMN_SPECS.length;

/**
 * Every offset into the rows of a series fits these bits. `base &= OFFSET_BITS` leaves an offset as it is, and tells V8 that adding a
 * column to it cannot overflow: three instructions fewer at each of the hundreds of reads and writes of a row.
 */
export const OFFSET_BITS = 0xfffff;

/**
 * Index of each column in a row: `row[COL.rsi_14]`.
 *
 * Code that runs for every candle takes its own copy first, `const AT = COL;`, and so it does with other imported constants: V8 writes a
 * module's own constants into the machine code, but loads and checks imported ones at every use.
 */
export const COL: { readonly [N in ColumnName]: number } = Object.freeze(
  Object.fromEntries(COLUMN_SPECS.map((spec, index) => [spec.name, index])),
) as { readonly [N in ColumnName]: number };

/** Columns that repeat the candle; they are not stored in `analyzer_data`. */
export const CANDLE_COLUMNS: readonly ColumnName[] = ['open', 'high', 'low', 'close', 'volume'];

/** One column of a row as it is shown and stored: a number, a word, a boolean, or null for "no value". */
export function readColumn(row: Float64Array, name: ColumnName, offset = 0): number | string | boolean | null {
  const index = COL[name];
  const spec: ColumnSpec = COLUMN_SPECS[index] as ColumnSpec;
  const value = row[offset + index] ?? NaN;
  if (Number.isNaN(value)) return null;
  if (spec.unit === 'label') return spec.words?.[value] ?? null;
  if (spec.unit === 'flag') return value !== 0;
  return value;
}
