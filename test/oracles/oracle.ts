import type { ColumnName } from '../../src/engine/analyzer/columns.ts';
import type { Candle } from '../../src/engine/candles/candle.ts';
import { at, ema, hull, kama, midRank, rateOfChange, sma, trendAngle, wilder, windows } from './averages.ts';
import {
  bands,
  cci,
  directional,
  divergence,
  FLAT,
  mfi,
  rawStochastic,
  rsi,
  stochasticRsi,
  trueRanges,
} from './oscillators.ts';
import { parabolicSar, superTrend } from './trend.ts';
import { accumulation, onBalance, over, rollingVwap, sessionVwap, toPrevious20, zToPrevious50 } from './volume.ts';

export type Columns = Partial<Record<ColumnName, number[]>>;

/** Every numeric column that is a formula of the candles (not levels, regime and what needs them), over the whole series. */
export function oracleColumns(candles: readonly Candle[]): Columns {
  const close = candles.map((candle) => candle.close);
  const prices = averageColumns(close);
  const bounds = { ...volatilityColumns(candles), ...bandColumns(candles) };
  const moving = oscillatorColumns(candles);
  const trending = trendColumns(candles);
  const all: Columns = { ...prices, ...bounds, ...moving, ...trending, ...volumeColumns(candles) };
  const atr = all.atr_14 ?? [];
  all.macd_histogram_atr = (all.macd_histogram ?? []).map(
    (value, i) => value / Math.max(at(atr, i), 1e-9 * at(close, i)),
  );
  all.stoch_divergence = divergence(close, (all.stoch_k ?? []).map(Math.fround));
  all.trend_alignment = alignment(all);
  all.momentum_score = momentum(all, close);
  all.volume_quality_score = volumeQuality(all, candles);
  return all;
}

function averageColumns(close: number[]): Columns {
  const one = ema(close, 12);
  const two = ema(one, 12);
  const three = ema(two, 12);
  const slow = ema(close, 26);
  const line = one.map((value, i) => value - at(slow, i));
  const signal = ema(line, 9);
  const trix = rateOfChange(three, 1);
  return {
    ema_7: ema(close, 7),
    ema_12: one,
    ema_26: slow,
    ema_50: ema(close, 50),
    ema_99: ema(close, 99),
    sma_20: sma(close, 20),
    sma_50: sma(close, 50),
    dema_12: one.map((value, i) => 2 * value - at(two, i)),
    tema_12: one.map((value, i) => 3 * value - 3 * at(two, i) + at(three, i)),
    hull_20: hull(close),
    kama_14: kama(close),
    rsi_14: rsi(close, 14),
    rsi_21: rsi(close, 21),
    macd_line: line,
    macd_signal: signal,
    macd_histogram: line.map((value, i) => value - at(signal, i)),
    ppo: line.map((value, i) => (100 * value) / at(slow, i)),
    trix,
    trix_signal: ema(trix, 9),
    momentum_10: close.map((value, i) => value - at(close, i - 10)),
    roc_10: rateOfChange(close, 10),
    roc_20: rateOfChange(close, 20),
    trend_angle: trendAngle(close),
  };
}

function volatilityColumns(candles: readonly Candle[]): Columns {
  const close = candles.map((candle) => candle.close);
  const atr = wilder(trueRanges(candles), 14);
  const natr = atr.map((value, i) => (100 * value) / at(close, i));
  return {
    atr_14: atr,
    natr,
    atr_percentile: midRank(natr, 300, 200),
    atr_stop_long: atr.map((value, i) => at(close, i) - 2 * value),
    atr_stop_short: atr.map((value, i) => at(close, i) + 2 * value),
  };
}

function bandColumns(candles: readonly Candle[]): Columns {
  const close = candles.map((candle) => candle.close);
  const { middle, spread } = bands(close);
  const flat = (i: number): boolean => at(spread, i) <= FLAT * at(middle, i);
  const ratio = spread.map((value, i) => (flat(i) ? 0 : (4 * value) / at(middle, i)));
  const compared = ratio.map(Math.fround);
  const rank = midRank(compared, 120, 120);
  const earlier = sma(compared, 8, 2);
  const atr10 = wilder(trueRanges(candles), 10);
  const centre = ema(close, 20);
  return {
    bb_middle: middle,
    bb_upper: middle.map((value, i) => value + 2 * at(spread, i)),
    bb_lower: middle.map((value, i) => value - 2 * at(spread, i)),
    bb_width: spread.map((value) => 4 * value),
    bb_width_ratio: ratio,
    bb_position: close.map((value, i) => (flat(i) ? 0.5 : (value - at(middle, i)) / (4 * at(spread, i)) + 0.5)),
    bb_squeeze: rank.map((value) => (Number.isNaN(value) ? NaN : value <= 20 ? 1 : 0)),
    bb_expansion: compared.map((value, i) => {
      if (Number.isNaN(at(earlier, i))) return NaN;
      return value > at(compared, i - 1) && value > at(earlier, i) ? 1 : 0;
    }),
    z_20: close.map((value, i) => (flat(i) ? 0 : (value - at(middle, i)) / at(spread, i))),
    keltner_upper: centre.map((value, i) => value + 2 * at(atr10, i)),
    keltner_lower: centre.map((value, i) => value - 2 * at(atr10, i)),
    donchian_high_20: windows(
      candles.map((candle) => candle.high),
      20,
      (window) => Math.max(...window),
      1,
    ),
    donchian_low_20: windows(
      candles.map((candle) => candle.low),
      20,
      (window) => Math.min(...window),
      1,
    ),
  };
}

function oscillatorColumns(candles: readonly Candle[]): Columns {
  const close = candles.map((candle) => candle.close);
  const high = candles.map((candle) => candle.high);
  const low = candles.map((candle) => candle.low);
  const typical = candles.map((candle) => (candle.high + candle.low + candle.close) / 3);
  const raw = rawStochastic(high, low, close);
  const slow = sma(raw, 3);
  return {
    stoch_fast_k: raw,
    stoch_fast_d: slow,
    stoch_k: slow,
    stoch_d: sma(slow, 3),
    stoch_rsi: stochasticRsi(rsi(close, 14)),
    williams_r: raw.map((value) => value - 100),
    mfi_14: mfi(
      typical,
      candles.map((candle) => candle.volume),
    ),
    cci_20: cci(typical),
  };
}

function trendColumns(candles: readonly Candle[]): Columns {
  const { plus, minus, dx, adx, adxr } = directional(candles);
  const sar = parabolicSar(candles);
  const { line, direction } = superTrend(candles);
  return {
    plus_di: plus,
    minus_di: minus,
    dx,
    adx_14: adx,
    adxr,
    psar: sar.stop,
    psar_af: sar.factor,
    psar_direction: sar.direction,
    psar_bars: sar.bars,
    supertrend: line,
    supertrend_direction: direction,
  };
}

function volumeColumns(candles: readonly Candle[]): Columns {
  const volume = candles.map((candle) => candle.volume);
  const typical = candles.map((candle) => (candle.high + candle.low + candle.close) / 3);
  const average = sma(volume, 20, 1);
  const obv = onBalance(candles);
  const obv10 = sma(obv, 10);
  const obv20 = sma(obv, 20);
  const session = sessionVwap(candles, typical);
  const rises: number[] = [];
  volume.forEach((value, i) => rises.push(i === 0 ? NaN : value > at(volume, i - 1) ? (at(rises, i - 1) || 0) + 1 : 0));
  const priorFour = sma(volume, 4, 1);
  return {
    avg_volume_20: average,
    volume_ratio: toPrevious20(volume),
    quote_volume_ratio: toPrevious20(candles.map((candle) => candle.quoteVolume)),
    trade_intensity: toPrevious20(candles.map((candle) => candle.trades)),
    avg_trade_size: candles.map((candle) => over(candle.volume, candle.trades)),
    taker_buy_share: candles.map((candle) => over(candle.takerBuyBase, candle.volume)),
    obv,
    obv_ma_10: obv10,
    obv_oscillator: obv10.map((value, i) => value - at(obv20, i)),
    obv_dist: obv.map((value, i) => over(value - at(obv10, i), at(average, i))),
    ad_line: accumulation(candles),
    vwap_10: rollingVwap(typical, volume),
    vwap_day: session.mean,
    vwap_day_bars: session.bars,
    vwap_upper_band: session.mean.map((value, i) => value + at(session.deviation, i)),
    vwap_lower_band: session.mean.map((value, i) => value - at(session.deviation, i)),
    volume_buildup_periods: rises,
    volume_spike_multiplier: volume.map((value, i) => (i < 9 ? NaN : over(value, at(priorFour, i)))),
  };
}

function alignment(columns: Columns): number[] {
  const averages = [columns.ema_7, columns.ema_12, columns.ema_26, columns.ema_50, columns.ema_99] as number[][];
  return (averages[4] ?? []).map((slowest, i) => {
    if (Number.isNaN(slowest)) return NaN;
    let pairs = 0;
    for (let k = 0; k < 4; k++) {
      const difference = at(averages[k] ?? [], i) - at(averages[k + 1] ?? [], i);
      if (Math.abs(difference) > 1e-10 * slowest) pairs += Math.sign(difference);
    }
    return 25 * pairs;
  });
}

const clamp = (value: number): number => Math.max(-1, Math.min(1, value));

function momentum(columns: Columns, close: readonly number[]): number[] {
  return close.map((price, i) => {
    const atr = Math.max(at(columns.atr_14 ?? [], i), 1e-9 * price);
    const strength = clamp((at(columns.rsi_14 ?? [], i) - 50) / 20);
    const speed = clamp(at(columns.macd_histogram ?? [], i) / (0.25 * atr));
    const direction = clamp((at(columns.plus_di ?? [], i) - at(columns.minus_di ?? [], i)) / 20);
    const change = clamp(at(columns.roc_10 ?? [], i) / (3 * ((100 * atr) / price)));
    return 50 + 50 * (0.4 * strength + 0.3 * speed + 0.2 * direction + 0.1 * change);
  });
}

function volumeQuality(columns: Columns, candles: readonly Candle[]): number[] {
  return candles.map((candle, i) => {
    const parts: [number, number][] = [];
    const ratio = at(columns.volume_ratio ?? [], i);
    const intensity = at(columns.trade_intensity ?? [], i);
    const bought = at(columns.taker_buy_share ?? [], i);
    const side = Math.sign(candle.close - candle.open);
    parts.push([0.5, (100 * ratio) / (1 + ratio)], [0.25, (100 * intensity) / (1 + intensity)]);
    parts.push([0.25, Math.max(0, Math.min(100, 50 + 250 * side * (bought - 0.5)))]);
    if (Number.isNaN(ratio)) return NaN;
    const known = parts.filter(([, score]) => !Number.isNaN(score));
    return (
      known.reduce((total, [weight, score]) => total + weight * score, 0) /
      known.reduce((total, [weight]) => total + weight, 0)
    );
  });
}

/** z of return and volume against the 50 bars before, which patterns are judged by. */
export function patternScores(candles: readonly Candle[]): {
  zReturn: number[];
  zVolume: number[];
  volumeMean: number[];
} {
  const close = candles.map((candle) => candle.close);
  const change = close.map((value, i) => value / at(close, i - 1) - 1);
  const volume = zToPrevious50(candles.map((candle) => candle.volume));
  return { zReturn: zToPrevious50(change).z, zVolume: volume.z, volumeMean: volume.mean };
}
