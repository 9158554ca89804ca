import type { Queryable, Statement } from './query.ts';

const MARK_SENT: Statement = {
  name: 'mark_sent',
  text: `UPDATE order_intents SET sent_at = GREATEST(sent_at, to_timestamp($2::float8 / 1000.0)), updated_at = now()
WHERE client_order_id = $1`,
};

/**
 * Records that an order is about to be handed to the exchange; awaited before it is, so that an intent without this mark was
 * certainly never sent. Of two marks the later stays: until well after it nothing that is not found may be called absent.
 * @throws Error when the intent was never stored: it must not be sent
 */
export async function markSent(database: Queryable, clientOrderId: string, atMs: number): Promise<void> {
  if (!(await markWhereStored(database, clientOrderId, atMs)))
    throw new Error(`order ${clientOrderId} is not stored, so it must not be sent`);
}

/** The same, and false where the intent was never stored. */
export async function markWhereStored(database: Queryable, clientOrderId: string, atMs: number): Promise<boolean> {
  const { rowCount } = await database.query(MARK_SENT, [clientOrderId, atMs]);
  return (rowCount ?? 0) > 0;
}
