import { FEW_VOTES } from '../engine/attribution.ts';
import type { Kit } from './kit.ts';
import type { ForwardView, StrategiesView, StrategyView } from './read-model.ts';
import type { ReplyTable } from './reply.ts';

const FEW_MARK = '°';

/** What the numbers stand on, before them. */
export function strategyLines({ fromMs, countedToMs, signals }: StrategiesView, { say, format }: Kit): string[] {
  const from = format.dateTime(fromMs);
  return [
    countedToMs === null
      ? say('performance.noVotes', { from })
      : say('performance.since', { from, to: format.dateTime(countedToMs) }),
    say('performance.split'),
    say('performance.signals', { count: signals }),
    say('performance.forward'),
    say('performance.few', { count: FEW_VOTES }),
  ];
}

/** Each strategy with its part of the result, its votes, and what came after them beside random moments. */
export function strategiesTable({ strategies, signals }: StrategiesView, kit: Kit): ReplyTable {
  const { say, format, quoteAsset } = kit;
  const table = kit.table(
    [
      ['col.strategy', 'left'],
      ['col.result', 'right'],
      ['col.trades', 'right'],
      ['col.votes', 'right'],
      ['col.signals', 'right'],
    ],
    strategies.map((view) => [
      view.name === '' ? say('performance.unvoted') : view.name,
      view.trades === 0 ? say('word.none') : format.result(view.result, quoteAsset),
      String(view.trades),
      String(view.votes),
      signalShare(view, signals, kit),
      ...view.forward.map((forward) => forwardWords(forward, kit)),
    ]),
    { empty: say('performance.empty') },
  );
  const horizons = (strategies[0]?.forward ?? []).map(({ minutes }) => ({
    label: `${minutes} min`,
    align: 'right' as const,
  }));
  return { ...table, columns: [...table.columns, ...horizons] };
}

function signalShare({ signalPercent }: StrategyView, signals: number, { say, format }: Kit): string {
  return signalPercent === null ? say('word.none') : `${format.percent(signalPercent, 0)}${mark(signals)}`;
}

/** `−0.18 (−0.20)`: the votes, then random moments. */
function forwardWords({ votes, percent, randomPercent }: ForwardView, { say, format }: Kit): string {
  if (percent === null || randomPercent === null) return say('word.none');
  return `${format.signed(percent)} (${format.signed(randomPercent)})${mark(votes)}`;
}

function mark(count: number): string {
  return count < FEW_VOTES ? FEW_MARK : '';
}
