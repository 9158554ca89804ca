import type { AlertButtons } from '../../commands/alert-buttons.ts';
import type { AlertSummaries } from '../../commands/alert-summary.ts';
import type { Language } from '../../commands/command.ts';
import { detailText, type DeliveryProblem, type ProblemKind } from '../delivery.ts';
import type { BotLog } from '../ports.ts';
import type { AlertChannel } from './channel.ts';
import { alertWithButtons, summaryMessage, type AlertRenderer } from './message.ts';
import type { StoredAlert } from './store.ts';

/** A message in a channel that shows an older state of its alarms than the present one. */
export interface OutdatedMessage {
  readonly messageId: string;
  readonly sentAtMs: number;
  /** All that it speaks for, oldest first, with the present state of their alarms. */
  readonly alerts: readonly StoredAlert[];
}

/** Which messages tell people an outdated state of an alarm. */
export interface AlarmMessages {
  /** Those whose alarm changed after `changedSinceMs` (Unix ms UTC), the longest outdated first. */
  behind(channel: string, changedSinceMs: number, limit: number): Promise<readonly OutdatedMessage[]>;
  /** They show the versions that `message` carries, or never can. */
  markShown(channel: string, message: OutdatedMessage): Promise<void>;
}

export interface AlarmEditorOptions {
  readonly channel: AlertChannel;
  readonly messages: AlarmMessages;
  readonly render: AlertRenderer;
  readonly summaries: AlertSummaries;
  readonly buttons?: AlertButtons;
  readonly language: () => Language;
  readonly log: BotLog;
  readonly nowMs: () => number;
  /** Waited between two edits. */
  readonly gap: () => Promise<void>;
}

/** After any other problem the message is left as it is: who cannot see the chat misses nothing. */
const WAITS: ReadonlySet<ProblemKind> = new Set(['rate_limited', 'unreachable', 'unauthorized']);
const AT_ONCE = 20;
/** A message this old is left as it is. */
const PATIENCE_MS = 2 * 24 * 60 * 60_000;

/**
 * Edits what was sent before, so that an acknowledgement on one app is read on all of them. Answers what the channel as a whole
 * suffers from, or null. Edits make no sound.
 */
export function createAlarmEditor(options: AlarmEditorOptions) {
  const { channel, messages, render, summaries, language, log, nowMs, gap } = options;

  async function edit(message: OutdatedMessage): Promise<DeliveryProblem | null> {
    const { alerts, sentAtMs, messageId } = message;
    const [only, ...others] = alerts;
    if (only === undefined) return null;
    const reply =
      others.length === 0
        ? await alertWithButtons(only, render, options.buttons, language(), sentAtMs)
        : await summaryMessage(alerts, summaries, language(), sentAtMs);
    const post = { reply, loud: false, replyTo: null, nonce: `alert-${only.id}` };
    const outcome = await channel.edit(messageId, post);
    if (!outcome.ok && WAITS.has(outcome.problem.kind)) return outcome.problem;
    if (!outcome.ok) {
      log.warn('the message of an alarm cannot be edited', {
        channel: channel.name,
        detail: detailText(outcome.problem),
      });
    }
    await messages.markShown(channel.name, message);
    return null;
  }

  return async (): Promise<DeliveryProblem | null> => {
    for (const message of await messages.behind(channel.name, nowMs() - PATIENCE_MS, AT_ONCE)) {
      const problem = await edit(message);
      if (problem !== null) return problem;
      await gap();
    }
    return null;
  };
}
