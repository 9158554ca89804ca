import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/support/candles.ts';
import { seriesOf, type Cell } from '../../../test/support/rows.ts';
import { COL, COLUMN_COUNT, COLUMN_SPECS, readColumn, type ColumnName } from '../analyzer/columns.ts';
import { AnalysisSeries, HISTORY_BARS } from '../analyzer/series.ts';
import { MirroredSeries } from './mirror.ts';

/** Written out by hand, not derived: what a column's value becomes, and in which column, when the market is turned upside down. */
const FACTS: readonly (readonly [ColumnName, Cell, ColumnName, Cell])[] = [
  ['open', 100, 'open', -100],
  ['high', 102, 'low', -102],
  ['low', 99, 'high', -99],
  ['close', 101, 'close', -101],
  ['volume', 7, 'volume', 7],
  ['ema_7', 100, 'ema_7', -100],
  ['ema_12', 100, 'ema_12', -100],
  ['ema_26', 100, 'ema_26', -100],
  ['ema_50', 100, 'ema_50', -100],
  ['ema_99', 100, 'ema_99', -100],
  ['sma_20', 100, 'sma_20', -100],
  ['sma_50', 100, 'sma_50', -100],
  ['dema_12', 100, 'dema_12', -100],
  ['tema_12', 100, 'tema_12', -100],
  ['hull_20', 100, 'hull_20', -100],
  ['kama_14', 100, 'kama_14', -100],
  ['rsi_14', 30, 'rsi_14', 70],
  ['rsi_21', 35, 'rsi_21', 65],
  ['macd_line', 0.3, 'macd_line', -0.3],
  ['macd_signal', 0.1, 'macd_signal', -0.1],
  ['macd_histogram', 0.2, 'macd_histogram', -0.2],
  ['macd_histogram_atr', 0.05, 'macd_histogram_atr', -0.05],
  ['macd_zero_cross', 1, 'macd_zero_cross', -1],
  ['macd_signal_cross', -1, 'macd_signal_cross', 1],
  ['macd_trend', 'BULLISH', 'macd_trend', 'BEARISH'],
  ['macd_trend', 'NEUTRAL', 'macd_trend', 'NEUTRAL'],
  ['ppo', 0.4, 'ppo', -0.4],
  ['trix', 0.02, 'trix', -0.02],
  ['trix_signal', 0.01, 'trix_signal', -0.01],
  ['bb_upper', 103, 'bb_lower', -103],
  ['bb_middle', 100, 'bb_middle', -100],
  ['bb_lower', 97, 'bb_upper', -97],
  ['bb_position', 0.25, 'bb_position', 0.75],
  ['bb_width', 6, 'bb_width', 6],
  ['bb_width_ratio', 0.06, 'bb_width_ratio', 0.06],
  ['bb_squeeze', true, 'bb_squeeze', true],
  ['bb_expansion', true, 'bb_expansion', true],
  ['bb_breakout_direction', 'UP', 'bb_breakout_direction', 'DOWN'],
  ['bb_breakout_direction', 'NONE', 'bb_breakout_direction', 'NONE'],
  ['keltner_upper', 104, 'keltner_lower', -104],
  ['keltner_lower', 96, 'keltner_upper', -96],
  ['donchian_high_20', 105, 'donchian_low_20', -105],
  ['donchian_low_20', 95, 'donchian_high_20', -95],
  ['z_20', -1.5, 'z_20', 1.5],
  ['stoch_fast_k', 10, 'stoch_fast_k', 90],
  ['stoch_fast_d', 20, 'stoch_fast_d', 80],
  ['stoch_k', 15, 'stoch_k', 85],
  ['stoch_d', 25, 'stoch_d', 75],
  ['stoch_rsi', 28, 'stoch_rsi', 72],
  ['stoch_divergence', 1, 'stoch_divergence', -1],
  ['stoch_signal', 'BEARISH', 'stoch_signal', 'BULLISH'],
  ['williams_r', -80, 'williams_r', -20],
  ['mfi_14', 20, 'mfi_14', 80],
  ['cci_20', -150, 'cci_20', 150],
  ['momentum_10', 2, 'momentum_10', -2],
  ['roc_10', 1.5, 'roc_10', -1.5],
  ['roc_20', -2, 'roc_20', 2],
  ['atr_14', 1, 'atr_14', 1],
  ['natr', 0.9, 'natr', 0.9],
  ['atr_percentile', 80, 'atr_percentile', 80],
  ['volatility_regime', 'HIGH', 'volatility_regime', 'HIGH'],
  ['atr_stop_long', 99, 'atr_stop_short', -99],
  ['atr_stop_short', 103, 'atr_stop_long', -103],
  ['plus_di', 25, 'minus_di', 25],
  ['minus_di', 15, 'plus_di', 15],
  ['dx', 40, 'dx', 40],
  ['adx_14', 30, 'adx_14', 30],
  ['adxr', 28, 'adxr', 28],
  ['trend_strength', 'STRONG', 'trend_strength', 'STRONG'],
  ['directional_bias', 'BULLISH', 'directional_bias', 'BEARISH'],
  ['trend_angle', 0.5, 'trend_angle', -0.5],
  ['trend_alignment', -50, 'trend_alignment', 50],
  ['psar', 98, 'psar', -98],
  ['psar_af', 0.1, 'psar_af', 0.1],
  ['psar_direction', 1, 'psar_direction', -1],
  ['psar_bars', 4, 'psar_bars', 4],
  ['supertrend', 97, 'supertrend', -97],
  ['supertrend_direction', -1, 'supertrend_direction', 1],
  ['avg_volume_20', 5, 'avg_volume_20', 5],
  ['volume_ratio', 1.4, 'volume_ratio', 1.4],
  ['quote_volume_ratio', 1.3, 'quote_volume_ratio', 1.3],
  ['avg_trade_size', 0.2, 'avg_trade_size', 0.2],
  ['trade_intensity', 2, 'trade_intensity', 2],
  ['taker_buy_share', 0.75, 'taker_buy_share', 0.25],
  ['obv', 500, 'obv', -500],
  ['obv_ma_10', 480, 'obv_ma_10', -480],
  ['obv_oscillator', 12, 'obv_oscillator', -12],
  ['obv_dist', 1.5, 'obv_dist', -1.5],
  ['ad_line', 300, 'ad_line', -300],
  ['vwap_10', 100, 'vwap_10', -100],
  ['vwap_day', 100, 'vwap_day', -100],
  ['vwap_day_bars', 12, 'vwap_day_bars', 12],
  ['vwap_upper_band', 102, 'vwap_lower_band', -102],
  ['vwap_lower_band', 98, 'vwap_upper_band', -98],
  ['volume_profile_poc', 100, 'volume_profile_poc', -100],
  ['market_regime', 'TRENDING_BULL', 'market_regime', 'TRENDING_BEAR'],
  ['market_regime', 'TRENDING_BEAR', 'market_regime', 'TRENDING_BULL'],
  ['market_regime', 'BREAKOUT_BULL', 'market_regime', 'BREAKOUT_BEAR'],
  ['market_regime', 'BREAKOUT_BEAR', 'market_regime', 'BREAKOUT_BULL'],
  ['market_regime', 'RANGING', 'market_regime', 'RANGING'],
  ['market_regime', 'VOLATILE', 'market_regime', 'VOLATILE'],
  ['market_regime', 'TRANSITION', 'market_regime', 'TRANSITION'],
  ['market_regime', 'UNKNOWN', 'market_regime', 'UNKNOWN'],
  ['regime_strength', 'EXTREME', 'regime_strength', 'EXTREME'],
  ['regime_confidence', 60, 'regime_confidence', 60],
  ['regime_duration', 9, 'regime_duration', 9],
  ['momentum_score', 65, 'momentum_score', 35],
  ['confluence_score', 55, 'confluence_score', 45],
  ['signal_strength', 'STRONG', 'signal_strength', 'STRONG'],
  ['nearest_support', 99, 'nearest_resistance', -99],
  ['nearest_resistance', 104, 'nearest_support', -104],
  ['support_strength', 'MAJOR', 'resistance_strength', 'MAJOR'],
  ['resistance_strength', 'WEAK', 'support_strength', 'WEAK'],
  ['support_touches', 3, 'resistance_touches', 3],
  ['resistance_touches', 5, 'support_touches', 5],
  ['break_probability', 0.4, 'break_probability', 0.4],
  ['pivot_count', 8, 'pivot_count', 8],
  ['volume_context', 'PUMP_START', 'volume_context', 'PUMP_START'],
  ['volume_pattern', 'SPIKE', 'volume_pattern', 'SPIKE'],
  ['volume_quality_score', 70, 'volume_quality_score', 70],
  ['volume_buildup_periods', 3, 'volume_buildup_periods', 3],
  ['volume_spike_multiplier', 2.5, 'volume_spike_multiplier', 2.5],
  ['pattern_detected', 'PRICE_SPIKE_UP', 'pattern_detected', 'PRICE_SPIKE_DOWN'],
  ['pattern_detected', 'PUMP', 'pattern_detected', 'DUMP'],
  ['pattern_detected', 'DUMP', 'pattern_detected', 'PUMP'],
  ['pattern_detected', 'LIQUIDITY_SWEEP', 'pattern_detected', 'LIQUIDITY_SWEEP'],
  ['pattern_confidence', 80, 'pattern_confidence', 80],
  ['data_quality', 'EXCELLENT', 'data_quality', 'EXCELLENT'],
];

describe('the mirror image', () => {
  test.each(FACTS)('%s %s becomes %s %s', (column, value, mirroredColumn, mirroredValue) => {
    const twin = new MirroredSeries(seriesOf({ [column]: value }, 1));
    const row = Float64Array.from({ length: COLUMN_COUNT }, (_, index) => twin.at(index));
    expect(readColumn(row, mirroredColumn)).toBe(mirroredValue);
    expect(row.filter((cell) => !Number.isNaN(cell))).toHaveLength(1);
  });

  test('is known for every column', () => {
    expect(new Set(FACTS.map(([column]) => column))).toEqual(new Set(COLUMN_SPECS.map(({ name }) => name)));
  });

  test('of the mirror image is the market itself', () => {
    const series = new AnalysisSeries();
    const random = seededRandom(7);
    for (let bar = 0; bar < 40; bar++) writeRandomRow(series, random);
    const back = new MirroredSeries(new MirroredSeries(series));
    for (let column = 0; column < COLUMN_COUNT; column++) expect(back.at(column)).toBeCloseTo(series.at(column), 10);
  });
});

describe('the mirrored series', () => {
  test('shows the mirror image of the whole history, also where the series wraps round', () => {
    const series = new AnalysisSeries();
    const mirror = new MirroredSeries(series);
    const random = seededRandom(11);
    const closes: number[] = [];
    for (let bar = 0; bar < 150; bar++) {
      writeRandomRow(series, random);
      closes.push(series.at(COL.close));
      expect(mirror.count).toBe(bar + 1);
      for (let back = 0; back < Math.min(HISTORY_BARS, bar + 1); back++) {
        expect(mirror.at(COL.close, back)).toBe(-(closes[bar - back] as number));
      }
    }
  });

  test('shows a series that was restored in place as it is now', () => {
    const series = new AnalysisSeries();
    const mirror = new MirroredSeries(series);
    for (let bar = 0; bar < 10; bar++) writeRandomRow(series, seededRandom(19));
    series.data.fill(5);
    series.count = 11;
    expect([mirror.count, mirror.at(COL.close, 9)]).toEqual([11, -5]);
  });
});

function writeRandomRow(series: AnalysisSeries, random: () => number): void {
  const base = series.advance(series.count * 60_000);
  COLUMN_SPECS.forEach((spec, column) => {
    const words = 'words' in spec ? spec.words.length : 0;
    series.data[base + column] = words > 0 ? Math.floor(random() * words) : random() * 100;
  });
}
