import * as library from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { generateCandles } from '../../../test/support/candles.ts';
import type { Candle } from '../candles/candle.ts';
import { TimeframeAnalyzer } from './analyzer.ts';
import { COL, type ColumnName } from './columns.ts';

const COUNT = 5_000;

function columnsOf(candles: readonly Candle[], names: readonly ColumnName[]): Map<ColumnName, number[]> {
  const analyzer = new TimeframeAnalyzer('1m');
  const columns = new Map<ColumnName, number[]>(names.map((name) => [name, []]));
  for (const candle of candles) {
    analyzer.update(candle);
    for (const [name, values] of columns) values.push(analyzer.series.at(COL[name]));
  }
  return columns;
}

/** How many of the library's values (aligned at the end) ours differ from by more than 1e-9 of the larger of the two and `floor`. */
function differences(ours: readonly number[], theirs: readonly (number | undefined)[], floor: number): number {
  const offset = ours.length - theirs.length;
  return theirs.filter((wanted, i) => {
    if (wanted === undefined) return false;
    const actual = ours[offset + i] ?? NaN;
    return !(Math.abs(actual - wanted) <= 1e-9 * Math.max(floor, Math.abs(wanted)));
  }).length;
}

describe('the outputs for which technicalindicators is exact', () => {
  it.each(['walk', 'ticks', 'spikes', 'micro'] as const)('%s', (kind) => {
    const candles = generateCandles(kind, { seed: 77, count: COUNT });
    const close = candles.map((candle) => candle.close);
    const high = candles.map((candle) => candle.high);
    const low = candles.map((candle) => candle.low);
    const volume = candles.map((candle) => candle.volume);
    const price = close[0] ?? NaN;
    const macd = library.MACD.calculate({
      values: close,
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    });
    const bands = library.BollingerBands.calculate({ values: close, period: 20, stdDev: 2 });
    const stochastic = library.Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 });
    const adx = library.ADX.calculate({ high, low, close, period: 14 });
    const small = 1e-3 * price;
    const cases: [ColumnName, (number | undefined)[], number][] = [
      ['sma_20', library.SMA.calculate({ values: close, period: 20 }), price],
      ['sma_50', library.SMA.calculate({ values: close, period: 50 }), price],
      ['ema_7', library.EMA.calculate({ values: close, period: 7 }), price],
      ['ema_26', library.EMA.calculate({ values: close, period: 26 }), price],
      ['ema_99', library.EMA.calculate({ values: close, period: 99 }), price],
      ['atr_14', library.ATR.calculate({ high, low, close, period: 14 }), small],
      ['macd_line', macd.map((value) => value.MACD), small],
      ['macd_histogram', macd.map((value) => value.histogram), small],
      ['bb_upper', bands.map((value) => value.upper), price],
      ['bb_lower', bands.map((value) => value.lower), price],
      ['stoch_fast_k', stochastic.map((value) => value.k), 1],
      ['stoch_fast_d', stochastic.map((value) => value.d), 1],
      ['roc_10', library.ROC.calculate({ values: close, period: 10 }), 1],
      ['adx_14', adx.map((value) => value.adx), 1],
      ['plus_di', adx.map((value) => value.pdi), 1],
      ['minus_di', adx.map((value) => value.mdi), 1],
      ['obv', library.OBV.calculate({ close, volume }), volume.reduce((a, b) => a + b, 0) / COUNT],
      // From bar 100 on: the library always starts upward, and both are the same after the first turns.
      ['psar', library.PSAR.calculate({ high, low, step: 0.02, max: 0.2 }).slice(100), price],
    ];
    const columns = columnsOf(
      candles,
      cases.map(([name]) => name),
    );
    const found = cases.map(([name, theirs, floor]) => {
      expect(theirs.length).toBeGreaterThan(COUNT - 120);
      const count = differences(columns.get(name) ?? [], theirs, floor);
      return [name, count === 0 ? 'agrees' : `differs on ${count}`];
    });
    expect(found).toEqual(cases.map(([name]) => [name, 'agrees']));
  });
});
