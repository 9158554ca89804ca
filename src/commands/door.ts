import type { Actor, Request } from './actor.ts';
import type { Command } from './command.ts';
import { mayRun, type Doorman } from './doorman.ts';
import { Gate, type GateInput, type GateParts } from './gate.ts';
import { BUTTON_LIFE_MS } from './kit.ts';
import type { Repeated, RepeatWish } from './live.ts';
import { Repeater } from './repeater.ts';
import type { Reply } from './reply.ts';
import { ReusedActions } from './reused-actions.ts';
import type { CommandServices } from './services.ts';
import { assetOf } from './symbols.ts';

/** Discord shows no more choices than this. */
const MAX_SUGGESTIONS = 25;
/** While a person types, what is held and signalled is not asked for at every key. */
const RANKING_LIFE_MS = 5_000;
const SIGNALLED_HOURS = 6;

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
    this.#offers = new ReusedActions(parts.services.actions, parts.clock);
  }

  /** True for a command that exists and was switched off: asking for it is answered with the reason. */
  isOff(name: string): boolean {
    return this.#services.off.has(name);
  }

  /** Null = say nothing at all: a stranger who was told already, or a repeated update. Never throws. */
  handle(request: Request, input: GateInput): Promise<Reply | null> {
    return this.#gate.handle(request, input);
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
    if (wanted.kind === 'choice') return suggestions(wanted.choices ?? [], typed, (choice) => choice);
    if (wanted.suggest !== undefined) return suggestions(wanted.suggest(this.#services), typed, (value) => value);
    if (wanted.kind !== 'symbol') return [];
    const { quoteAsset } = this.#services.live;
    return suggestions(await this.#ranked(), typed, (symbol) => assetOf(symbol, quoteAsset));
  }

  /** Keeps a command with its arguments for a button. */
  offer(command: string, args: Readonly<Record<string, string | number>>): Promise<string> {
    const texts = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
    return this.#offers.put(command, texts, BUTTON_LIFE_MS);
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
    const [held, signalled] = await Promise.all([read.openPositions(), read.signals(SIGNALLED_HOURS, null, null)]);
    const ranked = [...held, ...signalled].map(({ symbol }) => symbol);
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
