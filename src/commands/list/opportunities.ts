import type { Command } from '../command.ts';
import { earlyWords } from '../early-words.ts';
import { kitOf, rowsOf, type Kit } from '../kit.ts';
import type { OpportunityView } from '../read-model.ts';
import { assetOf } from '../symbols.ts';

const SCANS = ['consensus', 'momentum', 'missing'] as const;
/** One Buy button per symbol, at most these many. */
const BUTTONS = 10;
/** Rows of the last scan: of hundreds of symbols that are not held, those with the most signals. */
const MOST_MISSING = 50;

export const opportunities: Command = {
  name: 'opportunities',
  describe: {
    en: 'Three scans: strong consensus, momentum with volume, tradable but not held',
    fr: 'Trois recherches : consensus fort, momentum avec volume, tradables non détenues',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const kit = kitOf(context);
    const { views, missingLeftOut } = await context.services.read.opportunities(MOST_MISSING);
    const symbols = [...new Set(views.map(({ symbol }) => symbol))].slice(0, BUTTONS);
    const buttons = await kit.buttons(
      symbols.map((symbol) => ({
        label: kit.say('button.buy', { asset: assetOf(symbol, kit.quoteAsset) }),
        style: 'primary',
        command: 'buy',
        args: { symbol },
      })),
    );
    return {
      title: kit.say('opportunities.title'),
      tone: 'neutral',
      tables: SCANS.map((scan) =>
        scanTable(
          scan,
          views.filter((view) => view.scan === scan),
          kit,
        ),
      ),
      ...(buttons.length === 0 ? {} : { buttons: rowsOf(buttons, 3) }),
      ...(missingLeftOut === 0 ? {} : { footer: kit.say('opportunities.more', { count: missingLeftOut }) }),
      data: views,
    };
  },
};

function scanTable(scan: OpportunityView['scan'], views: readonly OpportunityView[], kit: Kit) {
  const { say } = kit;
  return kit.table(
    [
      ['col.symbol', 'left'],
      ['col.score', 'right'],
      ['col.reason', 'left'],
      ['col.regime', 'left'],
      ['col.early', 'left'],
    ],
    views.map((view) => [
      view.symbol,
      scoreWords(view, kit),
      reason(view, kit),
      view.regime ?? say('word.none'),
      earlyWords(view.early, kit),
    ]),
    { title: say(`opportunities.${scan}`), empty: say('opportunities.none') },
  );
}

function reason(view: OpportunityView, { say, format }: Kit): string {
  const number = (value: number | null, decimals: number) =>
    value === null ? say('word.none') : format.number(value, decimals);
  if (view.scan === 'consensus') {
    return say('opportunities.reasonConsensus', { count: view.signals, confidence: number(view.averageConfidence, 2) });
  }
  if (view.scan === 'missing') return say('opportunities.reasonMissing', { count: view.signals });
  return say('opportunities.reasonMomentum', {
    momentum: number(view.momentum, 0),
    volume: number(view.volumeRatio, 1),
  });
}

/** `76 AVOID (LIQUIDITY)`: what vetoes a good score is named. */
function scoreWords({ score }: OpportunityView, { say, format }: Kit): string {
  const veto = score.vetoCode === null ? '' : ` (${score.vetoCode})`;
  return `${score.score === null ? say('word.none') : format.number(score.score, 0)} ${score.action}${veto}`;
}
