import type { Kit, TableWords } from './kit.ts';
import type { ResultView } from './read-model.ts';
import type { ReplyTable } from './reply.ts';
import type { WordKey } from './words/words.ts';

/** Periods or groups of completed trades as a table. */
export function resultsTable(
  name: WordKey,
  views: readonly ResultView[],
  kit: Kit,
  words: TableWords,
  label: (name: string) => string = (text) => text,
): ReplyTable {
  const { say, format, quoteAsset } = kit;
  return kit.table(
    [
      [name, 'left'],
      ['col.result', 'right'],
      ['col.trades', 'right'],
      ['col.winRate', 'right'],
      ['col.expectancy', 'right'],
      ['col.profitFactor', 'right'],
      ['col.fees', 'right'],
    ],
    views.map((view) => [
      view.name === '' ? say('word.none') : label(view.name),
      format.result(view.result, quoteAsset),
      String(view.trades),
      format.percent(view.winRatePercent, 0),
      format.signedAmount(view.expectancy, quoteAsset),
      factorWords(view, kit),
      format.amount(view.fees, quoteAsset),
    ]),
    words,
  );
}

/** Gains ÷ losses; without a loss there is nothing to divide by. */
export function factorWords({ profitFactor }: ResultView, { say, format }: Kit): string {
  return profitFactor === null ? say('word.noLoss') : format.number(profitFactor);
}
