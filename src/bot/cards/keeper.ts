import type { Repeated } from '../../commands/live.ts';
import type { Reply } from '../../commands/reply.ts';
import { backoffMs, pause } from '../backoff.ts';
import { concernsChannel, detailText, type DeliveryProblem } from '../delivery.ts';
import type { BotLog } from '../ports.ts';
import { settledWithin } from '../../waiting/late.ts';
import { awaitsEnd, type Card, type CardDesk, type CardEditor, type CardSource, type CardStore } from './card.ts';
import { asksTheSame, dueAt, nextOf, remove, requestOf, type Chat, type Kept } from './chat.ts';
import { contentOf } from './content.ts';
import { CARD_LIMITS, type CardLimits } from './limits.ts';

export interface CardKeeperOptions {
  readonly store: CardStore;
  readonly source: CardSource;
  readonly log: BotLog;
  readonly nowMs?: () => number;
  readonly limits?: Partial<CardLimits>;
}

export interface CardKeeper extends CardDesk {
  /** Cards of a platform rest until it has an editor. */
  addEditor(platform: 'discord' | 'telegram', editor: CardEditor): void;
  start(): void;
  /** Ends after the edits that are on their way, at the latest after 1.5 s. The cards go on after a restart. */
  stop(): Promise<void>;
  /** Cards that are kept, oldest first. */
  list(): readonly Card[];
}

const STOP_GRACE_MS = 1_500;
/** Looks again after this even without news. */
const LONGEST_NAP_MS = 60_000;

/**
 * Keeps live messages up to date: makes them anew through the commands, and edits only what changed, one edit per chat at a time and
 * never faster than the limits. A card ends with a last edit that says why; it is forgotten once that is done or has become impossible.
 */
export function createCardKeeper(options: CardKeeperOptions): CardKeeper {
  const { store, source, log } = options;
  const limits: CardLimits = { ...CARD_LIMITS, ...options.limits };
  const nowMs = options.nowMs ?? Date.now;
  const editors = new Map<string, CardEditor>();
  const chats = new Map<string, Chat>();
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let wake = new AbortController();
  let loaded = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    await load();
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      const waitMs = begin();
      await pause(waitMs, wake.signal);
    }
    await Promise.all(underWay);
  }

  async function load(): Promise<void> {
    for (let failures = 1; !loaded && !stopping.signal.aborted; failures += 1) {
      try {
        for (const card of await store.load()) if (find(card.channel, card.messageId) === undefined) add(card, null);
        loaded = true;
      } catch (error) {
        log.warn('live messages could not be read, trying again', { problem: messageOf(error) });
        await pause(backoffMs(failures, limits.firstRetryMs, limits.maxRetryMs), stopping.signal);
      }
    }
  }

  /** Starts what is due; answers how long nothing more will be. */
  function begin(): number {
    let waitMs = LONGEST_NAP_MS;
    for (const [channel, chat] of chats) {
      const restsUntilMs = Math.max(chat.freeAtMs, chat.editedAtMs + limits.gapMs);
      if (chat.cards.length === 0 && !chat.busy && restsUntilMs <= nowMs()) chats.delete(channel);
      if (chat.busy || underWay.size >= limits.atOnce) continue;
      const readyAt = (kept: Kept) => Math.max(dueAt(kept), chat.freeAtMs, chat.editedAtMs + gapOf(kept.card));
      const next = nextOf(chat, ({ card }) => editors.has(card.actor.platform), readyAt, nowMs());
      if (next === undefined) continue;
      const dueInMs = readyAt(next) - nowMs();
      if (dueInMs > 0) waitMs = Math.min(waitMs, dueInMs);
      else work(channel, chat, next);
    }
    return waitMs;
  }

  function gapOf(card: Card): number {
    return awaitsEnd(card) ? limits.awaitingGapMs : limits.gapMs;
  }

  function work(channel: string, chat: Chat, kept: Kept): void {
    chat.busy = true;
    kept.busy = true;
    const tracked: Promise<void> = look(channel, chat, kept)
      .catch((error: unknown) => {
        chat.freeAtMs = nowMs() + limits.firstRetryMs;
        log.warn('a live message could not be looked at', { channel, problem: messageOf(error) });
      })
      .finally(() => {
        chat.busy = false;
        kept.busy = false;
        underWay.delete(tracked);
        wake.abort();
      });
    underWay.add(tracked);
  }

  async function look(channel: string, chat: Chat, kept: Kept): Promise<void> {
    const { card, content: shownBefore } = kept;
    const end = kept.displaced ? 'newer' : card.untilMs <= nowMs() ? 'time' : null;
    const made: Repeated = await source.repeat(requestOf(card, nowMs()), { ...card, end });
    // shown anew meanwhile: the newer one is kept instead, or looked at once more
    if (!chat.cards.includes(kept) || kept.content !== shownBefore) return;
    kept.nextAtMs = nowMs() + Math.max(card.everyMs, gapOf(card));
    if (made.state === 'unavailable') {
      chat.freeAtMs = nowMs() + limits.gapMs;
      if (isHopeless(kept)) await forget(chat, kept);
      return;
    }
    const content = contentOf(made.reply);
    if (content === kept.content) {
      if (made.state === 'ended') await forget(chat, kept);
      return;
    }
    const problem = await edit(card, made.reply);
    chat.editedAtMs = nowMs();
    if (problem !== null) {
      await recordFailure(channel, chat, kept, problem);
      return;
    }
    chat.failures = 0;
    // what was shown while the edit was on its way may have been written over: it is looked at again
    const isAsShown = kept.content === shownBefore;
    kept.content = isAsShown ? content : null;
    if (made.state === 'ended' && isAsShown) await forget(chat, kept);
  }

  async function edit(card: Card, reply: Reply): Promise<DeliveryProblem | null> {
    const outcome = await editors.get(card.actor.platform)?.edit(card, reply);
    return outcome === undefined || outcome.ok ? null : outcome.problem;
  }

  /** What concerns the whole chat waits; a message that is gone or refused is left alone for good. */
  async function recordFailure(channel: string, chat: Chat, kept: Kept, problem: DeliveryProblem): Promise<void> {
    const { kind } = problem;
    const waits = concernsChannel(kind) && kind !== 'blocked' && !isHopeless(kept);
    log.warn('a live message was not edited', { channel, kind, detail: detailText(problem), goesOn: waits });
    if (!waits) {
      await forget(chat, kept);
      return;
    }
    chat.failures += 1;
    const waitMs = problem.retryAfterMs ?? backoffMs(chat.failures, limits.firstRetryMs, limits.maxRetryMs);
    chat.freeAtMs = nowMs() + Math.max(waitMs, limits.gapMs);
    kept.nextAtMs = Math.min(kept.nextAtMs, chat.freeAtMs);
  }

  function isHopeless({ card }: Kept): boolean {
    return nowMs() > card.untilMs + limits.patienceMs;
  }

  async function forget(chat: Chat, kept: Kept): Promise<void> {
    const { channel, messageId } = kept.card;
    remove(chat, kept);
    await record('forgotten', kept.card, () => store.remove(channel, messageId));
  }

  function add(card: Card, content: string | null): void {
    const chat = chats.get(card.channel) ?? { cards: [], editedAtMs: 0, freeAtMs: 0, failures: 0, busy: false };
    chats.set(card.channel, chat);
    const nextAtMs = nowMs() + (content === null ? 0 : Math.max(card.everyMs, gapOf(card)));
    chat.cards.push({ card, content, nextAtMs, displaced: false, busy: false });
    const alike = chat.cards.filter((kept) => !kept.displaced && awaitsEnd(kept.card) === awaitsEnd(card));
    const limit = awaitsEnd(card) ? limits.awaitingPerChat : limits.perChat;
    for (const oldest of alike.slice(0, Math.max(0, alike.length - limit))) {
      oldest.displaced = true;
      oldest.nextAtMs = nowMs();
    }
  }

  function find(channel: string, messageId: string): Kept | undefined {
    return chats.get(channel)?.cards.find(({ card }) => card.messageId === messageId);
  }

  async function record(what: string, card: Card, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      log.warn(`a live message could not be ${what}`, { channel: card.channel, problem: messageOf(error) });
    }
  }

  return {
    addEditor(platform, editor): void {
      editors.set(platform, editor);
    },
    shown(card, reply): void {
      const before = find(card.channel, card.messageId);
      const chat = chats.get(card.channel);
      if (before !== undefined && chat !== undefined) remove(chat, before);
      add(card, before?.busy === true ? null : contentOf(reply));
      // the gap counts from here: the answer itself was a message
      const now = chats.get(card.channel);
      if (now !== undefined) now.editedAtMs = nowMs();
      void record('remembered', card, () => store.put(card));
      wake.abort();
    },
    takes(channel, messageId, { live }): boolean {
      const kept = find(channel, messageId);
      if (kept === undefined || kept.displaced || live === undefined || !asksTheSame(kept.card, live)) return false;
      kept.nextAtMs = nowMs();
      // what only one person sees cannot be edited for longer
      if (kept.card.editPath === null) {
        kept.card = { ...kept.card, untilMs: live.untilMs };
        void record('remembered', kept.card, () => store.put(kept.card));
      }
      wake.abort();
      return true;
    },
    yields(channel, messageId, reply): boolean {
      const kept = find(channel, messageId);
      if (kept === undefined) return false;
      return reply.ends !== undefined || (awaitsEnd(kept.card) && reply.intent !== undefined);
    },
    settled(channel, messageId, reply): void {
      const kept = find(channel, messageId);
      const chat = chats.get(channel);
      if (kept === undefined || chat === undefined) return;
      chat.editedAtMs = nowMs();
      if (reply.ends !== undefined) {
        kept.card = { ...kept.card, ...reply.ends };
        void record('remembered', kept.card, () => store.put(kept.card));
      }
      // forgotten at its next look, which finds it as it is to be
      kept.content = kept.busy ? null : contentOf(reply);
      kept.nextAtMs = nowMs();
      wake.abort();
    },
    // before the cards are read nobody knows: an answer beside a message harms less than one that is written over
    holds: (channel, messageId) => (running !== null && !loaded) || find(channel, messageId) !== undefined,
    start(): void {
      running ??= run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      wake.abort();
      if (running !== null) await settledWithin(running, STOP_GRACE_MS);
    },
    list: () => [...chats.values()].flatMap(({ cards }) => cards.map(({ card }) => card)),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
