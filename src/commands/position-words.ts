import type { WantedButton } from './kit.ts';
import type { PositionView } from './read-model.ts';
import type { ReplyField } from './reply.ts';
import type { Voice } from './voice.ts';
import { wordOf } from './words/words.ts';

/** A price that is older than this says its age. */
const FRESH_PRICE_MS = 60_000;

/** `trailing, breakeven 2, TP 3.0 %` or `nothing yet`. */
export function armedWords(position: PositionView, { say, format }: Voice): string {
  const armed = [
    position.trailingArmed ? say('word.trailing') : null,
    position.breakevenLevel > 0 ? say('word.breakeven', { level: position.breakevenLevel }) : null,
    position.takeProfitPercent > 0
      ? say('word.takeProfit', { percent: format.percent(position.takeProfitPercent, 0) })
      : null,
    position.pumpRider ? say('word.pump') : null,
  ].filter((word) => word !== null);
  return armed.length === 0 ? say('word.nothingArmed') : armed.join(', ');
}

/** `148.90 (breakeven 2, 1.3 % below)` */
export function stopWords(position: PositionView, { say, format }: Voice): string {
  if (position.stopPrice === null) return say('word.none');
  const price = format.price(position.stopPrice);
  const kind = wordOf(say, 'stop', position.stopKind);
  if (position.stopDistancePercent === null) return say('word.stopBelow', { price, kind });
  if (position.stopDistancePercent <= 0) return say('word.stopReached', { price, kind });
  return say('word.stopLine', { price, kind, distance: format.percent(position.stopDistancePercent, 2) });
}

/** The price now, with its age where it is old. */
export function priceWords(position: PositionView, { say, format }: Voice): string {
  const price = format.price(position.currentPrice);
  const ageMs = position.priceAgeMs ?? 0;
  return ageMs <= FRESH_PRICE_MS ? price : say('word.staleAge', { price, age: format.duration(ageMs) });
}

/** The card of an open position. */
export function positionFields(position: PositionView, voice: Voice): readonly ReplyField[] {
  const { say, format, quoteAsset } = voice;
  const signal = position.force === null ? null : `${format.number(position.force)} ${position.category ?? ''}`.trim();
  const source = position.source === null ? null : wordOf(say, 'source', position.source);
  const origin = [signal, position.regime, source].filter((part) => part !== null).join(' · ');
  return [
    { name: say('col.entry'), value: format.price(position.entryPrice) },
    { name: say('col.now'), value: priceWords(position, voice) },
    { name: say('col.result'), value: format.result(position.profitLoss, quoteAsset) },
    { name: say('col.value'), value: format.amount(position.value, quoteAsset) },
    { name: say('col.quantity'), value: format.quantity(position.quantity) },
    { name: say('col.max'), value: `${format.price(position.maxPrice)} (${format.gain(position.maxGainPercent)})` },
    { name: say('col.armed'), value: armedWords(position, voice) },
    { name: say('col.stop'), value: stopWords(position, voice) },
    { name: say('field.opened'), value: format.dateTime(position.openedAtMs) },
    ...(origin === '' ? [] : [{ name: say('field.strategies'), value: origin }]),
  ];
}

export function sellButton(position: PositionView, { say }: Voice): WantedButton {
  const label = say('button.sell', { asset: position.asset });
  return { label, style: 'danger', command: 'sell', args: { symbol: position.symbol } };
}

export function cardButton(position: PositionView, { say }: Voice): WantedButton {
  const label = say('button.card', { asset: position.asset });
  return { label, style: 'neutral', command: 'position', args: { symbol: position.symbol } };
}

/** Why it was sold, in words: the stop in force, or who closed it. */
export function exitWords(reason: string | null, { say }: Pick<Voice, 'say'>): string {
  const asExit = wordOf(say, 'exit', reason);
  return asExit === reason ? wordOf(say, 'stop', reason) : asExit;
}
