import type { CycleDecision, FillDecision, OrderUpdateDecision, PlaceOrderDecision } from '../../engine/decisions.ts';
import type { Cycle } from '../../engine/trader/cycle.ts';
import { insertBatch, lastByKey } from '../batch.ts';
import type { Write } from '../query.ts';
import { CYCLE_COLUMNS } from '../rows/cycle-row.ts';
import { FILL_COLUMNS, ORDER_COLUMNS, type BookedFill, type SentOrder } from '../rows/order-row.ts';

const UPSERT_CYCLES = insertBatch<Cycle>('trade_cycles', CYCLE_COLUMNS, 'ON CONFLICT (id) DO UPDATE SET {set}');

const UPSERT_ORDERS = insertBatch<SentOrder>(
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

export function cycleWrites(decisions: readonly CycleDecision[]): Write[] {
  const cycles = lastByKey(decisions, ({ cycle }) => cycle.id).map(({ cycle }) => cycle);
  // a round may close one cycle of a symbol and open the next: the closed one must leave its place first
  return UPSERT_CYCLES.writes(
    cycles.toSorted((a, b) => Number(a.completedAtMs === null) - Number(b.completedAtMs === null)),
  );
}

/** @param sentAtMs when the orders placed by this round will have been handed over at the latest; null = that is recorded apart */
export function orderWrites(
  decisions: readonly (PlaceOrderDecision | OrderUpdateDecision)[],
  sentAtMs: number | null,
): Write[] {
  const placed = new Set(
    decisions.flatMap(({ type, intent }) => (type === 'place_order' ? [intent.clientOrderId] : [])),
  );
  const last = lastByKey(decisions, ({ intent }) => intent.clientOrderId);
  return UPSERT_ORDERS.writes(
    last.map(({ intent }) => ({ intent, sentAtMs: placed.has(intent.clientOrderId) ? sentAtMs : null })),
  );
}

export function fillWrites(decisions: readonly FillDecision[], demo: boolean): Write[] {
  return INSERT_FILLS.writes(decisions.map(({ fill, cycleId }) => ({ fill, cycleId, demo })));
}
