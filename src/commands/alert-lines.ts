import type { Amount, PositionNow } from './alert-data.ts';
import type { Voice } from './voice.ts';
import { wordOf } from './words/words.ts';

/** The small sentences of alerts. A fact that is missing makes no sentence. */

type Maybe<T> = T | null | undefined;

/** Only what was said. */
export function lines(...parts: readonly Maybe<string>[]): readonly string[] {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '');
}

/** The sentence about a number, or null where there is none. */
export function about(value: Maybe<Amount>, words: (value: number) => string): string | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? words(number) : null;
}

/** The sentence about two numbers that only make sense together. */
export function aboutBoth(a: Maybe<Amount>, b: Maybe<Amount>, words: (a: number, b: number) => string): string | null {
  return about(a, (first) => about(b, (second) => words(first, second)) ?? '');
}

export function positionLines(
  facts: { readonly [N in keyof PositionNow]?: Maybe<PositionNow[N]> },
  voice: Voice,
): readonly string[] {
  const { say, format } = voice;
  const gain = about(facts.gainPercent, (value) => say('alert.gainNow', { gain: format.gain(value) }));
  const best = about(facts.maxGainPercent, (value) => say('position.best', { gain: format.gain(value) }));
  return lines(gain, stopLine(facts.stop, facts.kind, voice), best);
}

export function stopLine(stop: Maybe<Amount>, kind: Maybe<string>, { say, format }: Voice): string | null {
  return about(stop, (value) => {
    const price = format.price(value);
    if (kind === null || kind === undefined) return say('alert.stopOnly', { stop: price });
    return say('alert.stopNow', { stop: price, kind: wordOf(say, 'stop', kind) });
  });
}

export function marginLine(percent: Maybe<Amount>, { say, format }: Voice): string | null {
  return about(percent, (value) => say('alert.marginNow', { margin: format.percent(value) }));
}

export function priceOr(price: Maybe<Amount>, { say, format }: Voice): string {
  return about(price, (value) => format.price(value)) ?? say('word.none');
}
