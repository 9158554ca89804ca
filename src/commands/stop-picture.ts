import type { CommandContext } from './command.ts';
import { within } from '../waiting/late.ts';
import { kitOf } from './kit.ts';
import type { CardPrice } from './pictures.ts';
import type { StopChange } from './quote.ts';
import type { Reply } from './reply.ts';
import { stopCard } from './stop-words.ts';

/** Nobody waits longer than this for a picture of what is already said. */
const PICTURE_LIMIT_MS = 2_000;
const TIMEFRAME = '15m';

/** The reply with a picture of a stop before and after; `done` = it has moved already. */
export async function withStopPicture(
  context: CommandContext,
  reply: Reply,
  symbol: string,
  change: StopChange,
  done: boolean,
): Promise<Reply> {
  const kit = kitOf(context);
  const { say } = kit;
  const { live, pictures } = context.services;
  const lines: readonly CardPrice[] = [
    { kind: 'entry', label: say('col.entry'), price: Number(change.entryPrice) },
    { kind: 'breakeven', label: say('button.breakeven'), price: Number(change.breakevenPrice) },
    {
      kind: done ? 'otherStop' : 'stop',
      label: say(done ? 'trail.before' : 'trail.after'),
      price: Number(change.before),
    },
    { kind: done ? 'stop' : 'otherStop', label: say(done ? 'trail.after' : 'trail.new'), price: Number(change.after) },
  ];
  const card = stopCard(symbol, reply.title, change, live.price(symbol)?.bid ?? null, done, kit);
  try {
    const drawing = pictures.card({ ...card, lines }, TIMEFRAME, context.actor.language);
    return { ...reply, picture: await within(drawing, PICTURE_LIMIT_MS, 'the picture of a stop') };
  } catch {
    // what it shows is in the words as well
    return { ...reply, lines: [...(reply.lines ?? []), say('trail.noPicture')] };
  }
}
