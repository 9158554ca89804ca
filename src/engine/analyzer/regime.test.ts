import { describe, expect, it } from 'vitest';
import { type CandleKind, generateCandles } from '../../../test/support/candles.ts';
import type { Candle } from '../candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../candles/timeframe.ts';
import { TimeframeAnalyzer } from './analyzer.ts';
import { COL, readColumn } from './columns.ts';
import { MARKET_REGIMES, type MarketRegime, REGIME_STRENGTHS } from './labels.ts';

const TIMEFRAMES: readonly Timeframe[] = ['1m', '3m', '5m', '15m', '1h'];
const PRICES = [1e-5, 1, 50_000];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

interface Row {
  readonly regime: MarketRegime;
  readonly strength: string;
  readonly confidence: number;
  readonly duration: number;
}

function regimes(timeframe: Timeframe, candles: readonly Candle[]): Row[] {
  const analyzer = new TimeframeAnalyzer(timeframe);
  return candles.map((candle) => {
    analyzer.update(candle);
    const row = analyzer.series.row();
    return {
      regime: readColumn(row, 'market_regime') as MarketRegime,
      strength: String(readColumn(row, 'regime_strength')),
      confidence: row[COL.regime_confidence] as number,
      duration: row[COL.regime_duration] as number,
    };
  });
}

/** The share of the last `rows` rows of a kind of market that have one of `words`, over all timeframes, prices and seeds. */
function shareOf(kind: CandleKind, words: readonly MarketRegime[], count: number): number {
  let hits = 0;
  let rows = 0;
  for (const timeframe of TIMEFRAMES) {
    for (const price of PRICES) {
      for (const seed of SEEDS) {
        const options = { seed, price, count: 360, timeframeMs: TIMEFRAME_MS[timeframe] };
        const last = regimes(timeframe, generateCandles(kind, options)).slice(-count);
        hits += last.filter((row) => words.includes(row.regime)).length;
        rows += last.length;
      }
    }
  }
  return hits / rows;
}

/** A quiet market whose last candles swing five times as wide without going anywhere. */
function storm(seed: number): Candle[] {
  const candles = generateCandles('quiet', { seed, count: 400 });
  const start = candles[0]?.open ?? NaN;
  const widen = (price: number): number => start * (price / start) ** 5;
  return candles.map((candle, i) => {
    if (i < 375) return candle;
    const prices = {
      open: widen(candle.open),
      high: widen(candle.high),
      low: widen(candle.low),
      close: widen(candle.close),
    };
    return { ...candle, ...prices };
  });
}

/** The word with bull and bear swapped. */
const other = (word: MarketRegime): string => word.replace(/BULL|BEAR/, (side) => (side === 'BULL' ? 'BEAR' : 'BULL'));

describe('market_regime of made markets, on five timeframes and at three price scales', () => {
  it.each<[CandleKind, number, MarketRegime[], number]>([
    ['trend_up', 200, ['TRENDING_BULL'], 0.9],
    ['trend_down', 200, ['TRENDING_BEAR'], 0.9],
    ['breakout_up', 1, ['BREAKOUT_BULL'], 0.95],
    ['breakout_down', 1, ['BREAKOUT_BEAR'], 0.95],
    ['quiet', 200, ['RANGING', 'TRANSITION', 'VOLATILE'], 0.95],
    ['quiet', 200, ['RANGING'], 0.75],
    ['chop', 200, ['RANGING', 'TRANSITION', 'VOLATILE'], 0.95],
    ['crash', 1, ['TRENDING_BEAR', 'BREAKOUT_BEAR', 'VOLATILE'], 0.95],
  ])('%s: the last %i rows are %j', (kind, count, words, least) => {
    expect(shareOf(kind, words, count)).toBeGreaterThanOrEqual(least);
  });

  it('wide candles that lead nowhere after a quiet time are VOLATILE', () => {
    const last = SEEDS.map((seed) => regimes('1m', storm(seed)).slice(-10));
    const volatile = last.flat().filter((row) => row.regime === 'VOLATILE').length;
    expect(volatile / last.flat().length).toBeGreaterThan(0.8);
  });
});

describe('regime columns', () => {
  const walks = SEEDS.flatMap((seed) => regimes('5m', generateCandles('walk', { seed, count: 3_000 })).slice(300));

  const share = (word: MarketRegime): number => walks.filter((row) => row.regime === word).length / walks.length;

  it('every word is reached on a random walk and none takes more than six tenths', () => {
    expect(share('UNKNOWN')).toBe(0);
    for (const word of MARKET_REGIMES.filter((known) => known !== 'UNKNOWN')) {
      expect([word, share(word) > 0.01 && share(word) < 0.6]).toEqual([word, true]);
    }
  });

  it('every strength is reached and none takes more than half', () => {
    for (const word of REGIME_STRENGTHS) {
      const part = walks.filter((row) => row.strength === word).length / walks.length;
      expect([word, part > 0.05 && part < 0.5]).toEqual([word, true]);
    }
  });

  it('confidence is a share of eight and spreads', () => {
    const seen = new Set(walks.map((row) => row.confidence));
    expect([...seen].every((value) => value >= 0 && value <= 100 && value % 12.5 === 0)).toBe(true);
    expect(seen.size).toBe(9);
  });

  it('is UNKNOWN with confidence 0 until EMA 99 exists, never after', () => {
    const rows = regimes('1m', generateCandles('walk', { seed: 1, count: 400 }));
    expect(rows.map((row) => row.regime).lastIndexOf('UNKNOWN')).toBe(97);
    expect(rows.slice(0, 98).every((row) => row.regime === 'UNKNOWN' && row.confidence === 0)).toBe(true);
  });

  it('duration counts the rows with the same word', () => {
    const rows = regimes('1m', generateCandles('walk', { seed: 2, count: 2_000 }));
    let run = 0;
    rows.forEach((row, i) => {
      run = row.regime === rows[i - 1]?.regime ? run + 1 : 1;
      expect([i, row.duration]).toEqual([i, run]);
    });
  });

  it('does not flicker: a word stays for more than five rows on the average', () => {
    const rows = regimes('1m', generateCandles('walk', { seed: 3, count: 4_000 })).slice(100);
    const changes = rows.filter((row) => row.duration === 1).length;
    expect(rows.length / changes).toBeGreaterThan(5);
  });

  it('mirrors: prices turned round 1 / p swap bull and bear', () => {
    const candles = generateCandles('walk', { seed: 6, count: 1_500 });
    const mirrored = candles.map((candle) => ({
      ...candle,
      open: 1e4 / candle.open,
      high: 1e4 / candle.low,
      low: 1e4 / candle.high,
      close: 1e4 / candle.close,
    }));
    const [plain, turned] = [regimes('5m', candles), regimes('5m', mirrored)];
    const same = plain.filter((row, i) => other(row.regime) === turned[i]?.regime).length;
    // Not exact: 1 / p bends distances by as much as the price moved.
    expect(same / plain.length).toBeGreaterThan(0.93);
  });
});
