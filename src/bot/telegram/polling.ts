import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import { backoffMs, pause } from '../backoff.ts';
import type { BotClock } from '../clock.ts';
import type { DeliveryProblem } from '../delivery.ts';
import { settledWithin } from '../../waiting/late.ts';
import { telegramProblem } from './problem.ts';
import { callSignal } from './sender.ts';

export interface PollingOptions {
  /** Its request timeout must be longer than `waitSeconds`. */
  readonly api: Api;
  /** Called once per connection, before the first updates are fetched. */
  readonly prepare: () => Promise<void>;
  /** `waited` = it lay at Telegram while nobody here listened. */
  readonly handle: (update: Update, waited: boolean) => Promise<void>;
  /** True for what reduces risk: of all that waited, it is handled first, and it waits for nothing that its chat asked before. */
  readonly isUrgent: (update: Update) => boolean;
  readonly onUp: () => void;
  readonly onDown: (problem: DeliveryProblem) => void;
  readonly signal: AbortSignal;
  readonly waitSeconds?: number;
  readonly firstRetryMs?: number;
  readonly clock: BotClock;
}

const WAIT_SECONDS = 25;
/** An update that takes longer no longer holds up the next ones of its chat, nor the next poll: half of what a brake may take. */
const PATIENCE_MS = 500;
/** Updates being handled at once, many times the share of one person; more wait at Telegram, which keeps them for a day. */
const IN_FLIGHT_AT_MOST = 128;
/** As many as Telegram gives at once. */
const BATCH = 100;
const MAX_RETRY_MS = 30_000;
const MAX_RETRY_REFUSED_MS = 5 * 60_000;

/**
 * Long polling that loses nothing: an update counts as fetched only after it was handed to the commands (which drop repeats by
 * update id), updates of one chat are handled in order, and a slow one delays the others by at most half a second.
 */
export function createPolling(options: PollingOptions) {
  const { api, signal, clock } = options;
  const inFlight = new Set<Promise<void>>();
  const lastOfChat = new Map<string, Promise<void>>();
  let offset = 0;

  async function run(): Promise<void> {
    let failures = 0;
    let prepared = false;
    let connected = false;
    let catchingUp = true;
    while (!signal.aborted) {
      try {
        if (!prepared) await options.prepare();
        prepared = true;
        // The first poll after a failure returns at once: only its answer proves the connection.
        const updates = await fetchUpdates(connected ? (options.waitSeconds ?? WAIT_SECONDS) : 0);
        failures = 0;
        if (!connected) options.onUp();
        connected = true;
        await dispatch(updates, catchingUp);
        // a full answer means that more lies there
        catchingUp = catchingUp && updates.length === BATCH;
      } catch (error) {
        if (signal.aborted) return;
        const problem = telegramProblem(error);
        failures += 1;
        connected = false;
        catchingUp = true;
        prepared = prepared && problem.kind === 'unreachable';
        options.onDown(problem);
        await pause(waitAfter(problem, failures), signal, clock);
      }
    }
  }

  function fetchUpdates(timeout: number): Promise<Update[]> {
    return api.raw.getUpdates(
      { offset, limit: BATCH, timeout, allowed_updates: ['message', 'callback_query'] },
      callSignal(signal),
    );
  }

  async function dispatch(updates: readonly Update[], waited: boolean): Promise<void> {
    const urgent = waited ? updates.filter(options.isUrgent) : [];
    const others = updates.filter((update) => !urgent.includes(update));
    for (const group of [urgent, others].filter(({ length }) => length > 0)) {
      for (const update of group) {
        while (inFlight.size >= IN_FLIGHT_AT_MOST && !signal.aborted) await Promise.race(inFlight);
        // what was begun comes again after a restart, and is dropped by its id
        if (signal.aborted) return;
        begin(update, waited);
      }
      // The next poll confirms these at Telegram: give them the time to reach the commands first.
      await settledWithin(Promise.all(inFlight), PATIENCE_MS, clock);
    }
    const last = updates.at(-1);
    if (last !== undefined) offset = last.update_id + 1;
  }

  function begin(update: Update, waited: boolean): void {
    const chat = chatOf(update);
    const before = lastOfChat.get(chat);
    const isFree = before === undefined || options.isUrgent(update);
    const work = (isFree ? Promise.resolve(true) : settledWithin(before, PATIENCE_MS, clock)).then(() =>
      options.handle(update, waited),
    );
    const tracked = work.finally(() => {
      inFlight.delete(tracked);
      if (lastOfChat.get(chat) === tracked) lastOfChat.delete(chat);
    });
    inFlight.add(tracked);
    lastOfChat.set(chat, tracked);
  }

  function waitAfter(problem: DeliveryProblem, failures: number): number {
    if (problem.retryAfterMs !== null) return problem.retryAfterMs;
    const refused = problem.kind !== 'unreachable';
    const firstMs = (options.firstRetryMs ?? 1_000) * (refused ? 5 : 1);
    return backoffMs(failures, firstMs, refused ? MAX_RETRY_REFUSED_MS : MAX_RETRY_MS, Math.random());
  }

  return {
    run,
    /** Resolves when everything in flight is done, or after `ms`. */
    drain: (ms: number) => settledWithin(Promise.all(inFlight), ms),
    /** Tells Telegram which updates are done, so that they are not delivered again after a restart. */
    async confirm(confirmSignal: AbortSignal): Promise<void> {
      if (offset === 0) return;
      await api.raw.getUpdates({ offset, limit: 1, timeout: 0 }, callSignal(confirmSignal));
    },
  };
}

function chatOf(update: Update): string {
  return String(update.message?.chat.id ?? update.callback_query?.from.id ?? '');
}
