import type { CycleDecision, FillDecision, OrderUpdateDecision, PlaceOrderDecision } from '../../engine/decisions.ts';
import type { Cycle, OrderIntent } from '../../engine/trader/cycle.ts';
import { insertBatch, lastByKey } from '../batch.ts';
import type { Queryable } from '../query.ts';
import { CYCLE_COLUMNS } from '../rows/cycle-row.ts';
import { FILL_COLUMNS, ORDER_COLUMNS, type BookedFill } from '../rows/order-row.ts';

const UPSERT_CYCLES = insertBatch<Cycle>('trade_cycles', CYCLE_COLUMNS, 'ON CONFLICT (id) DO UPDATE SET {set}');

const UPSERT_ORDERS = insertBatch<OrderIntent>(
  'order_intents',
  ORDER_COLUMNS,
  'ON CONFLICT (client_order_id) DO UPDATE SET {set}, updated_at = now()',
);

/** An exchange tells of a trade more than once. */
const INSERT_FILLS = insertBatch<BookedFill>(
  'trade_executions',
  FILL_COLUMNS,
  'ON CONFLICT (symbol, trade_id) DO NOTHING',
);

export async function storeCycles(client: Queryable, decisions: readonly CycleDecision[]): Promise<void> {
  if (decisions.length === 0) return;
  const cycles = lastByKey(decisions, ({ cycle }) => cycle.id).map(({ cycle }) => cycle);
  // a round may close one cycle of a symbol and open the next: the closed one must leave its place first
  const closedFirst = cycles.toSorted((a, b) => Number(a.completedAtMs === null) - Number(b.completedAtMs === null));
  await client.query(UPSERT_CYCLES.statement, UPSERT_CYCLES.values(closedFirst));
}

export async function storeOrders(
  client: Queryable,
  decisions: readonly (PlaceOrderDecision | OrderUpdateDecision)[],
): Promise<void> {
  if (decisions.length === 0) return;
  const intents = lastByKey(decisions, ({ intent }) => intent.clientOrderId).map(({ intent }) => intent);
  await client.query(UPSERT_ORDERS.statement, UPSERT_ORDERS.values(intents));
}

export async function storeFills(client: Queryable, decisions: readonly FillDecision[], demo: boolean): Promise<void> {
  if (decisions.length === 0) return;
  const fills = decisions.map(({ fill, cycleId }) => ({ fill, cycleId, demo }));
  await client.query(INSERT_FILLS.statement, INSERT_FILLS.values(fills));
}
