export const MASK = '•••';
/** Shorter secrets would mask ordinary words. */
const MIN_SECRET_LENGTH = 6;

export type Mask = (text: string) => string;

/** Hides every given secret wherever it appears in a text, in any case, also as JSON writes it. */
export function maskOf(secrets: readonly string[]): Mask {
  // the longest first, so that no part of one is left where a shorter one is its beginning
  const patterns = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
    .map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  if (patterns.length === 0) return (text) => text;
  const known = new RegExp(patterns.join('|'), 'gi');
  return (text) => text.replace(known, MASK);
}

/** Long, with letters and digits: a key that was pasted where a command was meant. */
export function looksSecret(word: string): boolean {
  return word.length >= 20 && /[A-Za-z]/.test(word) && /\d/.test(word);
}
