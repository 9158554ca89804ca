import type { Transformer } from 'grammy';
import { WALL_CLOCK, type BotClock } from '../clock.ts';

/** How fast Telegram takes messages: about one per second and chat, 20 per minute in a group, 30 per second in all. */
export interface Pace {
  readonly perChatMs: number;
  readonly perGroupMs: number;
  readonly groupBurst: number;
  readonly overallMs: number;
}

export const TELEGRAM_PACE: Pace = { perChatMs: 1_000, perGroupMs: 3_000, groupBurst: 5, overallMs: 34 };

/** Who goes first: answers to people, then alerts, then messages that only keep themselves up to date. */
export type Lane = 'reply' | 'alert' | 'card';

const RANK: Readonly<Record<Lane, number>> = { reply: 0, alert: 1, card: 2 };

interface Waiting {
  readonly lane: Lane;
  readonly go: () => void;
}

interface Chat {
  readonly waiting: Waiting[];
  /** Token bucket as a single time: when it is full again. */
  fullAtMs: number;
  /** Calls off the next look at the chat; null = nobody waits. */
  timer: (() => void) | null;
}

/** Methods that put or change something in a chat; all others pass at once. */
const PACED = /^(send(?!ChatAction)|edit|copy|forward|delete)/;
const FORGET_CHATS_ABOVE = 500;

/**
 * Delays calls to what Telegram takes, answers to people before alerts, alerts before live messages. A private chat may take a short burst of three, as
 * people notice a wait for an answer; the average stays within the limit.
 */
export function createPacer(pace: Pace = TELEGRAM_PACE, clock: BotClock = WALL_CLOCK) {
  const { nowMs } = clock;
  const chats = new Map<string, Chat>();
  let overallFreeAtMs = 0;

  function chatOf(id: string): Chat {
    let chat = chats.get(id);
    if (chat === undefined) {
      if (chats.size >= FORGET_CHATS_ABOVE) forgetIdle();
      chat = { waiting: [], fullAtMs: 0, timer: null };
      chats.set(id, chat);
    }
    return chat;
  }

  function forgetIdle(): void {
    for (const [id, chat] of chats) {
      if (chat.waiting.length === 0 && chat.fullAtMs <= nowMs()) chats.delete(id);
    }
  }

  function turn(chatId: string, lane: Lane): Promise<void> {
    const chat = chatOf(chatId);
    return new Promise((go) => {
      const entry: Waiting = { lane, go };
      const firstBehind = chat.waiting.findIndex((other) => RANK[other.lane] > RANK[lane]);
      if (firstBehind >= 0) chat.waiting.splice(firstBehind, 0, entry);
      else chat.waiting.push(entry);
      advance(chatId, chat);
    });
  }

  function advance(chatId: string, chat: Chat): void {
    if (chat.timer !== null || chat.waiting.length === 0) return;
    const now = nowMs();
    const isGroup = chatId.startsWith('-') || chatId.startsWith('@');
    const stepMs = isGroup ? pace.perGroupMs : pace.perChatMs;
    const burst = isGroup ? pace.groupBurst : 3;
    const chatWaitMs = Math.max(0, chat.fullAtMs - now - stepMs * (burst - 1));
    const waitMs = Math.max(chatWaitMs, overallFreeAtMs - now);
    if (waitMs > 0) {
      chat.timer = clock.after(waitMs, () => {
        chat.timer = null;
        advance(chatId, chat);
      });
      return;
    }
    chat.fullAtMs = Math.max(chat.fullAtMs, now) + stepMs;
    overallFreeAtMs = Math.max(overallFreeAtMs, now) + pace.overallMs;
    chat.waiting.shift()?.go();
    advance(chatId, chat);
  }

  return {
    turn,
    transformer(lane: Lane): Transformer {
      return async (previous, method, payload, signal) => {
        const chatId: unknown =
          payload !== null && typeof payload === 'object' ? Reflect.get(payload, 'chat_id') : undefined;
        if (PACED.test(method) && (typeof chatId === 'number' || typeof chatId === 'string')) {
          await turn(String(chatId), lane);
        }
        return previous(method, payload, signal);
      };
    },
    /** Lets everything that waits go at once, so that a stop is not held up. */
    release(): void {
      for (const chat of chats.values()) {
        chat.timer?.();
        for (const entry of chat.waiting.splice(0)) entry.go();
      }
      chats.clear();
    },
  };
}

export type Pacer = ReturnType<typeof createPacer>;
