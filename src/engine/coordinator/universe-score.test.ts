import { describe, expect, test } from 'vitest';
import { EMPTY_UNIVERSE_ROW } from '../../../test/support/universe.ts';
import { rangePenalty, trendScore, universeScores, zScores, type UniverseRow } from './universe-score.ts';

const UP = { plus_di: 30, minus_di: 10 };
const DOWN = { plus_di: 10, minus_di: 30 };

describe('trend score', () => {
  test.each<[string, Partial<UniverseRow>, number]>([
    ['nothing known', {}, 0],
    ['ADX 26 upwards', { adx_14: 26, ...UP }, 0.8],
    ['ADX 26 downwards is no reason to buy', { adx_14: 26, ...DOWN }, -0.8],
    ['ADX 25', { adx_14: 25, ...UP }, 0.4],
    ['ADX 20', { adx_14: 20, ...UP }, 0],
    ['ADX without direction', { adx_14: 40 }, 0],
    ['words count', { trend_strength: 'STRONG', ...UP }, 0.3],
    ['and take the direction', { trend_strength: 'VERY_STRONG', ...DOWN }, -0.5],
    ['angle 0.51°', { trend_angle: 0.51 }, 0.3],
    ['angle −0.201°', { trend_angle: -0.201 }, -0.15],
    ['ADX with half a direction', { adx_14: 40, plus_di: 30 }, 0],
    ['the strongest word', { trend_strength: 'EXTREME', ...UP }, 0.5],
    ['angle 0.2°', { trend_angle: 0.2 }, 0],
    ['bias', { directional_bias: 'BULLISH' }, 0.2],
    ['bull regime', { market_regime: 'BREAKOUT_BULL' }, 0.3],
    ['bear regime', { market_regime: 'TRENDING_BEAR' }, -0.3],
    ['bull trend', { market_regime: 'TRENDING_BULL' }, 0.3],
    ['bear breakout', { market_regime: 'BREAKOUT_BEAR' }, -0.3],
    ['transition', { market_regime: 'TRANSITION' }, 0.1],
    ['chaos', { market_regime: 'VOLATILE' }, 0],
    ['unknown regime', { market_regime: 'UNKNOWN' }, 0],
    ['weak trend', { trend_strength: 'WEAK', ...UP }, 0],
    ['no trend', { trend_strength: 'ABSENT', ...UP }, 0],
    ['ADX 20.1', { adx_14: 20.1, ...UP }, 0.4],
    ['angle 0.5°', { trend_angle: 0.5 }, 0.15],
    ['bias against', { directional_bias: 'BEARISH' }, -0.2],
    ['no bias', { directional_bias: 'NEUTRAL' }, 0],
    ['a range halves the sum', { market_regime: 'RANGING', directional_bias: 'BULLISH' }, 0.1],
    ['at most 1', { adx_14: 50, ...UP, trend_strength: 'EXTREME', trend_angle: 1, directional_bias: 'BULLISH' }, 1],
    [
      'at least −1',
      { adx_14: 50, ...DOWN, trend_strength: 'EXTREME', trend_angle: -1, directional_bias: 'BEARISH' },
      -1,
    ],
  ])('%s', (_name, row, score) => {
    expect(trendScore({ ...EMPTY_UNIVERSE_ROW, ...row })).toBeCloseTo(score, 12);
  });
});

describe('range penalty', () => {
  test.each<[Partial<UniverseRow>, number]>([
    [{ bb_squeeze: false, adx_14: 5 }, 0],
    [{ adx_14: 5 }, 0],
    [{ bb_squeeze: true, adx_14: 9, natr: 1 }, 0.3],
    [{ bb_squeeze: true, adx_14: 9, natr: 0.4 }, 0.4],
    [{ bb_squeeze: true, adx_14: 14, natr: 1 }, 0.225],
    [{ bb_squeeze: true, adx_14: 19, natr: 3 }, 0.105],
    [{ bb_squeeze: true, adx_14: 30, natr: 1 }, 0.075],
    [{ bb_squeeze: true, adx_14: 10, natr: 1 }, 0.225],
    [{ bb_squeeze: true, adx_14: 15, natr: 1 }, 0.15],
    [{ bb_squeeze: true, adx_14: 20, natr: 1 }, 0.075],
    [{ bb_squeeze: true, adx_14: 19, natr: 0.5 }, 0.15],
    [{ bb_squeeze: true, adx_14: 19, natr: 0.49 }, 0.225],
    [{ bb_squeeze: true, adx_14: 19, natr: 2 }, 0.15],
    [{ bb_squeeze: true }, 0.15],
  ])('%j → %d', (row, penalty) => {
    expect(rangePenalty({ ...EMPTY_UNIVERSE_ROW, ...row })).toBeCloseTo(penalty, 12);
  });
});

describe('scores', () => {
  test('standard scores use the sample deviation; missing values score 0', () => {
    expect(zScores([1, 2, 3])).toEqual([-1, 0, 1]);
    expect(zScores([1, null, 3]).map((z) => Number(z.toFixed(4)))).toEqual([-0.7071, 0, 0.7071]);
    expect(zScores([1, NaN, 3])).toEqual(zScores([1, null, 3]));
    expect(zScores([5])).toEqual([0]);
    expect(zScores([2, 2, 2])).toEqual([0, 0, 0]);
  });

  test('the liveliest symbol scores highest', () => {
    const rows = [1, 2, 3].map((x) => ({ ...EMPTY_UNIVERSE_ROW, natr: x, roc_10: x, roc_20: x, volume_ratio: x }));
    expect(universeScores(rows).map((score) => Number(score.toFixed(12)))).toEqual([-0.75, 0, 0.75]);
  });

  test('the change is the mean of both; where one is missing it is none, and a missing volume is an ordinary one', () => {
    const scoresOf = (rows: readonly Partial<UniverseRow>[]) =>
      universeScores(rows.map((row) => ({ ...EMPTY_UNIVERSE_ROW, ...row }))).map((score) => Number(score.toFixed(12)));
    const changes = [
      { roc_10: 1, roc_20: 3 },
      { roc_10: 9, roc_20: null },
      { roc_10: -3, roc_20: -1 },
    ];
    expect(scoresOf(changes)).toEqual([0.3, 0, -0.3]);
    expect(scoresOf([{ volume_ratio: 0 }, { volume_ratio: null }, { volume_ratio: 2 }])).toEqual([-0.15, 0, 0.15]);
  });

  test.each<[string, Partial<UniverseRow>, number]>([
    ['confluence above 70', { confluence_score: 71 }, 0.3],
    ['confluence 70', { confluence_score: 70 }, 0],
    ['a breakout in volume', { volume_context: 'BREAKOUT' }, 0.2],
    ['the start of a pump', { volume_context: 'PUMP_START' }, 0.2],
    ['one change missing counts as none', { roc_10: 9 }, 0],
    ['both changes missing count as none', { roc_10: null, roc_20: null }, 0],
    ['trend is a quarter', { adx_14: 30, ...UP }, 0.2],
  ])('%s', (_name, row, score) => {
    expect(universeScores([{ ...EMPTY_UNIVERSE_ROW, ...row }])[0]).toBeCloseTo(score, 12);
  });
});
