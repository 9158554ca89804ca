import { z } from 'zod';
import { Secret } from './secret.ts';

/**
 * The kinds of settings: how the text of the environment becomes a value, what may be wrong with it, and how the docs name it.
 * The problem texts complete the sentence "<NAME> …".
 */
export interface Kind<T> {
  readonly schema: z.ZodType<T, string>;
  /** For the docs: `whole number 1 … 50`, `one of paper, live`. */
  readonly range: string;
  readonly secret: boolean;
}

const kind = <T>(schema: z.ZodType<T, string>, range: string, isSecret = false): Kind<T> => ({
  schema,
  range,
  secret: isSecret,
});

/** A text that `read` turns into a value, or null where it is not one. */
function readable<T>(read: (text: string) => T | null, problem: string): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });
}

function numberKind(min: number, max: number, whole: boolean): Kind<number> {
  const what = whole ? 'a whole number' : 'a number';
  const range = `${what} from ${min} to ${max}`;
  const read = (text: string): number | null => {
    if (!/^-?\d+(\.\d+)?$/.test(text)) return null;
    const value = Number(text);
    return value >= min && value <= max && (!whole || Number.isSafeInteger(value)) ? value : null;
  };
  return kind(readable(read, `must be ${range}`), range.replace(/^an? /, ''));
}

export const integer = (min: number, max: number): Kind<number> => numberKind(min, max, true);
export const real = (min: number, max: number): Kind<number> => numberKind(min, max, false);

/** An exact amount: stays text, so that money never passes through a float. */
export function amount(min: number, max: number): Kind<string> {
  const range = `a decimal amount from ${min} to ${max}`;
  const read = (text: string): string | null =>
    /^\d+(\.\d+)?$/.test(text) && Number(text) >= min && Number(text) <= max ? text : null;
  return kind(readable(read, `must be ${range}`), range.slice(2));
}

/** The same, or one of these words instead. */
export function amountOr(words: readonly string[], min: number, max: number): Kind<string> {
  const exact = amount(min, max);
  const range = `${words.join(', ')} or ${exact.range}`;
  const read = (text: string): string | null => {
    const word = words.find((known) => known === text.toLowerCase());
    return word ?? (exact.schema.safeParse(text).success ? text : null);
  };
  return kind(readable(read, `must be ${range}`), range);
}

export function choice<const T extends string>(values: readonly T[]): Kind<T> {
  const list = values.join(', ');
  const read = (text: string): T | null => values.find((value) => value === text.toLowerCase()) ?? null;
  return kind(readable(read, `must be one of ${list}`), `one of ${list}`);
}

const YES_NO: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

export const yesNo: Kind<boolean> = kind(
  readable((text) => YES_NO[text.toLowerCase()] ?? null, 'must be true or false'),
  'true or false',
);

export function pattern(expression: RegExp, what: string): Kind<string> {
  return kind(
    readable((text) => (expression.test(text) ? text : null), `must be ${what}`),
    what,
  );
}

/** A secret of at least `minLength` characters, wrapped so that it never prints. */
export function secret(minLength: number, expression: RegExp, what: string): Kind<Secret> {
  const read = (text: string): Secret | null =>
    text.length >= minLength && expression.test(text) ? new Secret(text) : null;
  return kind(readable(read, `must be ${what}`), what, true);
}

export function url(protocols: readonly string[]): Kind<string> {
  const what = `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return kind(
    readable((text) => (isUrl(text, protocols) ? text.replace(/\/+$/, '') : null), `must be ${what}`),
    what,
  );
}

/** An address that may hold a password. */
export function secretUrl(protocols: readonly string[]): Kind<Secret> {
  const what = `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return kind(
    readable((text) => (isUrl(text, protocols) ? new Secret(text) : null), `must be ${what}`),
    what,
    true,
  );
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

export function custom<T>(read: (text: string) => T | null, what: string): Kind<T> {
  return kind(readable(read, `must be ${what}`), what);
}
