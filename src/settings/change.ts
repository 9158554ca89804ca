import { strategyByName } from '../engine/strategies/registry.ts';
import type { Words } from '../text/language.ts';
import { SETTINGS, type Setting, type SettingName, type Settings } from './declaration.ts';
import { PROBLEMS } from './problems.ts';
import { checkTogether, SettingsError } from './settings.ts';
import { TRAIL_SETTING_NAMES } from './trail.ts';

/** What may change while the engine runs: it is read anew at every decision. The rest is read at the start. */
export const CHANGEABLE: readonly SettingName[] = [
  'TRADING_MAX_POSITIONS',
  'TRADING_MAX_ASSET_PERCENT',
  'TRADING_DAILY_LOSS_PERCENT',
  'TRADING_STOP_COOLDOWN_MINUTES',
  'TRADING_ENTRY_COOLDOWN_MINUTES',
  'TRADING_STRATEGY_WEIGHTS',
  'ALLOCATION_WEAK_PERCENT',
  'ALLOCATION_MODERATE_PERCENT',
  'ALLOCATION_STRONG_PERCENT',
  'ALLOCATION_VERY_STRONG_PERCENT',
  'ALLOCATION_USABLE_PERCENT',
  'ALLOCATION_MIN_ENTRY',
  'LIBERATION_ASK_FROM',
  'LIBERATION_ANSWER_MINUTES',
  ...TRAIL_SETTING_NAMES,
  'ALERT_DIGEST_TIME',
  'ALERT_BRIEF_TIME',
  'ALERT_QUIET_HOURS',
  'ALERT_REPEAT_MINUTES',
];

export function isChangeable(name: string): name is SettingName {
  return CHANGEABLE.some((known) => known === name);
}

/** The settings with one of them changed; null = not set. @throws SettingsError which says what is wrong with the value */
export function withSetting(settings: Settings, name: SettingName, text: string | null): Settings {
  const setting: Setting<unknown> = SETTINGS[name];
  const problem = (words: Words) => new SettingsError([{ name, problem: words, example: setting.example }]);
  if (text === null && setting.fallback !== null) throw problem(PROBLEMS.needsValue);
  const value = text === null ? null : setting.kind.read(text.trim());
  if (text !== null && value === null) throw problem(setting.kind.problem);
  const changed = { ...settings, [name]: value };
  const stranger = Object.keys(changed.TRADING_STRATEGY_WEIGHTS ?? {}).find((key) => strategyByName(key) === undefined);
  if (stranger !== undefined) throw problem(PROBLEMS.noStrategy(stranger));
  const contradictions = checkTogether(changed);
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return Object.freeze(changed);
}
