import type { ButtonAction } from '../actions.ts';
import type { Command, CommandContext } from '../command.ts';
import { emergencyStrip } from '../emergency-strip.ts';
import { kitOf, type Kit } from '../kit.ts';
import type { SummaryView } from '../read-model.ts';
import { blockWords } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import { summaryShape } from '../shapes.ts';

/** Smaller balances are counted in the total but not listed. */
const LISTED_FROM = 5;

export const summary: Command = {
  name: 'summary',
  describe: {
    en: 'Total value, balances, result, open positions, mode and market',
    fr: 'Valeur totale, soldes, résultat, positions ouvertes, mode et marché',
  },
  options: [],
  risk: 'read',
  run: (context) => summaryReply(context, { command: 'summary', args: {} }),
};

/** The summary with a refresh button that says `refresh`. */
export async function summaryReply(context: CommandContext, refresh: ButtonAction): Promise<Reply> {
  const kit = kitOf(context);
  const { say, format, quoteAsset } = kit;
  const view = await context.services.read.summary();
  const rows = view.balances
    .filter(({ value }) => value > LISTED_FROM)
    .map((balance) => [
      balance.asset,
      format.number(balance.value),
      format.percent(balance.weightPercent),
      format.quantity(balance.free),
    ]);
  const paused = view.pausedBy !== null;
  const buttons = await kit.buttons([
    { label: say('button.positions'), style: 'primary', command: 'positions', args: {} },
    ...(paused ? [{ label: say('button.resume'), style: 'neutral', command: 'resume', args: {} } as const] : []),
    { label: say('button.refresh'), style: 'neutral', ...refresh },
  ]);
  const strip = await kit.buttons(emergencyStrip(kit, paused));
  return {
    title: say('summary.title'),
    tone: view.mode === 'live' || paused ? 'warning' : 'neutral',
    fields: [
      { name: say('field.total'), value: format.amount(view.totalValue, quoteAsset) },
      { name: say('field.freeCash'), value: format.amount(view.freeQuote, quoteAsset) },
      { name: say('field.openPositions'), value: format.number(view.activeTrades, 0) },
      {
        name: say('field.result24h'),
        value: resultWords(view.result24hPercent, view.result24h, kit),
      },
      {
        name: say('field.result7d'),
        value: resultWords(view.result7dPercent, view.result7d, kit),
      },
      { name: say('field.mode'), value: say(view.mode === 'live' ? 'word.live' : 'word.paper') },
      { name: say('field.market'), value: view.market },
      { name: say('field.entries'), value: entriesWords(view, kit) },
    ],
    tables: [
      kit.table(
        [
          ['col.asset', 'left'],
          ['col.value', 'right'],
          ['col.weight', 'right'],
          ['col.free', 'right'],
        ],
        rows,
        {
          title: say('summary.balances', { asset: quoteAsset }),
          empty: say('summary.noBalances', { asset: quoteAsset }),
        },
      ),
    ],
    buttons: [buttons, strip],
    private: true,
    data: summaryShape(view),
  };
}

/** `▼ −4.01 % (−40.12 USDC)` */
function resultWords(percent: number, amount: number, { say, format, quoteAsset }: Kit): string {
  return say('word.gainAmount', { gain: format.gain(percent), amount: format.signedAmount(amount, quoteAsset) });
}

function entriesWords(view: SummaryView, { say, format }: Kit): string {
  if (view.pausedUntilMs !== null) return say('word.pausedUntil', { time: format.dateTime(view.pausedUntilMs) });
  if (view.pausedBy !== null) return say('word.pausedForever');
  return view.entriesBlocked.length === 0
    ? say('word.on')
    : say('word.blocked', { reasons: blockWords(view.entriesBlocked, say) });
}
