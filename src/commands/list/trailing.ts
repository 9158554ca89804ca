import type { Command } from '../command.ts';
import { kitOf, type Kit } from '../kit.ts';
import { stopWords } from '../position-words.ts';
import type { PositionView } from '../read-model.ts';
import { positionShape } from '../shapes.ts';

export const trailing: Command = {
  name: 'trailing',
  describe: {
    en: 'Positions by trailing state: armed, breakeven zone, below; with margin and stop',
    fr: 'Positions selon le trailing : armé, zone breakeven, en dessous ; avec marge et stop',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const kit = kitOf(context);
    const { say } = kit;
    const groups = await context.services.read.trailing();
    return {
      title: say('trailing.title'),
      tone: 'neutral',
      tables: [
        table(groups.armed, say('trailing.armed'), kit),
        table(groups.breakeven, say('trailing.breakeven'), kit),
        table(groups.below, say('trailing.below'), kit),
      ],
      private: true,
      data: {
        armed: groups.armed.map(positionShape),
        breakeven: groups.breakeven.map(positionShape),
        below: groups.below.map(positionShape),
      },
    };
  },
};

function table(group: readonly PositionView[], title: string, kit: Kit) {
  const { say, format } = kit;
  return kit.table(
    [
      ['col.symbol', 'left'],
      ['col.gain', 'right'],
      ['col.max', 'right'],
      ['col.margin', 'right'],
      ['col.stop', 'left'],
    ],
    group.map((position) => [
      position.symbol,
      format.gain(position.profitLossPercent),
      format.gain(position.maxGainPercent),
      position.marginPercent === null ? say('word.none') : format.percent(position.marginPercent),
      stopWords(position, kit),
    ]),
    { title, empty: say('trailing.none') },
  );
}
