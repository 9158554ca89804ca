import type { CodeNeed } from './amount-ladder.ts';
import { CodeEntry } from './code-entry.ts';
import { CODE_LIFE_MS } from './confirm-codes.ts';
import { IntentProposals, type IntentParts } from './intent-proposals.ts';
import {
  askedTwice,
  asksAgain,
  intentId,
  lateNote,
  LATE_MS,
  lossNote,
  movedNote,
  newIntent,
  reducesRisk,
} from './intent-rules.ts';
import { IntentRuns } from './intent-runs.ts';
import { IntentShow } from './intent-show.ts';
import { refusalReply } from './intent-words.ts';
import type { IntentReply, IntentRequest, IntentService, Press } from './intents.ts';
import { NO_QUOTE, type ActionOutcome } from './quote.ts';
import type { Reply } from './reply.ts';
import type { Intent } from './stores.ts';
import type { Voice } from './voice.ts';

/** The intents of chat.md §3 over a store with compare-and-set: whatever is pressed how often, each acts at most once. */
export class StoredIntents implements IntentService {
  readonly #parts: IntentParts;
  readonly #show: IntentShow;
  readonly #proposals: IntentProposals;
  readonly #runs: IntentRuns;
  readonly #codes: CodeEntry;
  /** Confirmations go one by one: two at once must not both fit under the same daily limit. */
  #confirming: Promise<unknown> = Promise.resolve();

  constructor(parts: IntentParts) {
    this.#parts = parts;
    this.#show = new IntentShow(parts);
    this.#proposals = new IntentProposals(parts, this.#show);
    this.#runs = new IntentRuns(parts, this.#show);
    this.#codes = new CodeEntry({
      ladder: parts.ladder,
      store: parts.store,
      show: this.#show,
      open: (press) => this.open(press),
      confirm: (intent, press, voice) => this.#confirmInTime(intent, press, voice, true),
      expire: (intent, press) => this.#expire(intent, press),
    });
  }

  async propose(request: IntentRequest): Promise<IntentReply> {
    const voice = this.#show.voice(request.actor);
    const notes = request.ageMs > LATE_MS ? [lateNote(request.ageMs, voice)] : [];
    return this.#proposals.propose(intentId(request), request, request.action, notes, voice);
  }

  async act(request: IntentRequest): Promise<IntentReply> {
    const intent = newIntent(intentId(request), request, request.action, NO_QUOTE, 'confirmed');
    const isNew = await this.#runs.recordOrGoOn(intent);
    if (!isNew) return this.#show.show(intent.id, request);
    return this.#runs.submit(intent, request.actor);
  }

  async confirm(id: string, press: Press): Promise<IntentReply> {
    const voice = this.#show.voice(press.actor);
    const intent = await this.#parts.store.get(id);
    const refused = this.#show.cannotPress(intent, press, voice);
    if (intent === null || refused !== null) return refused ?? this.#show.unknown(voice);
    // It waited while the bot was away, and Telegram does not date a press: perhaps it came in time, perhaps a day later. Selling
    // everything on that is a guess, saying "expired" leaves a person exposed who believes to be out: they are asked again at once.
    const isLate = intent.state === 'expired' || (intent.state === 'proposed' && press.nowMs > intent.expiresAtMs);
    if (isLate && !press.ageIsKnown) return this.#proposals.askAgain(intent, press, voice);
    if (intent.state !== 'proposed') return this.#show.standing(intent, voice);

    if (press.nowMs > intent.expiresAtMs) {
      const pressedInTime = press.nowMs - press.ageMs <= intent.expiresAtMs;
      if (!pressedInTime) return this.#expire(intent, press);
      // the press itself was delivered late: what adds risk is asked again, what reduces it still runs
      if (!reducesRisk(intent.action))
        return this.#proposals.anew(intent, press, [lateNote(press.ageMs, voice)], voice);
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

  /** The price is looked at once more; then one caller wins the compare-and-set, and only that one submits. */
  async #confirmInTime(intent: Intent, press: Press, voice: Voice, hasCode = false): Promise<IntentReply> {
    const forbidden = await this.#proposals.forbidden(intent, press.actor, voice);
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
      if (note !== null) return this.#proposals.anew(intent, press, [note], voice);
    }
    if (asksAgain(intent)) return this.#proposals.anew(intent, press, [], voice, ['proposed'], askedTwice);
    const take = () => this.#takeStep(intent, press, hasCode);
    // what reduces risk waits for no one
    const confirming = reducesRisk(intent.action) ? take() : this.#confirming.then(take);
    if (!reducesRisk(intent.action)) this.#confirming = confirming.catch(() => undefined);
    const step = await confirming;
    if (step === 'confirmed') return this.#runs.submit(intent, press.actor);
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

  enterCode(typed: string, id: string | null, press: Press): Promise<IntentReply> {
    return this.#codes.enter(typed, id, press);
  }

  codes({ actor, nowMs }: Pick<Press, 'actor' | 'nowMs'>): readonly Reply[] {
    return this.#parts.ladder.readable(actor, nowMs);
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
    return isOver ? this.#proposals.anew(intent, press, [], voice) : this.#show.standing(intent, voice);
  }
}
