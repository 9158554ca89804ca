import type { ActionStore } from './actions.ts';
import type { Actor } from './actor.ts';
import type { AmountLadder } from './amount-ladder.ts';
import { IntentButtons } from './intent-buttons.ts';
import { followed, QUOTE_LIFE_MS } from './intent-rules.ts';
import { outcomeReply, proposalReply, stateReply } from './intent-words.ts';
import type { IntentReply, Press } from './intents.ts';
import type { CommandLog } from './log.ts';
import type { People } from './people.ts';
import type { ActionOutcome } from './quote.ts';
import type { Reply } from './reply.ts';
import { ReusedActions } from './reused-actions.ts';
import type { Intent, IntentStore } from './stores.ts';
import { voiceOf, type Voice } from './voice.ts';

export interface IntentShowParts {
  readonly store: IntentStore;
  readonly actions: ActionStore;
  readonly people: People;
  readonly ladder: AmountLadder;
  readonly timeZone: string;
  readonly quoteAsset: string;
  readonly log: CommandLog;
  /** The wall clock, Unix ms UTC. */
  readonly clock: () => number;
}

/** How an intent is shown in each of its states, with the buttons that lead on from there. Changes nothing. */
export class IntentShow {
  readonly #parts: IntentShowParts;
  readonly #buttons: IntentButtons;

  constructor(parts: IntentShowParts) {
    this.#parts = parts;
    this.#buttons = new IntentButtons(new ReusedActions(parts.actions, parts.clock), parts.log);
  }

  async show(id: string, press: Pick<Press, 'actor' | 'nowMs'>): Promise<IntentReply> {
    const voice = this.voice(press.actor);
    const intent = await this.#parts.store.get(id);
    if (intent === null) return this.unknown(voice);
    const stillOpen = intent.state === 'proposed' && press.nowMs <= intent.expiresAtMs;
    if (!stillOpen) return this.standing(intent, voice);
    const prompt = await this.#parts.ladder.waiting(intent, press.nowMs, voice);
    return prompt === null ? this.proposal(intent, [], voice) : this.prompt(intent, prompt, press.actor, voice);
  }

  async prompt(intent: Intent, reply: Reply, { platform }: Actor, voice: Voice): Promise<IntentReply> {
    const wanted = [
      ['button.enterCode', 'primary', 'code'],
      ['button.cancel', 'neutral', 'dismiss'],
    ] as const;
    const [enter, cancel] = await this.#buttons.make(wanted, intent.id, voice);
    // only Discord has a form for it; elsewhere the digits are a message
    const form = enter !== undefined && platform === 'discord' ? [{ ...enter, asks: true }] : [];
    const buttons = [[...form, ...(cancel === undefined ? [] : [cancel])]];
    const data = { intent: intent.id, state: 'code' };
    return { reply: { ...reply, ...followed(intent), buttons, data }, outcome: 'code asked', intentId: intent.id };
  }

  async proposal(intent: Intent, notes: readonly string[], voice: Voice): Promise<IntentReply> {
    const { action, quote } = intent;
    const isSecond = quote.stopChange?.askedTwice === true;
    const style = action.kind === 'flatten' || isSecond ? 'danger' : 'primary';
    const wanted = [
      [isSecond ? 'trail.accept' : 'button.confirm', style, 'confirm'],
      ['button.cancel', 'neutral', 'dismiss'],
    ] as const;
    const buttons = await this.#buttons.make(wanted, intent.id, voice);
    const seconds = voice.format.duration(QUOTE_LIFE_MS);
    const reply: Reply = {
      ...proposalReply(intent.action, intent.quote, notes, voice),
      ...followed(intent),
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

  async standing(intent: Intent, voice: Voice): Promise<IntentReply> {
    // a proposal that nobody answered is over, whether that was recorded already or not
    const state = intent.state === 'proposed' ? 'expired' : intent.state;
    const reply = { ...stateReply({ ...intent, state }, QUOTE_LIFE_MS, voice), ...followed({ ...intent, state }) };
    return {
      reply: await this.#buttons.withNext(reply, intent.id, state, voice),
      outcome: state,
      intentId: intent.id,
    };
  }

  /** What the exchange has said to an intent that was submitted. */
  async ended(intent: Intent, outcome: ActionOutcome, voice: Voice): Promise<IntentReply> {
    const reply = outcomeReply(intent, outcome, voice);
    const code = outcome.refusal === null ? '' : `:${outcome.refusal.code}`;
    const data = { intent: intent.id, ...outcome };
    return {
      reply: await this.#buttons.withNext(
        { ...reply, ...followed({ ...intent, state: outcome.status }), data },
        intent.id,
        outcome.status,
        voice,
      ),
      outcome: `${outcome.status}${code}`,
      intentId: intent.id,
    };
  }

  cannotPress(intent: Intent | null, press: Press, voice: Voice): IntentReply | null {
    if (intent === null) return this.unknown(voice);
    const { people } = this.#parts;
    const asked = people.person(intent.platform, intent.actorId);
    if (asked === people.person(press.actor.platform, press.actor.id)) return null;
    return {
      reply: { title: voice.say('intent.foreign'), tone: 'warning' },
      outcome: 'refused:other person',
      intentId: intent.id,
    };
  }

  unknown(voice: Voice): IntentReply {
    const lines = [voice.say('intent.unknownIdLine')];
    return {
      reply: { title: voice.say('intent.unknownId'), tone: 'warning', lines },
      outcome: 'refused:unknown intent',
      intentId: null,
    };
  }

  /** What is told where digits are typed that nothing asks for any more. */
  noCodeWaits(voice: Voice): IntentReply {
    const lines = [voice.say('code.noneWaitsLine')];
    const reply: Reply = { title: voice.say('code.noneWaits'), tone: 'warning', lines };
    return { reply, outcome: 'refused:no code waits', intentId: null };
  }

  voice(actor: Actor): Voice {
    return voiceOf(actor.language, this.#parts.timeZone, this.#parts.quoteAsset);
  }
}
