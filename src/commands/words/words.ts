import { createInstance } from 'i18next';
import type { Language } from '../actor.ts';
import { EN } from './en.ts';
import { FR } from './fr.ts';

export type WordKey = keyof typeof EN;
export const CATALOGUES: Readonly<Record<Language, Readonly<Record<WordKey, string>>>> = { en: EN, fr: FR };

/** A sentence in one language; values replace its `{{placeholders}}`. */
export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

/** Replies are plain text and escaped by each platform's renderer, so nothing is escaped here. */
const catalogue = createInstance({
  lng: 'en',
  fallbackLng: false,
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false, skipOnVariables: true },
  resources: { en: { translation: EN }, fr: { translation: FR } },
});
void catalogue.init();

const voices: Readonly<Record<Language, Say>> = { en: voice('en'), fr: voice('fr') };

/** Sentences kept as they were said; a table of 500 rows says the same few a thousand times. */
const KEPT_SENTENCES = 2_000;

function voice(language: Language): Say {
  const say = catalogue.getFixedT(language);
  const kept = new Map<string, string>();
  return (key, values = {}) => {
    const asked = `${key} ${JSON.stringify(values)}`;
    const known = kept.get(asked);
    if (known !== undefined) return known;
    if (kept.size >= KEPT_SENTENCES) kept.clear();
    const said = say(key, { ...values });
    kept.set(asked, said);
    return said;
  };
}

export function sayIn(language: Language): Say {
  return voices[language];
}

/** True for a text that is a key, so that words of the engine (exit reasons, states) can be looked up and shown raw otherwise. */
export function isWordKey(text: string): text is WordKey {
  return Object.hasOwn(EN, text);
}

/** The word of an engine label such as `exit.` + `flatten`, or the label itself where no word is known. */
export function wordOf(say: Say, prefix: string, label: string | null): string {
  if (label === null) return say('word.none');
  const key = `${prefix}.${label}`;
  return isWordKey(key) ? say(key) : label;
}
