import type { Actor, Request } from './actor.ts';
import type { Command, CommandOption } from './command.ts';
import { mayRun, type Doorman } from './doorman.ts';
import { Gate, type GateParts } from './gate.ts';
import { headedTitle } from './head.ts';
import { BUTTON_LIFE_MS, rowsOf } from './kit.ts';
import type { CommandLog } from './log.ts';
import type { Repeated, RepeatWish } from './live.ts';
import type { GateInput } from './meanings.ts';
import { pickedOption } from './picking.ts';
import { Repeater } from './repeater.ts';
import type { Reply } from './reply.ts';
import { ReusedActions } from './reused-actions.ts';
import type { CommandServices } from './services.ts';
import { assetOf } from './symbols.ts';
import { voiceOf } from './voice.ts';
import { sayIn } from './words/words.ts';

/** Discord shows no more choices than this. */
const MAX_SUGGESTIONS = 25;
/** While a person types, what is held and signalled is not asked for at every key. */
const RANKING_LIFE_MS = 5_000;
const SIGNALLED_HOURS = 6;
/** Choices side by side. */
const PER_ROW = 3;

type Missing = NonNullable<Reply['missing']>;

/** One proposal while a person types a value. */
export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

/** The only way from a platform to the commands; every method checks the person first. */
export class Door {
  readonly commands: readonly Command[];
  readonly #gate: Gate;
  readonly #repeater: Repeater;
  readonly #doorman: Doorman;
  readonly #services: CommandServices;
  readonly #clock: () => number;
  readonly #log: CommandLog;
  /** Alerts and pickers say the same again and again: their buttons are stored once. */
  readonly #offers: ReusedActions;
  #ranking: { readonly symbols: Promise<readonly string[]>; readonly atMs: number } | null = null;

  constructor(parts: GateParts) {
    this.commands = parts.commands.filter(({ hidden, name }) => !hidden && !parts.services.off.has(name));
    this.#gate = new Gate(parts);
    this.#repeater = new Repeater(parts);
    this.#doorman = parts.doorman;
    this.#services = parts.services;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#offers = new ReusedActions(parts.services.actions, parts.clock);
  }

  /** True for a command that exists and was switched off: asking for it is answered with the reason. */
  isOff(name: string): boolean {
    return this.#services.off.has(name);
  }

  /** Null = say nothing at all: a stranger who was told already, or a repeated update. Never throws. */
  async handle(request: Request, input: GateInput): Promise<Reply | null> {
    const reply = await this.#gate.handle(request, input);
    return reply?.missing === undefined ? reply : this.#withChoices(request, reply, reply.missing);
  }

  /** What a live message shows now. Never throws. */
  repeat(request: Request, wish: RepeatWish): Promise<Repeated> {
    return this.#repeater.repeat(request, wish);
  }

  /** Values for an option, best first: symbols that are held, then signalled, then traded. Empty for people who are not listed. */
  async complete(request: Request, command: string, option: string, typed: string): Promise<readonly Suggestion[]> {
    const asked = this.commands.find(({ name }) => name === command);
    const wanted = asked?.options.find(({ name }) => name === option);
    const visitor = await this.#doorman.identify(request);
    if (asked === undefined || wanted === undefined || !isListed(visitor?.actor)) return [];
    if (!mayRun(visitor?.actor.role ?? null, asked.risk)) return [];
    if (wanted.kind === 'choice') {
      const say = sayIn(visitor?.actor.language ?? 'en');
      return suggestions(wanted.choices ?? [], typed, (choice) => wanted.choiceWords?.(choice, say) ?? choice);
    }
    if (wanted.suggest !== undefined) return suggestions(wanted.suggest(this.#services), typed, (value) => value);
    if (wanted.kind !== 'symbol') return [];
    const { quoteAsset } = this.#services.live;
    return suggestions(await this.#ranked(), typed, (symbol) => assetOf(symbol, quoteAsset));
  }

  /** True for a person with a role. */
  async isListed(request: Request): Promise<boolean> {
    return isListed((await this.#doorman.identify(request))?.actor);
  }

  /** Keeps a command with its arguments for a button. */
  offer(command: string, args: Readonly<Record<string, string | number>>): Promise<string> {
    const texts = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
    return this.#offers.put(command, texts, BUTTON_LIFE_MS);
  }

  /** What was left out, to be picked. The gate came first, so that a picker is as guarded and recorded as the command. */
  async #withChoices(request: Request, reply: Reply, missing: Missing): Promise<Reply> {
    const command = this.commands.find(({ name }) => name === missing.command);
    const option = command === undefined ? null : pickedOption(command);
    if (command === undefined || option === null) return reply;
    try {
      const [visitor, choices] = await Promise.all([
        this.#doorman.identify(request),
        this.complete(request, command.name, option.name, ''),
      ]);
      if (choices.length === 0) return reply;
      const ids = await Promise.all(
        choices.map(({ value }) => this.offer(command.name, { ...missing.given, [option.name]: value })),
      );
      const buttons = choices.map(({ label }, index) => {
        return { label, style: 'neutral', actionId: ids[index] ?? '' } as const;
      });
      const title = headedTitle(this.#question(command, option, visitor?.actor), this.#services.live);
      return { ...reply, title, tone: 'neutral', buttons: rowsOf(buttons, PER_ROW) };
    } catch (error) {
      this.#log.warn('nothing could be offered to pick from', { command: command.name, error });
      return reply;
    }
  }

  #question({ name }: Command, option: CommandOption, actor: Actor | undefined): string {
    const { timeZone, live } = this.#services;
    const { say } = voiceOf(actor?.language ?? 'en', timeZone, live.quoteAsset);
    if (option.kind === 'symbol') return say('gate.pickSymbol', { command: name });
    return say('gate.pick', { command: name, what: option.describe[actor?.language ?? 'en'] });
  }

  #ranked(): Promise<readonly string[]> {
    const nowMs = this.#clock();
    if (this.#ranking === null || nowMs - this.#ranking.atMs > RANKING_LIFE_MS) {
      this.#ranking = { symbols: this.#rank(), atMs: nowMs };
    }
    return this.#ranking.symbols;
  }

  async #rank(): Promise<readonly string[]> {
    const { read, live } = this.#services;
    const found = await Promise.all([read.openPositions(), read.signals(SIGNALLED_HOURS, null, null)]).catch(
      (error) => {
        this.#log.warn('symbols are offered as they are traded: what is held or signalled cannot be read', { error });
        return [];
      },
    );
    const ranked = found.flat().map(({ symbol }) => symbol);
    return [...new Set([...ranked, ...live.symbols])];
  }
}

function isListed(actor: Actor | undefined): boolean {
  return actor !== undefined && actor.role !== null;
}

/** What begins like `typed` first, then what contains it; the order within both stays. */
function suggestions(values: readonly string[], typed: string, labelOf: (value: string) => string): Suggestion[] {
  const wanted = typed.trim().toUpperCase();
  const begins = values.filter((value) => value.toUpperCase().startsWith(wanted));
  const contains = values.filter((value) => value.toUpperCase().includes(wanted) && !begins.includes(value));
  return [...begins, ...contains].slice(0, MAX_SUGGESTIONS).map((value) => ({ value, label: labelOf(value) }));
}
