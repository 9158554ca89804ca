/** How cards behave; times in ms. */
export interface CardLimits {
  /** A further card in the same chat ends the oldest. */
  readonly perChat: number;
  /** Shortest time between two edits in one chat. */
  readonly gapMs: number;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** The last edit of a card is tried for this long after its end. */
  readonly patienceMs: number;
  /** Chats that are worked on at once. */
  readonly atOnce: number;
}

export const CARD_LIMITS: CardLimits = {
  perChat: 3,
  gapMs: 5_000,
  firstRetryMs: 5_000,
  maxRetryMs: 5 * 60_000,
  patienceMs: 10 * 60_000,
  atOnce: 4,
};
