import type { Command } from '../command.ts';
import { kitOf, textOf, type Kit } from '../kit.ts';
import { exitWords } from '../position-words.ts';
import { GROUPINGS, type ReadModel } from '../read-model.ts';
import type { Reply } from '../reply.ts';
import { resultsTable } from '../results.ts';
import { strategiesTable, strategyLines } from '../strategies.ts';

const COLUMN = { symbol: 'col.symbol', exit: 'col.exit' } as const;

export const performance: Command = {
  name: 'performance',
  describe: {
    en: 'Result of closed trades per symbol, exit or strategy',
    fr: 'Résultat des trades clos par symbole, sortie ou stratégie',
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
    const { read } = context.services;
    const by = GROUPINGS.find((known) => known === textOf(args, 'by')) ?? 'symbol';
    return by === 'strategy' ? byStrategy(read, kit) : byGroup(read, by, kit);
  },
};

async function byGroup(read: ReadModel, by: 'symbol' | 'exit', kit: Kit): Promise<Reply> {
  const { say } = kit;
  const views = await read.performance(by);
  const label = by === 'exit' ? (name: string) => exitWords(name, kit) : (name: string) => name;
  return {
    title: say(`performance.${by}`),
    tone: 'neutral',
    tables: [resultsTable(COLUMN[by], views, kit, { empty: say('profit.empty') }, label)],
    private: true,
    data: views,
  };
}

async function byStrategy(read: ReadModel, kit: Kit): Promise<Reply> {
  const view = await read.strategies();
  return {
    title: kit.say('performance.strategy'),
    tone: 'neutral',
    lines: strategyLines(view, kit),
    tables: [strategiesTable(view, kit)],
    private: true,
    data: view,
  };
}
