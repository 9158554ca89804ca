import type { ButtonAction } from './actions.ts';
import type { Actor } from './actor.ts';
import type { Command } from './command.ts';
import { within } from '../waiting/late.ts';
import { staleButtonReply, unavailableReply } from './gate-words.ts';
import { keptName } from './kept-arguments.ts';
import { BUTTON_LIFE_MS } from './kit.ts';
import type { CommandLog } from './log.ts';
import { splitLine, type RawCall } from './parse.ts';
import type { Reply } from './reply.ts';
import type { CommandServices } from './services.ts';
import { voiceOf } from './voice.ts';

/** A slow or absent database does not hold up what reduces risk longer than this. */
export const STORE_LIMIT_MS = 1_000;
const CODE = /^\s*\d{6}\s*$/;

/** What a person did: typed a line, filled in a slash command, or pressed a button. */
export type GateInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly args: Readonly<Record<string, string | number>> }
  /** `answer` = the text that the button asked for. */
  | { readonly kind: 'action'; readonly actionId: string; readonly answer?: string };

/** A call that ends before its command runs. */
export interface Stop {
  readonly name: string;
  readonly outcome: string;
  readonly reply: Reply;
}

export interface MeaningParts {
  readonly commands: readonly Command[];
  readonly services: CommandServices;
  readonly log: CommandLog;
  /** The wall clock, Unix ms UTC. */
  readonly clock: () => number;
}

/** What people ask for with what they typed or pressed. */
export class Meanings {
  readonly #parts: MeaningParts;

  constructor(parts: MeaningParts) {
    this.#parts = parts;
  }

  /** What the input asks for; for a button, what its id stands for. */
  async of(input: GateInput, actor: Actor): Promise<RawCall | Stop> {
    if (input.kind === 'text') {
      // six digits alone are the code that a large buy asked for
      if (CODE.test(input.text)) return { name: 'code', words: [input.text.trim()], named: {} };
      return splitLine(input.text) ?? { name: 'help', words: [], named: {} };
    }
    if (input.kind === 'command') {
      const named = Object.entries(input.args).map(([name, value]) => [name, String(value)] as const);
      return { name: input.name.toLowerCase(), words: [], named: Object.fromEntries(named) };
    }
    const { services } = this.#parts;
    const voice = voiceOf(actor.language, services.timeZone, services.live.quoteAsset);
    try {
      const action = await within(services.actions.get(input.actionId), STORE_LIMIT_MS, 'the action store');
      const isStale = action === null || action.expiresAtMs < this.#parts.clock();
      if (!isStale)
        return { name: action.command, words: [], named: { ...action.args, ...this.#answerTo(action, input) } };
      const reply = staleButtonReply(action === null ? null : BUTTON_LIFE_MS, voice);
      return { name: action?.command ?? 'button', outcome: 'refused:stale button', reply };
    } catch (error) {
      this.#parts.log.error('a button could not be looked up', { error });
      return { name: 'button', outcome: 'refused:no database', reply: unavailableReply(voice) };
    }
  }

  /** For the audit only: what a stranger tried is not looked at any further. */
  async nameOf(input: GateInput, actor: Actor): Promise<string> {
    return keptName((await this.of(input, actor)).name);
  }

  /** A button asks for the one thing that is not kept with it: the secret option of its command. */
  #answerTo({ command }: ButtonAction, { answer }: { readonly answer?: string }): Readonly<Record<string, string>> {
    const options = this.#parts.commands.find(({ name }) => name === command)?.options ?? [];
    const asked = options.find(({ secret }) => secret === true);
    return asked === undefined || answer === undefined ? {} : { [asked.name]: answer };
  }

  /** True for what reduces risk, as far as that is known without asking the database. */
  isUrgent(input: GateInput): boolean {
    const { commands, services } = this.#parts;
    const name =
      input.kind === 'text'
        ? splitLine(input.text)?.name
        : input.kind === 'command'
          ? input.name.toLowerCase()
          : services.actions.recall?.(input.actionId)?.command;
    return commands.some((command) => command.name === name && command.risk === 'reduce');
  }

  isPublic(input: GateInput): boolean {
    if (input.kind === 'action') return false;
    const name = input.kind === 'text' ? splitLine(input.text)?.name : input.name;
    return this.#parts.commands.some((command) => command.name === name && command.risk === 'public');
  }
}
