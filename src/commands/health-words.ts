import type { Language } from './actor.ts';
import type { HealthItem, HealthWord } from './services.ts';
import { isWordKey, sayIn, wordOf, type Say } from './words/words.ts';

/** How a part stands. Names, addresses and what others said of themselves stay as they are. */
export function healthWords(detail: readonly HealthWord[], language: Language): string {
  const say = sayIn(language);
  const sentences = detail.map(({ word, ...facts }) => say(`part.${word}`, facts));
  return sentences.join(language === 'fr' ? ' ; ' : '; ');
}

/** The name of a part, such as `feed`, or `alerts telegram:7` of a channel. */
export function componentWords(component: string, say: Say): string {
  const [part = '', ...channel] = component.split(' ');
  return [wordOf(say, 'component', part), ...channel].join(' ');
}

/** What is kept of why an alert did not reach a chat. */
export function writeHealthWords(words: readonly HealthWord[]): string {
  return JSON.stringify(words);
}

/** The way back; a text that is none of ours says itself. */
export function readHealthWords(text: string): readonly HealthWord[] {
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read) && read.every(isHealthWord)) return read;
  } catch {
    // no JSON: what another version wrote
  }
  return [{ word: 'said', problem: text }];
}

function isHealthWord(value: unknown): value is HealthWord {
  const word: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'word') : null;
  return typeof word === 'string' && isWordKey(`part.${word}`);
}

/** What an alert keeps of a word. */
export function writeHealthWord(word: HealthWord): string {
  return JSON.stringify(word);
}

/** The way back. A word that this version does not know says what it is. */
export function readHealthWord(text: string): HealthWord {
  const read: unknown = JSON.parse(text);
  return isHealthWord(read) ? read : { word: 'said', problem: text };
}

/** A part as machines read it: the detail is English. */
export function shownHealth(item: HealthItem) {
  const { outbox, ...rest } = item;
  const shown = { ...rest, detail: healthWords(item.detail, 'en') };
  if (outbox === undefined) return shown;
  const problem = outbox.problem.length === 0 ? null : healthWords(outbox.problem, 'en');
  return { ...shown, outbox: { ...outbox, problem } };
}
