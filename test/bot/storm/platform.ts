import type { AlertChannel } from '../../../src/bot/alerts/channel.ts';
import type { ChatBot } from '../../../src/bot/ports.ts';
import type { StormMarket } from './market.ts';
import type { Traffic } from './clock.ts';
import type { Watch } from './watch.ts';

/** One platform of the storm: a real bot before a strict fake, people who ask meanwhile, and what goes wrong. */
export interface StormPlatform {
  readonly name: 'Discord' | 'Telegram';
  readonly traffic: Traffic;
  readonly watch: Watch;
  readonly bot: ChatBot;
  readonly channel: AlertChannel;
  readonly violations: readonly string[];
  /** Cuts the platform off, or lets it back. */
  setDown(down: boolean): void;
  /** Trouble of one minute, by its number. */
  trouble(minute: number): void;
  /** Somebody types a command or presses a button; resolves once it is on its way. */
  ask(turn: number): Promise<void>;
  /** Questions that were never answered. */
  unanswered(): readonly string[];
  /** Looks at what was said since the last time, and lets the fake forget what no test will ask for. */
  fold(market: StormMarket, nowMs: number): void;
  stop(): Promise<void>;
}

/** Messages of a position are kept this long after it ended: its last words may still wait in the outbox. */
const KEPT_AFTER_MS = 25 * 60_000;

export function isOver(thread: string, market: StormMarket, nowMs: number): boolean {
  const closedAtMs = market.closedAtMs.get(thread);
  return closedAtMs !== undefined && nowMs - closedAtMs > KEPT_AFTER_MS;
}

/** Drops the items of a list that are not wanted, in place. */
export function keepOnly<T>(items: T[], isWanted: (item: T, index: number) => boolean): void {
  const wanted = items.filter(isWanted);
  items.length = 0;
  items.push(...wanted);
}
