import type { AlarmWatch } from '../../bot/alerts/alarm-watch.ts';
import { DAY_MS } from '../../engine/candles/timeframe.ts';
import type { LiveView } from '../../commands/services.ts';
import type { Job } from '../../runtime/schedule.ts';
import type { Trading } from '../../runtime/trading.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Database } from '../../storage/database.ts';
import { cleanUp } from '../../storage/retention.ts';
import { dailyJobs } from './daily.ts';
import type { CommandSide } from './services.ts';
import type { Signs } from './signs.ts';

export interface JobParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly trading: Trading;
  readonly commands: CommandSide;
  readonly live: LiveView;
  readonly notify: () => void;
  readonly alarms: AlarmWatch;
  readonly signs: Signs;
}

const UTC = 'Etc/UTC';

/** What happens by the clock. Trading itself never waits for any of it. */
export function jobs(parts: JobParts): Job[] {
  const { settings, database, trading, commands, live, notify } = parts;
  return [
    { name: 'snapshot', when: '0 * * * * *', timeZone: UTC, run: () => trading.snapshot() },
    { name: 'sign of life', when: '5 * * * * *', timeZone: UTC, run: () => parts.signs.live(Date.now()) },
    { name: 'quarantine', when: '45 * * * * *', timeZone: UTC, run: () => trading.quarantine.look() },
    { name: 'reconcile', when: '30 * * * * *', timeZone: UTC, run: () => trading.reconcile() },
    {
      name: 'alarms',
      when: '*/5 * * * * *',
      timeZone: UTC,
      run: async () => {
        await parts.alarms.tick(Date.now());
        await parts.signs.tick(Date.now());
      },
    },
    {
      name: 'expire-intents',
      when: '15 * * * * *',
      timeZone: UTC,
      run: async () => {
        await commands.intents.expire(Date.now());
      },
    },
    {
      name: 'clean-up',
      when: '0 17 3 * * *',
      timeZone: UTC,
      run: async () => {
        await cleanUp(database, live.nowMs(), Date.now());
        await commands.actions.clean(Date.now() - DAY_MS);
      },
    },
    ...dailyJobs({ settings, database, commands, live, notify, clock: Date.now }),
  ];
}
