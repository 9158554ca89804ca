import type { AlertButtons } from '../../commands/alert-buttons.ts';
import type { AlertSummaries } from '../../commands/alert-summary.ts';
import type { Language } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import type { AlertKind } from '../../engine/decisions.ts';
import { backoffMs, pause } from '../backoff.ts';
import { WALL_CLOCK, type BotClock } from '../clock.ts';
import { writeHealthWords } from '../../commands/health-words.ts';
import type { HealthWord } from '../../commands/services.ts';
import { concernsChannel, detailText, type DeliveryProblem, type SendOutcome } from '../delivery.ts';
import type { BotLog } from '../ports.ts';
import { settledWithin } from '../../waiting/late.ts';
import { createAlarmEditor, type AlarmMessages } from './alarm-messages.ts';
import type { AlertChannel, AlertPost } from './channel.ts';
import { ALERT_LIMITS, attemptsAllowed, type AlertLimits } from './limits.ts';
import { alertWithButtons, digestMessage, summaryMessage, type AlertRenderer } from './message.ts';
import { planDeliveries, type MessageStep, type Step } from './plan.ts';
import { downBy, type Down } from './reach.ts';
import type { AlertMode, AlertStore, RememberedMessage, StoredAlert, ThreadMessages } from './store.ts';

export interface AlertWorkerOptions {
  readonly channel: AlertChannel;
  readonly store: AlertStore;
  readonly render: AlertRenderer;
  /** Makes the words of several alerts in one message. */
  readonly summaries: AlertSummaries;
  /** Buttons under single alerts; without it they have none but those of their alarm. */
  readonly buttons?: AlertButtons;
  /** Language of this channel. */
  readonly language: () => Language;
  readonly log: BotLog;
  /** True during quiet hours: only danger makes a sound. Default: never. */
  readonly quiet?: (nowMs: number) => Promise<boolean>;
  /** Messages of alarms that must show a new state; without it they stay as they were sent. */
  readonly alarms?: AlarmMessages;
  readonly clock?: BotClock;
  readonly limits?: Partial<AlertLimits>;
}

const STOP_GRACE_MS = 1_500;

export interface AlertWorkerState {
  /** Wall clock until which the channel rests after a failure; null = delivering. */
  readonly restsUntilMs: number | null;
  /** Empty while nothing is wrong. */
  readonly problem: readonly HealthWord[];
  /** What cannot be reached since the last attempt: all of the platform, or this chat; null = neither, also under a rate limit. */
  readonly down: Down | null;
  readonly sent: number;
  readonly merged: number;
  readonly dead: number;
}

export type AlertWorker = ReturnType<typeof createAlertWorker>;

/**
 * Carries the outbox to one channel: at least once, in order per thread, danger first. The truth stays in the store; the worker
 * may be stopped or killed at any moment. Call `notify` after a commit that wrote alerts.
 */
export function createAlertWorker(options: AlertWorkerOptions) {
  const { channel, store, log } = options;
  const limits: AlertLimits = { ...ALERT_LIMITS, ...options.limits };
  const clock = options.clock ?? WALL_CLOCK;
  const { nowMs } = clock;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let wake = new AbortController();
  let failures = 0;
  let restsUntilMs: number | null = null;
  let problem: readonly HealthWord[] = [];
  let down: AlertWorkerState['down'] = null;
  const totals = { sent: 0, merged: 0, dead: 0 };
  const { alarms } = options;
  const editAlarms =
    alarms === undefined
      ? null
      : createAlarmEditor({
          ...options,
          messages: alarms,
          nowMs,
          gap: () => pause(limits.gapMs, stopping.signal, clock),
        });

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      try {
        await rest();
        const waitMs = await deliverDue();
        if (waitMs > 0) await pause(waitMs, wake.signal, clock);
      } catch (error) {
        failures += 1;
        problem = [{ word: 'outboxAway', problem: messageOf(error) }];
        log.warn('alert outbox is not answering, trying again', {
          channel: channel.name,
          problem: messageOf(error),
        });
        await pause(backoffMs(failures, limits.firstRetryMs, limits.maxRetryMs), stopping.signal, clock);
      }
    }
  }

  async function rest(): Promise<void> {
    if (restsUntilMs === null) return;
    await pause(Math.max(0, restsUntilMs - nowMs()), stopping.signal, clock);
    restsUntilMs = null;
  }

  /** A full batch may be crowded with stops that have moved on since: they make room first. */
  async function dueNow(): Promise<readonly StoredAlert[]> {
    const alerts = await store.due(channel.name, nowMs(), limits.batch);
    if (alerts.length < limits.batch) return alerts;
    const merged = await store.mergeOvertaken(channel.name, nowMs());
    totals.merged += merged;
    return merged === 0 ? alerts : store.due(channel.name, nowMs(), limits.batch);
  }

  /** Works through one batch; returns how long to wait for the next, 0 = at once. */
  async function deliverDue(): Promise<number> {
    if (stopping.signal.aborted) return 0;
    const alerts = await dueNow();
    if (alerts.length === 0) {
      const failed = (await editAlarms?.()) ?? null;
      if (failed !== null) {
        await recordFailure([], failed);
        return 0;
      }
      const nextMs = await store.nextDueMs(channel.name, nowMs());
      return nextMs === null ? limits.pollMs : Math.min(limits.pollMs, Math.max(1, nextMs - nowMs()));
    }
    const preferences: ReadonlyMap<AlertKind, AlertMode> = await store.preferences(channel.name);
    const quiet = (await options.quiet?.(nowMs())) ?? false;
    for (const step of planDeliveries(alerts, preferences, quiet, limits.collapseAt)) {
      const goesOn = await carryOut(step);
      // Something new was stored: plan again, so that danger overtakes what still waits.
      if (!goesOn || stopping.signal.aborted || wake.signal.aborted) return 0;
    }
    return 0;
  }

  /** False where the rest of the plan must be made anew. */
  async function carryOut(step: Step): Promise<boolean> {
    if (step.loud === undefined) {
      const ids = step.alerts.map((alert) => alert.id);
      if (step.kind === 'off') await store.markOff(channel.name, ids, nowMs());
      else await store.markMerged(channel.name, ids, null, nowMs());
      return true;
    }
    const delivered = await deliver(step);
    await pause(limits.gapMs, stopping.signal, clock);
    return delivered;
  }

  async function deliver(step: MessageStep): Promise<boolean> {
    const last = step.alerts.at(-1);
    if (last === undefined) return true;
    const threadKeys = [
      ...new Set(step.alerts.flatMap((alert) => (alert.threadKey === null ? [] : [alert.threadKey]))),
    ];
    const threads = await store.threadMessages(channel.name, threadKeys);
    const held = last.kind === 'digest' ? await store.heldBack(channel.name, limits.batch) : [];
    const onlyThread = threadKeys.length === 1 ? threads.get(threadKeys[0] ?? '') : undefined;
    const post: AlertPost = {
      reply: await replyFor(step, last, held),
      loud: step.loud,
      replyTo: onlyThread?.root ?? null,
      nonce: `alert-${last.id}`,
    };
    const outcome = await sendOrEdit(step, post, onlyThread);
    if (!outcome.ok) {
      await recordFailure(step.alerts, outcome.problem);
      return false;
    }
    await recordSuccess(step, last, outcome.messageId, threadKeys, held);
    return true;
  }

  async function replyFor(step: MessageStep, last: StoredAlert, held: readonly StoredAlert[]): Promise<Reply> {
    const language = options.language();
    if (step.kind === 'summary') return summaryMessage(step.alerts, options.summaries, language, nowMs());
    const single = await alertWithButtons(last, options.render, options.buttons, language, nowMs());
    return digestMessage(single, held, options.summaries, language);
  }

  async function sendOrEdit(
    step: MessageStep,
    post: AlertPost,
    thread: ThreadMessages | undefined,
  ): Promise<SendOutcome> {
    if (step.kind === 'edit_stop' && thread?.stop) {
      const edited = await channel.edit(thread.stop, post);
      if (edited.ok || edited.problem.kind !== 'gone') return edited;
    }
    return channel.send(post);
  }

  async function recordSuccess(
    step: MessageStep,
    last: StoredAlert,
    messageId: string,
    threadKeys: readonly string[],
    held: readonly StoredAlert[],
  ): Promise<void> {
    failures = 0;
    problem = [];
    down = null;
    const remember: RememberedMessage[] = threadKeys.map((threadKey) => ({ threadKey, purpose: 'root' as const }));
    if (step.kind === 'edit_stop' && last.threadKey !== null)
      remember.push({ threadKey: last.threadKey, purpose: 'stop' });
    const merged = [...step.alerts.slice(0, -1), ...held].map((alert) => alert.id);
    // The message is out: only a written record keeps it from being sent again, so this insists.
    await insist(() => store.markSent(channel.name, last.id, messageId, remember, nowMs()));
    if (merged.length > 0) await insist(() => store.markMerged(channel.name, merged, messageId, nowMs()));
    totals.sent += 1;
    totals.merged += merged.length;
  }

  async function insist(write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await write();
        return;
      } catch (error) {
        if (stopping.signal.aborted) throw error;
        log.warn('a delivered alert could not be recorded, trying again', {
          channel: channel.name,
          problem: messageOf(error),
        });
        await pause(backoffMs(attempt, limits.firstRetryMs, limits.maxRetryMs), stopping.signal, clock);
      }
    }
  }

  async function recordFailure(alerts: readonly StoredAlert[], failed: DeliveryProblem): Promise<void> {
    problem = [{ word: failed.kind }, failed.detail];
    const kept = writeHealthWords(problem);
    const wholeChannel = concernsChannel(failed.kind);
    down = downBy(failed.kind);
    failures = wholeChannel ? failures + 1 : failures;
    const channelWaitMs = failed.retryAfterMs ?? backoffMs(failures, limits.firstRetryMs, limits.maxRetryMs);
    if (wholeChannel) restsUntilMs = nowMs() + channelWaitMs;
    log.warn('an alert was not delivered', {
      channel: channel.name,
      problem: `${failed.kind}: ${detailText(failed)}`,
      waitMs: channelWaitMs,
    });
    const allowed = attemptsAllowed(failed.kind, limits);
    const counts = Number.isFinite(allowed);
    for (const alert of alerts) {
      const attempts = alert.attempts + 1;
      if (attempts >= allowed) {
        await store.markDead(channel.name, alert.id, kept, nowMs());
        totals.dead += 1;
        continue;
      }
      const ownWaitMs = backoffMs(attempts, limits.firstRetryMs, limits.maxRetryMs);
      const atMs = nowMs() + (wholeChannel ? channelWaitMs : ownWaitMs);
      await store.retryLater(channel.name, alert.id, atMs, kept, counts);
    }
  }

  return {
    channel: channel.name,
    start(): void {
      running ??= run();
    },
    /** Alerts may have been written: look now instead of at the next poll. */
    notify(): void {
      wake.abort();
    },
    /** Ends after the message that is on its way, at the latest after 1.5 s. */
    async stop(): Promise<void> {
      stopping.abort();
      wake.abort();
      if (running !== null) await settledWithin(running, STOP_GRACE_MS);
    },
    state(): AlertWorkerState {
      return { restsUntilMs, problem, down, ...totals };
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
