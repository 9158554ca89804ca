import type { Voice } from './voice.ts';

/** What a typed number says: its plain form; two numbers where it may be either; nothing where it is none. */
export type TypedNumber = { readonly plain: string } | { readonly decimal: string; readonly grouped: string } | null;

/**
 * A number as thumbs type it: with a French comma, a trailing percent sign, a true minus. A comma before exactly three digits parts
 * thousands for some people and decimals for others, so `1,500` is both 1.5 and 1500. A point is always a decimal point, and digits
 * that begin with zeros (`000,50`) are what a space tore off a larger number.
 */
export function readTypedNumber(text: string): TypedNumber {
  const bare = text.replace(/%$/, '').replace(/^−/, '-');
  const [, sign = '', thousands, rest = ''] = /^(-?)([1-9]\d{0,2}),(\d{3})$/.exec(bare) ?? [];
  if (thousands !== undefined)
    return { decimal: String(Number(`${sign}${thousands}.${rest}`)), grouped: `${sign}${thousands}${rest}` };
  const plain = bare.replace(',', '.');
  return /^-?(?!0\d\d)\d+(\.\d+)?$/.test(plain) ? { plain } : null;
}

/** What to write instead of a number that may be two; nothing for any other text. */
export function twoNumbersLine(value: string, { say }: Pick<Voice, 'say'>): readonly string[] {
  const read = readTypedNumber(value);
  return read !== null && 'grouped' in read ? [say('gate.twoNumbers', { value, ...read })] : [];
}
