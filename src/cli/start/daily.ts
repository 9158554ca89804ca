import { writeBrief } from '../../commands/brief-alert.ts';
import { briefButtons, readBrief } from '../../commands/brief.ts';
import { lastTimeOfDay } from '../../commands/dates.ts';
import { BUTTON_LIFE_MS } from '../../commands/kit.ts';
import type { LiveView } from '../../commands/services.ts';
import { voiceOf } from '../../commands/voice.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import type { Job } from '../../runtime/schedule.ts';
import type { Settings } from '../../settings/settings.ts';
import { addAlert } from '../../storage/alerts/add-alert.ts';
import type { Database } from '../../storage/database.ts';
import { alertChannels } from './bots.ts';
import type { CommandSide } from './services.ts';

export interface DailyParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly commands: Pick<CommandSide, 'read' | 'actions'>;
  readonly live: LiveView;
  readonly notify: () => void;
  /** The wall clock, Unix ms UTC. */
  readonly clock: () => number;
}

/** What was missed is caught up until so long after its time; later, the next one is nearer. */
const CATCH_UP_MS = 12 * 60 * 60_000;
/** Timers may be early by a little: a job belongs to the time that it is nearest to. */
const EARLY_MS = 30_000;

export const DAILY_JOBS = ['digest', 'brief'] as const;

/** The brief and the digest, once for each local day, and once at the start where their time passed while nothing ran. */
export function dailyJobs(parts: DailyParts): Job[] {
  const { ALERT_DIGEST_TIME, ALERT_BRIEF_TIME } = parts.settings;
  const digest = dailyJob(parts, 'digest', ALERT_DIGEST_TIME, digestData);
  return ALERT_BRIEF_TIME === null ? [digest] : [digest, dailyJob(parts, 'brief', ALERT_BRIEF_TIME, briefData)];
}

type Facts = (parts: DailyParts) => Promise<AlertDecision['data']>;

function dailyJob(parts: DailyParts, name: string, minute: number, facts: Facts): Job {
  const { settings, clock } = parts;
  const timeZone = settings.TIMEZONE;
  return {
    name,
    when: `0 ${minute % 60} ${Math.floor(minute / 60)} * * *`,
    timeZone,
    run: () => send(parts, `${name}:${lastTimeOfDay(minute, timeZone, clock() + EARLY_MS).date}`, facts),
    catchUp: async () => {
      const due = lastTimeOfDay(minute, timeZone, clock());
      const key = `${name}:${due.date}`;
      const isRecent = clock() - due.timeMs < CATCH_UP_MS;
      if (isRecent && (await wasMissed(parts, key, due.timeMs))) await send(parts, key, facts);
    },
  };
}

/** The same key is stored once: a day has one, however often its time comes (clocks are set back, processes start again). */
async function send(parts: DailyParts, dedupKey: string, facts: Facts): Promise<void> {
  const { settings, database, live, notify } = parts;
  const alert: AlertDecision = {
    type: 'alert',
    kind: 'digest',
    priority: 'info',
    timeMs: live.nowMs(),
    symbol: null,
    dedupKey,
    threadKey: null,
    data: await facts(parts),
  };
  await addAlert(database, alert, alertChannels(settings));
  notify();
}

/** True where this installation existed at that time and nothing was sent since. */
async function wasMissed({ database, settings }: DailyParts, key: string, dueMs: number): Promise<boolean> {
  if (alertChannels(settings).length === 0) return false;
  const { rows } = await database.query<{ missed: boolean }>(
    `SELECT EXISTS (SELECT FROM schema_checksums WHERE applied_at < $1)
       AND NOT EXISTS (SELECT FROM alerts WHERE dedup_key = $2) AS missed`,
    [new Date(dueMs), key],
  );
  return rows[0]?.missed === true;
}

/** The morning on one card; its buttons are made now, its words when it is delivered. */
async function briefData({ settings, commands, live }: DailyParts): Promise<AlertDecision['data']> {
  const view = await readBrief(commands.read, live);
  const voice = voiceOf(settings.LANGUAGE, settings.TIMEZONE, live.quoteAsset);
  const wanted = briefButtons(view, voice);
  const actionIds = wanted.length === 0 ? [] : await commands.actions.putAll(wanted, BUTTON_LIFE_MS);
  return { brief: writeBrief({ view, actionIds }) };
}

/** The day in one message, at the person's own evening. */
async function digestData({ commands }: DailyParts): Promise<AlertDecision['data']> {
  const [summary, positions] = await Promise.all([commands.read.summary(), commands.read.positions(24)]);
  const closed = positions.filter((position) => position.completedAtMs !== null);
  const open = positions.filter((position) => position.completedAtMs === null);
  return {
    totalValue: summary.totalValue,
    changePercent: summary.result24hPercent,
    trades: closed.length,
    wins: closed.filter((position) => position.profitLoss > 0).length,
    result: closed.reduce((sum, position) => sum + position.profitLoss, 0),
    openPositions: open.length,
    positionValue: open.reduce((sum, position) => sum + position.value, 0),
  };
}
