import type { Command } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { exitWords } from '../position-words.ts';
import { GROUPINGS } from '../read-model.ts';
import { resultsTable } from '../results.ts';

const COLUMN = { symbol: 'col.symbol', exit: 'col.exit', strategy: 'col.strategy' } as const;

export const performance: Command = {
  name: 'performance',
  describe: {
    en: 'Result of all closed trades per symbol, exit or strategy',
    fr: 'Résultat de tous les trades clos par symbole, sortie ou stratégie',
  },
  options: [
    {
      name: 'by',
      kind: 'choice',
      describe: { en: 'What to group by', fr: 'Regroupement' },
      choices: GROUPINGS,
      default: 'symbol',
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say } = kit;
    const by = GROUPINGS.find((known) => known === textOf(args, 'by')) ?? 'symbol';
    const views = await context.services.read.performance(by);
    const label = by === 'exit' ? (name: string) => exitWords(name, kit) : (name: string) => name;
    return {
      title: say(`performance.${by}`),
      tone: 'neutral',
      ...(by === 'strategy' ? { lines: [say('performance.votesLine')] } : {}),
      tables: [resultsTable(COLUMN[by], views, kit, { empty: say('profit.empty') }, label)],
      private: true,
      data: views,
    };
  },
};
