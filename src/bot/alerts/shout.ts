import type { Language } from '../../commands/command.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import { backoffMs, pause } from '../backoff.ts';
import { detailText } from '../delivery.ts';
import type { BotLog } from '../ports.ts';
import type { AlertChannel } from './channel.ts';
import { alertMessage, type AlertRenderer } from './message.ts';

/** At most so many wait for a channel; the newest count least, for the first said what is wrong. */
const WAITING_LIMIT = 20;
const ATTEMPTS = 6;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const NONCE_LENGTH = 25;

export interface ShouterOptions {
  readonly channels: readonly AlertChannel[];
  readonly render: AlertRenderer;
  readonly language: () => Language;
  readonly log: BotLog;
  readonly nowMs?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Shouter {
  /** Sends the danger among them now, to every channel, without the outbox. */
  shout(alerts: readonly AlertDecision[]): void;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
  stop(): void;
}

/**
 * Tells people of danger while the database, and with it the outbox, is away. What could not be said here is not lost: it is in the
 * journal, and the outbox has it once the database is back; so a message may come twice, never not at all.
 */
export function createShouter(options: ShouterOptions): Shouter {
  const { render, language, log } = options;
  const nowMs = options.nowMs ?? Date.now;
  const wait = options.pause ?? pause;
  const stopping = new AbortController();
  const mouths = options.channels.map((channel) => ({ channel, waiting: 0, turn: Promise.resolve() }));

  async function say(channel: AlertChannel, alert: AlertDecision): Promise<void> {
    const stored = { ...alert, id: alert.dedupKey, createdAtMs: nowMs(), attempts: 0 };
    const reply = alertMessage(stored, render, language(), nowMs());
    const nonce = alert.dedupKey.slice(-NONCE_LENGTH);
    for (let attempt = 1; attempt <= ATTEMPTS && !stopping.signal.aborted; attempt++) {
      const outcome = await channel.send({ reply, loud: true, replyTo: null, nonce });
      if (outcome.ok) return;
      const { problem } = outcome;
      log.warn('danger could not be told', { channel: channel.name, attempt, problem: detailText(problem) });
      await wait(problem.retryAfterMs ?? backoffMs(attempt, FIRST_RETRY_MS, LAST_RETRY_MS), stopping.signal);
    }
  }

  return {
    shout(alerts) {
      for (const alert of alerts) {
        if (alert.priority !== 'danger') continue;
        for (const mouth of mouths) {
          if (mouth.waiting >= WAITING_LIMIT) continue;
          mouth.waiting++;
          mouth.turn = mouth.turn.then(() => say(mouth.channel, alert)).finally(() => mouth.waiting--);
        }
      }
    },
    idle: async () => {
      await Promise.all(mouths.map(({ turn }) => turn));
    },
    stop: () => stopping.abort(),
  };
}
