import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from './settings.ts';

const MINUTE_MS = 60_000;
const { consensus, force, universe, allocation, limits, liberation, forcedSell, trail, prices } =
  DEFAULT_ENGINE_SETTINGS;

describe('defaults are the numbers of the reference', () => {
  test.each<[string, readonly unknown[], readonly unknown[]]>([
    [
      'override: strength, force, strategies, minutes',
      [force.overrideMinStrength, force.overrideMinForce, force.overrideMinStrategies, force.overrideMs / MINUTE_MS],
      [2, 2, 5, 45],
    ],
    ['categories of force', [force.moderate, force.strong, force.veryStrong], [4, 11, 12]],
    [
      'shares of equity by category',
      [allocation.weak, allocation.moderate, allocation.strong, allocation.veryStrong],
      [0.12, 0.18, 0.22, 0.28],
    ],
    [
      'usable cash, least entry, margin over the exchange’s minimum',
      [allocation.usableRatio, allocation.minEntry, allocation.minNotionalFactor],
      [0.98, '15', '1.05'],
    ],
    [
      'positions, share of an asset, loss of a day',
      [limits.maxPositions, limits.maxAssetRatio, limits.dailyLossRatio],
      [5, 0.3, 0.05],
    ],
    [
      'rest after an entry (min), life of a signal (s)',
      [limits.entryCooldownMs / MINUTE_MS, limits.maxSignalAgeMs / 1000],
      [15, 60],
    ],
    [
      'liberation: value, coverage, net loss',
      [liberation.minValue, liberation.coverage, liberation.minNetLossRatio],
      ['5', 0.8, 0.003],
    ],
    [
      'liberation: age and cooldown (min), wait for the fill (s)',
      [
        liberation.minAgeMs / MINUTE_MS,
        liberation.cooldownMs / MINUTE_MS,
        liberation.fillTimeoutMs / 1000,
        liberation.askFrom,
      ],
      [10, 15, 10, null],
    ],
    [
      'forced sale',
      [forcedSell.minStrategies, forcedSell.minForce, forcedSell.atrFactor, forcedSell.defaultAtrPercent],
      [4, 1.8, 0.6, 1.5],
    ],
    [
      'liberation: time for an answer, rest after a No (min)',
      [liberation.answerMs / MINUTE_MS, liberation.keepMs / MINUTE_MS],
      [2, 30],
    ],
    [
      'paper money on ticks, without a decision for every analysis, filled 0.05 % worse',
      [
        DEFAULT_ENGINE_SETTINGS.demo,
        DEFAULT_ENGINE_SETTINGS.exitMode,
        DEFAULT_ENGINE_SETTINGS.emitAnalysis,
        DEFAULT_ENGINE_SETTINGS.slippageRatio,
      ],
      [true, 'ticks', false, 0.0005],
    ],
    ['core pairs', universe.coreAssets, 'BTC ETH SOL XRP ADA LINK NEAR AAVE DOGE'.split(' ')],
    [
      'universe: satellites, scores, periods',
      [universe.maxSatellites, universe.enterScore, universe.enterPeriods, universe.exitScore, universe.exitPeriods],
      [6, 0.2, 3, -0.3, 6],
    ],
    [
      'universe: rest (min), cadence (s), age of a row (min)',
      [universe.cooldownMs / MINUTE_MS, universe.updateEveryMs / 1000, universe.maxRowAgeMs / MINUTE_MS],
      [45, 300, 15],
    ],
    [
      'votes: confidence, high confidence, how many of a BUY and a SELL',
      [consensus.minVoteConfidence, consensus.highConfidence, consensus.minHighVotesBuy, consensus.minHighVotesSell],
      [0.6, 0.65, 2, 1],
    ],
    [
      'consensus: lead, contradiction (s), repeat (min), missing family',
      [
        consensus.tieFactor,
        consensus.contradictionMs / 1000,
        consensus.repeatAfterMs / MINUTE_MS,
        consensus.missingFamilyPenalty,
      ],
      [1.3, 30, 15, 0.15],
    ],
    [
      'thresholds by timeframe',
      Object.entries(consensus.baseThreshold).flat(),
      ['3m', 1.6, '5m', 1.5, '15m', 1.3, 'other', 2],
    ],
    [
      'filters: volume, its quality, confluence, bands, risk and reward (off)',
      [
        consensus.minVolumeRatio,
        consensus.minVolumeQuality,
        consensus.minConfluence,
        consensus.maxBandWidthRatio,
        consensus.minRiskReward,
      ],
      [0.3, 20, 15, 0.12, 0],
    ],
    [
      'trail: fee, activation, breakevens',
      [
        trail.feeRate,
        trail.activationFloorRatio,
        trail.activationAtrFactor,
        trail.breakeven1TriggerRatio,
        trail.breakeven2TriggerRatio,
        trail.breakeven2OffsetRatio,
      ],
      [0.001, 0.015, 0.8, 0.012, 0.02, 0.002],
    ],
    [
      'trail: margins by best gain',
      trail.tiers.map(({ gainRatio, marginRatio }) => [gainRatio, marginRatio]),
      [
        [0.08, 0.004],
        [0.05, 0.006],
        [0.03, 0.008],
        [0.02, 0.01],
        [0.015, 0.012],
      ],
    ],
    [
      'trail: take profits from 2.5 %',
      [trail.takeProfitStartRatio, ...trail.takeProfits.map(({ levelRatio, tolerance }) => [levelRatio, tolerance])],
      [0.025, [0.12, 0.85], [0.08, 0.85], [0.05, 0.8], [0.03, 0.75], [0.02, 0.7]],
    ],
    [
      'trail: pump rider',
      [
        trail.pumpGainRatio,
        trail.pumpAgeMs / MINUTE_MS,
        trail.pumpMarginAtrFactor,
        trail.pumpMarginMinRatio,
        trail.pumpMarginMaxRatio,
      ],
      [0.05, 10, 1.2, 0.012, 0.03],
    ],
    [
      'trail: stop loss',
      [trail.stopLossBaseRatio, trail.stopLossMinRatio, trail.stopLossMaxRatio, trail.stopLossAtrFactor],
      [0.012, 0.012, 0.018, 1.2],
    ],
    ['prices: age (s), jump', [prices.maxAgeMs / 1000, prices.jumpRatio], [90, 0.1]],
  ])('%s', (_name, numbers, reference) => {
    expect(numbers).toEqual(reference);
  });
});
