import type { ActionStore } from './actions.ts';
import { within } from '../waiting/late.ts';
import { BUTTON_LIFE_MS } from './kit.ts';
import { INTENT_COMMAND } from './live.ts';
import type { CommandLog } from './log.ts';
import type { Reply, ReplyButton } from './reply.ts';
import type { IntentState } from './stores.ts';
import type { Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

/** An answer does not wait longer than this for its buttons. */
const STORE_LIMIT_MS = 1_000;

/** States from which the exchange's answer may still be recorded. */
export const OPEN_STATES: readonly IntentState[] = ['confirmed', 'submitted', 'unknown'];

/** The buttons under proposals and outcomes. */
export class IntentButtons {
  readonly #actions: ActionStore;
  readonly #log: CommandLog;

  constructor(actions: ActionStore, log: CommandLog) {
    this.#actions = actions;
    this.#log = log;
  }

  /** Word, style and command of each; all are about the same intent. */
  async make(
    wanted: readonly (readonly [WordKey, ReplyButton['style'], string])[],
    intent: string,
    voice: Voice,
  ): Promise<readonly ReplyButton[]> {
    const actions = wanted.map(([, , command]) => ({ command, args: { intent } }));
    const ids = await this.#actions.putAll(actions, BUTTON_LIFE_MS);
    return wanted.map(([label, style], index) => ({ label: voice.say(label), style, actionId: ids[index] ?? '' }));
  }

  /** While the end is open, the message offers to look again; where the quote ran out, a fresh one. */
  async withNext(reply: Reply, id: string, state: IntentState, voice: Voice): Promise<Reply> {
    const label = state === 'expired' ? 'button.again' : 'button.checkOutcome';
    if (state !== 'expired' && !OPEN_STATES.includes(state)) return reply;
    try {
      const buttons = await within(
        this.make([[label, 'neutral', state === 'expired' ? 'again' : INTENT_COMMAND]], id, voice),
        STORE_LIMIT_MS,
        'the action store',
      );
      return { ...reply, buttons: [buttons] };
    } catch (error) {
      // the answer matters more than its button
      this.#log.warn('intent: no button could be stored', { intent: id, error });
      return reply;
    }
  }
}
