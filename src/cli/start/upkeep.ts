import type { LogLineView, Maintenance } from '../../commands/maintenance.ts';
import { viewOf } from '../../commands/list/alert-quiet.ts';
import { modesFor, type AlertPreferences } from '../../commands/preferences.ts';
import { DEFAULT_MODES } from '../../bot/alerts/sound.ts';
import type { AlertKind } from '../../engine/decisions.ts';
import type { Log } from '../../runtime/log.ts';
import type { Trading } from '../../runtime/trading.ts';
import type { Settings } from '../../settings/settings.ts';
import { settingText } from '../../settings/text.ts';
import { setAlertPreference } from '../../storage/alerts/add-alert.ts';
import { quietHoursOf, setQuietHours } from '../../storage/alerts/quiet-hours.ts';
import { createAlertStore } from '../../storage/alerts/alert-store.ts';
import type { Database } from '../../storage/database.ts';
import { quarantinedRounds, resolveRounds } from '../../storage/quarantine.ts';
import { purge, purgeCounts } from '../../storage/retention.ts';
import { alertChannels } from './bots.ts';

const LEVELS: readonly (readonly [least: number, level: LogLineView['level']])[] = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
];
const EVERY_LINE = 1_000;

export interface UpkeepParts {
  readonly log: Log;
  readonly database: Database;
  readonly trading: Trading;
  readonly live: boolean;
  readonly settings: () => Settings;
  /** Wakes the delivery of alerts. */
  readonly notify: () => void;
}

export function maintenanceOf({ log, database, trading, live, settings, notify }: UpkeepParts): Maintenance {
  return {
    logs: (component, count) =>
      log.lines(component, count).map((line) => ({
        timeMs: line.timeMs,
        level: LEVELS.find(([least]) => line.level >= least)?.[1] ?? 'trace',
        component: line.component,
        message: line.message,
      })),
    logComponents: () => [...new Set(log.lines(null, EVERY_LINE).map(({ component }) => component))].toSorted(),
    purgeCounts: (beforeMs) => purgeCounts(database, beforeMs),
    purge: (beforeMs) => purge(database, beforeMs),
    quarantined: (limit) => quarantinedRounds(database, limit),
    resolveQuarantined: async (upToId) => {
      const resolved = await resolveRounds(database, upToId);
      await trading.quarantine.look();
      return resolved;
    },
    restart: async (component) => {
      if (component === 'feed') await trading.restartFeed();
      else if (component === 'analyst') await trading.restartAnalyst();
      else if (component === 'books') {
        if (!live) return 'not needed';
        await trading.reconcile();
      } else {
        if (alertChannels(settings()).length === 0) return 'not needed';
        notify();
      }
      return 'done';
    },
  };
}

export function preferencesOf({ database, settings }: Pick<UpkeepParts, 'database' | 'settings'>): AlertPreferences {
  const store = createAlertStore(database);
  return {
    channels: () => alertChannels(settings()),
    modes: async (channel) => {
      const chosen = await store.preferences(channel);
      // a choice that may not be made any more does not count, so it is not shown either
      const valid = [...chosen].filter(([kind, mode]) => modesFor(kind).includes(mode));
      return { ...DEFAULT_MODES, ...(Object.fromEntries(valid) as Partial<typeof DEFAULT_MODES>) };
    },
    set: (channel, kind: AlertKind, mode, by) => setAlertPreference(database, channel, kind, mode, by),
    quietHours: async (channel) =>
      viewOf(await quietHoursOf(database, channel), settingText('ALERT_QUIET_HOURS', settings())),
    setQuietHours: (channel, hours, by) => setQuietHours(database, channel, hours, by),
  };
}
