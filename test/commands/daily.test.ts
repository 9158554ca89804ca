import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAILY_JOBS, dailyJobs, type DailyParts } from '../../src/cli/start/daily.ts';
import type { SummaryView, ReadModel } from '../../src/commands/read-model.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Schedule } from '../../src/runtime/schedule.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import { fakeLive } from '../support/chat-house.ts';
import { MemoryActionStore } from '../support/chat-stores.ts';

const READ = {
  summary: async () => ({ totalValue: 1_000, freeQuote: 400, result24hPercent: 1.5 }) as SummaryView,
  positions: async () => [],
  openPositions: async () => [],
  regimes: async () => [],
  opportunities: async () => ({ views: [], missingLeftOut: 0 }),
} as unknown as ReadModel;

describe.each(DATABASE_TARGETS)('the brief and the digest ($name)', (target) => {
  let store: TestDatabase;
  let notified: number;
  beforeAll(async () => {
    store = await target.open();
  });
  afterAll(() => store.dispose());
  beforeEach(async () => {
    notified = 0;
    await store.database.query('TRUNCATE alerts, alert_deliveries, alarms');
    await installed('2025-01-01T00:00:00Z');
  });

  const installed = (time: string) => store.database.query('UPDATE schema_checksums SET applied_at = $1', [time]);

  /** The jobs of a process in Paris at this moment; `channel` = it has somewhere to send to. */
  function jobsAt(time: string, environment: Readonly<Record<string, string>> = {}) {
    const places = { TELEGRAM_TOKEN: '1:abc', TELEGRAM_ALERT_CHAT_ID: '7', OWNERS: 'telegram:1' };
    const clock = () => Date.parse(time);
    const parts: DailyParts = {
      settings: readSettings({ TIMEZONE: 'Europe/Paris', ...places, ...environment }),
      database: store.database,
      commands: { read: READ, actions: new MemoryActionStore(clock) },
      live: fakeLive(),
      notify: () => {
        notified += 1;
      },
      clock,
    };
    return dailyJobs(parts);
  }

  async function keys(): Promise<readonly string[]> {
    const { rows } = await store.database.query<{ key: string }>('SELECT dedup_key AS key FROM alerts ORDER BY id');
    return rows.map(({ key }) => key);
  }

  const TIMES = { ALERT_BRIEF_TIME: '01:30', ALERT_DIGEST_TIME: '01:30' };

  test.each([
    // the clocks go forward in between: both moments are on 29 March by UTC
    {
      what: 'in spring',
      first: '2026-03-29T00:30:00Z',
      second: '2026-03-29T23:30:00Z',
      days: ['2026-03-29', '2026-03-30'],
    },
    {
      what: 'in summer',
      first: '2026-06-30T23:30:00Z',
      second: '2026-07-01T23:30:00Z',
      days: ['2026-07-01', '2026-07-02'],
    },
    {
      what: 'in autumn',
      first: '2026-10-24T23:30:00Z',
      second: '2026-10-26T00:30:00Z',
      days: ['2026-10-25', '2026-10-26'],
    },
  ])('each local day has its own, $what', async ({ first, second, days }) => {
    for (const time of [first, second]) for (const job of jobsAt(time, TIMES)) await job.run();
    expect(await keys()).toEqual(days.flatMap((day) => [`digest:${day}`, `brief:${day}`]));
    expect(notified).toBe(4);
  });

  test('a day has one, also where its time comes twice or a timer is early', async () => {
    for (const time of ['2026-03-30T05:59:59.900Z', '2026-03-30T06:00:00Z', '2026-03-30T06:00:05Z']) {
      for (const job of jobsAt(time, { ALERT_BRIEF_TIME: '08:00', ALERT_DIGEST_TIME: '08:00' })) await job.run();
    }
    expect(await keys()).toEqual(['digest:2026-03-30', 'brief:2026-03-30']);
  });

  const BRIEF = { ALERT_BRIEF_TIME: '08:00', ALERT_DIGEST_TIME: '20:00' };
  test.each([
    { what: 'shortly after the brief', time: '2026-06-10T06:05:00Z', sent: ['brief:2026-06-10'] },
    { what: 'in the evening', time: '2026-06-10T17:59:00Z', sent: ['brief:2026-06-10'] },
    { what: 'twelve hours after the brief', time: '2026-06-10T18:00:00Z', sent: ['digest:2026-06-10'] },
    { what: 'in the night, after the digest', time: '2026-06-10T23:00:00Z', sent: ['digest:2026-06-10'] },
    { what: 'just before the brief', time: '2026-06-10T05:59:00Z', sent: ['digest:2026-06-09'] },
  ])('a start $what catches up what was missed, once', async ({ time, sent }) => {
    for (let start = 0; start < 2; start++) for (const job of jobsAt(time, BRIEF)) await job.catchUp?.();
    expect(await keys()).toEqual(sent);
    expect(notified).toBe(sent.length);
  });

  test('what was sent in time is not caught up, and what is caught up is not sent again', async () => {
    for (const job of jobsAt('2026-06-10T06:00:00Z', BRIEF)) if (job.name === 'brief') await job.run();
    for (const job of jobsAt('2026-06-10T19:00:00Z', BRIEF)) await job.catchUp?.();
    for (const job of jobsAt('2026-06-10T18:00:00Z', BRIEF)) if (job.name === 'digest') await job.run();
    expect(await keys()).toEqual(['brief:2026-06-10', 'digest:2026-06-10']);
  });

  test('a new installation has missed nothing, and nobody to tell means nothing to tell', async () => {
    await installed('2026-06-10T07:00:00Z');
    for (const job of jobsAt('2026-06-10T07:05:00Z', { ...BRIEF, ALERT_DIGEST_TIME: '08:30' })) await job.catchUp?.();
    expect(await keys()).toEqual([]);
    await installed('2025-01-01T00:00:00Z');
    const alone = { TELEGRAM_TOKEN: '', TELEGRAM_ALERT_CHAT_ID: '' };
    for (const job of jobsAt('2026-06-10T07:05:00Z', { ...BRIEF, ...alone })) await job.catchUp?.();
    expect(await keys()).toEqual([]);
  });

  test('other times are planned at once; a job that is not wanted any more is dropped', async () => {
    const { logger } = createLog('silent', [], () => undefined);
    const nowhere = { TELEGRAM_TOKEN: '', TELEGRAM_ALERT_CHAT_ID: '' };
    const daily = (environment: Readonly<Record<string, string>>) => jobsAt('2026-06-10T12:00:00Z', environment);
    const schedule = new Schedule(daily({ ...nowhere, ...BRIEF }), logger);
    const localTimes = () => {
      const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Paris' });
      return [...schedule.next].map(([name, time]) => `${name} ${time === null ? 'never' : clock.format(time)}`);
    };
    expect(localTimes()).toEqual(['digest 20:00', 'brief 08:00']);
    schedule.replan(DAILY_JOBS, daily({ ...BRIEF, ALERT_DIGEST_TIME: '21:15', ...nowhere }));
    expect(localTimes()).toEqual(['digest 21:15', 'brief 08:00']);
    schedule.replan(DAILY_JOBS, daily({ ALERT_DIGEST_TIME: '21:15' }));
    expect(localTimes()).toEqual(['digest 21:15']);
    await schedule.stop();
    schedule.replan(DAILY_JOBS, daily(BRIEF));
    expect(localTimes()).toEqual(['digest 21:15']);
  });

  test('a process that starts catches up by itself; a failure is logged and stops nothing', async () => {
    const logged: string[] = [];
    const { logger } = createLog('info', [], (line) => void logged.push(line));
    const broken = { name: 'broken', when: '0 0 1 1 *', timeZone: 'Etc/UTC', run: async () => undefined };
    const failing = { ...broken, catchUp: () => Promise.reject(new Error('no database')) };
    const schedule = new Schedule([failing, ...jobsAt('2026-06-10T06:05:00Z', BRIEF)], logger);
    await schedule.stop();
    expect(await keys()).toEqual(['brief:2026-06-10']);
    expect(logged.join('')).toContain('no database');
  });
});
