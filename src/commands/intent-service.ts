import { randomBytes } from 'node:crypto';
import type { OperatorAction } from '../engine/events.ts';
import type { ActionStore } from './actions.ts';
import { actorKey, type Actor } from './actor.ts';
import { within } from './deadline.ts';
import { IntentButtons, OPEN_STATES } from './intent-buttons.ts';
import {
  intentId,
  lateNote,
  LATE_MS,
  movedNote,
  NO_QUOTE,
  pricedBy,
  QUOTE_LIFE_MS,
  reducesRisk,
} from './intent-rules.ts';
import { outcomeReply, proposalReply, refusalReply, stateReply } from './intent-words.ts';
import type { IntentReply, IntentRequest, IntentService, Press } from './intents.ts';
import type { CommandLog } from './log.ts';
import type { People } from './people.ts';
import type { ActionOutcome, Quote } from './quote.ts';
import type { Reply } from './reply.ts';
import type { Operator } from './services.ts';
import type { Intent, IntentState, IntentStore } from './stores.ts';
import { voiceOf, type Voice } from './voice.ts';

/** How long a person waits for the exchange before the answer is "sent" or "unknown". */
const SUBMIT_TIMEOUT_MS = 10_000;
/** What reduces risk is answered by then even where the database is slow: "accepted, being stored". */
const STORED_WITHIN_MS = 250;
/** Reducing risk does not wait longer than this for the database. */
const RECORD_LIMIT_MS = 1_000;
/** A proposal without a record cannot be confirmed, so it waits no longer than this for one. */
const PROPOSAL_LIMIT_MS = 5_000;

export interface IntentParts {
  readonly store: IntentStore;
  readonly operator: Operator;
  readonly actions: ActionStore;
  readonly people: People;
  readonly timeZone: string;
  readonly quoteAsset: string;
  readonly log: CommandLog;
}

/** The intents of chat.md §3 over a store with compare-and-set: whatever is pressed how often, each acts at most once. */
export class StoredIntents implements IntentService {
  readonly #parts: IntentParts;
  readonly #buttons: IntentButtons;

  constructor(parts: IntentParts) {
    this.#parts = parts;
    this.#buttons = new IntentButtons(parts.actions, parts.log);
  }

  async propose(request: IntentRequest): Promise<IntentReply> {
    const voice = this.#voice(request.actor);
    const notes = request.ageMs > LATE_MS ? [lateNote(request.ageMs, voice)] : [];
    return this.#proposeAs(intentId(request), request, request.action, notes, voice);
  }

  async act(request: IntentRequest): Promise<IntentReply> {
    const intent = this.#intent(intentId(request), request, request.action, NO_QUOTE, 'confirmed');
    const isNew = await this.#recordOrGoOn(intent);
    if (!isNew) return this.show(intent.id, request);
    return this.#submit(intent, request.actor);
  }

  async confirm(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#unknown(voice);
    if (intent.state !== 'proposed') return this.#standing(intent, voice);

    if (press.nowMs > intent.expiresAtMs) {
      const pressedInTime = press.nowMs - press.ageMs <= intent.expiresAtMs;
      if (!pressedInTime) return this.#expire(intent, press, voice);
      // the press itself was delivered late: what adds risk is asked again, what reduces it still runs
      if (!reducesRisk(intent.action)) return this.#quoteAgain(intent, press, [lateNote(press.ageMs, voice)], voice);
    }
    return this.#confirmInTime(intent, press, voice);
  }

  async dismiss(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#unknown(voice);
    await this.#parts.store.move(id, ['proposed'], 'canceled');
    return this.show(id, press);
  }

  async show(id: string, press: Pick<Press, 'actor' | 'nowMs'>): Promise<IntentReply> {
    const voice = this.#voice(press.actor);
    const intent = await this.#parts.store.get(id);
    if (intent === null) return this.#unknown(voice);
    const stillOpen = intent.state === 'proposed' && press.nowMs <= intent.expiresAtMs;
    return stillOpen ? this.#proposal(intent, [], voice) : this.#standing(intent, voice);
  }

  /** The price is looked at once more; then one caller wins the compare-and-set, and only that one submits. */
  async #confirmInTime(intent: Intent, press: Press, voice: Voice): Promise<IntentReply> {
    if (intent.quote.price !== null) {
      const answer = await this.#parts.operator.quote(intent.action);
      if (!answer.ok) {
        const outcome: ActionOutcome = { status: 'refused', refusal: answer.refusal, fills: [], problem: null };
        await this.#parts.store.move(intent.id, ['proposed'], 'refused', { outcome });
        return {
          reply: refusalReply(answer.refusal, voice),
          outcome: `refused:${answer.refusal.code}`,
          intentId: intent.id,
        };
      }
      const note = movedNote(intent.quote, answer.quote, voice);
      if (note !== null) return this.#quoteAgain(intent, press, [note], voice);
    }
    const won = await this.#parts.store.move(intent.id, ['proposed'], 'confirmed');
    return won ? this.#submit(intent, press.actor) : this.show(intent.id, press);
  }

  async #expire(intent: Intent, press: Press, voice: Voice): Promise<IntentReply> {
    await this.#parts.store.move(intent.id, ['proposed'], 'expired');
    const again = await this.#buttons.make([['button.again', 'neutral', 'again']], intent.id, voice);
    const standing = await this.show(intent.id, press);
    const buttons = standing.outcome === 'expired' ? { buttons: [again] } : {};
    return { ...standing, reply: { ...standing.reply, ...buttons } };
  }

  /** A fresh quote for what an older intent asked; the older one can no longer be confirmed. */
  async again(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#unknown(voice);
    const isOver = intent.state === 'expired' || intent.state === 'canceled' || intent.state === 'proposed';
    return isOver ? this.#quoteAgain(intent, press, [], voice) : this.#standing(intent, voice);
  }

  async #quoteAgain(old: Intent, press: Press, notes: readonly string[], voice: Voice): Promise<IntentReply> {
    const id = `i_${randomBytes(12).toString('base64url')}`;
    const moved = await this.#parts.store.move(old.id, ['proposed'], 'superseded', { supersededBy: id });
    if (!moved && old.state === 'proposed') return this.show(old.id, press);
    return this.#proposeAs(id, { ...press, command: old.command }, old.action, notes, voice);
  }

  async #proposeAs(
    id: string,
    about: Pick<IntentRequest, 'actor' | 'command' | 'nowMs'>,
    action: OperatorAction,
    notes: readonly string[],
    voice: Voice,
  ): Promise<IntentReply> {
    const answer = await this.#parts.operator.quote(action);
    if (!answer.ok) {
      return { reply: refusalReply(answer.refusal, voice), outcome: `refused:${answer.refusal.code}`, intentId: null };
    }
    const intent = this.#intent(id, about, pricedBy(action, answer.quote), answer.quote, 'proposed');
    try {
      const isNew = await within(this.#parts.store.insert(intent), PROPOSAL_LIMIT_MS, 'the intent store');
      return isNew ? await this.#proposal(intent, notes, voice) : await this.show(id, about);
    } catch (error) {
      this.#parts.log.error('intent: a proposal could not be stored', { intent: id, error });
      const lines = [voice.say('intent.cannotStoreLine')];
      const reply: Reply = { title: voice.say('intent.cannotStore'), tone: 'bad', lines };
      return { reply, outcome: 'refused:no database', intentId: null };
    }
  }

  async #proposal(intent: Intent, notes: readonly string[], voice: Voice): Promise<IntentReply> {
    const style = intent.action.kind === 'flatten' ? 'danger' : 'primary';
    const wanted = [
      ['button.confirm', style, 'confirm'],
      ['button.cancel', 'neutral', 'dismiss'],
    ] as const;
    const buttons = await this.#buttons.make(wanted, intent.id, voice);
    const seconds = voice.format.duration(QUOTE_LIFE_MS);
    const reply: Reply = {
      ...proposalReply(intent.action, intent.quote, notes, voice),
      buttons: [buttons],
      footer: `${voice.say('field.expires')} ${seconds}`,
      data: {
        intent: intent.id,
        state: 'proposed',
        quote: intent.quote,
        expires_at: new Date(intent.expiresAtMs).toISOString(),
      },
    };
    return { reply, outcome: 'proposed', intentId: intent.id };
  }

  /** Hands a confirmed intent to the engine. Whatever goes wrong here, the person is never told that nothing happened. */
  async #submit(intent: Intent, actor: Actor): Promise<IntentReply> {
    const { operator, log } = this.#parts;
    const outcome = await operator
      .submit(
        intent.id,
        actorKey(actor),
        intent.action,
        SUBMIT_TIMEOUT_MS,
        ...(reducesRisk(intent.action) ? [STORED_WITHIN_MS] : []),
      )
      .catch((error: unknown): ActionOutcome => {
        log.error('intent: the engine did not answer', { intent: intent.id, error });
        return { status: 'unknown', refusal: null, fills: [], problem: null };
      });
    const recorded = within(
      // the engine may have told the same end already: its fills are still recorded
      this.#parts.store.move(intent.id, [...OPEN_STATES, outcome.status], outcome.status, { outcome }),
      RECORD_LIMIT_MS,
      'the record of an intent',
    ).catch((error: unknown) => log.error('intent: the outcome could not be recorded', { intent: intent.id, error }));
    // a database that did not store the action in time need not be waited for once more
    if (outcome.stored !== false) await recorded;

    const voice = this.#voice(actor);
    const reply = outcomeReply(intent.action, outcome, voice);
    const code = outcome.refusal === null ? '' : `:${outcome.refusal.code}`;
    const data = { intent: intent.id, ...outcome };
    return {
      reply: await this.#buttons.withCheck({ ...reply, data }, intent.id, outcome.status, voice),
      outcome: `${outcome.status}${code}`,
      intentId: intent.id,
    };
  }

  async #standing(intent: Intent, voice: Voice): Promise<IntentReply> {
    const reply = stateReply(intent, QUOTE_LIFE_MS, voice);
    return {
      reply: await this.#buttons.withCheck(reply, intent.id, intent.state, voice),
      outcome: intent.state,
      intentId: intent.id,
    };
  }

  #cannotPress(intent: Intent | null, press: Press, voice: Voice): IntentReply | null {
    if (intent === null) return this.#unknown(voice);
    const { people } = this.#parts;
    const asked = people.person(intent.platform, intent.actorId);
    if (asked === people.person(press.actor.platform, press.actor.id)) return null;
    return {
      reply: { title: voice.say('intent.foreign'), tone: 'warning' },
      outcome: 'refused:other person',
      intentId: intent.id,
    };
  }

  #unknown(voice: Voice): IntentReply {
    const lines = [voice.say('intent.unknownIdLine')];
    return {
      reply: { title: voice.say('intent.unknownId'), tone: 'warning', lines },
      outcome: 'refused:unknown intent',
      intentId: null,
    };
  }

  /** Reducing risk goes on without a record when the database is slow or away; the engine itself keeps ids apart. */
  async #recordOrGoOn(intent: Intent): Promise<boolean> {
    try {
      return await within(this.#parts.store.insert(intent), RECORD_LIMIT_MS, 'the intent store');
    } catch (error) {
      this.#parts.log.error('intent: acting without a record', { intent: intent.id, error });
      return true;
    }
  }

  #intent(
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

  #voice(actor: Actor): Voice {
    return voiceOf(actor.language, this.#parts.timeZone, this.#parts.quoteAsset);
  }
}
