import type { GateRefusal } from '../coordinator/gates.ts';
import type { AlertDecision } from '../decisions.ts';
import type { StoredValue } from './switches.ts';

/**
 * `selling` = agreed and on its way, `needless` = agreed, but the entry no longer lacks cash, `refused` = agreed, but the rules of that
 * moment forbid it, `dropped` = lost with the process that asked. The others say themselves.
 */
export const QUESTION_STATES = [
  'open',
  'selling',
  'sold',
  'kept',
  'expired',
  'needless',
  'refused',
  'dropped',
] as const;
export type QuestionState = (typeof QUESTION_STATES)[number];

/** What a person is asked before a position is sold for cash, and what became of it. Percent: 1.2 means 1.2 %; amounts in quote units. */
export interface Question {
  readonly id: string;
  readonly state: QuestionState;
  /** The position that would be sold. */
  readonly cycleId: string;
  readonly symbol: string;
  /** Result of selling it, both fees included: as expected when it was asked, the real one once it is sold. */
  readonly netResultPercent: number;
  readonly value: number;
  /** The entry that lacks cash. */
  readonly forSymbol: string;
  readonly signalId: string;
  readonly free: number;
  readonly wanted: number;
  readonly missing: number;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  /** Who answered, and when it was answered or ran out; null while open, and `by` where nobody did. */
  readonly by: string | null;
  readonly atMs: number | null;
  /** Why it was not sold although a person agreed. */
  readonly refusal: GateRefusal | null;
}

/** Its alert, told once; every further state is news of that alert. It stands in the thread of the position. */
export function questionAlert(question: Question, timeMs: number): AlertDecision {
  const { id, symbol, cycleId, state } = question;
  return {
    type: 'alert',
    kind: 'liberation',
    priority: 'notice',
    timeMs,
    symbol,
    dedupKey: `liberation:${id}`,
    threadKey: cycleId,
    ...(state === 'open' ? {} : { amends: true }),
    data: { ...flat(question) },
  };
}

/** As one row of plain values, for storage and for its alert. */
export function flat({ id, refusal, ...question }: Question): NonNullable<StoredValue> {
  const why = refusal === null ? {} : { ...refusal.numbers, ...withoutNumbers(refusal) };
  return { ...why, question: id, ...question };
}

/** The row again. Why it was not sold is not needed any more: that was told. */
export function unflat(row: NonNullable<StoredValue>): Question {
  const text = (name: string): string => String(row[name]);
  const number = (name: string): number => Number(row[name]);
  return {
    id: text('question'),
    state: QUESTION_STATES.find((state) => state === row['state']) ?? 'dropped',
    cycleId: text('cycleId'),
    symbol: text('symbol'),
    netResultPercent: number('netResultPercent'),
    value: number('value'),
    forSymbol: text('forSymbol'),
    signalId: text('signalId'),
    free: number('free'),
    wanted: number('wanted'),
    missing: number('missing'),
    askedAtMs: number('askedAtMs'),
    expiresAtMs: number('expiresAtMs'),
    by: typeof row['by'] === 'string' ? row['by'] : null,
    atMs: typeof row['atMs'] === 'number' ? row['atMs'] : null,
    refusal: null,
  };
}

function withoutNumbers({ code, measured, limit }: GateRefusal) {
  return { code, measured, limit };
}
