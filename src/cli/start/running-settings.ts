import type { SettingChange, SettingCheck, SettingsBook, SettingView } from '../../commands/settings-book.ts';
import type { Logger } from '../../runtime/log.ts';
import { isChangeable, withSetting } from '../../settings/change.ts';
import { SETTING_NAMES, SETTINGS, type Setting } from '../../settings/declaration.ts';
import { SettingsError, type SettingName, type Settings } from '../../settings/settings.ts';
import { settingText } from '../../settings/text.ts';
import type { SqlSettingsStore } from '../../storage/chat/settings.ts';

export interface RunningSettingsParts {
  /** As the environment gave them at the start. */
  readonly given: Settings;
  readonly store: SqlSettingsStore;
  /** Told after a change was stored. */
  readonly apply: (settings: Settings) => void;
  readonly logger: Logger;
}

/** The settings in force: those of the start with the changes that people confirmed since, also before this start. */
export class RunningSettings implements SettingsBook {
  readonly #parts: RunningSettingsParts;
  #current: Settings;

  private constructor(parts: RunningSettingsParts, current: Settings) {
    this.#parts = parts;
    this.#current = current;
  }

  /** Puts the stored changes on top; one that no longer fits is left out and told. */
  static async open(parts: RunningSettingsParts): Promise<RunningSettings> {
    let current = parts.given;
    for (const change of await parts.store.current()) {
      const { name, value, actor } = change;
      const facts = { component: 'settings', name, value, actor };
      try {
        if (!isChangeable(name))
          throw new SettingsError([{ name, problem: 'can no longer be changed by command', example: null }]);
        current = withSetting(current, name, value);
        parts.logger.info(facts, 'a setting of the environment is overridden by a change made with /settings');
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        parts.logger.warn(
          { ...facts, problem: error.message },
          'a stored change of a setting does not fit and is left out',
        );
      }
    }
    return new RunningSettings(parts, current);
  }

  get current(): Settings {
    return this.#current;
  }

  all(): readonly SettingView[] {
    return SETTING_NAMES.map((name) => {
      const { kind, fallback, unit, why }: Setting<unknown> = SETTINGS[name];
      const { range, secret } = kind;
      const value = settingText(name, this.#current);
      return { name, value, fallback, unit, why, range, secret, changeable: isChangeable(name) };
    });
  }

  history(name: string, limit: number): Promise<readonly SettingChange[]> {
    return this.#parts.store.history(name, limit);
  }

  version(): Promise<number> {
    return this.#parts.store.version();
  }

  check(name: string, value: string | null): SettingCheck {
    const setting: Setting<unknown> | undefined = isChangeable(name) ? SETTINGS[name] : undefined;
    if (setting === undefined || !isChangeable(name))
      return { ok: false, problem: 'needs a restart to change', example: '' };
    try {
      return { ok: true, value: settingText(name, withSetting(this.#current, name, value)) };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      const problem = error.problems[0]?.problem ?? error.message;
      return { ok: false, problem, example: setting.example };
    }
  }

  async change(name: string, value: string | null, since: number, actor: string): Promise<'changed' | 'stale'> {
    if (!isChangeable(name)) throw new RangeError(`${name} cannot be changed while the engine runs`);
    const { store, apply, logger } = this.#parts;
    // checked before it is stored, so that a stored change always fits
    const wanted = settingText(name, withSetting(this.#current, name, value));
    const before = settingText(name, this.#current);
    if (!(await store.add(since, { name, before, value: wanted, actor }))) return 'stale';
    this.#current = withSetting(this.#current, name satisfies SettingName, wanted);
    apply(this.#current);
    logger.info({ component: 'settings', name, before, value: wanted, actor }, 'a setting was changed');
    return 'changed';
  }
}
