import type { CardSection, SymbolCard } from './pictures.ts';
import type { StopChange } from './quote.ts';
import type { ReplyField } from './reply.ts';
import type { Voice } from './voice.ts';

/** What becomes of a stop: where it is, where it goes, and what that may cost. `price` null = no price now. */
export function stopFields(
  change: StopChange,
  price: number | null,
  voice: Voice,
  done = false,
): readonly ReplyField[] {
  const { say, format, quoteAsset } = voice;
  const lossMore = Number(change.lossMore);
  return [
    ...(price === null ? [] : [{ name: say('field.price'), value: format.price(price) }]),
    { name: say(done ? 'trail.before' : 'trail.after'), value: withDistance(Number(change.before), price, voice) },
    { name: say(done ? 'trail.after' : 'trail.new'), value: withDistance(Number(change.after), price, voice) },
    { name: say('button.breakeven'), value: format.price(Number(change.breakevenPrice)) },
    ...(lossMore > 0 ? [{ name: say('trail.lossMore'), value: format.amount(lossMore, quoteAsset) }] : []),
  ];
}

/** The same as a card; `title` says what is done or asked. */
export function stopCard(
  symbol: string,
  title: string,
  change: StopChange,
  price: number | null,
  done: boolean,
  voice: Voice,
): SymbolCard {
  const { say, format } = voice;
  const isLower = Number(change.after) < Number(change.before);
  const fields = stopFields(change, price, voice, done).slice(price === null ? 0 : 1);
  const sections = fields.map(({ name, value }): CardSection => {
    return { title: name, mark: null, lines: [{ mark: null, text: value, limit: null }] };
  });
  return {
    symbol,
    price: price === null ? say('word.noPrice') : format.price(price),
    verdict: title,
    mark: isLower ? 'neutral' : 'good',
    score: `${format.price(Number(change.before))} → ${format.price(Number(change.after))}`,
    sections,
  };
}

/** `148.30 (1.14 % below the price)` */
function withDistance(stop: number, price: number | null, { say, format }: Voice): string {
  if (price === null) return format.price(stop);
  if (stop >= price) return say('trail.reached', { price: format.price(stop) });
  return say('trail.distance', { price: format.price(stop), distance: format.percent((1 - stop / price) * 100, 2) });
}
