import { createLinkWatch } from '../../bot/alerts/link-watch.ts';
import type { Alert } from '../../commands/alerts.ts';
import { writeEndedIntent } from '../../commands/ended-intent.ts';
import type { Intent } from '../../commands/stores.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import { systemAlert } from '../../engine/system-alert.ts';
import type { Settings } from '../../settings/settings.ts';
import { addAlert } from '../../storage/alerts/add-alert.ts';
import type { Database } from '../../storage/database.ts';
import { endedSinceAbandoned, markEndTold } from '../../storage/chat/abandoned-intents.ts';
import { SqlIntentStore } from '../../storage/chat/intents.ts';
import { beginRun, endRun, failRun, noteRun, type FailedStarts, type UncleanEnd } from '../../storage/process-runs.ts';
import { undelivered, UNDELIVERED_KEY, type Undelivered } from '../../storage/alerts/outbox-health.ts';
import { alertChannels, ownerChannels, type Bots } from './bots.ts';

export interface SignParts {
  readonly settings: Settings;
  readonly bots: Pick<Bots, 'links' | 'notify'>;
  /** Engine time: alerts carry it. */
  readonly nowMs: () => number;
  /** Confirmed commands that the last run left without an end. */
  readonly abandoned: number;
  /** Shows alerts in the terminal, which has no outbox. */
  readonly show: (alerts: readonly Alert[]) => void;
}

/** What the process says about itself and its links, without anybody asking. */
export interface Signs {
  /** Says why starts before this one failed, and what was taken over where the last run had no end. `nowMs` here and below: wall clock. */
  tellStart(nowMs: number): Promise<void>;
  /** Looks at the links to the chat platforms, for alerts that were given up, and for the end of what a restart cut off. */
  tick(nowMs: number): Promise<void>;
  /** Says that the record of the run has ended before the run did. */
  tellRecord(problem: Error): Promise<void>;
  /** Leaves a sign of life for the next start. */
  live(nowMs: number): Promise<void>;
}

/** Closes what was opened; `failure` = why the start came to nothing, null for an end in order. */
export type Closer = (failure: string | null) => Promise<unknown>;

/** Notes the start before anything trades. The end of the run is noted last of all that uses the database. */
export async function beginSigns(database: Database, closers: Closer[]): Promise<(parts: SignParts) => Signs> {
  const { id, before, failed } = await beginRun(database, Date.now());
  closers.push((failure) =>
    failure === null ? endRun(database, id, Date.now()) : failRun(database, id, failure, Date.now()),
  );
  return (parts) => {
    const { settings, bots, show } = parts;
    const tell = async (alert: AlertDecision, channels: readonly string[]): Promise<void> => {
      const isNew = await addAlert(database, { ...alert, timeMs: parts.nowMs() }, channels);
      if (!isNew && channels.length > 0) return;
      bots.notify();
      show([alert]);
    };
    const intents = new SqlIntentStore(database);
    const tellEnds = async (nowMs: number): Promise<void> => {
      for (const intentId of await endedSinceAbandoned(database)) {
        const intent = await intents.get(intentId);
        if (intent !== null) await tell(endAlert(intent, nowMs), everywhere(settings));
        await markEndTold(database, intentId);
      }
    };
    const links = createLinkWatch({
      links: () => bots.links(),
      channelsOf: (platform) => channelsOf(settings, platform),
      tell,
    });
    return {
      tellStart: async (nowMs) => {
        if (failed !== null) await tell(failedAlert(failed, nowMs), everywhere(settings));
        if (before !== null) await tell(startAlert(before, parts.abandoned, nowMs), alertChannels(settings));
      },
      tick: async (nowMs) => {
        await links.tick(nowMs);
        await tellEnds(nowMs);
        for (const lost of await undelivered(database, nowMs)) {
          await tell(undeliveredAlert(lost, nowMs), otherChannels(settings, lost.channel));
        }
      },
      tellRecord: (problem) => tell(recordAlert(id, problem), everywhere(settings)),
      live: (nowMs) => noteRun(database, id, nowMs),
    };
  };
}

/** Where a platform is told: its alert channel, or the owners there where it has none. */
function channelsOf(settings: Settings, platform: string): readonly string[] {
  const on = (names: readonly string[]): string[] => names.filter((name) => name.startsWith(`${platform}:`));
  const channels = on(alertChannels(settings));
  return channels.length > 0 ? channels : on(ownerChannels(settings));
}

/** The alert channels, or the owners where there is none. */
function everywhere(settings: Settings): readonly string[] {
  const channels = alertChannels(settings);
  return channels.length > 0 ? channels : ownerChannels(settings);
}

/** Where it is told that a channel gave up: never there; to the owners where no other channel gets all alerts. */
export function otherChannels(settings: Settings, channel: string): readonly string[] {
  const others = (names: readonly string[]): string[] => names.filter((name) => name !== channel);
  const all = others(alertChannels(settings));
  return all.length > 0 ? all : others(ownerChannels(settings));
}

function undeliveredAlert({ channel, count, newestId, problem }: Undelivered, nowMs: number): AlertDecision {
  return systemAlert({
    priority: 'danger',
    timeMs: nowMs,
    dedupKey: `${UNDELIVERED_KEY}${channel}:${newestId}`,
    data: { problem: 'undelivered', channel, count, detail: problem },
  });
}

function recordAlert(runId: string, problem: Error): AlertDecision {
  return systemAlert({
    priority: 'notice',
    timeMs: Date.now(),
    dedupKey: `record:${runId}`,
    data: { problem: 'record_failed', detail: problem.message },
  });
}

function endAlert(intent: Intent, nowMs: number): AlertDecision {
  return systemAlert({
    priority: 'notice',
    timeMs: nowMs,
    symbol: 'symbol' in intent.action ? intent.action.symbol : null,
    dedupKey: `intent_ended:${intent.id}`,
    data: { problem: 'intent_ended', intent: writeEndedIntent(intent) },
  });
}

function failedAlert({ runId, count, reason, atMs }: FailedStarts, nowMs: number): AlertDecision {
  return systemAlert({
    priority: 'danger',
    timeMs: nowMs,
    dedupKey: `failed_starts:${runId}`,
    data: { problem: 'failed_starts', count, detail: reason, lastSeenMs: atMs },
  });
}

function startAlert(before: UncleanEnd, commands: number, nowMs: number): AlertDecision {
  const { runId, lastSeenMs, positions, orders } = before;
  const durationMs = Math.max(0, nowMs - lastSeenMs);
  return systemAlert({
    priority: 'notice',
    timeMs: nowMs,
    dedupKey: `unclean_end:${runId}`,
    data: { problem: 'unclean_end', lastSeenMs, durationMs, positions, orders, commands },
  });
}
