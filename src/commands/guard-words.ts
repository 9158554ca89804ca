import type { PositionView } from './read-model.ts';
import type { ReplyField } from './reply.ts';
import type { ExchangeStop, GuardView, TierView } from './services.ts';
import type { Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

const BAR_CELLS = 10;

/** How a position is guarded: steps armed and to come, the way to the stop, and what rests at the exchange. */
export function guardFields(position: PositionView, guard: GuardView | null, voice: Voice): readonly ReplyField[] {
  const { say } = voice;
  const way = stopBar(position, voice);
  return [
    ...(guard === null
      ? []
      : [
          { name: say('field.tiers'), value: guard.tiers.map((tier) => tierMark(tier, voice)).join(' · ') },
          { name: say('field.nextTier'), value: nextTier(position, guard.tiers, voice) },
        ]),
    ...(way === null ? [] : [{ name: say('field.toStop'), value: way }]),
    ...(guard?.exchange == null
      ? []
      : [{ name: say('field.atExchange'), value: exchangeWords(guard.exchange, voice) }]),
  ];
}

/** `✓ breakeven 1`, `○ TP 3 %` */
function tierMark(tier: TierView, voice: Voice): string {
  return `${tier.armed ? '✓' : '○'} ${tierName(tier, voice)}`;
}

function tierName({ kind, level }: TierView, { say, format }: Voice): string {
  if (kind === 'trailing') return say('word.trailing');
  if (kind === 'breakeven') return say('word.breakeven', { level });
  return say('word.takeProfit', { percent: format.percent(level, 0) });
}

function nextTier({ currentPrice }: PositionView, tiers: readonly TierView[], voice: Voice): string {
  const { say, format } = voice;
  const next = tiers.find(({ armed }) => !armed);
  if (next === undefined) return say('guard.allArmed');
  const distancePercent = Math.max(0, (next.price / currentPrice - 1) * 100);
  return say('guard.next', {
    tier: tierName(next, voice),
    price: format.price(next.price),
    gain: format.gain(next.gainPercent),
    distance: format.percent(distancePercent, 2),
  });
}

/** `1.30 % ███████░░░`: empty at the stop, full at the highest price so far. */
function stopBar(position: PositionView, { format }: Voice): string | null {
  const { stopPrice, stopDistancePercent, currentPrice, maxPrice } = position;
  if (stopPrice === null || stopDistancePercent === null) return null;
  const span = maxPrice - stopPrice;
  const share = span > 0 ? (currentPrice - stopPrice) / span : 0;
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
  return `${format.percent(Math.max(0, stopDistancePercent), 2)} ${bar}`;
}

/** True where nothing rests at the exchange, or something else than what should. */
export function isAmiss({ state }: ExchangeStop): boolean {
  return state === 'none' || state === 'apart';
}

const EXCHANGE_WORDS: Readonly<Record<ExchangeStop['state'], WordKey>> = {
  rests: 'guard.rests',
  apart: 'guard.apart',
  sent: 'guard.sent',
  none: 'guard.none',
};

function exchangeWords({ wanted, resting, state }: ExchangeStop, { say, format }: Voice): string {
  return say(EXCHANGE_WORDS[state], {
    wanted: format.price(wanted),
    resting: resting === null ? say('word.none') : format.price(resting),
  });
}
