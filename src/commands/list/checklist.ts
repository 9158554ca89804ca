import type { Command } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import { ruleSentence } from '../refusals.ts';
import { positionShape, regimeShape } from '../shapes.ts';
import { buyStyle, cardFields, costOf, symbolCard } from '../symbol-card.ts';
import { assetOf } from '../symbols.ts';

const TIMEFRAME = '15m';

export const checklist: Command = {
  name: 'checklist',
  describe: {
    en: 'One card: signals, technical, portfolio, past cycles, costs, score, verdict and chart',
    fr: 'Une carte : signaux, technique, portefeuille, cycles passés, coûts, score, verdict et graphique',
  },
  options: [REQUIRED_SYMBOL],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format, quoteAsset } = kit;
    const { read, live, pictures } = context.services;
    const symbol = textOf(args, 'symbol');
    const view = await read.checklist(symbol);
    const card = symbolCard(view, costOf(symbol, live), kit);
    const picture = await pictures.card(card, TIMEFRAME, context.actor.language);
    const asset = assetOf(symbol, quoteAsset);
    const buttons = await kit.buttons([
      view.position === null
        ? { label: say('button.buy', { asset }), style: buyStyle(view), command: 'buy', args: { symbol } }
        : { label: say('button.sell', { asset }), style: 'danger', command: 'sell', args: { symbol } },
      { label: say('button.watch'), style: 'neutral', command: 'watch', args: { symbol } },
      { label: say('button.forget'), style: 'neutral', command: 'forget', args: { symbol } },
      { label: say('button.refresh'), style: 'neutral', command: 'checklist', args: { symbol } },
    ]);
    const { lastRejection } = view;
    const refusal = lastRejection === null ? say('word.none') : ruleSentence(lastRejection, say, format, quoteAsset);
    return {
      title: say('checklist.title', { symbol }),
      tone: view.verdict === 'BUY' ? 'good' : 'neutral',
      fields: [
        { name: say('field.price'), value: card.price },
        { name: say('field.verdict'), value: card.verdict },
        { name: say('field.score'), value: card.score },
        ...cardFields(card),
        { name: say('field.lastRefusal'), value: refusal },
      ],
      picture,
      buttons: [buttons],
      private: true,
      data: {
        symbol,
        signals_6h: view.signals.count,
        avg_confidence: view.signals.averageConfidence,
        technical: view.technical === null ? null : regimeShape(view.technical),
        holding: view.holding,
        position: view.position === null ? null : positionShape(view.position),
        cycles: view.cycles,
        score: view.score,
        early: view.early,
        verdict: view.verdict,
        last_rejection: view.lastRejection,
      },
    };
  },
};
