import type { CommandContext } from './command.ts';
import { earlySentence } from './early-words.ts';
import { kitOf } from './kit.ts';
import type { Reply } from './reply.ts';
import { buyStyle, costOf, scoreWords, spreadWords, verdictWords } from './symbol-card.ts';
import { assetOf } from './symbols.ts';

/** The small card of a symbol that is not held: price, regime, score. `args` are what a refresh says to /watch. */
export async function watchedSymbol(
  context: CommandContext,
  symbol: string,
  args: Readonly<Record<string, string>>,
): Promise<Reply> {
  const kit = kitOf(context);
  const { say, format, quoteAsset } = kit;
  const { read, live } = context.services;
  const view = await read.checklist(symbol);
  const { technical } = view;
  const regime = [technical?.regime, technical?.strength].filter((word) => word != null).join(' ');
  const buttons = await kit.buttons([
    {
      label: say('button.buy', { asset: assetOf(symbol, quoteAsset) }),
      style: buyStyle(view),
      command: 'buy',
      args: { symbol },
    },
    { label: say('button.forget'), style: 'neutral', command: 'forget', args: { symbol } },
    { label: say('button.refresh'), style: 'neutral', command: 'watch', args },
  ]);
  return {
    title: say('watch.title', { symbol }),
    tone: view.verdict === 'BUY' ? 'good' : 'neutral',
    fields: [
      { name: say('field.price'), value: view.price === null ? say('word.noPrice') : format.price(view.price) },
      { name: say('field.spread'), value: spreadWords(costOf(symbol, live), kit) },
      { name: say('field.regime15m'), value: regime === '' ? say('word.none') : regime },
      { name: say('field.score'), value: scoreWords(view.score, kit) },
      { name: say('field.verdict'), value: verdictWords(view) },
      { name: say('field.early'), value: earlySentence(view.early, kit) },
    ],
    buttons: [buttons],
    private: true,
    data: { symbol, price: view.price, regime: technical?.regime ?? null, score: view.score, verdict: view.verdict },
  };
}
