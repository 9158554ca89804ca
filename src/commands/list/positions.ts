import type { Command } from '../command.ts';
import { emergencyStrip } from '../emergency-strip.ts';
import { kitOf, numberOf, rowsOf, type Kit } from '../kit.ts';
import { hours } from '../options.ts';
import { armedWords, cardButton, exitWords, priceWords, sellButton, stopWords } from '../position-words.ts';
import type { PositionView } from '../read-model.ts';
import { positionShape } from '../shapes.ts';

/** Two buttons each: beyond this, /position and /sell do the same. */
const POSITIONS_WITH_BUTTONS = 10;

export const positions: Command = {
  name: 'positions',
  describe: {
    en: 'Open positions with stop and armed levels, then those closed lately',
    fr: 'Positions ouvertes avec stop et niveaux armés, puis celles fermées récemment',
  },
  options: [hours(24)],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say } = kit;
    const window = numberOf(args, 'hours');
    const all = await context.services.read.positions(window);
    const open = all.filter(({ status }) => status === 'ACTIVE');
    const closed = all.filter(({ status }) => status === 'COMPLETED');
    const wanted = open
      .slice(0, POSITIONS_WITH_BUTTONS)
      .flatMap((position) => [cardButton(position, kit), sellButton(position, kit)]);
    const strip = await kit.buttons(emergencyStrip(kit, context.services.live.paused() !== null));
    const buttons = await kit.buttons(wanted);
    return {
      title: say('positions.title'),
      tone: 'neutral',
      tables: [openTable(open, kit), closedTable(closed, window, kit)],
      // first: an app shows only so many rows
      buttons: [strip, ...rowsOf(buttons, 2)],
      private: true,
      data: all.map(positionShape),
    };
  },
};

function openTable(open: readonly PositionView[], kit: Kit) {
  const { say, format, quoteAsset } = kit;
  return kit.table(
    [
      ['col.symbol', 'left'],
      ['col.gain', 'right'],
      ['col.entry', 'right'],
      ['col.now', 'right'],
      ['col.value', 'right'],
      ['col.max', 'right'],
      ['col.armed', 'left'],
      ['col.stop', 'left'],
    ],
    open.map((position) => [
      position.symbol,
      format.gain(position.profitLossPercent),
      format.price(position.entryPrice),
      priceWords(position, kit),
      format.amount(position.value, quoteAsset),
      format.price(position.maxPrice),
      armedWords(position, kit),
      stopWords(position, kit),
    ]),
    { title: say('positions.open'), empty: say('positions.noneOpen') },
  );
}

function closedTable(closed: readonly PositionView[], window: number, kit: Kit) {
  const { say, format, quoteAsset } = kit;
  return kit.table(
    [
      ['col.symbol', 'left'],
      ['col.gain', 'right'],
      ['col.result', 'right'],
      ['col.reason', 'left'],
      ['col.date', 'right'],
    ],
    closed.map((position) => [
      position.symbol,
      format.gain(position.profitLossPercent),
      format.result(position.profitLoss, quoteAsset),
      exitWords(position.exitReason, kit),
      position.completedAtMs === null ? say('word.none') : format.dateTime(position.completedAtMs),
    ]),
    { title: say('positions.closed', { hours: window }), empty: say('positions.noneClosed', { hours: window }) },
  );
}
