/** Every number of the consensus rules, on its boundary and just off it (reference/aggregator §9.1–9.4). */
import { describe, expect, test } from 'vitest';
import {
  cast,
  decide,
  NOON_MS,
  rejection,
  signal,
  sourceOf,
  STRONG_BUY,
  waveOf,
  type SourceOptions,
} from '../../../test/support/waves.ts';
import { AnalysisSeries } from '../analyzer/series.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import type { SymbolWave } from './consensus.ts';
import { filterRejection, type FilterInput } from './filters.ts';
import { manualSignal } from './manual.ts';
import { bandWidthBreach, liquidityBreach, rangeBreach, regimeBreach, type RegimeEvidence } from './market-rules.ts';
import { netRiskReward } from './targets.ts';
import { waveMemory } from './wave-memory.ts';

const MINUTE_MS = 60_000;
const RANGE: SourceOptions = { row: { market_regime: 'RANGING' } };
const BEAR: SourceOptions = { row: { market_regime: 'TRENDING_BEAR' } };

describe('signs of a rebound in a bear market', () => {
  const NO_SIGN: RegimeEvidence = {
    regime: 'TRENDING_BEAR',
    regimeConfidence: 80,
    momentum: 50,
    bearishBias: true,
    rsi: 30,
    stochRsi: 20,
    williamsR: -80,
    volumeRatio: 1.5,
  };
  test.each<[string, Partial<RegimeEvidence>, { signs: number; strong: number; limit: number }]>([
    ['all on their limits', {}, { signs: 0, strong: 0, limit: 3 }],
    ['RSI below 30', { rsi: 29.99 }, { signs: 1, strong: 0, limit: 3 }],
    ['RSI 25', { rsi: 25 }, { signs: 1, strong: 0, limit: 3 }],
    ['RSI below 25', { rsi: 24.99 }, { signs: 1, strong: 1, limit: 2 }],
    ['StochRSI below 20', { stochRsi: 19.99 }, { signs: 1, strong: 0, limit: 3 }],
    ['StochRSI 15', { stochRsi: 15 }, { signs: 1, strong: 0, limit: 3 }],
    ['StochRSI below 15', { stochRsi: 14.99 }, { signs: 1, strong: 1, limit: 2 }],
    ['%R below −80', { williamsR: -80.01 }, { signs: 1, strong: 0, limit: 3 }],
    ['%R −85', { williamsR: -85 }, { signs: 1, strong: 0, limit: 3 }],
    ['%R below −85', { williamsR: -85.01 }, { signs: 1, strong: 1, limit: 2 }],
    ['volume above 1.5', { volumeRatio: 1.501 }, { signs: 1, strong: 0, limit: 3 }],
    ['volume 2', { volumeRatio: 2 }, { signs: 1, strong: 0, limit: 3 }],
    ['volume above 2', { volumeRatio: 2.001 }, { signs: 1, strong: 1, limit: 2 }],
    ['two plain ones', { rsi: 29.99, stochRsi: 19.99 }, { signs: 2, strong: 0, limit: 3 }],
  ])('%s', (_name, change, { signs, strong, limit }) => {
    for (const regime of ['TRENDING_BEAR', 'BREAKOUT_BEAR'] as const) {
      expect(regimeBreach({ ...NO_SIGN, ...change, regime })).toMatchObject({
        measured: signs,
        limit,
        numbers: { strong_signs: strong },
      });
    }
  });

  test.each<[string, Partial<RegimeEvidence>]>([
    ['three plain ones', { rsi: 29.99, stochRsi: 19.99, williamsR: -80.01 }],
    ['two, RSI strong', { rsi: 24.99, stochRsi: 19.99 }],
    ['two, both oscillators strong', { stochRsi: 14.99, williamsR: -85.01 }],
    ['two, RSI and StochRSI strong', { rsi: 24.99, stochRsi: 14.99 }],
    ['two, %R and volume strong', { williamsR: -85.01, volumeRatio: 2.001 }],
  ])('suffice: %s', (_name, change) => {
    expect(regimeBreach({ ...NO_SIGN, ...change })).toBeNull();
  });
});

describe('an unclear market', () => {
  const evidence = (change: Partial<RegimeEvidence>): RegimeEvidence => ({
    regime: 'TRANSITION',
    regimeConfidence: 29.99,
    momentum: 54.99,
    bearishBias: true,
    rsi: 50,
    stochRsi: 50,
    williamsR: -50,
    volumeRatio: 1,
    ...change,
  });
  test.each<[string, Partial<RegimeEvidence>, number | null]>([
    ['transition without conviction', {}, 55],
    ['transition of confidence 30', { regimeConfidence: 30 }, null],
    ['transition with momentum 55', { momentum: 55 }, null],
    ['bearish unknown with momentum below 40', { regime: 'UNKNOWN', momentum: 39.99 }, 40],
    ['bearish unknown with momentum 40', { regime: 'UNKNOWN', momentum: 40 }, null],
    ['unknown without a bearish bias', { regime: 'UNKNOWN', momentum: 39.99, bearishBias: false }, null],
    ['range', { regime: 'RANGING', momentum: 0, regimeConfidence: 0 }, null],
  ])('%s', (_name, change, limit) => {
    expect(regimeBreach(evidence(change))?.limit ?? null).toBe(limit);
  });
});

test('limits of volatility and liquidity belong to what is allowed', () => {
  const limits = { minVolumeRatio: 0.3, minVolumeQuality: 20 };
  expect(bandWidthBreach(0.12, 0.12)).toBeNull();
  expect(bandWidthBreach(0.1201, 0.12)).toMatchObject({ measured: 0.1201, limit: 0.12 });
  expect(rangeBreach(5, 5)).toBeNull();
  expect(rangeBreach(5.01, 5)).toMatchObject({ measured: 5.01, limit: 5 });
  expect(liquidityBreach(0.3, 20, limits)).toBeNull();
  expect(liquidityBreach(0.2999, 20, limits)).toMatchObject({ measured: 0.2999, limit: 0.3 });
  expect(liquidityBreach(0.3, 19.99, limits)).toMatchObject({ measured: 19.99, limit: 20 });
});

describe('filters', () => {
  interface Change {
    readonly market?: SourceOptions;
    readonly input?: Partial<FilterInput>;
    readonly settings?: Partial<FilterInput['settings']>;
  }
  const refusal = ({ market, input, settings }: Change) =>
    filterRejection(
      'BUY',
      {
        timeMs: NOON_MS,
        timeframe: '5m',
        strength: 3.5,
        strategiesCount: 6,
        source: sourceOf(market),
        settings: { ...DEFAULT_ENGINE_SETTINGS.consensus, ...settings },
        feeRate: 0.001,
        ...input,
      },
      () => ({}),
    );
  /** Against the direction, with an exception that just holds. */
  const AGAINST: SourceOptions = { direction: { close: 97 }, row: { momentum_score: 55.01 } };
  /** Target 1.5 % and stop 1.2 % at a fee of 1 %: less is won than the fees take. */
  const DEAR: Partial<FilterInput> = { feeRate: 0.01 };

  test.each<[string, Change]>([
    ['the exception to the direction, everything on its limit', { market: AGAINST }],
    ['rows two candles old', { market: { ageCandles: 2 } }],
    ['a price of 0.01', { market: { price: 0.01 } }],
    ['bands of 12 %', { market: { row: { bb_width: 12 } } }],
    ['volume ratio 0.3 and quality 20', { market: { row: { volume_ratio: 0.3, volume_quality_score: 20 } } }],
    ['confluence 15', { market: { row: { confluence_score: 15 } } }],
    ['risk and reward just right', { settings: { minRiskReward: netRiskReward(1.5, 1.2, 0.001) } }],
    ['risk and reward not asked for', { input: DEAR, settings: { minRiskReward: 0 } }],
  ])('let pass: %s', (_name, change) => {
    expect(refusal(change)).toBeNull();
  });

  test.each<[string, Change, object]>([
    ['strength 3.49', { market: AGAINST, input: { strength: 3.49 } }, { code: 'HTF', measured: 97, limit: 98 }],
    ['five strategies', { market: AGAINST, input: { strategiesCount: 5 } }, { code: 'HTF' }],
    ['momentum 55', { market: { ...AGAINST, row: { momentum_score: 55 } } }, { code: 'HTF' }],
    ['ATR below its mean', { market: { ...AGAINST, atrMean: 0.501 } }, { code: 'HTF' }],
    [
      'close on EMA 99',
      { market: { direction: { close: 98 } }, input: { strength: 3 } },
      { code: 'HTF', measured: 98, limit: 98, numbers: { what: 'close' } },
    ],
    [
      'EMA 26 on EMA 99',
      { market: { direction: { ema_26: 98 } }, input: { strength: 3 } },
      { code: 'HTF', measured: 98, limit: 98, numbers: { what: 'ema_26' } },
    ],
    [
      'rows a moment older than two candles',
      { market: { ageCandles: 2 }, input: { timeMs: NOON_MS + 1 } },
      { code: 'NO_DATA', measured: 2 * 5 * MINUTE_MS + 1, limit: 2 * 5 * MINUTE_MS },
    ],
    ['a filled candle', { market: { filled: true } }, { code: 'CANDLES_FILLED', measured: 1, limit: 0 }],
    ['confluence 14.99', { market: { row: { confluence_score: 14.99 } } }, { code: 'CONFLUENCE', measured: 14.99 }],
    ['risk and reward asked for', { input: DEAR, settings: { minRiskReward: 0.01 } }, { code: 'RR', limit: 0.01 }],
    ['no price', { market: { price: 0 } }, { code: 'NO_DATA', measured: 0 }],
  ])('refuse: %s', (_name, change, expected) => {
    expect(refusal(change)).toMatchObject(expected);
  });

  test('a series without a bar is no row', () => {
    const source = { ...sourceOf(), row: () => new AnalysisSeries() };
    expect(refusal({ input: { source } })).toMatchObject({ code: 'NO_DATA', numbers: { what: 'row', of: '5m' } });
  });
});

describe('which votes count', () => {
  test('a vote of 0.60 does, one of 0.599 does not', () => {
    const names = (votes: string) => signal(decide(votes)).metadata.strategy_names;
    expect(names('+T1 +V1 +B1 +S1:0.6')).toEqual(['T1', 'B1', 'V1', 'S1']);
    expect(names('+T1 +V1 +B1 +S1:0.599')).toEqual(['T1', 'B1', 'V1']);
  });

  test('the best of those too weak is named, of equals the first', () => {
    expect(rejection(decide('+T1:0.5 -V1:0.55'))).toMatchObject({ code: 'LOW_CONF', side: 'SELL', measured: 0.55 });
    expect(rejection(decide('+T1:0.55 -V1:0.55'))).toMatchObject({ code: 'LOW_CONF', side: 'BUY', measured: 0.55 });
  });

  test('a strategy of little weight still votes, and a weight given back is 1', () => {
    const light = waveOf({ weights: { T1: 0.02 } });
    cast(light, '5m', '+T1 +V1 +B1 +S1');
    expect(signal(light.decide(NOON_MS, sourceOf())).metadata.strategies_count).toBe(4);
    light.weigh({});
    const later = NOON_MS + 5 * MINUTE_MS;
    cast(light, '5m', '+T1 +V1 +B1 +S1 +M1', later);
    const { metadata } = signal(light.decide(later, sourceOf({ nowMs: later })));
    expect(metadata.consensus_strength).toBeCloseTo(0.75 * (1.2 + 1.54 + 1.43 + 1.1 + 0.54), 12);
  });

  test('of equal sums of confidence the coarser timeframe speaks, else the larger one', () => {
    const timeframeOf = (fine: string, coarse: string) => {
      const wave = waveOf();
      cast(wave, '3m', fine);
      cast(wave, '15m', coarse);
      return signal(wave.decide(NOON_MS, sourceOf())).metadata.timeframe;
    };
    expect(timeframeOf('+T1 +V1', '+S1 +B1')).toBe('15m');
    expect(timeframeOf('+T1 +V1 +S1', '+B1')).toBe('3m');
  });

  test.each([
    ['3m:0.75 5m:0.75', '3m'],
    ['3m:0.75 5m:0.76', '5m'],
    ['3m:0.77 15m:0.7', '3m'],
    ['3m:0.77 15m:0.701', '15m'],
    ['15m:0.75 1h:0.75', '15m'],
    ['15m:0.75 1h:0.76', '1h'],
  ] as const)('a strategy that votes at %s counts on %s', (votes, timeframe) => {
    const wave = waveOf();
    for (const vote of votes.split(' ')) {
      const [on, confidence] = vote.split(':') as [typeof timeframe, string];
      cast(wave, on, `+T1:${confidence}`);
    }
    cast(wave, '5m', votes.includes('5m:') ? `+T1:${votes.split('5m:')[1]} +V1 +B1 +S1` : '+V1 +B1 +S1');
    const { timeframe_distribution: counted } = signal(wave.decide(NOON_MS, sourceOf())).metadata;
    expect(counted).toEqual(timeframe === '5m' ? { '5m': 4 } : { [timeframe]: 1, '5m': 3 });
  });

  test('names and timeframes are those of the side that won', () => {
    const buy = signal(decide(`${STRONG_BUY} -T4`)).metadata;
    expect(buy.strategy_names).toEqual(['T1', 'T2', 'M1', 'B1', 'V1', 'S1']);
    const wave = waveOf();
    cast(wave, '15m', '+S5 -T1');
    cast(wave, '5m', '-V1 -B1');
    const sell = signal(wave.decide(NOON_MS, sourceOf(BEAR))).metadata;
    expect(sell.strategy_names).toEqual(['T1', 'B1', 'V1']);
    expect(sell.timeframe_distribution).toEqual({ '15m': 1, '5m': 2 });
  });

  test('a side without a vote has no strength', () => {
    expect(rejection(decide(STRONG_BUY, { filled: true })).numbers.sell_strength).toBeNull();
    const { numbers } = rejection(decide('-T1:0.61 -V1:0.61', BEAR));
    expect([numbers.buy_strength, typeof numbers.sell_strength]).toEqual([null, 'number']);
  });
});

test('strategies that voted for both sides are counted', () => {
  const wave = waveOf();
  cast(wave, '15m', '-T1 -M1');
  cast(wave, '5m', `${STRONG_BUY} +T3`);
  expect(rejection(wave.decide(NOON_MS, sourceOf({ filled: true }))).numbers).toMatchObject({
    conflicting: 2,
    buy_votes: 5,
    sell_votes: 0,
  });
});

test('STALE is told of the youngest votes', () => {
  const wave = waveOf();
  cast(wave, '3m', '+T1', NOON_MS - 40 * MINUTE_MS);
  cast(wave, '5m', '+T2', NOON_MS - 20 * MINUTE_MS);
  cast(wave, '15m', '+V1', NOON_MS - 30 * MINUTE_MS);
  cast(wave, '1h', '', NOON_MS);
  expect(rejection(wave.decide(NOON_MS, sourceOf()))).toMatchObject({
    code: 'STALE',
    measured: 20 * MINUTE_MS,
    limit: 5 * MINUTE_MS,
    numbers: { timeframe: '5m' },
  });
});

describe('which side wins', () => {
  test('one that leads by exactly the factor; BUY is asked first', () => {
    const even = (tieFactor: number) =>
      rejection(decide('+T1 +T2 -T3 -T4', RANGE, { consensus: { tieFactor, minHighVotesBuy: 9 } }));
    expect(even(1)).toMatchObject({ code: 'TOO_FEW', side: 'BUY' });
    expect(even(1.001)).toMatchObject({ code: 'TIE', side: null, measured: 1, limit: 1.001 });
    const twice = { weights: { T3: 2, T4: 2 }, consensus: { tieFactor: 2 } };
    expect(rejection(decide('+T1 +T2 -T3 -T4', RANGE, twice))).toMatchObject({ code: 'WEAK', side: 'SELL' });
  });

  test('a tie is measured by the stronger over the weaker, however small they are', () => {
    const weights = { T1: 0.03, T2: 0.03, V1: 0.01, V2: 0.01 };
    const tie = rejection(decide('+T1 +T2 -V1 -V2', RANGE, { weights, consensus: { tieFactor: 3 } }));
    expect(tie).toMatchObject({ code: 'TIE', side: null, limit: 3 });
    expect(tie.measured).toBeCloseTo((0.7 * 0.03) / (0.9 * 1.4 * 0.01), 12);
  });

  test('one vote each: the rules of a BUY are told', () => {
    expect(rejection(decide('+T1 -V1', BEAR))).toMatchObject({ code: 'TOO_FEW', side: null, measured: 1, limit: 4 });
  });

  test('a strength equal to the threshold is enough', () => {
    const { consensus_strength: strength } = signal(decide(STRONG_BUY)).metadata;
    const asking = (threshold: number) => {
      const baseThreshold = { ...DEFAULT_ENGINE_SETTINGS.consensus.baseThreshold, '5m': threshold };
      return decide(STRONG_BUY, {}, { consensus: { baseThreshold } });
    };
    signal(asking(strength));
    expect(rejection(asking(strength * (1 + 1e-9)))).toMatchObject({ code: 'WEAK', measured: strength });
  });
});

test('UNCHANGED holds for a SELL as well', () => {
  const wave = waveOf();
  const at = (minutes: number) => {
    const timeMs = NOON_MS + minutes * MINUTE_MS;
    cast(wave, '5m', '-T1 -V1', timeMs);
    return wave.decide(timeMs, sourceOf({ ...BEAR, nowMs: timeMs }));
  };
  signal(at(0));
  expect(rejection(at(5))).toMatchObject({ code: 'UNCHANGED', side: 'SELL', measured: 300_000 });
});

describe('restart', () => {
  const restored = (original: SymbolWave): SymbolWave => {
    const wave = waveOf();
    wave.restore(original.snapshot());
    return wave;
  };

  test('the votes taken back are not new ones', () => {
    const original = waveOf();
    cast(original, '5m', STRONG_BUY);
    expect(restored(original).decide(NOON_MS, sourceOf())).toBe('none');
  });

  test('what was published is remembered by name', () => {
    const original = waveOf();
    cast(original, '5m', STRONG_BUY);
    signal(original.decide(NOON_MS, sourceOf()));
    expect(restored(original).snapshot().published).toEqual([
      { side: 'BUY', timeMs: NOON_MS, strategies: ['T1', 'T2', 'M1', 'B1', 'V1', 'S1'] },
    ]);
  });
});

test('of the votes cast, those of the newest bar of each timeframe are remembered, and the last consensus of a side', () => {
  const vote = (strategy: string, barCloseTimeMs: number, timeframe: '3m' | '5m' = '3m') =>
    ({ symbol: 'SOLUSDC', timeframe, strategy, side: 'BUY', confidence: 0.7, barCloseTimeMs }) as const;
  const emitted = (timeMs: number) => ({ symbol: 'SOLUSDC', side: 'BUY', timeMs, strategies: ['T1'] }) as const;
  const votes = [vote('T1', 1), vote('T2', 1), vote('V1', 1, '5m'), vote('T3', 2), vote('T4', 2)];
  expect(waveMemory(votes, [emitted(1), emitted(2)])).toEqual([
    {
      symbol: 'SOLUSDC',
      bars: [
        {
          timeframe: '3m',
          closeTimeMs: 2,
          votes: [
            ['T3', 'BUY', 0.7],
            ['T4', 'BUY', 0.7],
          ],
        },
        { timeframe: '5m', closeTimeMs: 1, votes: [['V1', 'BUY', 0.7]] },
      ],
      published: [{ side: 'BUY', timeMs: 2, strategies: ['T1'] }],
    },
  ]);
});

describe('a manual signal', () => {
  const REQUEST = { id: 'm', symbol: 'SUIUSDC', price: 1.85, timeMs: NOON_MS, reason: 'seen by hand' };

  test.each([{ price: 0.01 }, { confidence: 0.02 }, { confidence: 1 }, { id: 'x'.repeat(50) }])(
    'takes %o',
    (change) => {
      expect(manualSignal({ ...REQUEST, ...change })).toMatchObject(change);
    },
  );

  test('claims no threshold and no families', () => {
    expect(manualSignal(REQUEST).metadata).toMatchObject({ threshold: 0, families_count: 0, timeframe: '15m' });
  });
});
