import type { SettingView } from '../../commands/settings-book.ts';
import { isChangeable } from '../../settings/change.ts';
import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from '../../settings/declaration.ts';
import { frenchTexts } from '../../settings/french.ts';
import type { Settings } from '../../settings/settings.ts';
import { settingText } from '../../settings/text.ts';
import { concernsPositions } from '../../settings/trail.ts';

/** Every setting as people see it; `untilMs` = when its last change ends by itself, null where it stays. */
export function settingViews(current: Settings, untilMs: (name: SettingName) => number | null): readonly SettingView[] {
  return SETTING_NAMES.map((name) => {
    const { kind, fallback, unit, why }: Setting<unknown> = SETTINGS[name];
    const { range, secret } = kind;
    return {
      name,
      value: settingText(name, current),
      fallback,
      unit,
      why,
      range: range.en,
      french: frenchTexts(name),
      secret,
      changeable: isChangeable(name),
      concernsPositions: concernsPositions(name),
      untilMs: untilMs(name),
    };
  });
}
