import { randomBytes } from 'node:crypto';
import type { OperatorAction } from '../engine/events.ts';
import { actorKey, type Actor } from './actor.ts';
import type { CodeNeed } from './amount-ladder.ts';
import { CODE_LIFE_MS } from './confirm-codes.ts';
import { within } from './deadline.ts';
import { offReply } from './gate-words.ts';
import { OPEN_STATES } from './intent-buttons.ts';
import {
  askedTwice,
  asksAgain,
  intentId,
  lateNote,
  LATE_MS,
  lossNote,
  movedNote,
  NO_QUOTE,
  pricedBy,
  QUOTE_LIFE_MS,
  reducesRisk,
  unpriced,
} from './intent-rules.ts';
import { IntentShow, type IntentShowParts } from './intent-show.ts';
import { refusalReply } from './intent-words.ts';
import type { IntentReply, IntentRequest, IntentService, Press } from './intents.ts';
import type { ActionOutcome, Quote } from './quote.ts';
import type { Reply } from './reply.ts';
import type { Operator } from './services.ts';
import type { Intent, IntentState } from './stores.ts';
import type { Voice } from './voice.ts';

/** How long a person waits for the exchange before the answer is "sent" or "unknown". */
const SUBMIT_TIMEOUT_MS = 10_000;
/** What reduces risk is answered by then even where the database is slow: "accepted, being stored". */
const STORED_WITHIN_MS = 250;
/** Reducing risk does not wait longer than this for the database. */
const RECORD_LIMIT_MS = 1_000;
/** A proposal without a record cannot be confirmed, so it waits no longer than this for one. */
const PROPOSAL_LIMIT_MS = 5_000;

export interface IntentParts extends IntentShowParts {
  readonly operator: Operator;
  /** Names of the commands that nobody may use. */
  readonly off: ReadonlySet<string>;
}

/** The intents of chat.md §3 over a store with compare-and-set: whatever is pressed how often, each acts at most once. */
export class StoredIntents implements IntentService {
  readonly #parts: IntentParts;
  readonly #show: IntentShow;
  /** Confirmations go one by one: two at once must not both fit under the same daily limit. */
  #confirming: Promise<unknown> = Promise.resolve();

  constructor(parts: IntentParts) {
    this.#parts = parts;
    this.#show = new IntentShow(parts);
  }

  async propose(request: IntentRequest): Promise<IntentReply> {
    const voice = this.#show.voice(request.actor);
    const notes = request.ageMs > LATE_MS ? [lateNote(request.ageMs, voice)] : [];
    return this.#proposeAs(intentId(request), request, request.action, notes, voice);
  }

  async act(request: IntentRequest): Promise<IntentReply> {
    const intent = this.#intent(intentId(request), request, request.action, NO_QUOTE, 'confirmed');
    const isNew = await this.#recordOrGoOn(intent);
    if (!isNew) return this.#show.show(intent.id, request);
    return this.#submit(intent, request.actor);
  }

  async confirm(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#show.voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#show.cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#show.unknown(voice);
    // It waited while the bot was away, and Telegram does not date a press: perhaps it came in time, perhaps a day later. Selling
    // everything on that is a guess, saying "expired" leaves a person exposed who believes to be out: they are asked again at once.
    const isLate = intent.state === 'expired' || (intent.state === 'proposed' && press.nowMs > intent.expiresAtMs);
    if (isLate && !press.ageIsKnown) return this.#askAgain(intent, press, voice);
    if (intent.state !== 'proposed') return this.#show.standing(intent, voice);

    if (press.nowMs > intent.expiresAtMs) {
      const pressedInTime = press.nowMs - press.ageMs <= intent.expiresAtMs;
      if (!pressedInTime) return this.#expire(intent, press);
      // the press itself was delivered late: what adds risk is asked again, what reduces it still runs
      if (!reducesRisk(intent.action)) return this.#quoteAgain(intent, press, [lateNote(press.ageMs, voice)], voice);
    }
    return this.#confirmInTime(intent, press, voice);
  }

  async dismiss(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#show.voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#show.cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#show.unknown(voice);
    await this.#parts.store.move(id, ['proposed'], 'canceled');
    return this.#show.show(id, press);
  }

  show(id: string, press: Pick<Press, 'actor' | 'nowMs'>): Promise<IntentReply> {
    return this.#show.show(id, press);
  }

  open({ actor, nowMs }: Pick<Press, 'actor' | 'nowMs'>): Promise<readonly Intent[]> {
    const { people, store } = this.#parts;
    return store.openOf(people.identities(actor.platform, actor.id), nowMs);
  }

  /** Rules that may have changed since it was asked: a command that was switched off, a person's limit. */
  async #forbidden(intent: Pick<Intent, 'action' | 'quote'>, actor: Actor, voice: Voice): Promise<IntentReply | null> {
    const { off, ladder } = this.#parts;
    if (off.has(intent.action.kind)) {
      return { reply: offReply(intent.action.kind, voice), outcome: 'refused:off', intentId: null };
    }
    const reply = await ladder.refusal(intent, actor, voice);
    return reply === null ? null : { reply, outcome: 'refused:BUY_LIMIT', intentId: null };
  }

  /** The price is looked at once more; then one caller wins the compare-and-set, and only that one submits. */
  async #confirmInTime(intent: Intent, press: Press, voice: Voice, hasCode = false): Promise<IntentReply> {
    const forbidden = await this.#forbidden(intent, press.actor, voice);
    if (forbidden !== null) return forbidden;
    if (intent.quote.price !== null) {
      const answer = await this.#parts.operator.quote(intent.action);
      if (!answer.ok) {
        const outcome: ActionOutcome = { status: 'refused', refusal: answer.refusal, fills: [], problem: null };
        await this.#parts.store.move(intent.id, ['proposed'], 'refused', { outcome });
        return {
          reply: { ...refusalReply(answer.refusal, voice), intent: intent.id },
          outcome: `refused:${answer.refusal.code}`,
          intentId: intent.id,
        };
      }
      const note = movedNote(intent.quote, answer.quote, voice) ?? lossNote(intent.quote, answer.quote, voice);
      if (note !== null) return this.#quoteAgain(intent, press, [note], voice);
    }
    if (asksAgain(intent)) return this.#quoteAgain(intent, press, [], voice, ['proposed'], askedTwice);
    const take = () => this.#takeStep(intent, press, hasCode);
    // what reduces risk waits for no one
    const confirming = reducesRisk(intent.action) ? take() : this.#confirming.then(take);
    if (!reducesRisk(intent.action)) this.#confirming = confirming.catch(() => undefined);
    const step = await confirming;
    if (step === 'confirmed') return this.#submit(intent, press.actor);
    return step === 'lost' ? this.#show.show(intent.id, press) : this.#ask(intent, press, step, voice);
  }

  /** Confirms, unless somebody else was first or the amount asks for a code. */
  async #takeStep(intent: Intent, { actor, nowMs }: Press, hasCode: boolean): Promise<'confirmed' | 'lost' | CodeNeed> {
    const { ladder, store } = this.#parts;
    const need = hasCode ? null : await ladder.need(intent, actor.platform, nowMs);
    if (need !== null) return need;
    return (await store.move(intent.id, ['proposed'], 'confirmed')) ? 'confirmed' : 'lost';
  }

  async #ask(intent: Intent, { actor, nowMs }: Press, need: CodeNeed, voice: Voice): Promise<IntentReply> {
    const reply = await this.#parts.ladder.ask(intent, actor, need, nowMs, voice);
    const expiresAtMs = Math.max(intent.expiresAtMs, nowMs + CODE_LIFE_MS);
    await this.#parts.store.move(intent.id, ['proposed'], 'proposed', { expiresAtMs });
    return this.#show.prompt(intent, reply, actor, voice);
  }

  async enterCode(typed: string, id: string | null, press: Press): Promise<IntentReply> {
    const voice = this.#show.voice(press.actor);
    const { ladder, store } = this.#parts;
    const intent = id === null ? await this.#waitingForCode(press, voice) : await store.get(id);
    if (intent === null && id === null) return this.#show.noCodeWaits(voice);
    const refused = this.#show.cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#show.unknown(voice);
    if (intent.state !== 'proposed') return this.#show.standing(intent, voice);
    if (press.nowMs > intent.expiresAtMs) return this.#expire(intent, press);
    const answer = await ladder.check(intent.id, press.actor.platform, typed, press.nowMs);
    if (answer === 'right') return this.#confirmInTime(intent, press, voice, true);
    if (answer === 'over') await store.move(intent.id, ['proposed'], 'canceled');
    const reply: Reply = { title: voice.say(`code.${answer}`), tone: 'warning', private: true };
    return { reply, outcome: `refused:code ${answer}`, intentId: intent.id };
  }

  codes({ actor, nowMs }: Pick<Press, 'actor' | 'nowMs'>): readonly Reply[] {
    return this.#parts.ladder.readable(actor, nowMs);
  }

  async #waitingForCode(press: Press, voice: Voice): Promise<Intent | null> {
    for (const intent of await this.open(press)) {
      if (intent.state !== 'proposed') continue;
      if ((await this.#parts.ladder.waiting(intent, press.nowMs, voice)) !== null) return intent;
    }
    return null;
  }

  async #expire(intent: Intent, press: Press): Promise<IntentReply> {
    await this.#parts.store.move(intent.id, ['proposed'], 'expired');
    return this.#show.show(intent.id, press);
  }

  /** A fresh quote for what an older intent asked; the older one can no longer be confirmed. */
  async again(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#show.voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#show.cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#show.unknown(voice);
    const isOver = intent.state === 'expired' || intent.state === 'canceled' || intent.state === 'proposed';
    return isOver ? this.#quoteAgain(intent, press, [], voice) : this.#show.standing(intent, voice);
  }

  /** Only the first of several such presses makes a new proposal. */
  async #askAgain(old: Intent, press: Press, voice: Voice): Promise<IntentReply> {
    const notes = [voice.say('intent.pressedWhileAway')];
    const answer = await this.#quoteAgain(old, press, notes, voice, ['proposed', 'expired']);
    return answer.outcome === 'proposed' ? { ...answer, reply: { ...answer.reply, tone: 'danger' } } : answer;
  }

  async #quoteAgain(
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
    return this.#proposeAs(id, { ...press, command: old.command }, unpriced(old.action), notes, voice, asked);
  }

  async #proposeAs(
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
    const intent = this.#intent(id, about, pricedBy(action, quote), quote, 'proposed');
    const forbidden = await this.#forbidden(intent, about.actor, voice);
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

    return this.#show.ended(intent, outcome, this.#show.voice(actor));
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
}
