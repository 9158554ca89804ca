import { randomBytes } from 'node:crypto';
import type { OperatorAction } from '../engine/events.ts';
import type { Actor } from './actor.ts';
import { within } from '../waiting/late.ts';
import { offReply } from './gate-words.ts';
import { newIntent, pricedBy, unpriced } from './intent-rules.ts';
import type { IntentShow, IntentShowParts } from './intent-show.ts';
import { refusalReply } from './intent-words.ts';
import type { IntentReply, IntentRequest, Press } from './intents.ts';
import type { Quote } from './quote.ts';
import type { Reply } from './reply.ts';
import type { Operator } from './services.ts';
import type { Intent, IntentState } from './stores.ts';
import type { Voice } from './voice.ts';

/** A proposal without a record cannot be confirmed, so it waits no longer than this for one. */
const PROPOSAL_LIMIT_MS = 5_000;

export interface IntentParts extends IntentShowParts {
  readonly operator: Operator;
  /** Names of the commands that nobody may use. */
  readonly off: ReadonlySet<string>;
}

/** Makes proposals, and makes them anew where the price, the rules or the time have moved on. */
export class IntentProposals {
  readonly #parts: IntentParts;
  readonly #show: IntentShow;

  constructor(parts: IntentParts, show: IntentShow) {
    this.#parts = parts;
    this.#show = show;
  }

  /** Only the first of several such presses makes a new proposal. */
  async askAgain(old: Intent, press: Press, voice: Voice): Promise<IntentReply> {
    const notes = [voice.say('intent.pressedWhileAway')];
    const answer = await this.anew(old, press, notes, voice, ['proposed', 'expired']);
    return answer.outcome === 'proposed' ? { ...answer, reply: { ...answer.reply, tone: 'danger' } } : answer;
  }

  /** Asks for an intent once more, at the prices of now; the older one can no longer be confirmed. */
  async anew(
    old: Intent,
    press: Press,
    notes: readonly string[],
    voice: Voice,
    from: readonly IntentState[] = ['proposed'],
    asked: (quote: Quote) => Quote = (quote) => quote,
  ): Promise<IntentReply> {
    const id = `i_${randomBytes(12).toString('base64url')}`;
    const moved = await this.#parts.store.move(old.id, from, 'superseded', { supersededBy: id });
    if (!moved && from.includes(old.state)) return this.#show.show(old.id, press);
    return this.propose(id, { ...press, command: old.command }, unpriced(old.action), notes, voice, asked);
  }

  /** Stores a proposal at the prices of now, and shows it. `asked` = what to change of its quote. */
  async propose(
    id: string,
    about: Pick<IntentRequest, 'actor' | 'command' | 'nowMs'>,
    action: OperatorAction,
    notes: readonly string[],
    voice: Voice,
    asked: (quote: Quote) => Quote = (quote) => quote,
  ): Promise<IntentReply> {
    const answer = await this.#parts.operator.quote(action);
    if (!answer.ok) {
      return { reply: refusalReply(answer.refusal, voice), outcome: `refused:${answer.refusal.code}`, intentId: null };
    }
    const quote = asked(answer.quote);
    const intent = newIntent(id, about, pricedBy(action, quote), quote, 'proposed');
    const forbidden = await this.forbidden(intent, about.actor, voice);
    if (forbidden !== null) return forbidden;
    try {
      const isNew = await within(this.#parts.store.insert(intent), PROPOSAL_LIMIT_MS, 'the intent store');
      return isNew ? await this.#show.proposal(intent, notes, voice) : await this.#show.show(id, about);
    } catch (error) {
      this.#parts.log.error('intent: a proposal could not be stored', { intent: id, error });
      const lines = [voice.say('intent.cannotStoreLine')];
      const reply: Reply = { title: voice.say('intent.cannotStore'), tone: 'bad', lines };
      return { reply, outcome: 'refused:no database', intentId: null };
    }
  }

  /** Rules that may have changed since it was asked: a command that was switched off, a person's limit. */
  async forbidden(intent: Pick<Intent, 'action' | 'quote'>, actor: Actor, voice: Voice): Promise<IntentReply | null> {
    const { off, ladder } = this.#parts;
    if (off.has(intent.action.kind)) {
      return { reply: offReply(intent.action.kind, voice), outcome: 'refused:off', intentId: null };
    }
    const reply = await ladder.refusal(intent, actor, voice);
    return reply === null ? null : { reply, outcome: 'refused:BUY_LIMIT', intentId: null };
  }
}
