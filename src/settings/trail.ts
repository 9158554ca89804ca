import { DEFAULT_TRAIL_SETTINGS } from '../engine/settings.ts';
import type { TrailNumbers, TrailSettings } from '../engine/trailing/types.ts';
import type { SettingName, Settings } from './declaration.ts';

/** The settings of the trailing stop, which open positions may take over, with the numbers that each of them makes. */
const NUMBERS: Readonly<Partial<Record<SettingName, readonly (keyof TrailNumbers)[]>>> = {
  TRADING_STOP_LOSS_MIN_PERCENT: ['stopLossMinRatio', 'stopLossBaseRatio'],
  TRADING_STOP_LOSS_MAX_PERCENT: ['stopLossMaxRatio'],
  TRADING_BREAKEVEN_1_PERCENT: ['breakeven1TriggerRatio'],
  TRADING_BREAKEVEN_2_PERCENT: ['breakeven2TriggerRatio'],
  TRADING_TRAILING_START_PERCENT: ['activationFloorRatio'],
  TRADING_TRAILING_MARGINS: ['tiers'],
  TRADING_TAKE_PROFIT_START_PERCENT: ['takeProfitStartRatio'],
  TRADING_TAKE_PROFITS: ['takeProfits'],
};
export const TRAIL_SETTING_NAMES = Object.keys(NUMBERS) as readonly SettingName[];

/** Whether a change of it may reach the positions that are open. */
export function concernsPositions(name: string): name is SettingName {
  return TRAIL_SETTING_NAMES.some((known) => known === name);
}

export function toTrailSettings(settings: Settings): TrailSettings {
  return {
    ...DEFAULT_TRAIL_SETTINGS,
    feeRate: ratio(settings.TRADING_FEE_PERCENT),
    stopLossBaseRatio: ratio(settings.TRADING_STOP_LOSS_MIN_PERCENT),
    stopLossMinRatio: ratio(settings.TRADING_STOP_LOSS_MIN_PERCENT),
    stopLossMaxRatio: ratio(settings.TRADING_STOP_LOSS_MAX_PERCENT),
    breakeven1TriggerRatio: ratio(settings.TRADING_BREAKEVEN_1_PERCENT),
    breakeven2TriggerRatio: ratio(settings.TRADING_BREAKEVEN_2_PERCENT),
    activationFloorRatio: ratio(settings.TRADING_TRAILING_START_PERCENT),
    tiers: settings.TRADING_TRAILING_MARGINS.map(({ gain, share }) => ({
      gainRatio: ratio(gain),
      marginRatio: ratio(share),
    })),
    takeProfitStartRatio: ratio(settings.TRADING_TAKE_PROFIT_START_PERCENT),
    takeProfits: settings.TRADING_TAKE_PROFITS.map(({ gain, share }) => ({
      levelRatio: ratio(gain),
      tolerance: ratio(share),
    })),
  };
}

/** What open positions take over of a changed setting. */
export function positionNumbers(name: SettingName, settings: Settings): Partial<TrailNumbers> {
  const trail = toTrailSettings(settings);
  return Object.fromEntries((NUMBERS[name] ?? []).map((number) => [number, trail[number]]));
}

/** The float64 nearest to the decimal fraction: the same text as a constant in the code gives the same number. */
function ratio(percent: number): number {
  return Number((percent / 100).toPrecision(15));
}
