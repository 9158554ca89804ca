import type { AlertDecision } from '../../engine/decisions.ts';
import { DAY_MS } from '../../engine/candles/timeframe.ts';
import { writeBrief } from '../../commands/brief-alert.ts';
import { briefButtons, readBrief } from '../../commands/brief.ts';
import { BUTTON_LIFE_MS } from '../../commands/kit.ts';
import type { LiveView } from '../../commands/services.ts';
import { voiceOf } from '../../commands/voice.ts';
import type { Job } from '../../runtime/schedule.ts';
import type { Trading } from '../../runtime/trading.ts';
import type { Settings } from '../../settings/settings.ts';
import { addAlert } from '../../storage/alerts/add-alert.ts';
import type { Database } from '../../storage/database.ts';
import { cleanUp } from '../../storage/retention.ts';
import { alertChannels } from './bots.ts';
import type { CommandSide } from './services.ts';

export interface JobParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly trading: Trading;
  readonly commands: CommandSide;
  readonly live: LiveView;
  readonly notify: () => void;
}

const UTC = 'Etc/UTC';

/** What happens by the clock. Trading itself never waits for any of it. */
export function jobs(parts: JobParts): Job[] {
  const { settings, database, trading, commands, live } = parts;
  const { ALERT_DIGEST_TIME: minute, ALERT_BRIEF_TIME: briefMinute } = settings;
  return [
    { name: 'snapshot', when: '0 * * * * *', timeZone: UTC, run: () => trading.snapshot() },
    { name: 'reconcile', when: '30 * * * * *', timeZone: UTC, run: () => trading.reconcile() },
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
    {
      name: 'digest',
      when: `0 ${minute % 60} ${Math.floor(minute / 60)} * * *`,
      timeZone: settings.TIMEZONE,
      run: () => digest(parts),
    },
    ...(briefMinute === null
      ? []
      : [
          {
            name: 'brief',
            when: `0 ${briefMinute % 60} ${Math.floor(briefMinute / 60)} * * *`,
            timeZone: settings.TIMEZONE,
            run: () => sendBrief(parts),
          },
        ]),
  ];
}

/** The morning on one card; its buttons are made now, its words when it is delivered. */
async function sendBrief({ settings, database, commands, live, notify }: JobParts): Promise<void> {
  const view = await readBrief(commands.read, live);
  const voice = voiceOf(settings.LANGUAGE, settings.TIMEZONE, live.quoteAsset);
  const wanted = briefButtons(view, voice);
  const actionIds = wanted.length === 0 ? [] : await commands.actions.putAll(wanted, BUTTON_LIFE_MS);
  const alert: AlertDecision = {
    type: 'alert',
    kind: 'digest',
    priority: 'info',
    timeMs: live.nowMs(),
    symbol: null,
    dedupKey: `brief:${new Date().toISOString().slice(0, 10)}`,
    threadKey: null,
    data: { brief: writeBrief({ view, actionIds }) },
  };
  await addAlert(database, alert, alertChannels(settings));
  notify();
}

/** The day in one message, at the person's own evening. */
async function digest({ settings, database, commands, live, notify }: JobParts): Promise<void> {
  const [summary, positions] = await Promise.all([commands.read.summary(), commands.read.positions(24)]);
  const closed = positions.filter((position) => position.completedAtMs !== null);
  const open = positions.filter((position) => position.completedAtMs === null);
  const result = closed.reduce((sum, position) => sum + position.profitLoss, 0);
  const alert: AlertDecision = {
    type: 'alert',
    kind: 'digest',
    priority: 'info',
    timeMs: live.nowMs(),
    symbol: null,
    dedupKey: `digest:${new Date().toISOString().slice(0, 10)}`,
    threadKey: null,
    data: {
      totalValue: summary.totalValue,
      changePercent: summary.result24hPercent,
      trades: closed.length,
      wins: closed.filter((position) => position.profitLoss > 0).length,
      result,
      openPositions: open.length,
      positionValue: open.reduce((sum, position) => sum + position.value, 0),
    },
  };
  await addAlert(database, alert, alertChannels(settings));
  notify();
}
