import type { AlarmWatch } from '../../bot/alerts/alarm-watch.ts';
import { DAY_MS } from '../../engine/candles/timeframe.ts';
import type { LiveView } from '../../commands/services.ts';
import type { Job } from '../../runtime/schedule.ts';
import type { Trading } from '../../runtime/trading.ts';
import type { Database } from '../../storage/database.ts';
import { cleanUp } from '../../storage/retention.ts';
import { countVoteDays } from '../../storage/vote-days.ts';
import type { RunningSettings } from './running-settings.ts';
import type { CommandSide } from './services.ts';
import type { Signs } from './signs.ts';

export interface JobParts {
  readonly book: RunningSettings;
  readonly database: Database;
  readonly trading: Trading;
  readonly commands: CommandSide;
  readonly live: LiveView;
  readonly alarms: AlarmWatch;
  readonly signs: Signs;
}

const UTC = 'Etc/UTC';

/** What happens by the clock. Trading itself never waits for any of it. */
export function jobs(parts: JobParts): Job[] {
  const { database, trading, commands, live, book } = parts;
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
    { name: 'expire-settings', when: '*/5 * * * * *', timeZone: UTC, run: () => book.expire() },
    {
      name: 'expire-intents',
      when: '15 * * * * *',
      timeZone: UTC,
      run: async () => {
        await commands.intents.expire(Date.now());
      },
    },
    {
      name: 'vote-days',
      when: '40 */10 * * * *',
      timeZone: UTC,
      run: () => countVoteDays(database, live.nowMs()),
      catchUp: () => countVoteDays(database, live.nowMs()),
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
  ];
}
