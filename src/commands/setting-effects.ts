import type { RetunedStop } from '../engine/desk/retuning.ts';
import type { Kit } from './kit.ts';
import type { PositionView, SummaryView } from './read-model.ts';

export interface SettingEffect {
  readonly name: string;
  readonly concernsPositions: boolean;
  readonly before: string | null;
  readonly value: string | null;
  readonly summary: SummaryView;
  readonly open: readonly PositionView[];
  /** What it would do to the stops of open positions; empty where it concerns none. */
  readonly stops: readonly RetunedStop[];
  /** The position that its confirmation sells, because that answers an open question, too; null = none. */
  readonly answers: { readonly symbol: string } | null;
}

/** What a change of a number would do to what is open now and to the next entry; shown before anyone confirms. */
export function effectLines(effect: SettingEffect, kit: Kit): readonly string[] {
  const { say } = kit;
  const { open, stops } = effect;
  if (stops.length > 0) return [say('effect.newPositions'), ...stopLines(stops, kit)];
  // what it sells was said
  if (effect.answers !== null) return ownEffect(effect, kit);
  const held = open.length === 0 ? say('effect.noPositions') : say('effect.positionsStay', { count: open.length });
  return [...ownEffect(effect, kit), held];
}

/** The symbols that the change would sell at once, if it were for all. */
export function sellersOf(stops: readonly RetunedStop[]): readonly string[] {
  return stops.filter(({ sellsAtOnce }) => sellsAtOnce).map(({ symbol }) => symbol);
}

/** Position by position: the stop now, and then. */
export function stopLines(stops: readonly RetunedStop[], kit: Kit): readonly string[] {
  return [kit.say('effect.forAll'), ...stops.map((stop) => stopLine(stop, kit))];
}

function stopLine({ symbol, stop, stopThen, bid, sellsAtOnce }: RetunedStop, { say, format }: Kit): string {
  const values = { symbol, stop: format.price(stop), after: format.price(stopThen), price: format.price(bid) };
  if (sellsAtOnce) return say('effect.stopSells', values);
  return say(stopThen === stop ? 'effect.stopStays' : 'effect.stopRises', values);
}

function ownEffect(
  { name, concernsPositions, before, value, summary: { totalValue }, open, answers }: SettingEffect,
  { say, format, quoteAsset }: Kit,
): readonly string[] {
  const number = Number(value);
  const share = (percent: number) => format.amount((totalValue * percent) / 100, quoteAsset);
  if (name === 'TRADING_MAX_POSITIONS') {
    return [
      say(open.length >= number ? 'effect.entriesWait' : 'effect.entriesFree', { open: open.length, limit: number }),
    ];
  }
  if (name === 'TRADING_MAX_ASSET_PERCENT') {
    const above = open.filter((position) => totalValue > 0 && (position.value / totalValue) * 100 > number);
    const symbols = above.map(({ symbol }) => symbol).join(', ');
    return symbols === '' ? [say('effect.noneAbove')] : [say('effect.above', { symbols })];
  }
  if (name === 'TRADING_DAILY_LOSS_PERCENT')
    return [say('effect.dailyLoss', { before: share(Number(before)), after: share(number) })];
  if (/^ALLOCATION_(WEAK|MODERATE|STRONG|VERY_STRONG)_PERCENT$/.test(name)) {
    return [say('effect.nextEntry', { before: share(Number(before)), after: share(number) })];
  }
  if (name === 'LIBERATION_ASK_FROM') {
    const words =
      value === null ? say('effect.askNever') : say('effect.askFrom', { amount: format.amount(number, quoteAsset) });
    return [words, answers === null ? say('effect.askOpen') : say('effect.askSells', { symbol: answers.symbol })];
  }
  if (name === 'TRADING_STRATEGY_WEIGHTS') return [say('effect.weights')];
  if (concernsPositions) return [say('effect.newPositions')];
  if (name === 'ALERT_DIGEST_TIME' || name === 'ALERT_BRIEF_TIME') return [say('effect.daily')];
  if (name === 'ALERT_REPEAT_MINUTES') return [say('effect.repeat')];
  return name === 'ALERT_QUIET_HOURS' ? [say('effect.quiet')] : [say('effect.nextDecision')];
}
