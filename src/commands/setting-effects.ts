import type { Kit } from './kit.ts';
import type { PositionView, SummaryView } from './read-model.ts';

/** What a change of a number would do to what is open now and to the next entry; shown before anyone confirms. */
export function effectLines(
  name: string,
  before: string | null,
  value: string | null,
  summary: SummaryView,
  open: readonly PositionView[],
  kit: Kit,
): readonly string[] {
  const { say } = kit;
  const held = open.length === 0 ? say('effect.noPositions') : say('effect.positionsStay', { count: open.length });
  return [...ownEffect(name, before, value, summary, open, kit), held];
}

function ownEffect(
  name: string,
  before: string | null,
  value: string | null,
  { totalValue }: SummaryView,
  open: readonly PositionView[],
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
    return [words, say('effect.askOpen')];
  }
  if (name === 'TRADING_STRATEGY_WEIGHTS') return [say('effect.weights')];
  if (name === 'ALERT_REPEAT_MINUTES') return [say('effect.repeat')];
  return name === 'ALERT_QUIET_HOURS' ? [say('effect.quiet')] : [say('effect.nextDecision')];
}
