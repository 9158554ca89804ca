/**
 * The mirror image of a series. Rules are written once, for BUY; a SELL is the same rule on a market turned upside down:
 * prices are negated and highs swap places with lows, so do bands, levels and DI; directional scores are reflected round their
 * neutral point and directional words change sides. Volume, volatility and strength without direction stay as they are.
 */
import { COL, COLUMN_COUNT, COLUMN_SPECS, type ColumnName } from '../analyzer/columns.ts';
import { BREAKOUT_DIRECTIONS, DIRECTIONS, MARKET_REGIMES, PATTERNS } from '../analyzer/labels.ts';
import type { BarReader } from '../analyzer/series.ts';

/** mirrored value = offset + factor × value of `from` (the column itself when absent); with `words` the word is turned round. */
interface Reflection {
  readonly from?: ColumnName;
  readonly factor: number;
  readonly offset: number;
  readonly words?: readonly string[];
}

const same: Reflection = { factor: 1, offset: 0 };
const negated: Reflection = { factor: -1, offset: 0 };
const complement = (total: number): Reflection => ({ factor: -1, offset: total });
const exchanged = (from: ColumnName): Reflection => ({ from, factor: 1, offset: 0 });
const exchangedPrice = (from: ColumnName): Reflection => ({ from, factor: -1, offset: 0 });
const turned = (words: readonly string[]): Reflection => ({ factor: 1, offset: 0, words });

export const REFLECTIONS: { readonly [N in ColumnName]: Reflection } = {
  open: negated,
  high: exchangedPrice('low'),
  low: exchangedPrice('high'),
  close: negated,
  volume: same,

  ema_7: negated,
  ema_12: negated,
  ema_26: negated,
  ema_50: negated,
  ema_99: negated,
  sma_20: negated,
  sma_50: negated,
  dema_12: negated,
  tema_12: negated,
  hull_20: negated,
  kama_14: negated,

  rsi_14: complement(100),
  rsi_21: complement(100),
  macd_line: negated,
  macd_signal: negated,
  macd_histogram: negated,
  macd_histogram_atr: negated,
  macd_zero_cross: negated,
  macd_signal_cross: negated,
  macd_trend: turned(DIRECTIONS),
  ppo: negated,
  trix: negated,
  trix_signal: negated,

  bb_upper: exchangedPrice('bb_lower'),
  bb_middle: negated,
  bb_lower: exchangedPrice('bb_upper'),
  bb_position: complement(1),
  bb_width: same,
  bb_width_ratio: same,
  bb_squeeze: same,
  bb_expansion: same,
  bb_breakout_direction: turned(BREAKOUT_DIRECTIONS),
  keltner_upper: exchangedPrice('keltner_lower'),
  keltner_lower: exchangedPrice('keltner_upper'),
  donchian_high_20: exchangedPrice('donchian_low_20'),
  donchian_low_20: exchangedPrice('donchian_high_20'),
  z_20: negated,

  stoch_fast_k: complement(100),
  stoch_fast_d: complement(100),
  stoch_k: complement(100),
  stoch_d: complement(100),
  stoch_rsi: complement(100),
  stoch_divergence: negated,
  stoch_signal: turned(DIRECTIONS),
  williams_r: complement(-100),
  mfi_14: complement(100),
  cci_20: negated,
  momentum_10: negated,
  roc_10: negated,
  roc_20: negated,

  atr_14: same,
  natr: same,
  atr_percentile: same,
  volatility_regime: same,
  atr_stop_long: exchangedPrice('atr_stop_short'),
  atr_stop_short: exchangedPrice('atr_stop_long'),

  plus_di: exchanged('minus_di'),
  minus_di: exchanged('plus_di'),
  dx: same,
  adx_14: same,
  adxr: same,
  trend_strength: same,
  directional_bias: turned(DIRECTIONS),
  trend_angle: negated,
  trend_alignment: negated,
  psar: negated,
  psar_af: same,
  psar_direction: negated,
  psar_bars: same,
  supertrend: negated,
  supertrend_direction: negated,

  avg_volume_20: same,
  volume_ratio: same,
  quote_volume_ratio: same,
  avg_trade_size: same,
  trade_intensity: same,
  taker_buy_share: complement(1),
  obv: negated,
  obv_ma_10: negated,
  obv_oscillator: negated,
  obv_dist: negated,
  ad_line: negated,
  vwap_10: negated,
  vwap_day: negated,
  vwap_day_bars: same,
  vwap_upper_band: exchangedPrice('vwap_lower_band'),
  vwap_lower_band: exchangedPrice('vwap_upper_band'),
  volume_profile_poc: negated,

  market_regime: turned(MARKET_REGIMES),
  regime_strength: same,
  regime_confidence: same,
  regime_duration: same,
  momentum_score: complement(100),
  confluence_score: complement(100),
  signal_strength: same,

  nearest_support: exchangedPrice('nearest_resistance'),
  nearest_resistance: exchangedPrice('nearest_support'),
  support_strength: exchanged('resistance_strength'),
  resistance_strength: exchanged('support_strength'),
  support_touches: exchanged('resistance_touches'),
  resistance_touches: exchanged('support_touches'),
  break_probability: same,
  pivot_count: same,

  // These words have no opposite: they say how much was traded, the price side of it is in other columns.
  volume_context: same,
  volume_pattern: same,
  volume_quality_score: same,
  volume_buildup_periods: same,
  volume_spike_multiplier: same,
  pattern_detected: turned(PATTERNS),
  pattern_confidence: same,
  data_quality: same,
};

const OPPOSITE_WORDS: Readonly<Record<string, string>> = {
  BULL: 'BEAR',
  BEAR: 'BULL',
  BULLISH: 'BEARISH',
  BEARISH: 'BULLISH',
  UP: 'DOWN',
  DOWN: 'UP',
  PUMP: 'DUMP',
  DUMP: 'PUMP',
};

/** The index of each word's opposite, such as PRICE_SPIKE_UP → PRICE_SPIKE_DOWN; a word without direction is its own. */
function oppositeIndices(words: readonly string[]): number[] {
  return words.map((word, index) => {
    const opposite = word.replace(/[A-Z]+/g, (part) => OPPOSITE_WORDS[part] ?? part);
    const found = words.indexOf(opposite);
    return found < 0 ? index : found;
  });
}

const SOURCE = new Int32Array(COLUMN_COUNT);
const FACTOR = new Float64Array(COLUMN_COUNT);
const OFFSET = new Float64Array(COLUMN_COUNT);
/** Where the opposite words of a column begin in {@link OPPOSITES}; −1 for a column of numbers. */
const WORDS_AT = new Int32Array(COLUMN_COUNT).fill(-1);
const opposites: number[] = [];

COLUMN_SPECS.forEach(({ name }, column) => {
  const { from, factor, offset, words } = REFLECTIONS[name];
  SOURCE[column] = COL[from ?? name];
  FACTOR[column] = factor;
  OFFSET[column] = offset;
  if (words === undefined) return;
  WORDS_AT[column] = opposites.length;
  opposites.push(...oppositeIndices(words));
});

const OPPOSITES = Float64Array.from(opposites);

/**
 * A series seen upside down. Nothing is copied: each value is turned round when a rule asks for it, which costs as much as mirroring
 * whole rows and saves their memory. It always shows the series as it stands.
 */
export class MirroredSeries implements BarReader {
  readonly source: BarReader;

  constructor(source: BarReader) {
    this.source = source;
  }

  get count(): number {
    return this.source.count;
  }

  at(column: number, back = 0): number {
    const value = this.source.at(SOURCE[column] as number, back);
    const wordsAt = WORDS_AT[column] as number;
    if (wordsAt >= 0 && value >= 0) return OPPOSITES[wordsAt + value] as number;
    return (OFFSET[column] as number) + (FACTOR[column] as number) * value;
  }
}
