import { describe, expect, test } from 'vitest';
import { earlyBadge, type EarlyInput } from './early.ts';

const STARTING: EarlyInput = {
  price: 100,
  ema26: 99.8,
  atr: 0.2,
  roc10: 0,
  volumeRatios: [0.9, 1, 1.1, 1.2, 1.5],
  rsis: [40, 42, 45, 47, 50],
  takerBuyShare: 0.58,
};

describe('early badge', () => {
  test.each<[string, Partial<EarlyInput>, string, number]>([
    ['everything begins', {}, 'ENTRY_NOW', 100],
    ['volume not rising', { volumeRatios: [1, 1.2, 1.2, 1.5] }, 'ENTRY_NOW', 70],
    ['nor RSI', { volumeRatios: [1, 1, 1, 1], rsis: [50, 50, 50, 50] }, 'PREPARE', 50],
    ['RSI above 55', { volumeRatios: [1, 1, 1, 1], rsis: [50, 52, 54, 56], takerBuyShare: 0.5 }, 'WATCH', 35],
    ['falling', { roc10: -2, volumeRatios: [1, 1, 1, 1] }, 'WATCH', 35],
    ['nothing', { roc10: -2, volumeRatios: [1, 1, 1, 1], rsis: [60, 60, 60, 60], takerBuyShare: 0.4 }, 'NONE', 0],
    ['just below 55', { roc10: -0.501, volumeRatios: [1, 1, 1, 1], takerBuyShare: 0.5 }, 'PREPARE', 54.93],
    ['just below 45', { roc10: -2, rsis: [60, 60, 60, 60], takerBuyShare: 0.5796 }, 'WATCH', 44.925],
    [
      'just below 30',
      { roc10: -2, rsis: [60, 60, 60, 60], volumeRatios: [1, 1.1, 1.2, 1.499], takerBuyShare: 0.5 },
      'NONE',
      29.94,
    ],
    ['just above 1 %', { roc10: 1.01 }, 'TOO_LATE', 65],
    ['just a climax', { volumeRatios: [1, 2, 2.5, 3.01], rsis: [60, 65, 70, 70.1] }, 'TOO_LATE', 80],
    ['a hair above two ATR', { ema26: 99, atr: 0.499 }, 'TOO_LATE', 100],
    ['55', { volumeRatios: [1, 1, 1, 1], takerBuyShare: 0.5 }, 'ENTRY_NOW', 55],
    ['45', { roc10: -2, rsis: [60, 60, 60, 60] }, 'PREPARE', 45],
    ['30', { roc10: -2, rsis: [60, 60, 60, 60], takerBuyShare: 0.5 }, 'WATCH', 30],
    ['change −0.75 %', { roc10: -0.75 }, 'ENTRY_NOW', 82.5],
    ['change 0.4 %', { roc10: 0.4 }, 'ENTRY_NOW', 82.5],
    ['change −0.5 %', { roc10: -0.5 }, 'ENTRY_NOW', 100],
    ['change 0.2 %', { roc10: 0.2 }, 'ENTRY_NOW', 100],
    ['volume 1.25', { volumeRatios: [1, 1.1, 1.2, 1.25] }, 'ENTRY_NOW', 85],
    ['takers 0.54', { takerBuyShare: 0.54 }, 'ENTRY_NOW', 92.5],
    ['RSI 35', { rsis: [30, 31, 32, 35] }, 'ENTRY_NOW', 100],
    ['RSI 55', { rsis: [40, 45, 50, 55] }, 'ENTRY_NOW', 100],
    ['RSI 34', { rsis: [30, 31, 32, 34] }, 'ENTRY_NOW', 80],
    ['two ATR above EMA26', { ema26: 99, atr: 0.5 }, 'ENTRY_NOW', 100],
    ['already up 1 %', { roc10: 1 }, 'ENTRY_NOW', 65],
    ['volume 3', { volumeRatios: [1, 2, 2.5, 3], rsis: [60, 65, 70, 71] }, 'ENTRY_NOW', 80],
    ['RSI 70', { volumeRatios: [1, 2, 3, 3.1], rsis: [60, 65, 68, 70] }, 'ENTRY_NOW', 80],
    ['far above EMA26', { price: 100.3 }, 'TOO_LATE', 100],
    ['already up 1.1 %', { roc10: 1.1 }, 'TOO_LATE', 65],
    ['climax', { volumeRatios: [1, 2, 3, 3.1], rsis: [60, 65, 70, 71] }, 'TOO_LATE', 80],
  ])('%s → %s', (_name, change, badge, score) => {
    const answer = earlyBadge({ ...STARTING, ...change });
    expect(answer?.badge).toBe(badge);
    expect(answer?.score).toBeCloseTo(score, 9);
  });

  test.each<[string, Partial<EarlyInput>]>([
    ['a missing number', { atr: NaN }],
    ['a missing RSI', { rsis: [40, NaN, 45, 47] }],
    ['three rows', { volumeRatios: [1, 1.1, 1.2] }],
  ])('no badge with %s', (_name, change) => {
    expect(earlyBadge({ ...STARTING, ...change })).toBeNull();
  });
});
