import type { OperatorAction } from '../../engine/events.ts';
import type { Command, CommandContext } from '../command.ts';
import { kitOf, optionalNumber, textOf } from '../kit.ts';
import { act, propose } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import type { Reply } from '../reply.ts';

const ACTIONS = ['tighten', 'breakeven', 'price', 'loosen'] as const;

type TrailAction = Extract<OperatorAction, { kind: 'trail' }>;

export const trail: Command = {
  name: 'trail',
  describe: {
    en: 'Move the stop of a position: nearer at once, farther only after you confirm',
    fr: 'Déplacer le stop d’une position : plus près tout de suite, plus loin après confirmation',
  },
  options: [
    REQUIRED_SYMBOL,
    {
      name: 'action',
      kind: 'choice',
      describe: { en: 'How', fr: 'Comment' },
      choices: ACTIONS,
      default: 'tighten',
    },
    {
      name: 'value',
      kind: 'decimal',
      describe: {
        en: 'The stop as a price; tighten halves the way without it',
        fr: 'Le stop comme prix ; sans lui tighten réduit l’écart de moitié',
      },
      min: 0.000000000001,
      max: 1_000_000_000,
    },
  ],
  risk: 'reduce',
  run: async (context, args) => {
    const symbol = textOf(args, 'symbol');
    const wanted = textOf(args, 'action');
    const action = ACTIONS.find((known) => known === wanted) ?? 'tighten';
    const price = action === 'breakeven' ? null : optionalNumber(args, 'value');
    if (action === 'price' && price === null) return withoutPrice(context);
    const asked: TrailAction = { kind: 'trail', symbol, action, price };
    return action === 'loosen' ? propose(context, asked) : tighten(context, asked);
  },
};

/** Acts, and tells the stop before and after: an own stop below the one in force changes nothing. */
async function tighten(context: CommandContext, action: TrailAction): Promise<Reply> {
  const { say, format } = kitOf(context);
  const before = await stopOf(context, action);
  const reply = await act(context, action);
  const after = await stopOf(context, action);
  if (reply.tone !== 'good' || before === null || after === null) return reply;
  const moved = after > before;
  return {
    ...reply,
    tone: moved ? 'good' : 'warning',
    lines: [say(moved ? 'trail.moved' : 'trail.unchanged')],
    fields: [
      { name: say('trail.before'), value: format.price(before) },
      { name: say('trail.after'), value: format.price(after) },
    ],
  };
}

/** The stop in force as the engine has it now. */
async function stopOf(context: CommandContext, action: TrailAction): Promise<number | null> {
  // asked as a loosening: no price can refuse that, and all that counts here is the stop as it stands
  const answer = await context.services.operator.quote({ ...action, action: 'loosen', price: null });
  return answer.ok && answer.quote.stopPrice !== null ? Number(answer.quote.stopPrice) : null;
}

function withoutPrice(context: CommandContext): Reply {
  const { say } = kitOf(context);
  context.record({ text: 'refused:arguments' });
  return {
    title: say('gate.badOption', { command: 'trail', option: 'value' }),
    tone: 'warning',
    lines: [say('trail.needsPrice')],
  };
}
