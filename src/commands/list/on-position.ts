import type { Command, CommandContext } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { act } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import type { Reply } from '../reply.ts';
import { trail } from './trail.ts';

const ACTIONS = ['sell', 'tighten'] as const;

/**
 * The buttons under an alert about a position: they mean that position, and never another one on the same symbol that was opened
 * since. What is held now is asked of the engine, not of the database, which may be slow when somebody wants to sell.
 */
export const onPosition: Command = {
  name: 'onposition',
  hidden: true,
  describe: { en: 'Sell or tighten one position', fr: 'Vendre ou resserrer une position' },
  options: [
    REQUIRED_SYMBOL,
    { name: 'cycle', kind: 'text', oneWord: true, required: true, describe: { en: 'Which one', fr: 'Laquelle' } },
    { name: 'action', kind: 'choice', required: true, choices: ACTIONS, describe: { en: 'How', fr: 'Comment' } },
  ],
  risk: 'reduce',
  run: async (context, args) => {
    const symbol = textOf(args, 'symbol');
    if (context.services.live.positionId(symbol) !== textOf(args, 'cycle')) return isOver(context, symbol);
    return textOf(args, 'action') === 'sell'
      ? act(context, { kind: 'sell', symbol, percent: 100 })
      : trail.run(context, { symbol, action: 'tighten' });
  },
};

function isOver(context: CommandContext, symbol: string): Reply {
  const { say } = kitOf(context);
  context.record({ text: 'refused:position is over' });
  return {
    title: say('gate.staleButton'),
    tone: 'warning',
    lines: [say('onPosition.over', { symbol })],
    private: true,
  };
}
