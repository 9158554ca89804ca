import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import {
  cast,
  decide,
  NOON_MS,
  rejection,
  signal,
  sourceOf,
  STRONG_BUY,
  TEST_STRATEGIES,
  waveOf,
  type SourceOptions,
  type WaveOptions,
} from '../../../test/support/waves.ts';
import { SymbolWave } from './consensus.ts';
import type { WaveRejection } from './types.ts';

const MINUTE_MS = 60_000;

const RANGE: SourceOptions['row'] = { market_regime: 'RANGING' };
const BEAR: SourceOptions['row'] = { market_regime: 'TRENDING_BEAR' };

describe('a consensus', () => {
  test('carries strength, counts and context', () => {
    const { metadata, ...rest } = signal(decide(STRONG_BUY));
    expect(rest).toEqual({
      id: `SOLUSDC-BUY-${NOON_MS.toString(36)}`,
      strategy: 'CONSENSUS',
      symbol: 'SOLUSDC',
      side: 'BUY',
      timeMs: NOON_MS,
      price: 100,
      confidence: 0.75,
      source: 'auto',
    });
    // trend 1.2 × 1.5, breakout 1.3 × 1.1, volume 1.4 × 1.1, structure 1.1, mean reversion 0.9 × 0.6, all × 0.75
    const strength = 0.75 * (1.8 + 1.43 + 1.54 + 1.1 + 0.54);
    expect(metadata.consensus_strength).toBeCloseTo(strength, 12);
    expect(metadata.force).toBeCloseTo(strength * Math.sqrt(6) * 0.75, 12);
    expect(metadata).toMatchObject({
      type: 'CONSENSUS',
      consensus_id: rest.id,
      strategies_count: 6,
      strategy_names: ['T1', 'T2', 'M1', 'B1', 'V1', 'S1'],
      avg_confidence: 0.75,
      threshold: 1.5,
      families_count: 5,
      family_distribution: { trend_following: 2, mean_reversion: 1, breakout: 1, volume_based: 1, structure_based: 1 },
      timeframe: '5m',
      timeframe_distribution: { '5m': 6 },
      is_multi_timeframe: false,
      market_regime: 'TRENDING_BULL',
      volatility_regime: 'NORMAL',
      volume_ratio: 1.2,
      confluence_score: 58,
      momentum_score: 60,
      natr: 0.5,
    });
  });

  test('does not depend on the order in which votes arrive', () => {
    const { metadata: a } = signal(decide(STRONG_BUY));
    const { metadata: b } = signal(decide(STRONG_BUY.split(' ').toReversed().join(' ')));
    expect(b).toEqual(a);
  });

  test('two confident votes are enough for a BUY, one for a SELL', () => {
    expect(signal(decide('+T1:0.65 +V1:0.65 +S1:0.62 +B1:0.62')).side).toBe('BUY');
    expect(signal(decide('-T1:0.65 -V1:0.64 -S1:0.64', { row: BEAR })).side).toBe('SELL');
    expect(rejection(decide('-T1:0.64 -V1:0.64 -S1:0.64', { row: BEAR }))).toMatchObject({
      code: 'LOW_QUALITY',
      measured: 0,
      limit: 1,
    });
  });

  test('a SELL needs fewer votes', () => {
    const sell = signal(decide('-T1 -V1', { row: BEAR }));
    expect(sell.side).toBe('SELL');
    expect(sell.metadata.strategies_count).toBe(2);
  });

  test('counts a strategy once however many timeframes it votes on, at its best confidence × timeframe weight', () => {
    const wave = waveOf();
    cast(wave, '15m', '+T1:0.70 +T2:0.70 +V1:0.8');
    cast(wave, '3m', '+T1:0.76 +T2:0.78 +S1:0.8');
    const { metadata } = signal(wave.decide(NOON_MS, sourceOf()));
    // T1: 0.70 × 1.1 beats 0.76; T2: 0.78 beats 0.70 × 1.1
    expect(metadata.strategies_count).toBe(4);
    expect(metadata.timeframe_distribution).toEqual({ '15m': 2, '3m': 2 });
    expect(metadata.avg_confidence).toBeCloseTo((0.7 + 0.78 + 0.8 + 0.8) / 4, 12);
    expect(metadata.is_multi_timeframe).toBe(true);
  });

  test('its timeframe is the one with the largest sum of confidences', () => {
    const wave = waveOf();
    cast(wave, '3m', '+T1:0.9');
    cast(wave, '15m', '+T2:0.6 +V1:0.7 +S1:0.7');
    expect(signal(wave.decide(NOON_MS, sourceOf())).metadata.timeframe).toBe('15m');
  });

  test('a strategy that votes for both sides counts for neither', () => {
    const wave = waveOf();
    cast(wave, '15m', '-T1');
    cast(wave, '5m', '+T1 +T2 +V1 +S1');
    const { metadata } = signal(wave.decide(NOON_MS, sourceOf()));
    expect(metadata.strategy_names).toEqual(['T2', 'V1', 'S1']);
  });

  test('weights of strategies scale their confidence in the strength; 0 removes them', () => {
    const plain = signal(decide('+T1 +V1 +S1 +B1')).metadata;
    const halved = signal(decide('+T1 +V1 +S1 +B1', {}, { weights: { V1: 0.5 } })).metadata;
    expect(plain.consensus_strength - halved.consensus_strength).toBeCloseTo(0.5 * 0.75 * 1.54, 12);
    expect(halved.avg_confidence).toBe(0.75);
    const without = signal(decide('+T1 +V1 +S1 +B1', {}, { weights: { V1: 0 } })).metadata;
    expect(without.strategy_names).toEqual(['T1', 'B1', 'S1']);
  });
});

describe('votes live until the next close of their own timeframe', () => {
  test('a 15m vote supports the 3m bars that follow', () => {
    const wave = waveOf();
    cast(wave, '15m', '+T1 +V1');
    expect(rejection(wave.decide(NOON_MS, sourceOf())).code).toBe('TOO_FEW');
    const later = NOON_MS + 3 * MINUTE_MS;
    cast(wave, '3m', '+S1', later);
    expect(signal(wave.decide(later, sourceOf({ nowMs: later }))).metadata.strategy_names).toEqual(['T1', 'V1', 'S1']);
  });

  test('and dies at the next 15m close, also when that brings nothing', () => {
    const wave = waveOf();
    cast(wave, '15m', '+T1 +V1');
    wave.decide(NOON_MS, sourceOf());
    const later = NOON_MS + 15 * MINUTE_MS;
    cast(wave, '15m', '', later);
    cast(wave, '3m', '+S1', later);
    expect(rejection(wave.decide(later, sourceOf({ nowMs: later })))).toMatchObject({ code: 'TOO_FEW', measured: 1 });
  });

  test('and after one candle even if that close never came', () => {
    const wave = waveOf();
    cast(wave, '15m', '+T1 +V1');
    const later = NOON_MS + 15 * MINUTE_MS;
    cast(wave, '3m', '+S1', later);
    expect(rejection(wave.decide(later, sourceOf({ nowMs: later }))).measured).toBe(1);
  });

  test('nothing is decided when no new vote came', () => {
    const wave = waveOf();
    expect(wave.decide(NOON_MS, sourceOf())).toBe('none');
    cast(wave, '15m', STRONG_BUY);
    signal(wave.decide(NOON_MS, sourceOf()));
    const later = NOON_MS + 3 * MINUTE_MS;
    cast(wave, '3m', '', later);
    expect(wave.decide(later, sourceOf({ nowMs: later }))).toBe('none');
  });
});

describe('reject codes', () => {
  test.each<[string, string, SourceOptions, WaveOptions, Partial<WaveRejection>]>([
    [
      'LOW_CONF: every vote is below the minimum',
      '+T1:0.59 +V1:0.55',
      {},
      {},
      { code: 'LOW_CONF', side: 'BUY', measured: 0.59, limit: 0.6 },
    ],
    ['TOO_FEW: two BUY votes', '+T1 +V1', {}, {}, { code: 'TOO_FEW', side: 'BUY', measured: 2, limit: 3 }],
    [
      'TOO_FEW: three where the range wants four',
      '+M1 +M2 +S1',
      { row: RANGE },
      {},
      { code: 'TOO_FEW', side: 'BUY', measured: 3, limit: 4 },
    ],
    ['TOO_FEW: one vote on each side', '+T1 -V1', {}, {}, { code: 'TOO_FEW', side: null, measured: 1, limit: 3 }],
    ['TOO_FEW: a SELL in a bull market', '-T1 -V1', {}, {}, { code: 'TOO_FEW', side: 'SELL', measured: 2, limit: 3 }],
    ['TIE: both sides about equal', '+T1 +T2 +T3 -V1 -S1', {}, {}, { code: 'TIE', side: null, limit: 1.3 }],
    [
      'LOW_QUALITY: one confident vote',
      '+T1:0.7 +V1:0.62 +S1:0.62',
      {},
      {},
      { code: 'LOW_QUALITY', side: 'BUY', measured: 1, limit: 2 },
    ],
    ['WEAK: one family only', '+T1:0.65 +T2:0.65 +T3:0.65', {}, {}, { code: 'WEAK', side: 'BUY', limit: 1.5 }],
    ['NO_DATA: no price', STRONG_BUY, { price: NaN }, {}, { code: 'NO_DATA', side: 'BUY', measured: null }],
    ['NO_DATA: no row', '+T1 +T2 +B1 +V1 +S1 +M1', { row: null }, {}, { code: 'NO_DATA', side: 'BUY' }],
    ['NO_DATA: no direction', STRONG_BUY, { direction: { ema_99: null } }, {}, { code: 'NO_DATA', side: 'BUY' }],
    [
      'NO_DATA: a row three candles old',
      STRONG_BUY,
      { ageCandles: 3 },
      {},
      { code: 'NO_DATA', measured: 900_000, limit: 600_000 },
    ],
    ['CANDLES_FILLED', STRONG_BUY, { filled: true }, {}, { code: 'CANDLES_FILLED', side: 'BUY' }],
    [
      'HTF: close below EMA99',
      STRONG_BUY,
      { direction: { close: 97 }, row: { momentum_score: 50 } },
      {},
      { code: 'HTF', measured: 97, limit: 98 },
    ],
    [
      'HTF: EMA26 below EMA99',
      STRONG_BUY,
      { direction: { ema_26: 97.5 }, row: { momentum_score: 50 } },
      {},
      { code: 'HTF', measured: 97.5, limit: 98 },
    ],
    [
      'REGIME: no rebound in a bear',
      '+T1 +M1 +M2 +M3 +S1 +V1',
      { row: BEAR, direction: {} },
      {},
      { code: 'REGIME', measured: 0, limit: 3 },
    ],
    [
      'VOLATILITY: bands too wide',
      STRONG_BUY,
      { row: { bb_width: 12.1 } },
      {},
      { code: 'VOLATILITY', measured: 0.121, limit: 0.12 },
    ],
    [
      'LIQUIDITY: no volume',
      STRONG_BUY,
      { row: { volume_ratio: 0.29 } },
      {},
      { code: 'LIQUIDITY', measured: 0.29, limit: 0.3 },
    ],
    [
      'LIQUIDITY: poor volume',
      STRONG_BUY,
      { row: { volume_quality_score: 19 } },
      {},
      { code: 'LIQUIDITY', measured: 19, limit: 20 },
    ],
    ['CONFLUENCE', STRONG_BUY, { row: { confluence_score: 14 } }, {}, { code: 'CONFLUENCE', measured: 14, limit: 15 }],
    ['RR: switched on', STRONG_BUY, {}, { consensus: { minRiskReward: 1 } }, { code: 'RR', limit: 1 }],
  ])('%s', (_name, votes, market, options, expected) => {
    expect(rejection(decide(votes, market, options))).toMatchObject(expected);
  });

  test('STALE: the votes came in after their bar had lived', () => {
    const wave = waveOf();
    cast(wave, '5m', STRONG_BUY, NOON_MS - 6 * MINUTE_MS);
    expect(rejection(wave.decide(NOON_MS, sourceOf()))).toMatchObject({
      code: 'STALE',
      measured: 360_000,
      limit: 300_000,
    });
  });

  test('CONTRADICTION: the other side was published a moment ago', () => {
    const wave = waveOf();
    cast(wave, '5m', '-T1 -V1');
    signal(wave.decide(NOON_MS, sourceOf({ row: BEAR })));
    cast(wave, '5m', STRONG_BUY, NOON_MS + 29_999);
    expect(rejection(wave.decide(NOON_MS + 29_999, sourceOf()))).toMatchObject({
      code: 'CONTRADICTION',
      measured: 29_999,
      limit: 30_000,
    });
    cast(wave, '5m', STRONG_BUY, NOON_MS + 30_000);
    signal(wave.decide(NOON_MS + 30_000, sourceOf()));
  });

  test('UNCHANGED: the same strategies within 15 minutes', () => {
    const wave = waveOf();
    const at = (minutes: number, votes: string) => {
      const timeMs = NOON_MS + minutes * MINUTE_MS;
      cast(wave, '5m', votes, timeMs);
      return wave.decide(timeMs, sourceOf({ nowMs: timeMs }));
    };
    signal(at(0, STRONG_BUY));
    expect(rejection(at(5, STRONG_BUY))).toMatchObject({
      code: 'UNCHANGED',
      side: 'BUY',
      measured: 300_000,
      limit: 900_000,
    });
    signal(at(10, `${STRONG_BUY} +T3`));
    expect(rejection(at(15, `${STRONG_BUY} +T3`)).code).toBe('UNCHANGED');
    signal(at(20, STRONG_BUY));
    signal(at(35, STRONG_BUY));
  });

  test('a consensus that a filter refused was not published: the next one is no repeat', () => {
    const wave = waveOf();
    cast(wave, '5m', STRONG_BUY);
    rejection(wave.decide(NOON_MS, sourceOf({ filled: true })));
    cast(wave, '5m', STRONG_BUY, NOON_MS + 1);
    signal(wave.decide(NOON_MS + 1, sourceOf()));
  });

  test('every rejection after the counts carries the numbers of both sides', () => {
    const { numbers } = rejection(decide(`${STRONG_BUY} -T4`, { filled: true }));
    expect(numbers).toMatchObject({
      buy_votes: 6,
      sell_votes: 1,
      conflicting: 0,
      required: 3,
      regime: 'TRENDING_BULL',
      timeframe: '5m',
      threshold: 1.5,
    });
    expect(numbers.buy_strength).toBeGreaterThan(numbers.sell_strength as number);
    expect(JSON.stringify(numbers)).not.toContain('NaN');
  });
});

describe('threshold', () => {
  test.each<[string, Timeframe, SourceOptions['row'], string, number]>([
    ['3m', '3m', {}, '+T1 +V1 +S1', 1.6],
    ['5m', '5m', {}, '+T1 +V1 +S1', 1.5],
    ['15m', '15m', {}, '+T1 +V1 +S1', 1.3],
    ['any other', '1h', {}, '+T1 +V1 +S1', 2.0],
    ['low volatility', '5m', { volatility_regime: 'LOW' }, '+T1 +V1 +S1', 1.65],
    ['high volatility', '5m', { volatility_regime: 'HIGH' }, '+T1 +V1 +S1', 1.35],
    ['extreme volatility is not cheap', '5m', { volatility_regime: 'EXTREME' }, '+T1 +V1 +S1', 1.5],
    ['unknown volatility', '5m', { volatility_regime: null }, '+T1 +V1 +S1', 1.5],
    ['a missing family', '5m', {}, '+B1 +V1 +S1', 1.5 * 1.15],
    ['two missing families', '5m', { market_regime: 'VOLATILE' }, '+T1 +T2 +T3 +S1 +S2 +M1', 1.5 * 1.3],
  ])('%s', (_name, timeframe, row, votes, threshold) => {
    const wave = waveOf();
    cast(wave, timeframe, votes);
    const market = row === undefined ? {} : { row, direction: {} };
    expect(signal(wave.decide(NOON_MS, sourceOf(market))).metadata.threshold).toBeCloseTo(threshold, 12);
  });
});

describe('exceptions and sides', () => {
  const against = { direction: { close: 97 } };
  const eight = '+T1:0.9 +T2:0.9 +T3:0.9 +V1:0.9 +V2:0.9 +B1:0.9';
  test.each<[string, string, SourceOptions, boolean]>([
    ['six strong votes with momentum in a waking market', eight, against, true],
    ['five strategies', '+T1:0.9 +T2:0.9 +V1:0.9 +V2:0.9 +B1:0.9', against, false],
    ['momentum 55', eight, { ...against, row: { momentum_score: 55 } }, false],
    ['ATR below its mean', eight, { ...against, atrMean: 0.51 }, false],
    ['ATR mean unknown', eight, { ...against, atrMean: NaN }, false],
  ])('against the direction: %s → allowed %s', (_name, votes, market, allowed) => {
    const outcome = decide(votes, market);
    if (allowed) signal(outcome);
    else expect(rejection(outcome).code).toBe('HTF');
  });

  const bearVotes = '+T1 +M1 +M2 +S1 +V1 +V2';
  test.each<[string, SourceOptions['row'], boolean]>([
    ['three signs', { rsi_14: 29, stoch_rsi: 19, williams_r: -81 }, true],
    ['two signs, one strong', { rsi_14: 24, stoch_rsi: 19 }, true],
    ['two plain signs', { rsi_14: 29, stoch_rsi: 19 }, false],
    ['one strong sign', { rsi_14: 20 }, false],
    ['volume and oscillator, volume strong', { volume_ratio: 2.1, williams_r: -81 }, true],
    ['missing oscillators are no signs', { rsi_14: null, stoch_rsi: null, williams_r: null }, false],
  ])('a rebound in a bear needs signs: %s → %s', (_name, row, allowed) => {
    const outcome = decide(bearVotes, { row: { ...BEAR, ...row }, direction: {} });
    if (allowed) signal(outcome);
    else expect(rejection(outcome).code).toBe('REGIME');
  });

  test.each<[string, SourceOptions['row'], boolean]>([
    [
      'transition without conviction',
      { market_regime: 'TRANSITION', regime_confidence: 29, momentum_score: 54 },
      false,
    ],
    ['transition with momentum', { market_regime: 'TRANSITION', regime_confidence: 29, momentum_score: 55 }, true],
    ['transition with confidence', { market_regime: 'TRANSITION', regime_confidence: 30, momentum_score: 40 }, true],
    ['unknown and bearish', { market_regime: 'UNKNOWN', directional_bias: 'BEARISH', momentum_score: 39 }, false],
    [
      'unknown and bearish with momentum',
      { market_regime: 'UNKNOWN', directional_bias: 'BEARISH', momentum_score: 40 },
      true,
    ],
    ['unknown and neutral', { market_regime: 'UNKNOWN', directional_bias: 'NEUTRAL', momentum_score: 39 }, true],
  ])('%s → %s', (_name, row, allowed) => {
    const outcome = decide(STRONG_BUY, { row: { ...row }, direction: {} });
    if (allowed) signal(outcome);
    else expect(rejection(outcome).code).toBe('REGIME');
  });

  test('no BUY filter ever blocks a SELL', () => {
    const worst: SourceOptions = {
      filled: true,
      ageCandles: 50,
      direction: null,
      row: {
        market_regime: 'TRENDING_BEAR',
        bb_width: 90,
        volume_ratio: 0,
        volume_quality_score: 0,
        confluence_score: 0,
        atr_14: null,
      },
    };
    const sell = signal(decide('-T1 -V1 -S1', worst, { consensus: { minRiskReward: 99 } }));
    expect(sell.side).toBe('SELL');
    expect(rejection(decide('-T1 -V1 -S1', { ...worst, price: 0 })).code).toBe('NO_DATA');
  });

  test('risk and reward are net of fees: target 1.5 % against stop 1.2 %, fees 0.2 %', () => {
    expect(rejection(decide(STRONG_BUY, {}, { consensus: { minRiskReward: 0.93 } })).measured).toBeCloseTo(
      1.3 / 1.4,
      12,
    );
    signal(decide(STRONG_BUY, {}, { consensus: { minRiskReward: 0.92 } }));
  });
});

describe('restart', () => {
  test('a restored wave decides what the original would have decided', () => {
    const original = waveOf();
    cast(original, '15m', '+T1 +V1 -M1');
    cast(original, '5m', '+T2:0.8 +B1 +S1');
    signal(original.decide(NOON_MS, sourceOf()));

    const restored = waveOf();
    restored.restore(JSON.parse(JSON.stringify(original.snapshot())));
    expect(restored.snapshot()).toEqual(original.snapshot());
    for (const minutes of [3, 5, 6, 9, 10, 15]) {
      const timeMs = NOON_MS + minutes * MINUTE_MS;
      for (const wave of [original, restored]) {
        if (minutes % 3 === 0) cast(wave, '3m', '+T3 +S2', timeMs);
        if (minutes % 5 === 0) cast(wave, '5m', '+T2:0.8 +B1 +S1', timeMs);
      }
      const source = sourceOf({ nowMs: timeMs });
      expect(restored.decide(timeMs, source)).toEqual(original.decide(timeMs, source));
    }
  });

  test('strategies and timeframes that are gone are left out', () => {
    const wave = waveOf();
    wave.restore({
      bars: [
        {
          timeframe: '5m',
          closeTimeMs: NOON_MS,
          votes: [
            ['Gone_Strategy', 'BUY', 0.9],
            ['T1', 'BUY', 0.8],
          ],
        },
        { timeframe: '1d', closeTimeMs: NOON_MS, votes: [['T2', 'BUY', 0.9]] },
      ],
      published: [{ side: 'BUY', timeMs: NOON_MS, strategies: ['Gone_Strategy'] }],
    });
    expect(wave.snapshot().bars).toEqual([{ timeframe: '5m', closeTimeMs: NOON_MS, votes: [['T1', 'BUY', 0.8]] }]);
  });
});

describe('limits', () => {
  test('a timeframe that does not vote is an error', () => {
    expect(() => waveOf().beginBar('1d', NOON_MS)).toThrow('1d is not a voting timeframe of SOLUSDC');
  });

  test('a symbol too long for a signal id is an error', () => {
    expect(() => new SymbolWave('X'.repeat(37), TEST_STRATEGIES, DEFAULT_ENGINE_SETTINGS)).toThrow(RangeError);
  });

  test('the longest symbol still makes an id of at most 50 characters', () => {
    const wave = new SymbolWave('X'.repeat(36), TEST_STRATEGIES, DEFAULT_ENGINE_SETTINGS);
    cast(wave, '5m', STRONG_BUY);
    expect(signal(wave.decide(NOON_MS, sourceOf())).id.length).toBeLessThanOrEqual(50);
  });
});
