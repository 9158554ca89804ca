export { readHours, readMinute, type HoursRange } from '../text/hours.ts';
export { readSteps, type Step } from '../text/steps.ts';
/** Values of settings that are more than a number or a word, and how their text is read. Null = not readable. */

export type Market =
  | { readonly kind: 'auto' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'exchange'; readonly id: string }
  | { readonly kind: 'replay'; readonly directory: string };

export function readMarket(text: string): Market | null {
  if (text === 'auto' || text === 'demo') return { kind: text };
  if (text.startsWith('replay:')) {
    const directory = text.slice('replay:'.length);
    return directory === '' ? null : { kind: 'replay', directory };
  }
  return /^[a-z][a-z0-9]{1,30}$/.test(text) ? { kind: 'exchange', id: text } : null;
}

export interface PersonId {
  readonly platform: 'telegram' | 'discord';
  readonly id: string;
}

/**
 * People who own the engine, each with one or more identities: `telegram:1,discord:2`. Identities of one person may be joined with
 * `=`; where no platform occurs twice, all of them are one person's anyway.
 */
export function readOwners(text: string): readonly (readonly PersonId[])[] | null {
  const people: PersonId[][] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const identities = part.split('=').map(readIdentity);
    if (identities.some((identity) => identity === null)) return null;
    people.push(identities.filter((identity) => identity !== null));
  }
  const all = people.flat();
  const platforms = new Set(all.map((identity) => identity.platform));
  return platforms.size === all.length ? [all] : people;
}

function readIdentity(text: string): PersonId | null {
  const match = /^(telegram|discord):(\d{1,20})$/.exec(text.trim());
  return match ? { platform: match[1] as PersonId['platform'], id: match[2] as string } : null;
}

export const QUOTE_ASSETS = ['USDC', 'USDT', 'FDUSD', 'TUSD', 'EUR', 'BTC'] as const;

/** `SOLUSDC` → `USDC`; null where it ends in no quote asset we know. */
export function quoteAssetOf(symbol: string): string | null {
  return QUOTE_ASSETS.find((quote) => symbol.endsWith(quote) && symbol.length > quote.length) ?? null;
}

/** `SOLUSDC` → `SOL`. */
export function baseAssetOf(symbol: string): string {
  const quote = quoteAssetOf(symbol);
  return quote === null ? symbol : symbol.slice(0, -quote.length);
}

/** Comma separated symbols of one quote asset; `SOL/USDC`, `sol-usdc` and `SOLUSDC` are the same. */
export function readSymbols(text: string): readonly string[] | null {
  const symbols = text.split(',').map((part) => part.trim().toUpperCase().replace(/[/-]/, ''));
  if (symbols.some((symbol) => !/^[A-Z0-9]{4,20}$/.test(symbol) || quoteAssetOf(symbol) === null)) return null;
  const distinct = [...new Set(symbols)];
  return new Set(distinct.map(quoteAssetOf)).size === 1 ? distinct : null;
}

export function readAssets(text: string): readonly string[] | null {
  const assets = text.split(',').map((part) => part.trim().toUpperCase());
  return assets.every((asset) => /^[A-Z0-9]{1,15}$/.test(asset)) ? [...new Set(assets)] : null;
}

/** `MACD_Crossover_Strategy=0, RSI_Cross_Strategy=1.5`; weights 0 … 5. */
export function readWeights(text: string): Readonly<Record<string, number>> | null {
  const weights: Record<string, number> = {};
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const match = /^([A-Za-z][A-Za-z0-9_]*)\s*=\s*(\d+(?:\.\d+)?)$/.exec(part);
    if (!match || Number(match[2]) > 5) return null;
    weights[match[1] as string] = Number(match[2]);
  }
  return weights;
}

/** `en`, `fr`, or the system's own form of LANGUAGE such as `fr_FR:fr:en`, of which the first of our two languages counts. */
export function readLanguage(text: string): 'en' | 'fr' | null {
  const words = text
    .toLowerCase()
    .split(':')
    .map((word) => word.trim());
  for (const word of words) {
    const code = /^(en|fr)([_-]|\.|$)/.exec(word)?.[1];
    if (code === 'en' || code === 'fr') return code;
  }
  const systemForm = words.some((word) => /^[a-z]{2,3}[_.@]/.test(word) || word === 'c');
  return systemForm ? 'en' : null;
}

export function readTimeZone(text: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    // RangeError is how the platform says that it does not know the zone
    return null;
  }
}

/** Words separated by commas. */
export function readWords(text: string): readonly string[] | null {
  const words = text.split(',').map((part) => part.trim());
  return words.every((word) => /^\/?[A-Za-z]{2,32}$/.test(word)) ? words : null;
}
