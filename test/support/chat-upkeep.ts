import type {
  LogLineView,
  Maintenance,
  PurgeCountsView,
  QuarantinedView,
  Restartable,
} from '../../src/commands/maintenance.ts';
import { viewOf } from '../../src/commands/list/alert-quiet.ts';
import type { AlertMode, AlertPreferences, HoursRange, QuietHours } from '../../src/commands/preferences.ts';
import type {
  SettingChange,
  SettingCheck,
  SettingsBook,
  SettingView,
  SettingWish,
} from '../../src/commands/settings-book.ts';
import { settingViews } from '../../src/cli/start/setting-views.ts';
import type { RetunedStop } from '../../src/engine/desk/retuning.ts';
import { ALERT_KINDS, type AlertKind } from '../../src/engine/decisions.ts';
import { isChangeable, withSetting } from '../../src/settings/change.ts';
import { SETTINGS } from '../../src/settings/declaration.ts';
import { PROBLEMS } from '../../src/settings/problems.ts';
import { readSettings, SettingsError, type Settings } from '../../src/settings/settings.ts';
import { settingText } from '../../src/settings/text.ts';
import { concernsPositions } from '../../src/settings/trail.ts';

/** The upkeep of an engine in memory: what was asked of it is kept. */
export class FakeMaintenance implements Maintenance {
  lines: LogLineView[] = [
    { timeMs: Date.UTC(2025, 9, 2, 14, 0), level: 'info', component: 'feed', message: 'connected' },
    { timeMs: Date.UTC(2025, 9, 2, 14, 1), level: 'warn', component: 'trader', message: 'an order was refused' },
    { timeMs: Date.UTC(2025, 9, 2, 14, 2), level: 'info', component: 'feed', message: 'candle closed' },
  ];
  counts: PurgeCountsView = { signals: 1200, rejections: 30, cycles: 4, orders: 9, executions: 8 };
  outcome: 'done' | 'not needed' = 'done';
  rounds: readonly QuarantinedView[] = [];
  readonly purged: number[] = [];
  readonly restarted: Restartable[] = [];

  logs(component: string | null, count: number): readonly LogLineView[] {
    return this.lines.filter((line) => component === null || line.component === component).slice(-count);
  }

  logComponents(): readonly string[] {
    return [...new Set(this.lines.map(({ component }) => component))];
  }

  async purgeCounts(): Promise<PurgeCountsView> {
    return this.counts;
  }

  async purge(beforeMs: number): Promise<PurgeCountsView> {
    this.purged.push(beforeMs);
    return this.counts;
  }

  async quarantined(limit: number): Promise<readonly QuarantinedView[]> {
    return this.rounds.slice(0, limit);
  }

  async resolveQuarantined(upToId: string): Promise<number> {
    const before = this.rounds.length;
    this.rounds = this.rounds.filter(({ id }) => Number(id) > Number(upToId));
    return before - this.rounds.length;
  }

  async restart(component: Restartable): Promise<'done' | 'not needed'> {
    this.restarted.push(component);
    return this.outcome;
  }
}

export class MemoryPreferences implements AlertPreferences {
  names: readonly string[] = ['telegram:7', 'discord:8'];
  quiet: string | null = '23:00-07:00';
  readonly own = new Map<string, HoursRange | null>();
  readonly chosen = new Map<string, { readonly mode: AlertMode; readonly by: string }>();

  channels(): readonly string[] {
    return this.names;
  }

  async modes(channel: string): Promise<Readonly<Record<AlertKind, AlertMode>>> {
    const modes = ALERT_KINDS.map((kind) => [kind, this.chosen.get(`${channel} ${kind}`)?.mode ?? 'loud']);
    return Object.fromEntries(modes) as Record<AlertKind, AlertMode>;
  }

  async set(channel: string, kind: AlertKind, mode: AlertMode, by: string): Promise<void> {
    this.chosen.set(`${channel} ${kind}`, { mode, by });
  }

  async quietHours(channel: string): Promise<QuietHours> {
    return viewOf(this.own.get(channel), this.quiet);
  }

  async setQuietHours(channel: string, hours: HoursRange | null | undefined): Promise<void> {
    if (hours === undefined) this.own.delete(channel);
    else this.own.set(channel, hours);
  }
}

/** The real rules over settings in memory. */
export class MemorySettings implements SettingsBook {
  settings: Settings = readSettings({ DISCORD_TOKEN: 'very-secret-token', OWNERS: 'telegram:1,discord:2' });
  readonly changes: SettingChange[] = [];
  /** What a change of the trailing stop would do to the open positions. */
  stops: readonly RetunedStop[] = [];

  all(): readonly SettingView[] {
    return settingViews(
      this.settings,
      (name) => this.changes.findLast((change) => change.name === name)?.untilMs ?? null,
    );
  }

  async history(name: string, limit: number): Promise<readonly SettingChange[]> {
    return this.changes
      .filter((change) => change.name === name)
      .toReversed()
      .slice(0, limit);
  }

  async version(): Promise<number> {
    return this.changes.length;
  }

  check(name: string, value: string | null): SettingCheck {
    if (!isChangeable(name)) return { ok: false, problem: PROBLEMS.needsRestart, example: '' };
    try {
      return { ok: true, value: settingText(name, withSetting(this.settings, name, value)) };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      const [problem] = error.problems;
      if (problem === undefined) throw error;
      return { ok: false, problem: problem.problem, example: SETTINGS[name].example };
    }
  }

  stopsUnder(name: string): readonly RetunedStop[] {
    return concernsPositions(name) ? this.stops : [];
  }

  async change({ name, value, since, actor, scope, forMs }: SettingWish): Promise<'changed' | 'stale'> {
    if (!isChangeable(name)) throw new RangeError(name);
    if (since !== this.changes.length) return 'stale';
    const before = settingText(name, this.settings);
    this.settings = withSetting(this.settings, name, value);
    const timeMs = Date.UTC(2025, 9, 2, 14, 3);
    const until = forMs === null ? { untilMs: null, returnsTo: null } : { untilMs: timeMs + forMs, returnsTo: before };
    this.changes.push({ version: since + 1, name, before, value, actor, timeMs, scope, ...until });
    return 'changed';
  }
}
