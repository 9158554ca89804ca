import { tooLateAbove } from '../engine/opportunity/early.ts';
import type { EarlyView } from './read-model.ts';
import type { Voice } from './voice.ts';

/** `prepare (50)`: the early badge and its points of 100. */
export function earlyWords(early: EarlyView | null, { say, format }: Voice): string {
  if (early === null) return say('word.none');
  return say('early.short', { badge: say(`early.${early.badge}`), score: format.number(early.score, 0) });
}

/** The badge with everything it was read from. */
export function earlySentence(early: EarlyView | null, voice: Voice): string {
  const { say, format } = voice;
  if (early === null) return say('early.unknown');
  const { timeframe, price, ema26, atr, roc10, volumeRatios, rsis, takerBuyShare } = early;
  const [rsiBefore = NaN, rsi = NaN] = [rsis[0], rsis.at(-1)];
  return say('early.sentence', {
    badge: earlyWords(early, voice),
    timeframe,
    change: format.gain(roc10),
    volumes: volumeRatios.map((ratio) => format.number(ratio, 1)).join(' → '),
    rsiBefore: format.number(rsiBefore, 0),
    rsi: format.number(rsi, 0),
    buyers: format.percent(takerBuyShare * 100, 0),
    price: format.price(price),
    limit: format.price(tooLateAbove({ ema26, atr })),
  });
}
