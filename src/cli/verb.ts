import { DAY_MS } from '../engine/candles/timeframe.ts';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A verb of the command line: its options as `util.parseArgs` reads them, and one line for the help. */
export interface Verb {
  readonly name: string;
  /** What stands behind the name in the usage line, such as `<path…>`. */
  readonly positional?: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, VerbOption>>;
  readonly run: (input: VerbInput) => Promise<number>;
}

export interface VerbOption {
  readonly type: 'string' | 'boolean';
  readonly value?: string;
  readonly describe: string;
}

export interface VerbInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** Wrong use of the command line: exit status 2. The message names the option, the problem and an example. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something failed that a person can mend: exit status 1, the message without a stack. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export function parseVerb(verb: Verb, args: readonly string[]): VerbInput & { readonly help: boolean } {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, option] of Object.entries(verb.options)) options[name] = { type: option.type };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const given = values as Record<string, string | boolean | undefined>;
    return { positionals, values: given, help: given['help'] === true };
  } catch (error) {
    throw new UsageError(`${(error as Error).message} Try: roottrading ${verb.name} --help`);
  }
}

export function helpOf(verb: Verb): string {
  const lines = [
    `roottrading ${verb.name}${verb.positional ? ` ${verb.positional}` : ''}`,
    '',
    `  ${verb.summary}`,
    '',
  ];
  for (const [name, option] of Object.entries(verb.options)) {
    lines.push(`  --${name}${option.value ? ` ${option.value}` : ''}`.padEnd(34) + option.describe);
  }
  return `${lines.join('\n')}\n`;
}

/** A number option within a range; undefined where it was not given. */
export function numberOption(
  input: VerbInput,
  name: string,
  range: { readonly min: number; readonly max: number; readonly example: string },
): number | undefined {
  const text = input.values[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (
    typeof text !== 'string' ||
    text.trim() === '' ||
    !Number.isFinite(value) ||
    value < range.min ||
    value > range.max
  ) {
    throw new UsageError(
      `--${name}: "${String(text)}" is not a number from ${range.min} to ${range.max}; for example --${name} ${range.example}`,
    );
  }
  return value;
}

export function requiredNumber(
  input: VerbInput,
  name: string,
  range: { readonly min: number; readonly max: number; readonly example: string },
): number {
  const value = numberOption(input, name, range);
  if (value === undefined) throw new UsageError(`--${name} is missing; for example --${name} ${range.example}`);
  return value;
}

export function textOption(input: VerbInput, name: string): string | undefined {
  const value = input.values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A word from a list, in any case; undefined where it was not given. */
export function choiceOption<T extends string>(input: VerbInput, name: string, choices: readonly T[]): T | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new UsageError(`--${name}: "${text}" is none of ${choices.join(', ')}`);
  return found;
}

/** A date (2023-10-01) or a moment (2023-10-01T12:00Z) in UTC, as Unix ms. */
export function dateOption(input: VerbInput, name: string): number | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const timeMs = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?$/.test(text)
    ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text.endsWith('Z') ? text : `${text}Z`)
    : NaN;
  if (Number.isNaN(timeMs))
    throw new UsageError(`--${name}: "${text}" is not a date; for example --${name} 2023-10-01`);
  return timeMs;
}

/** The end of a span, as {@link dateOption}, except that a date includes its whole day. */
export function endOption(input: VerbInput, name: string): number | undefined {
  const timeMs = dateOption(input, name);
  const isWholeDay = textOption(input, name)?.length === 10;
  return timeMs === undefined || !isWholeDay ? timeMs : timeMs + DAY_MS;
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
