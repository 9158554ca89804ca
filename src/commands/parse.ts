import { nearest } from '../text/nearest.ts';
import type { Arguments, Command, CommandOption } from './command.ts';
import { readTypedNumber } from './numbers.ts';
import { assetOf, readSymbol } from './symbols.ts';
import type { WordKey } from './words/words.ts';

/** What was said, before it is checked. */
export interface RawCall {
  readonly name: string;
  /** Words without a name, in order. */
  readonly words: readonly string[];
  /** Options given by name. */
  readonly named: Readonly<Record<string, string>>;
}

/** What symbols may be meant. */
export interface SymbolWorld {
  readonly symbols: readonly string[];
  readonly quoteAsset: string;
}

export interface ArgumentProblem {
  readonly option: string;
  readonly key: WordKey;
  readonly values: Readonly<Record<string, string | number>>;
  readonly suggestion: string | null;
  /** What was given besides, where an option was left out. */
  readonly given?: Readonly<Record<string, string>>;
}

export type Parsed =
  { readonly ok: true; readonly args: Arguments } | { readonly ok: false; readonly problem: ArgumentProblem };

type Value = { readonly value: string | number } | ArgumentProblem;

/** `/sell@SomeBot SOL 50` → name `sell`, words `SOL`, `50`. The slash is optional; null for an empty line. */
export function splitLine(text: string): RawCall | null {
  const [first, ...words] = text.trim().split(/\s+/);
  const name = first?.replace(/^\//, '').replace(/@.*$/, '').toLowerCase() ?? '';
  return name === '' ? null : { name, words, named: {} };
}

/**
 * Checks the words of a call against the options of a command. Words go to options in order; one that an optional option cannot
 * be goes to the next that can, then to one that was skipped, so that `/signals SOL` needs no hours and may be followed by them.
 * `name=value` works anywhere; the last text takes the rest.
 */
export function parseArguments(command: Command, call: RawCall, world: SymbolWorld): Parsed {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(call.named)) {
    if (!command.options.some((option) => option.name === name))
      return { ok: false, problem: unknownOption(command, name) };
    given.set(name, value);
  }
  const misplaced = placeWords(command, call.words, given, world);
  if (misplaced !== null) return { ok: false, problem: misplaced };

  const args: Record<string, string | number | undefined> = {};
  for (const option of command.options) {
    const text = given.get(option.name);
    if (text === undefined) {
      if (option.required) return missing(option, Object.fromEntries(given));
      args[option.name] = option.default;
      continue;
    }
    const read = readValue(option, text, world);
    if ('key' in read) return { ok: false, problem: read };
    args[option.name] = read.value;
  }
  return { ok: true, args };
}

function placeWords(
  command: Command,
  words: readonly string[],
  given: Map<string, string>,
  world: SymbolWorld,
): ArgumentProblem | null {
  const rest = [...words];
  let next = 0;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', value = ''] = /^([A-Za-z_]+)[=:](.*)$/.exec(word) ?? [];
    const named = command.options.find((option) => option.name === name.toLowerCase());
    if (named !== undefined) {
      given.set(named.name, takesRest(named) ? [value, ...restOf(command, rest)].join(' ') : value);
      continue;
    }
    const free = command.options.filter((option) => !given.has(option.name) && !option.byName);
    // a word that fits nothing any more may be meant for what was skipped: `/signals SOL 12`
    const isAhead = (option: CommandOption) => command.options.indexOf(option) >= next;
    const open = [...free.filter(isAhead), ...free.filter((option) => !isAhead(option))];
    const target = openTarget(open, word, world);
    if (target === null && name !== '') return unknownOption(command, name);
    if (target === null) {
      const problems = open.map((option) => readValue(option, word, world)).filter((read) => 'key' in read);
      return problems[0] ?? { option: command.name, key: 'gate.tooMany', values: { value: word }, suggestion: null };
    }
    next = Math.max(next, command.options.indexOf(target) + 1);
    given.set(target.name, takesRest(target) ? [word, ...restOf(command, rest)].join(' ') : word);
  }
  return null;
}

/** Takes the words of a text away: all up to one that names an option which is only taken by its name. */
function restOf(command: Command, rest: string[]): readonly string[] {
  const names = command.options.filter(({ byName }) => byName).map(({ name }) => `${name}=`);
  const end = rest.findIndex((word) => names.some((name) => word.toLowerCase().startsWith(name)));
  return rest.splice(0, end === -1 ? rest.length : end);
}

function takesRest({ kind, oneWord }: CommandOption): boolean {
  return kind === 'text' && oneWord !== true;
}

/**
 * The first option that may take the word; a required one is never skipped, so that its own problem is told. A number that is too
 * low, too high or misspelt for the one it was meant for is no text: `/buy SOL 0.001` is a mistake, and not a buy of any size with a
 * reason.
 */
function openTarget(open: readonly CommandOption[], word: string, world: SymbolWorld): CommandOption | null {
  let isBadNumber = false;
  for (const option of open) {
    const read = readValue(option, word, world);
    if (option.required) return option;
    if (!('key' in read)) return isBadNumber && option.kind === 'text' ? null : option;
    isBadNumber ||= BAD_NUMBERS.has(read.key) || (read.key === 'gate.notNumber' && MEANT_AS_NUMBER.test(word));
  }
  return null;
}

const BAD_NUMBERS: ReadonlySet<WordKey> = new Set(['gate.notWhole', 'gate.tooLow', 'gate.tooHigh', 'gate.twoNumbers']);
/** `1,000.50`, `$50`, `50USDC`: a number, written as none is read here. */
const MEANT_AS_NUMBER = /^[$€£+]?\d[\d.,'’]*(?:[$€£]|usd[ct]?|eur)?$/i;
/** `90m`, `2h`, `1d`, in French `1j`. */
const MINUTES_OF: Readonly<Record<string, number>> = { m: 1, min: 1, h: 60, d: 1_440, j: 1_440 };

function readValue(option: CommandOption, text: string, world: SymbolWorld): Value {
  if (option.kind === 'symbol') return readSymbolValue(option, text, world);
  if (option.kind === 'choice') return readChoice(option, text);
  return option.kind === 'text' ? { value: text } : readNumber(option, text);
}

function readSymbolValue(option: CommandOption, text: string, world: SymbolWorld): Value {
  const symbol = readSymbol(text, world.symbols, world.quoteAsset);
  if (symbol !== null) return { value: symbol };
  const wanted = assetOf(text.toUpperCase().replace(/[^A-Z0-9]/g, ''), world.quoteAsset);
  const assets = world.symbols.map((known) => assetOf(known, world.quoteAsset));
  const meant = nearest(wanted, assets);
  return { option: option.name, key: 'gate.unknownSymbol', values: { value: text }, suggestion: meant };
}

function readChoice(option: CommandOption, text: string): Value {
  const choices = option.choices ?? [];
  const value = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (value !== undefined) return { value };
  const values = { value: text, choices: choices.join(', ') };
  return { option: option.name, key: 'gate.notChoice', values, suggestion: nearest(text, choices) };
}

function readNumber(option: CommandOption, text: string): Value {
  const bad = (key: WordKey, values: ArgumentProblem['values']): Value => {
    return { option: option.name, key, values: { value: text, ...values }, suggestion: null };
  };
  const read = readTypedNumber(option.name === 'minutes' ? inMinutes(text) : text);
  if (read === null) return bad('gate.notNumber', {});
  if ('grouped' in read) return bad('gate.twoNumbers', read);
  const value = Number(read.plain);
  if (option.kind === 'integer' && !Number.isSafeInteger(value)) return bad('gate.notWhole', {});
  if (option.min !== undefined && value < option.min) return bad('gate.tooLow', { limit: option.min });
  if (option.max !== undefined && value > option.max) return bad('gate.tooHigh', { limit: option.max });
  return { value };
}

/** `/pause 2h` is a pause of two hours, and not one without an end for the reason "2h". */
function inMinutes(text: string): string {
  const [, count, unit = ''] = /^(\d{1,6})(m|min|h|d|j)$/i.exec(text) ?? [];
  return count === undefined ? text : String(Number(count) * (MINUTES_OF[unit.toLowerCase()] ?? 1));
}

function unknownOption(command: Command, name: string): ArgumentProblem {
  const names = command.options.map((option) => option.name);
  const suggestion = nearest(name, names);
  return { option: command.name, key: 'gate.unknownOption', values: { value: name }, suggestion };
}

function missing({ name }: CommandOption, given: Readonly<Record<string, string>>): Parsed {
  return {
    ok: false,
    problem: { option: name, key: 'gate.missing', values: { option: name }, suggestion: null, given },
  };
}

/** `/sell SYMBOL [percent=100]` */
export function usageOf(command: Command): string {
  const options = command.options.map((option) => {
    const name = option.kind === 'symbol' ? option.name.toUpperCase() : option.name;
    if (option.required) return name;
    if (option.byName) return `[${name}=…]`;
    return option.default === undefined ? `[${name}]` : `[${name}=${option.default}]`;
  });
  return [`/${command.name}`, ...options].join(' ');
}
