import type { FeedDetail } from '../exchange/ports.ts';

/** One thing that a part of the engine says of itself, with what goes into it. The commands have its words in both languages. */
export type HealthWord =
  | FeedDetail
  | { readonly word: 'notStarted' | 'connecting' | 'reconnecting' | 'stopped' }
  | { readonly word: 'noCandleYet' }
  /** `closed`: ISO time, UTC. */
  | { readonly word: 'lastCandle'; readonly closed: string }
  | { readonly word: 'journalKeeps' | 'journalEmpty' | 'quarantineEmpty' }
  | { readonly word: 'quarantineHolds'; readonly rounds: number; readonly problem: string }
  | {
      readonly word: 'queue';
      readonly waiting: number;
      readonly longest: number;
      readonly merged: number;
      readonly refused: number;
    }
  | { readonly word: 'orders'; readonly exchange: string; readonly count: number }
  | { readonly word: 'accountUnseen'; readonly count: number; readonly problem: string }
  | { readonly word: 'orphans'; readonly orders: string }
  | { readonly word: 'accountOld' }
  | { readonly word: 'clockAhead' | 'clockBehind'; readonly offMs: number }
  | { readonly word: 'databaseEmbedded' | 'databaseServer'; readonly place: string; readonly tookMs: number }
  | { readonly word: 'redis' | 'cacheInDatabase' }
  /** The name of a bot at its platform. */
  | { readonly word: 'bot'; readonly name: string }
  /** `setting`: where the token is set. */
  | { readonly word: 'tokenRefused'; readonly setting: string; readonly problem: string }
  | { readonly word: 'otherPoller'; readonly problem: string }
  | { readonly word: 'outbox'; readonly pending: number; readonly dead: number }
  /** Why something could not be said at a chat platform. */
  | { readonly word: 'rate_limited' | 'unreachable' | 'unauthorized' | 'blocked' | 'refused' | 'gone' }
  /** `cause`: the name of an error. */
  | { readonly word: 'noAnswer'; readonly from: string; readonly cause: string }
  | { readonly word: 'answered'; readonly from: string; readonly status: number }
  | { readonly word: 'notTheirs'; readonly from: string }
  | { readonly word: 'outboxAway'; readonly problem: string }
  /** What others said, in their own words. */
  | { readonly word: 'said'; readonly problem: string };

export interface HealthItem {
  /** Such as `database`, `feed`, `exchange`, `discord`, `telegram`, `redis`, `engine`. */
  readonly component: string;
  readonly state: 'up' | 'degraded' | 'down' | 'off';
  readonly detail: readonly HealthWord[];
  readonly ageMs: number | null;
  /** For an alert channel: how its outbox stands. `ageMs` is then that of the longest waiting alert. */
  readonly outbox?: OutboxItem;
}

export interface OutboxItem {
  readonly pending: number;
  /** Given up within the last day. */
  readonly dead: number;
  /** Until when nothing is sent after a failure, Unix ms UTC, wall clock. */
  readonly restsUntilMs: number | null;
  /** Empty while nothing is wrong. */
  readonly problem: readonly HealthWord[];
}
