import type { Command } from '../command.ts';
import { cyclesTable } from './cycles.ts';
import { earlySentence } from '../early-words.ts';
import { kitOf, textOf, type Kit } from '../kit.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import type { ChecklistView, RegimeView } from '../read-model.ts';
import { ruleSentence } from '../refusals.ts';
import { positionShape, regimeShape } from '../shapes.ts';
import { assetOf } from '../symbols.ts';

export const checklist: Command = {
  name: 'checklist',
  describe: {
    en: 'Four steps: signals, technical, portfolio, past cycles; with score and verdict',
    fr: 'Quatre étapes : signaux, technique, portefeuille, cycles passés ; avec score et verdict',
  },
  options: [REQUIRED_SYMBOL],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say } = kit;
    const symbol = textOf(args, 'symbol');
    const view = await context.services.read.checklist(symbol);
    const picture = await context.services.pictures.chart(symbol, '15m', context.actor.language);
    const asset = assetOf(symbol, kit.quoteAsset);
    const buttons = await kit.buttons([
      view.position === null
        ? { label: say('button.buy', { asset }), style: 'primary', command: 'buy', args: { symbol } }
        : { label: say('button.sell', { asset }), style: 'danger', command: 'sell', args: { symbol } },
      { label: say('button.refresh'), style: 'neutral', command: 'checklist', args: { symbol } },
    ]);
    return {
      title: say('checklist.title', { symbol }),
      tone: view.verdict === 'BUY' ? 'good' : 'neutral',
      fields: fields(view, kit),
      tables: [cyclesTable(view.cycles, kit, { title: say('checklist.cycles'), empty: say('checklist.noCycles') })],
      ...(picture === null ? {} : { picture }),
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

function fields(view: ChecklistView, kit: Kit) {
  const { say, format, quoteAsset } = kit;
  const { signals, holding, score, lastRejection } = view;
  const signalLine =
    signals.count === 0 || signals.averageConfidence === null
      ? say('checklist.noSignals')
      : say('checklist.signalsLine', { count: signals.count, confidence: format.share(signals.averageConfidence) });
  const held = { value: format.amount(holding.value, quoteAsset), weight: format.percent(holding.weightPercent) };
  const refusal = lastRejection === null ? say('word.none') : ruleSentence(lastRejection, say, format, quoteAsset);
  return [
    { name: say('field.price'), value: view.price === null ? say('word.noPrice') : format.price(view.price) },
    { name: `1. ${say('field.signals6h')}`, value: signalLine },
    { name: `2. ${say('field.technical')}`, value: technicalWords(view.technical, kit) },
    {
      name: `3. ${say('field.portfolio')}`,
      value: holding.quantity === 0 ? say('checklist.notHeld') : say('checklist.holdingLine', held),
    },
    { name: say('field.score'), value: scoreWords(score, kit) },
    { name: say('field.early'), value: earlySentence(view.early, kit) },
    { name: say('field.verdict'), value: verdictWords(view) },
    { name: say('field.lastRefusal'), value: refusal },
  ];
}

function technicalWords(technical: RegimeView | null, { say, format }: Kit): string {
  if (technical === null) return say('checklist.noTechnical');
  const number = (value: number | null, decimals: number) =>
    value === null ? say('word.none') : format.number(value, decimals);
  return say('checklist.technicalLine', {
    regime: technical.regime ?? say('word.none'),
    strength: technical.strength ?? '',
    momentum: number(technical.momentum, 0),
    rsi: number(technical.rsi, 0),
    volume: number(technical.volumeRatio, 1),
    confluence: number(technical.confluence, 0),
  });
}

function scoreWords({ score, grade, coverage }: ChecklistView['score'], { say, format }: Kit): string {
  if (score === null) return say('checklist.noScore');
  const share = format.percent(coverage * 100, 0);
  return say('checklist.scoreLine', { score: format.number(score, 0), grade: grade ?? '', coverage: share });
}

/** `BUY · BUY_NOW`, `AVOID · VOLATILITY` */
function verdictWords({ verdict, score }: ChecklistView): string {
  return `${verdict} · ${score.vetoCode ?? score.action}`;
}
