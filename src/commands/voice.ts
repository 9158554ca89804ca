import type { Language } from './actor.ts';
import { formatOf, type Format } from './format.ts';
import { sayIn, type Say } from './words/words.ts';

/** Words and number formats of one person. */
export interface Voice {
  readonly say: Say;
  readonly format: Format;
  /** What amounts are counted in, such as `USDC`. */
  readonly quoteAsset: string;
}

export function voiceOf(language: Language, timeZone: string, quoteAsset: string): Voice {
  return { say: sayIn(language), format: formatOf(language, timeZone), quoteAsset };
}
