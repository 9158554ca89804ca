import type { Command } from '../command.ts';
import { kitOf, numberOf, textOf } from '../kit.ts';
import { PERIODS, type Period } from '../read-model.ts';
import { factorWords, resultsTable } from '../results.ts';

const DAYS: Readonly<Record<Period, number>> = { day: 1, week: 7, month: 31 };

export const profit: Command = {
  name: 'profit',
  describe: {
    en: 'Result per day, week or month: win rate, expectancy, profit factor, drawdown',
    fr: 'Résultat par jour, semaine ou mois : taux de gain, espérance, facteur de profit, repli',
  },
  options: [
    {
      name: 'period',
      kind: 'choice',
      describe: { en: 'Length of a row', fr: 'Durée d’une ligne' },
      choices: PERIODS,
      default: 'day',
    },
    { name: 'count', kind: 'integer', describe: { en: 'How many', fr: 'Combien' }, min: 1, max: 60, default: 7 },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format, quoteAsset } = kit;
    const { read, pictures, timeZone } = context.services;
    const period = PERIODS.find((known) => known === textOf(args, 'period')) ?? 'day';
    const count = numberOf(args, 'count');
    const view = await read.profit(period, count, timeZone);
    const { total } = view;
    const picture = await pictures.equity(count * DAYS[period], context.actor.language);
    return {
      title: say(`profit.${period}`),
      tone: total.result < 0 ? 'bad' : total.result > 0 ? 'good' : 'neutral',
      fields:
        total.trades === 0
          ? []
          : [
              { name: say('col.result'), value: format.result(total.result, quoteAsset) },
              { name: say('col.trades'), value: String(total.trades) },
              { name: say('col.winRate'), value: format.percent(total.winRatePercent, 0) },
              { name: say('col.expectancy'), value: format.signedAmount(total.expectancy, quoteAsset) },
              { name: say('col.profitFactor'), value: factorWords(total, kit) },
              { name: say('field.drawdown'), value: format.percent(view.maxDrawdownPercent, 2) },
              { name: say('col.fees'), value: format.amount(total.fees, quoteAsset) },
            ],
      tables: [resultsTable('col.period', view.periods, kit, { empty: say('profit.empty') })],
      ...(picture === null ? {} : { picture }),
      private: true,
      data: view,
    };
  },
};
