import type { Command } from '../command.ts';
import { numberOf, optionalText } from '../kit.ts';
import { SYMBOL } from '../options.ts';
import { watchedSymbol } from '../watched-symbol.ts';
import { position } from './position.ts';
import { summaryReply } from './summary.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export const watch: Command = {
  name: 'watch',
  describe: {
    en: 'The summary, or one symbol, as a message that keeps itself up to date',
    fr: 'Le résumé, ou un symbole, dans un message qui se met à jour tout seul',
  },
  options: [
    {
      name: 'seconds',
      kind: 'integer',
      describe: { en: 'Seconds between two looks', fr: 'Secondes entre deux mises à jour' },
      min: 5,
      max: 300,
      default: 10,
    },
    {
      name: 'minutes',
      kind: 'integer',
      describe: { en: 'How long it stays live', fr: 'Combien de temps il reste en direct' },
      min: 1,
      max: 240,
      default: 60,
    },
    SYMBOL,
  ],
  risk: 'read',
  run: async (context, options) => {
    const seconds = numberOf(options, 'seconds');
    const minutes = numberOf(options, 'minutes');
    const symbol = optionalText(options, 'symbol');
    const args = {
      seconds: String(seconds),
      minutes: String(minutes),
      ...(symbol === null ? {} : { symbol }),
    };
    const live = {
      command: 'watch',
      args,
      everyMs: seconds * SECOND_MS,
      untilMs: context.nowMs + minutes * MINUTE_MS,
    };
    if (symbol === null) return { ...(await summaryReply(context, { command: 'watch', args })), live };
    // what is held has a card that says more
    const isHeld = context.services.live.positionId(symbol) !== null;
    const reply = isHeld ? await position.run(context, { symbol }) : await watchedSymbol(context, symbol, args);
    return { ...reply, live };
  },
};
