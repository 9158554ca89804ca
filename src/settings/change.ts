import { strategyByName } from '../engine/strategies/registry.ts';
import { SETTINGS, type Setting, type SettingName, type Settings } from './declaration.ts';
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
  const problem = (words: string) => new SettingsError([{ name, problem: words, example: setting.example }]);
  if (text === null && setting.fallback !== null) throw problem('needs a value');
  let value: unknown = null;
  if (text !== null) {
    const parsed = setting.kind.schema.safeParse(text.trim());
    if (!parsed.success) throw problem(parsed.error.issues[0]?.message ?? 'is not understood');
    value = parsed.data;
  }
  const changed = { ...settings, [name]: value };
  const stranger = Object.keys(changed.TRADING_STRATEGY_WEIGHTS ?? {}).find((key) => strategyByName(key) === undefined);
  if (stranger !== undefined) throw problem(`names ${stranger}, which is no strategy`);
  const contradictions = checkTogether(changed);
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return Object.freeze(changed);
}
