import {
  BY_ITSELF,
  type SettingChange,
  type SettingCheck,
  type SettingsBook,
  type SettingView,
  type SettingWish,
} from '../../commands/settings-book.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import type { RetunedStop } from '../../engine/desk/retuning.ts';
import type { TrailNumbers } from '../../engine/trailing/types.ts';
import { systemAlert } from '../../engine/system-alert.ts';
import type { Logger } from '../../runtime/log.ts';
import type { GivenNumbers } from '../../runtime/trading-ports.ts';
import { isChangeable, withSetting } from '../../settings/change.ts';
import { SETTINGS, type Setting } from '../../settings/declaration.ts';
import { PROBLEMS } from '../../settings/problems.ts';
import { SettingsError, type SettingName, type Settings } from '../../settings/settings.ts';
import { settingText } from '../../settings/text.ts';
import { concernsPositions, positionNumbers } from '../../settings/trail.ts';
import type { NewChange, SqlSettingsStore } from '../../storage/chat/settings.ts';
import { settingViews } from './setting-views.ts';

export interface RunningSettingsParts {
  /** As the environment gave them at the start. */
  readonly given: Settings;
  readonly store: SqlSettingsStore;
  /** Told after a change was stored, with the numbers that open positions take over; null = none. */
  readonly apply: (settings: Settings, given: GivenNumbers | null) => void;
  /** What these numbers would do to the open positions. */
  readonly stopsUnder: (numbers: Partial<TrailNumbers>) => readonly RetunedStop[];
  /** Told of every alert that was stored with a change. */
  readonly told: (alert: AlertDecision) => void;
  /** Engine time: alerts carry it. */
  readonly nowMs: () => number;
  /** The wall clock, Unix ms UTC. */
  readonly clock: () => number;
  readonly logger: Logger;
}

interface NewestChanges {
  readonly latest: readonly SettingChange[];
  readonly forAll: readonly SettingChange[];
}

/** The settings in force: those of the start with the changes that people confirmed since, also before this start. */
export class RunningSettings implements SettingsBook {
  readonly #parts: RunningSettingsParts;
  /** The newest change of every setting that was changed. */
  readonly #latest: Map<string, SettingChange>;
  /** The newest change for all positions of every setting that had one. */
  readonly #forAll: Map<string, SettingChange>;
  /** Versions whose way back does not fit, told once. */
  readonly #stuck = new Set<number>();
  #current: Settings;

  private constructor(parts: RunningSettingsParts, current: Settings, stored: NewestChanges) {
    this.#parts = parts;
    this.#current = current;
    this.#latest = new Map(stored.latest.map((change) => [change.name, change]));
    this.#forAll = new Map(stored.forAll.map((change) => [change.name, change]));
  }

  /** Puts the stored changes on top; one that no longer fits is left out and told, one whose time is over is taken back. */
  static async open(parts: RunningSettingsParts): Promise<RunningSettings> {
    let current = parts.given;
    for (const change of await parts.store.current()) {
      const { name, value, actor } = change;
      const facts = { component: 'settings', name, value, actor };
      try {
        if (!isChangeable(name))
          throw new SettingsError([{ name, problem: PROBLEMS.noLongerChangeable, example: null }]);
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
    const { store } = parts;
    const book = new RunningSettings(parts, current, {
      latest: await store.latest(),
      forAll: await store.latestForAll(),
    });
    await book.expire();
    return book;
  }

  get current(): Settings {
    return this.#current;
  }

  /**
   * What changes after version `since` gave to all open positions, whatever was changed for new ones meanwhile. Where `since` is not
   * known: what the last change of each setting gave, if that is still in force.
   */
  positionsSince(since: number | null): GivenNumbers | null {
    const given = [...this.#forAll.values()].filter(({ name, value, version }) => {
      if (!concernsPositions(name)) return false;
      if (since !== null) return version > since;
      return this.#latest.get(name)?.version === version && value === settingText(name, this.#current);
    });
    if (given.length === 0) return null;
    const numbers = Object.assign({}, ...given.map((change) => this.#numbersOf(change))) as Partial<TrailNumbers>;
    return { numbers, version: Math.max(...given.map(({ version }) => version)) };
  }

  all(): readonly SettingView[] {
    return settingViews(this.#current, (name) => this.#latest.get(name)?.untilMs ?? null);
  }

  history(name: string, limit: number): Promise<readonly SettingChange[]> {
    return this.#parts.store.history(name, limit);
  }

  version(): Promise<number> {
    return this.#parts.store.version();
  }

  check(name: string, value: string | null): SettingCheck {
    const setting: Setting<unknown> | undefined = isChangeable(name) ? SETTINGS[name] : undefined;
    if (setting === undefined || !isChangeable(name)) return { ok: false, problem: PROBLEMS.needsRestart, example: '' };
    try {
      return { ok: true, value: settingText(name, withSetting(this.#current, name, value)) };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      const [problem] = error.problems;
      if (problem === undefined) throw error;
      return { ok: false, problem: problem.problem, example: setting.example };
    }
  }

  stopsUnder(name: string, value: string | null): readonly RetunedStop[] {
    if (!concernsPositions(name)) return [];
    return this.#parts.stopsUnder(positionNumbers(name, withSetting(this.#current, name, value)));
  }

  async change({ name, value, since, actor, scope, forMs }: SettingWish): Promise<'changed' | 'stale'> {
    if (!isChangeable(name)) throw new RangeError(`${name} cannot be changed while the engine runs`);
    // checked before it is stored, so that a stored change always fits
    const wanted = settingText(name, withSetting(this.#current, name, value));
    const before = settingText(name, this.#current);
    const last = this.#latest.get(name);
    const untilMs = forMs === null ? null : this.#parts.clock() + forMs;
    // a temporary value on top of another goes back to what was there for good
    const lasting = last !== undefined && last.untilMs !== null ? last.returnsTo : before;
    const change = { name, before, value: wanted, actor, scope, untilMs, returnsTo: forMs === null ? null : lasting };
    return this.#store(since, change, 'setting_changed');
  }

  /** Takes back what has had its time. A value that no longer fits beside the others is told, and tried again. */
  async expire(): Promise<void> {
    const nowMs = this.#parts.clock();
    for (const last of this.#latest.values()) {
      const { version, name, untilMs, value: before, returnsTo: value, scope } = last;
      if (untilMs === null || untilMs > nowMs || !isChangeable(name)) continue;
      const check = this.check(name, value);
      if (check.ok) {
        const change = { name, before, value, actor: BY_ITSELF, scope, untilMs: null, returnsTo: null };
        await this.#store(await this.version(), change, 'setting_expired');
      } else if (!this.#stuck.has(version)) {
        this.#stuck.add(version);
        this.#parts.logger.error({ component: 'settings', name, value, problem: check.problem.en }, STUCK);
      }
    }
  }

  async #store(since: number, change: NewChange, problem: string): Promise<'changed' | 'stale'> {
    const { store, apply, logger, told, nowMs, clock } = this.#parts;
    const { name, before, value, actor, scope, untilMs } = change;
    const version = since + 1;
    const alert = systemAlert({
      priority: 'notice',
      timeMs: nowMs(),
      dedupKey: `setting:${version}`,
      data: {
        problem,
        setting: name,
        before,
        value,
        actor,
        scope: concernsPositions(name) ? scope : null,
        untilMs,
        version,
      },
    });
    if (!(await store.add(since, change, alert))) return 'stale';
    const stored = { ...change, version, timeMs: clock() };
    this.#latest.set(name, stored);
    if (scope === 'all') this.#forAll.set(name, stored);
    this.#current = withSetting(this.#current, name as SettingName, value);
    const isForAll = scope === 'all' && concernsPositions(name);
    apply(this.#current, isForAll ? { numbers: this.#numbersOf(stored), version } : null);
    told(alert);
    logger.info({ component: 'settings', name, before, value, actor, scope, untilMs }, 'a setting was changed');
    return 'changed';
  }

  /** The numbers of a stored change; none where it concerns no position, or does not fit beside the other settings any more. */
  #numbersOf({ name, value, version }: SettingChange): Partial<TrailNumbers> {
    try {
      if (!concernsPositions(name)) return {};
      return positionNumbers(name, withSetting(this.#current, name, value));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      this.#parts.logger.warn({ component: 'settings', name, value, version, problem: error.message }, NOT_GIVEN);
      return {};
    }
  }
}

const STUCK = 'the time of a change is over, but what it goes back to does not fit beside the other settings';
const NOT_GIVEN =
  'a change for all positions was not given to them: it does not fit beside the other settings any more';
