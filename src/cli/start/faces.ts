import { Registry } from 'prom-client';
import { PAIRED } from '../../commands/pairing.ts';
import type { LiveView } from '../../commands/services.ts';
import type { Identity } from '../../commands/stores.ts';
import type { OpenMarket } from '../../runtime/market.ts';
import { Schedule } from '../../runtime/schedule.ts';
import type { Trading } from '../../runtime/trading.ts';
import { SqlAlarmStore } from '../../storage/alerts/alarm-store.ts';
import { SqlUserStore } from '../../storage/chat/users.ts';
import type { Database } from '../../storage/database.ts';
import { alarmWatch } from './alarms.ts';
import { startBots, type Bots } from './bots.ts';
import { DAILY_JOBS, dailyJobs } from './daily.ts';
import { startApi, type RunningApi } from './http.ts';
import { jobs } from './jobs.ts';
import { registerMetrics } from './metrics.ts';
import { chartPictures } from './pictures.ts';
import type { RunningSettings } from './running-settings.ts';
import { commandSide, type CommandSide } from './services.ts';
import type { Signs } from './signs.ts';
import type { Startup } from './startup.ts';
import type { Stores } from './stores.ts';
import { maintenanceOf, preferencesOf } from './upkeep.ts';

/** What runs, for those who show it and speak for it. */
export interface Running {
  readonly stores: Stores;
  readonly book: RunningSettings;
  readonly market: OpenMarket;
  readonly trading: Trading;
  readonly view: LiveView;
  readonly version: string;
}

/** Commands, with pictures and whatever else they need of the running engine. */
async function openCommands(
  { options, live, later }: Startup,
  { stores: { database }, book, market, trading, view, version }: Running,
  alarms: SqlAlarmStore,
): Promise<CommandSide> {
  const { log, showOnTerminal } = options;
  const settings = book.current;
  const upkeep = { log, database, trading, live, settings: () => book.current, notify: () => later.bots?.notify() };
  return commandSide({
    settings,
    database,
    live: view,
    operator: trading.operator,
    pictures: chartPictures({ database, trading, live: view, timeZone: settings.TIMEZONE }),
    book,
    maintenance: maintenanceOf(upkeep),
    preferences: preferencesOf(upkeep),
    alarms,
    paired: await pairedOwners(database),
    screens: {
      show: async (people, reply) => [
        ...((await later.bots?.whisper(people, reply)) ?? []),
        ...(showOnTerminal(reply) ? (['terminal'] as const) : []),
      ],
    },
    feeRate: trading.engine.desk.takerFeeRate(market.markets[0]?.symbol ?? ''),
    logger: log.logger,
    version,
  });
}

/** Commands, HTTP, chat platforms, and what happens by the clock. */
export async function connectFaces(
  startup: Startup,
  running: Running,
): Promise<{ commands: CommandSide; api: RunningApi; bots: Bots; signs: Signs }> {
  const { options, closers, later } = startup;
  const { stores, book, market, trading, view, version } = running;
  const { database } = stores;
  const { logger } = options.log;
  const settings = book.current;
  const alarms = new SqlAlarmStore(database, () => later.bots?.notify());
  const commands = await openCommands(startup, running, alarms);
  const registry = new Registry();
  registerMetrics(registry, trading);
  const api = await startApi({ settings, view, commands, operator: trading.operator, registry, version });
  closers.push(() => api.close());
  const world = { timeZone: settings.TIMEZONE, quoteAsset: view.quoteAsset, market: market.name };
  const bots = startBots(
    settings,
    commands.door,
    database,
    world,
    logger,
    () => book.current.ALERT_QUIET_HOURS,
    alarms,
  );
  later.bots = bots;
  closers.push(() => bots.stop());
  const watch = alarmWatch({
    store: alarms,
    settings: () => book.current,
    bots,
    live: view,
    trading,
    show: options.onAlerts,
  });
  const signs = stores.signsOf({
    settings,
    bots,
    nowMs: () => market.feed.nowMs(),
    abandoned: stores.abandoned,
    show: options.onAlerts,
  });
  tellEndOfRecord(startup, signs);
  const notify = (): void => bots.notify();
  const daily = () => dailyJobs({ settings: book.current, database, commands, live: view, notify, clock: Date.now });
  const schedule = new Schedule(
    [...jobs({ database, trading, commands, live: view, alarms: watch, signs, book }), ...daily()],
    logger,
  );
  closers.push(() => schedule.stop());
  later.replan = () => schedule.replan(DAILY_JOBS, daily());
  return { commands, api, bots, signs };
}

/** A record that breaks off does not stop trading; a person has to know. */
function tellEndOfRecord({ options: { record, log } }: Startup, signs: Signs): void {
  const { logger } = log;
  void record?.failed.then(async (problem) => {
    logger.error({ component: 'main', error: problem }, 'the record has ended early; trading goes on');
    await signs.tellRecord(problem).catch((error: unknown) => {
      logger.error({ component: 'main', error }, 'the end of the record could not be told');
    });
  });
}

async function pairedOwners(database: Database): Promise<readonly Identity[]> {
  const users = await new SqlUserStore(database).list();
  return users
    .filter(({ grantedBy }) => grantedBy === PAIRED)
    .map(({ platform, userId }) => ({ platform, id: userId }));
}
