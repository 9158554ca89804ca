import type { Command, CommandContext } from '../command.ts';
import { NO_REASON } from '../intent-rules.ts';
import { kitOf, numberOf, optionalNumber, optionalText, textOf } from '../kit.ts';
import { propose } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import type { Reply } from '../reply.ts';

export const buy: Command = {
  name: 'buy',
  describe: {
    en: 'Propose a manual buy; nothing happens before you confirm',
    fr: 'Proposer un achat manuel ; rien ne se passe avant votre confirmation',
  },
  options: [
    REQUIRED_SYMBOL,
    {
      name: 'amount',
      kind: 'decimal',
      describe: { en: 'Quote amount; without it the engine sizes it', fr: 'Montant ; sinon le moteur le calcule' },
      min: 0.01,
      max: 1_000_000_000,
    },
    {
      name: 'confidence',
      kind: 'decimal',
      describe: { en: 'Your confidence, 0 to 1', fr: 'Votre confiance, de 0 à 1' },
      min: 0.01,
      max: 1,
      default: 0.95,
    },
    {
      name: 'reason',
      kind: 'text',
      describe: { en: 'Why; kept with the trade', fr: 'Pourquoi ; gardé avec le trade' },
    },
  ],
  risk: 'add',
  run: async (context, args) => {
    const symbol = textOf(args, 'symbol');
    const price = context.services.live.price(symbol);
    if (price === null) return withoutPrice(context, symbol);
    const amount = optionalNumber(args, 'amount');
    return propose(context, {
      kind: 'buy',
      symbol,
      price: price.ask,
      confidence: numberOf(args, 'confidence'),
      reason: optionalText(args, 'reason') ?? NO_REASON,
      amountQuote: amount === null ? null : String(amount),
    });
  },
};

function withoutPrice(context: CommandContext, symbol: string): Reply {
  const { say } = kitOf(context);
  context.record({ text: 'refused:NO_PRICE' });
  return { title: say('intent.refused'), tone: 'warning', lines: [say('buy.noPrice', { symbol })] };
}
