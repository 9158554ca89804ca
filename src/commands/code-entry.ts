import type { AmountLadder, CodeAnswer } from './amount-ladder.ts';
import type { IntentShow } from './intent-show.ts';
import type { IntentReply, Press } from './intents.ts';
import type { Reply } from './reply.ts';
import type { Intent, IntentStore } from './stores.ts';
import { assetOf } from './symbols.ts';
import type { Voice } from './voice.ts';

export interface CodeEntryParts {
  readonly ladder: AmountLadder;
  readonly store: IntentStore;
  readonly show: IntentShow;
  /** What this person asked and what has not come to its end, newest first. */
  readonly open: (press: Press) => Promise<readonly Intent[]>;
  /** Goes on with a buy whose code was right. */
  readonly confirm: (intent: Intent, press: Press, voice: Voice) => Promise<IntentReply>;
  /** Ends a buy whose time is over. */
  readonly expire: (intent: Intent, press: Press) => Promise<IntentReply>;
}

/**
 * Digits that a person typed, and the buy they confirm: with several that wait the digits themselves say which one is meant. Only
 * those that belong to no buy cost a try, and then one of each that waits, so that several waiting buys are no more guesses.
 */
export class CodeEntry {
  readonly #parts: CodeEntryParts;

  constructor(parts: CodeEntryParts) {
    this.#parts = parts;
  }

  /** `id` = the buy under which they were typed, or null. */
  async enter(typed: string, id: string | null, press: Press): Promise<IntentReply> {
    const { ladder, store, show } = this.#parts;
    const voice = show.voice(press.actor);
    const meant = ladder.madeFor(typed, press.actor, press.nowMs);
    if (id !== null) return this.#under(await store.get(id), typed, meant, press, voice);
    const waiting = await this.#waiting(press, voice);
    if (waiting.length === 0) return show.noCodeWaits(voice);
    if (meant === null) return this.#try(waiting, typed, press, voice);
    const owner = waiting.filter((intent) => intent.id === meant.id);
    if (owner.length > 0) return this.#try(owner, typed, press, voice);
    return refused('spent', [waitLine(waiting, voice)], meant.id, voice);
  }

  async #under(
    intent: Intent | null,
    typed: string,
    meant: Intent | null,
    press: Press,
    voice: Voice,
  ): Promise<IntentReply> {
    const { show, expire } = this.#parts;
    const mayNot = show.cannotPress(intent, press, voice);
    if (intent === null || mayNot !== null) return mayNot ?? show.unknown(voice);
    if (intent.state !== 'proposed') return show.standing(intent, voice);
    if (press.nowMs > intent.expiresAtMs) return expire(intent, press);
    if (meant === null || meant.id === intent.id) return this.#try([intent], typed, press, voice);
    const lines = [voice.say('code.anotherLine', { buy: buyWords(meant, voice) })];
    return refused('another', lines, intent.id, voice);
  }

  /** Compares with the code of each buy, newest first, until one is right. */
  async #try(intents: readonly Intent[], typed: string, press: Press, voice: Voice): Promise<IntentReply> {
    const answers: { readonly intent: Intent; readonly answer: CodeAnswer }[] = [];
    for (const intent of intents) {
      const answer = await this.#parts.ladder.check(intent.id, press.actor.platform, typed, press.nowMs);
      if (answer === 'right') return this.#parts.confirm(intent, press, voice);
      answers.push({ intent, answer });
    }
    const of = (wanted: CodeAnswer) => answers.flatMap(({ intent, answer }) => (answer === wanted ? [intent] : []));
    const [wrong, over] = [of('wrong'), of('over')];
    for (const { id } of over) await this.#parts.store.move(id, ['proposed'], 'canceled');
    const about = intents.length === 1 ? (intents[0]?.id ?? null) : null;
    if (wrong.length === 0) return refused(over.length === 0 ? 'elsewhere' : 'over', [], about, voice);
    const lines = [
      ...over.map((intent) => voice.say('code.overOne', { buy: buyWords(intent, voice) })),
      ...(intents.length === 1 ? [] : [waitLine(wrong, voice)]),
    ];
    return refused('wrong', lines, about, voice);
  }

  async #waiting(press: Press, voice: Voice): Promise<readonly Intent[]> {
    const waiting: Intent[] = [];
    for (const intent of await this.#parts.open(press)) {
      if (intent.state !== 'proposed') continue;
      if ((await this.#parts.ladder.waiting(intent, press.nowMs, voice)) !== null) waiting.push(intent);
    }
    return waiting;
  }
}

function refused(
  why: Exclude<CodeAnswer, 'right'> | 'another' | 'spent',
  lines: readonly string[],
  intentId: string | null,
  voice: Voice,
): IntentReply {
  const reply: Reply = { title: voice.say(`code.${why}`), tone: 'warning', lines, private: true };
  return { reply, outcome: `refused:code ${why}`, intentId };
}

function waitLine(intents: readonly Intent[], voice: Voice): string {
  return voice.say('code.waiting', { buys: intents.map((intent) => buyWords(intent, voice)).join(', ') });
}

/** `SOL (150.00 USDC)` */
function buyWords({ quote }: Intent, { format, quoteAsset }: Voice): string {
  return `${assetOf(quote.symbol ?? '', quoteAsset)} (${format.amount(Number(quote.amount ?? 0), quoteAsset)})`;
}
