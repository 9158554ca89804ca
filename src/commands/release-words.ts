import type { AlertFacts, Amount } from './alert-data.ts';
import { about, aboutBoth, lines } from './alert-lines.ts';
import { ruleSentence } from './refusals.ts';
import type { Reply } from './reply.ts';
import { assetOf } from './symbols.ts';
import type { Voice } from './voice.ts';
import type { Say, WordKey } from './words/words.ts';

type Facts = AlertFacts<'liberation'>;

/** What became of a question, by its state; an open one has no such sentence. */
const ENDS: Readonly<Record<string, WordKey>> = {
  selling: 'release.agreed',
  sold: 'release.agreed',
  kept: 'release.kept',
  expired: 'release.expired',
  needless: 'release.needless',
  refused: 'release.refused',
  dropped: 'release.dropped',
};

/** True for an alert that waits for an answer. */
export function asksForRelease({ data }: { readonly data: Facts }): boolean {
  return data.question != null && data.state === 'open';
}

/** A cash release: told, asked about, or how the question ended. */
export function releaseWords(facts: Facts, symbol: string, voice: Voice): Reply {
  if (facts.question == null) return toldWords(facts, symbol, voice);
  if (facts.state === 'open') return askedWords(facts, symbol, voice);
  const { say, format } = voice;
  const end = endSentence(facts.state, symbol, facts.by, facts.atMs, voice);
  if (facts.state === 'selling')
    return { title: say('alert.liberation', { symbol }), tone: 'warning', lines: lines(end) };
  if (facts.state !== 'sold') {
    const title = say('release.notSold', { symbol });
    return { title, tone: 'neutral', lines: lines(end, refusalSentence(facts, voice)) };
  }
  const result = about(facts.netResultPercent, (gain) =>
    say('release.resultLine', { gain: format.gain(gain), forSymbol: facts.forSymbol ?? say('word.none') }),
  );
  return { title: say('release.sold', { symbol }), tone: 'neutral', lines: lines(end, result) };
}

function toldWords(facts: Facts, symbol: string, { say, format, quoteAsset }: Voice): Reply {
  const forSymbol = facts.forSymbol ?? say('word.none');
  const line = aboutBoth(facts.netResultPercent, facts.value, (gain, value) =>
    say('alert.liberationLine', { forSymbol, gain: format.gain(gain), value: format.amount(value, quoteAsset) }),
  );
  return { title: say('alert.liberation', { symbol }), tone: 'warning', lines: lines(line) };
}

function askedWords(facts: Facts, symbol: string, { say, format, quoteAsset }: Voice): Reply {
  const amount = (value: number) => format.amount(value, quoteAsset);
  const cash = aboutBoth(facts.free, facts.wanted, (free, wanted) =>
    say('release.cashLine', { free: amount(free), wanted: amount(wanted) }),
  );
  const worst = aboutBoth(facts.netResultPercent, facts.value, (gain, value) =>
    say('release.worstLine', { gain: format.gain(gain), value: amount(value) }),
  );
  const until = about(facts.expiresAtMs, (ms) => say('release.untilLine', { time: format.time(ms) }));
  const asset = assetOf(symbol, quoteAsset);
  const title = say('release.ask', { asset, forAsset: assetOf(facts.forSymbol ?? '', quoteAsset) });
  return { title, tone: 'warning', lines: lines(cash, worst, until) };
}

/** What became of a question, by whom and when; null where that is not known. */
export function endSentence(
  state: string | null | undefined,
  symbol: string,
  by: string | null | undefined,
  atMs: Amount | null | undefined,
  { say, format }: { readonly say: Say; readonly format: Voice['format'] },
): string | null {
  const key = ENDS[state ?? ''];
  if (key === undefined) return null;
  const time = about(atMs, (ms) => format.time(ms)) ?? say('word.none');
  return say(key, { name: by ?? say('word.none'), symbol, time });
}

/** Why the rules did not allow what a person agreed to. */
function refusalSentence(facts: Facts, { say, format, quoteAsset }: Voice): string | null {
  const { code, measured, limit, ...numbers } = facts as Facts & Readonly<Record<string, Amount | null>>;
  if (typeof code !== 'string') return null;
  const number = (value: Amount | null | undefined) => (typeof value === 'number' ? value : null);
  const finding = { code, measured: number(measured), limit: number(limit), numbers };
  return ruleSentence(finding, say, format, quoteAsset);
}
