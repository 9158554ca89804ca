import type { Words } from '../text/language.ts';
import { Secret } from './secret.ts';

/** The kinds of settings: how the text of the environment becomes a value, and how people are told what it may be. */
export interface Kind<T> {
  /** The value that a text stands for; null where it stands for none. */
  readonly read: (text: string) => T | null;
  /** What it may be, such as `whole number from 1 to 50`. */
  readonly range: Words;
  /** What is wrong with any other text; completes the sentence "<NAME> …". */
  readonly problem: Words;
  readonly secret: boolean;
}

const kind = <T>(read: Kind<T>['read'], range: Words, { what = range, secret: isSecret = false } = {}): Kind<T> => ({
  read,
  range,
  problem: { en: `must be ${what.en}`, fr: `doit être ${what.fr}` },
  secret: isSecret,
});

const one = ({ en, fr }: Words): Words => ({ en: `a ${en}`, fr: `un ${fr}` });

function numberKind(min: number, max: number, whole: boolean): Kind<number> {
  const read = (text: string): number | null => {
    if (!/^-?\d+(\.\d+)?$/.test(text)) return null;
    const value = Number(text);
    return value >= min && value <= max && (!whole || Number.isSafeInteger(value)) ? value : null;
  };
  const range = {
    en: `${whole ? 'whole number' : 'number'} from ${min} to ${max}`,
    fr: `${whole ? 'nombre entier' : 'nombre'} de ${min} à ${max}`,
  };
  return kind(read, range, { what: one(range) });
}

export const integer = (min: number, max: number): Kind<number> => numberKind(min, max, true);
export const real = (min: number, max: number): Kind<number> => numberKind(min, max, false);

/** An exact amount: stays text, so that money never passes through a float. */
export function amount(min: number, max: number): Kind<string> {
  const read = (text: string): string | null =>
    /^\d+(\.\d+)?$/.test(text) && Number(text) >= min && Number(text) <= max ? text : null;
  const range = { en: `decimal amount from ${min} to ${max}`, fr: `montant décimal de ${min} à ${max}` };
  return kind(read, range, { what: one(range) });
}

/** The same, or one of these words instead. */
export function amountOr(words: readonly string[], min: number, max: number): Kind<string> {
  const exact = amount(min, max);
  const list = words.join(', ');
  const read = (text: string): string | null => words.find((known) => known === text.toLowerCase()) ?? exact.read(text);
  return kind(read, { en: `${list} or ${exact.range.en}`, fr: `${list} ou ${exact.range.fr}` });
}

export function choice<const T extends string>(values: readonly T[]): Kind<T> {
  const list = values.join(', ');
  const read = (text: string): T | null => values.find((value) => value === text.toLowerCase()) ?? null;
  return kind(read, { en: `one of ${list}`, fr: `parmi ${list}` });
}

const YES_NO: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

export const yesNo: Kind<boolean> = kind((text) => YES_NO[text.toLowerCase()] ?? null, {
  en: 'true or false',
  fr: 'true (oui) ou false (non)',
});

export function pattern(expression: RegExp, what: Words): Kind<string> {
  return kind((text) => (expression.test(text) ? text : null), what);
}

/** A secret of at least `minLength` characters, wrapped so that it never prints. */
export function secret(minLength: number, expression: RegExp, what: Words): Kind<Secret> {
  const read = (text: string): Secret | null =>
    text.length >= minLength && expression.test(text) ? new Secret(text) : null;
  return kind(read, what, { secret: true });
}

export function url(protocols: readonly string[]): Kind<string> {
  const read = (text: string): string | null => (isUrl(text, protocols) ? text.replace(/\/+$/, '') : null);
  return kind(read, addressWith(protocols));
}

/** An address that may hold a password. */
export function secretUrl(protocols: readonly string[]): Kind<Secret> {
  const read = (text: string): Secret | null => (isUrl(text, protocols) ? new Secret(text) : null);
  return kind(read, addressWith(protocols), { secret: true });
}

function addressWith(protocols: readonly string[]): Words {
  const starts = protocols.map((protocol) => `${protocol}//`);
  return {
    en: `an address that starts with ${starts.join(' or ')}`,
    fr: `une adresse qui commence par ${starts.join(' ou ')}`,
  };
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

export function custom<T>(read: (text: string) => T | null, what: Words): Kind<T> {
  return kind(read, what);
}
