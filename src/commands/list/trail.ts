import type { OperatorAction } from '../../engine/events.ts';
import type { Command, CommandContext } from '../command.ts';
import { kitOf, optionalNumber, textOf } from '../kit.ts';
import { act, propose } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import type { Quote, StopChange } from '../quote.ts';
import type { Reply } from '../reply.ts';
import { withStopPicture } from '../stop-picture.ts';

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
    return action === 'loosen' ? loosen(context, asked) : tighten(context, asked);
  },
};

/** Asked with a picture of what would change; where nothing would, nothing is asked. */
async function loosen(context: CommandContext, action: TrailAction): Promise<Reply> {
  const change = (await quoteOf(context, action))?.stopChange;
  if (change !== undefined && Number(change.after) >= Number(change.before)) return nothingToLower(context, change);
  const reply = await propose(context, action);
  const isProposed = reply.intent !== undefined && change !== undefined;
  return isProposed ? withStopPicture(context, reply, action.symbol, change, false) : reply;
}

function nothingToLower(context: CommandContext, { before }: StopChange): Reply {
  const { say, format } = kitOf(context);
  context.record({ text: 'refused:nothing to lower' });
  const lines = [say('trail.nothingToLower', { price: format.price(Number(before)) })];
  return { title: say('intent.refused'), tone: 'warning', lines, private: true };
}

/** Acts, and tells the stop before and after: an own stop below the one in force changes nothing. */
async function tighten(context: CommandContext, action: TrailAction): Promise<Reply> {
  const { say, format } = kitOf(context);
  const before = await standing(context, action);
  const reply = await act(context, action);
  const after = await standing(context, action);
  if (reply.tone !== 'good' || before?.stopPrice == null || after?.stopPrice == null) return reply;
  const moved = Number(after.stopPrice) > Number(before.stopPrice);
  const told: Reply = {
    ...reply,
    tone: moved ? 'good' : 'warning',
    lines: [say(moved ? 'trail.moved' : 'trail.unchanged')],
    fields: [
      { name: say('trail.before'), value: format.price(Number(before.stopPrice)) },
      { name: say('trail.after'), value: format.price(Number(after.stopPrice)) },
    ],
  };
  if (!moved || before.stopChange === undefined) return told;
  const change = { ...before.stopChange, before: before.stopPrice, after: after.stopPrice, lossMore: '0' };
  return withStopPicture(context, told, action.symbol, change, true);
}

/** The stop in force as the engine has it now. */
function standing(context: CommandContext, action: TrailAction): Promise<Quote | null> {
  // asked as a loosening: no price can refuse that, and all that counts here is the stop as it stands
  return quoteOf(context, { ...action, action: 'loosen', price: null });
}

async function quoteOf(context: CommandContext, action: TrailAction): Promise<Quote | null> {
  const answer = await context.services.operator.quote(action);
  return answer.ok ? answer.quote : null;
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
