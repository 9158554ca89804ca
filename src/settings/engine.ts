import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../engine/settings.ts';
import type { Settings } from './settings.ts';
import { toTrailSettings } from './trail.ts';

const PERCENT = 100;
const MINUTE_MS = 60_000;

/** The numbers of the live engine: its defaults with what the user set. Percents become ratios, minutes milliseconds. */
export function toEngineSettings(settings: Settings): EngineSettings {
  const defaults = DEFAULT_ENGINE_SETTINGS;
  return {
    ...defaults,
    exitMode: 'ticks',
    emitAnalysis: true,
    demo: settings.TRADING_MODE === 'paper',
    consensus: { ...defaults.consensus, minRiskReward: settings.TRADING_MIN_RISK_REWARD },
    force: {
      ...defaults.force,
      moderate: settings.TRADING_FORCE_MODERATE,
      strong: settings.TRADING_FORCE_STRONG,
      veryStrong: settings.TRADING_FORCE_VERY_STRONG,
    },
    universe: {
      ...defaults.universe,
      coreAssets: settings.TRADING_CORE_ASSETS,
      maxSatellites: settings.TRADING_MAX_SATELLITES,
    },
    allocation: {
      ...defaults.allocation,
      weak: settings.ALLOCATION_WEAK_PERCENT / PERCENT,
      moderate: settings.ALLOCATION_MODERATE_PERCENT / PERCENT,
      strong: settings.ALLOCATION_STRONG_PERCENT / PERCENT,
      veryStrong: settings.ALLOCATION_VERY_STRONG_PERCENT / PERCENT,
      usableRatio: settings.ALLOCATION_USABLE_PERCENT / PERCENT,
      minEntry: settings.ALLOCATION_MIN_ENTRY,
    },
    liberation: {
      ...defaults.liberation,
      askFrom: settings.LIBERATION_ASK_FROM,
      answerMs: settings.LIBERATION_ANSWER_MINUTES * MINUTE_MS,
    },
    limits: {
      ...defaults.limits,
      maxPositions: settings.TRADING_MAX_POSITIONS,
      maxAssetRatio: settings.TRADING_MAX_ASSET_PERCENT / PERCENT,
      dailyLossRatio: settings.TRADING_DAILY_LOSS_PERCENT / PERCENT,
      stopCooldownMs: settings.TRADING_STOP_COOLDOWN_MINUTES * MINUTE_MS,
      entryCooldownMs: settings.TRADING_ENTRY_COOLDOWN_MINUTES * MINUTE_MS,
    },
    trail: toTrailSettings(settings),
    slippageRatio: settings.PAPER_SLIPPAGE_PERCENT / PERCENT,
    strategyWeights: settings.TRADING_STRATEGY_WEIGHTS ?? {},
  };
}
