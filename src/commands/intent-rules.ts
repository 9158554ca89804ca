import { createHash } from 'node:crypto';
import type { OperatorAction } from '../engine/events.ts';
import { Big, decimal, toNumber, ZERO } from '../engine/money.ts';
import { actorKey } from './actor.ts';
import { OPEN_STATES } from './intent-buttons.ts';
import type { IntentRequest } from './intents.ts';
import { INTENT_COMMAND } from './live.ts';
import type { Quote } from './quote.ts';
import type { Reply } from './reply.ts';
import type { Intent, IntentState } from './stores.ts';
import type { Voice } from './voice.ts';

/** A proposal that nobody confirmed by then is dead (chat.md §3). */
export const QUOTE_LIFE_MS = 30_000;
/** A price farther than this from the quote is quoted again instead of acted on. */
export const REQUOTE_RATIO = new Big('0.005');
/** What was said longer ago than this arrived late: the quote is fresh, and the answer says so. */
export const LATE_MS = 30_000;
/** A message looks this often where its intent stands, and for this long. */
const FOLLOW_EVERY_MS = 2_000;
const FOLLOW_FOR_MS = 24 * 60 * 60_000;
/** What is kept where nobody gave a reason. */
export const NO_REASON = 'manual';
/** Why a quote no longer holds: a lower stop costs more by now than was said. Null while it does not. */
export function lossNote(before: Quote, now: Quote, { say, format, quoteAsset }: Voice): string | null {
  if (before.stopChange === undefined || now.stopChange === undefined) return null;
  const [said, loss] = [before, now].map(({ stopChange }) => decimal(stopChange?.lossMore ?? '0', 'more to lose'));
  if (said === undefined || loss === undefined || loss.lte(said)) return null;
  const amount = (value: Big) => format.amount(toNumber(value), quoteAsset);
  return say('trail.lossGrew', { from: amount(said), to: amount(loss) });
}

/** Why a quote no longer holds: the price moved too far since. Null while it holds, or where no price is part of it. */
export function movedNote(before: Quote, now: Quote, { say, format }: Voice): string | null {
  if (before.price === null || now.price === null) return null;
  const quoted = decimal(before.price, 'quoted price');
  const moved = decimal(now.price, 'price').minus(quoted);
  if (moved.abs().lte(quoted.times(REQUOTE_RATIO))) return null;
  const values = { from: format.price(Number(before.price)), to: format.price(Number(now.price)) };
  return say('intent.moved', { ...values, percent: format.gain(toNumber(moved.div(quoted)) * 100) });
}

export function lateNote(ageMs: number, { say, format }: Voice): string {
  return say('intent.late', { age: format.duration(ageMs) });
}

/** The same update always makes the same intent: a repeat finds it instead of acting again. */
export function intentId({ actor, updateId, command }: IntentRequest): string {
  const hash = createHash('sha256')
    .update(`${actorKey(actor)} ${updateId} ${command}`)
    .digest('base64url');
  return `i_${hash.slice(0, 16)}`;
}

/** A buy happens at the price and in the quantity that its quote shows. */
export function pricedBy(action: OperatorAction, quote: Quote): OperatorAction {
  if (action.kind !== 'buy' || quote.price === null) return action;
  return { ...action, price: Number(quote.price), quantity: quote.quantity };
}

/** What was asked, without what an older quote made of it: a new quote sizes it anew. */
export function unpriced(action: OperatorAction): OperatorAction {
  return action.kind === 'buy' ? { ...action, quantity: null } : action;
}

export function reducesRisk(action: OperatorAction): boolean {
  if (action.kind === 'trail') return action.action !== 'loosen';
  return ['sell', 'flatten', 'pause', 'protect', 'cancel'].includes(action.kind);
}

/** A stop that goes down adds risk: the first yes leads to a second question. */
export function asksAgain({ quote: { stopChange } }: Pick<Intent, 'quote'>): boolean {
  if (stopChange === undefined || stopChange.askedTwice === true) return false;
  return decimal(stopChange.lossMore, 'more to lose').gt(ZERO);
}

/** The quote of the second question. */
export function askedTwice(quote: Quote): Quote {
  return quote.stopChange === undefined ? quote : { ...quote, stopChange: { ...quote.stopChange, askedTwice: true } };
}

/** Its message goes on showing where it stands until that is final. */
export function followed({ id, state, createdAtMs }: Intent): Pick<Reply, 'intent' | 'live'> {
  if (state !== 'proposed' && !OPEN_STATES.includes(state)) return { intent: id };
  const untilMs = createdAtMs + FOLLOW_FOR_MS;
  return { intent: id, live: { command: INTENT_COMMAND, args: { intent: id }, everyMs: FOLLOW_EVERY_MS, untilMs } };
}

/** An intent as it begins. */
export function newIntent(
  id: string,
  { actor, command, nowMs }: Pick<IntentRequest, 'actor' | 'command' | 'nowMs'>,
  action: OperatorAction,
  quote: Quote,
  state: IntentState,
): Intent {
  const whose = { platform: actor.platform, actorId: actor.id };
  const times = { createdAtMs: nowMs, expiresAtMs: nowMs + QUOTE_LIFE_MS };
  return { id, ...whose, command, action, quote, state, outcome: null, supersededBy: null, ...times };
}
