/** How cards behave; times in ms. */
export interface CardLimits {
  /** A further card in the same chat ends the oldest. */
  readonly perChat: number;
  /** The same for messages that wait for the end of an intent. */
  readonly awaitingPerChat: number;
  /** Shortest time between two edits in one chat. */
  readonly gapMs: number;
  /** The same before an edit that tells what became of an intent. */
  readonly awaitingGapMs: number;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** The last edit of a card is tried for this long after its end. */
  readonly patienceMs: number;
  /** Chats that are worked on at once. */
  readonly atOnce: number;
}

export const CARD_LIMITS: CardLimits = {
  perChat: 3,
  awaitingPerChat: 10,
  gapMs: 5_000,
  awaitingGapMs: 2_000,
  firstRetryMs: 5_000,
  maxRetryMs: 5 * 60_000,
  patienceMs: 10 * 60_000,
  atOnce: 4,
};
