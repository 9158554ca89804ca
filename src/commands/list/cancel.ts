import type { Command, CommandContext } from '../command.ts';
import { kitOf, optionalText, rowsOf, type Kit } from '../kit.ts';
import { act, propose } from '../money.ts';
import type { Reply } from '../reply.ts';
import type { OpenOrderView } from '../services.ts';
import { wordOf } from '../words/words.ts';

/** One button each; the rest by id. */
const BUTTONS = 10;

export const cancel: Command = {
  name: 'cancel',
  describe: {
    en: 'Cancel an open order; without an id, the list of them',
    fr: 'Annuler un ordre ouvert ; sans id, leur liste',
  },
  options: [
    {
      name: 'order',
      kind: 'text',
      oneWord: true,
      describe: { en: 'Client order id', fr: 'Id client de l’ordre' },
      suggest: ({ live }) => live.openOrders().map(({ clientOrderId }) => clientOrderId),
    },
  ],
  risk: 'reduce',
  run: async (context, args) => {
    const id = optionalText(args, 'order');
    const orders = context.services.live.openOrders();
    if (id === null) return list(context, orders);
    const order = orders.find(({ clientOrderId }) => clientOrderId === id);
    const action = { kind: 'cancel', clientOrderId: id } as const;
    if (order === undefined) return unknownOrder(context, id, orders);
    // the stop that rests at the exchange guards a position: taking it away adds risk
    return order.purpose === 'protection' ? propose(context, action) : act(context, action);
  },
};

async function list(context: CommandContext, orders: readonly OpenOrderView[]): Promise<Reply> {
  const kit = kitOf(context);
  const { say } = kit;
  const buttons = await kit.buttons(
    orders.slice(0, BUTTONS).map((order) => ({
      label: say('button.cancelOrder', { order: `${order.side} ${order.symbol}` }),
      style: 'neutral',
      command: 'cancel',
      args: { order: order.clientOrderId },
    })),
  );
  return {
    title: say('cancel.title'),
    tone: 'neutral',
    tables: [ordersTable(orders, kit)],
    ...(buttons.length === 0 ? {} : { buttons: rowsOf(buttons, 2) }),
    private: true,
    data: orders,
  };
}

function unknownOrder(context: CommandContext, id: string, orders: readonly OpenOrderView[]): Reply {
  const kit = kitOf(context);
  context.record({ text: 'refused:unknown order' });
  const title = kit.say('cancel.unknown', { order: id.slice(0, 40) });
  return { title, tone: 'warning', tables: [ordersTable(orders, kit)], private: true };
}

function ordersTable(orders: readonly OpenOrderView[], kit: Kit) {
  const { say, format } = kit;
  return kit.table(
    [
      ['col.order', 'left'],
      ['col.symbol', 'left'],
      ['col.side', 'left'],
      ['col.quantity', 'right'],
      ['col.purpose', 'left'],
      ['col.state', 'left'],
      ['col.date', 'right'],
    ],
    orders.map((order) => [
      order.clientOrderId,
      order.symbol,
      order.side,
      format.quantity(Number(order.quantity)),
      wordOf(say, 'purpose', order.purpose),
      wordOf(say, 'order', order.status),
      format.dateTime(order.createdAtMs),
    ]),
    { empty: say('cancel.none') },
  );
}
