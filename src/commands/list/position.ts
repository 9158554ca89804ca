import type { Command, CommandContext } from '../command.ts';
import { emergencyStrip } from '../emergency-strip.ts';
import { kitOf, textOf, type Kit, type WantedButton } from '../kit.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import { guardFields, isAmiss } from '../guard-words.ts';
import { positionFields, sellButton } from '../position-words.ts';
import type { PositionView } from '../read-model.ts';
import type { Reply, Tone } from '../reply.ts';
import type { GuardView } from '../services.ts';
import { positionShape } from '../shapes.ts';
import { assetOf } from '../symbols.ts';

const LIVE_EVERY_MS = 5_000;
const LIVE_FOR_MS = 60 * 60_000;

export const position: Command = {
  name: 'position',
  describe: {
    en: 'One position: price, gain, armed levels, stop, chart',
    fr: 'Une position : prix, gain, niveaux armés, stop, graphique',
  },
  options: [REQUIRED_SYMBOL],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const symbol = textOf(args, 'symbol');
    const view = await context.services.read.position(symbol);
    if (view === null) return noPosition(context, symbol);

    const known = context.services.live.guard(symbol);
    // the database may be a moment behind the engine: what guards another position is not told of this one
    const guard = known?.cycleId === view.id ? known : null;

    // a live message keeps its chart: drawing one every few seconds would cost more than it tells
    const picture =
      context.request.repeats === true
        ? null
        : await context.services.pictures.chart(symbol, '15m', context.actor.language);
    const buttons = await kit.buttons([
      sellButton(view, kit),
      { label: say('button.tighten'), style: 'neutral', command: 'trail', args: { symbol, action: 'tighten' } },
      ...(await breakevenButton(context, symbol)),
      ...(await offButton(context, symbol)),
      { label: say('button.chart'), style: 'neutral', command: 'chart', args: { symbol } },
      { label: say('button.refresh'), style: 'neutral', command: 'position', args: { symbol } },
    ]);
    const place = await kit.buttons(placeButton(guard, symbol, kit));
    const strip = await kit.buttons(emergencyStrip(kit, context.services.live.paused() !== null));
    return {
      title: say('position.title', { symbol, gain: format.gain(view.profitLossPercent) }),
      tone: toneOf(view, guard),
      fields: [...positionFields(view, kit), ...guardFields(view, guard, kit)],
      ...(picture === null ? {} : { picture }),
      // first: nothing else is as urgent
      buttons: [...(place.length === 0 ? [] : [place]), buttons, strip],
      private: true,
      live: { command: 'position', args: { symbol }, everyMs: LIVE_EVERY_MS, untilMs: context.nowMs + LIVE_FOR_MS },
      data: { ...positionShape(view), guard },
    };
  },
};

/** A stop that does not rest as it should is red, whatever the position has gained. */
function toneOf(view: PositionView, guard: GuardView | null): Tone {
  if (guard?.exchange != null && isAmiss(guard.exchange)) return 'danger';
  return view.profitLoss >= 0 ? 'good' : 'bad';
}

/** Not offered where the resting one is above the wanted one: at the exchange a stop only moves up. */
function placeButton(guard: GuardView | null, symbol: string, { say }: Kit): readonly WantedButton[] {
  if (guard?.exchange == null || !isAmiss(guard.exchange)) return [];
  const { wanted, resting } = guard.exchange;
  if (resting !== null && resting >= wanted) return [];
  return [{ label: say('button.placeStop'), style: 'danger', command: 'protect', args: { symbol } }];
}

/** Not offered below breakeven: there it could only be refused. */
async function breakevenButton(context: CommandContext, symbol: string): Promise<readonly WantedButton[]> {
  const action = { kind: 'trail', symbol, action: 'breakeven', price: null } as const;
  const answer = await context.services.operator.quote(action);
  if (!answer.ok) return [];
  const label = kitOf(context).say('button.breakeven');
  return [{ label, style: 'neutral', command: 'trail', args: { symbol, action: 'breakeven' } }];
}

/** Offered while an own stop is in force: taking it away leaves the stops of the engine. */
async function offButton(context: CommandContext, symbol: string): Promise<readonly WantedButton[]> {
  const answer = await context.services.operator.quote({ kind: 'trail', symbol, action: 'loosen', price: null });
  const change = answer.ok ? answer.quote.stopChange : undefined;
  if (change === undefined || Number(change.after) >= Number(change.before)) return [];
  const label = kitOf(context).say('button.ownStopOff');
  return [{ label, style: 'neutral', command: 'trail', args: { symbol, action: 'loosen' } }];
}

async function noPosition(context: CommandContext, symbol: string): Promise<Reply> {
  const kit = kitOf(context);
  const { say, format, quoteAsset } = kit;
  const cycles = await context.services.read.cycles(symbol, 10);
  const last = cycles.find(({ completedAtMs }) => completedAtMs !== null);
  const lastLine =
    last?.completedAtMs == null
      ? []
      : [
          say('position.lastClosed', {
            date: format.dateTime(last.completedAtMs),
            result: last.profitLoss === null ? say('word.none') : format.result(last.profitLoss, quoteAsset),
          }),
        ];
  const lines = [...lastLine, say('position.seeOthers', { asset: assetOf(symbol, quoteAsset) })];
  return { title: say('position.none', { symbol }), tone: 'neutral', lines, private: true, data: null };
}
