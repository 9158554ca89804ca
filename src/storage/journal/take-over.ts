import type { AlertDecision } from '../../engine/decisions.ts';
import type { Database } from '../database.ts';
import { decisionWrites, type RoundMeta } from '../decisions-store.ts';
import { deskHolder, otherDesk } from '../desk-holder.ts';
import { markSent, markWhereStored } from '../orders.ts';
import { isDataError, storeAroundPoison } from '../quarantine.ts';
import type { Queryable } from '../query.ts';
import { merged } from './entry.ts';
import type { LeftEntries, PendingEntries } from './journal.ts';

/**
 * Stores what a journal kept, in one transaction with the mark of how far that is: whatever is repeated later changes nothing. Where
 * the database does not take a row of it, that goes into the quarantine, and the alert about it is returned.
 * @throws StorageError when another process has traded here since: its books are newer than these
 */
export async function takeOver(
  database: Database,
  deskId: string,
  { entry, upTo }: PendingEntries,
  meta: RoundMeta,
): Promise<AlertDecision | null> {
  const markTaken = async (client: Queryable): Promise<void> => {
    const { rowCount } = await client.query(
      'UPDATE desk_holder SET journal_taken_over = GREATEST(journal_taken_over, $2) WHERE desk_id = $1',
      [deskId, upTo],
    );
    if (rowCount === 0) throw otherDesk();
  };
  try {
    await database.transaction(async (client) => {
      await markTaken(client);
      for (const { statement, values } of decisionWrites(entry.decisions, meta)) await client.query(statement, values);
      for (const { clientOrderId, atMs } of entry.sent) await markSent(client, clientOrderId, atMs);
    });
    return null;
  } catch (error) {
    if (!isDataError(error)) throw error;
  }
  return storeAroundPoison(database, entry.decisions, meta, async (client) => {
    await markTaken(client);
    // an order that was refused has no row to mark; the quarantine names it
    for (const { clientOrderId, atMs } of entry.sent) await markWhereStored(client, clientOrderId, atMs);
  });
}

/** What became of the entries that the last process left in its journal. */
export type LeftOutcome =
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'taken_over'; readonly orders: readonly string[] }
  /** They are of another database, or another process traded on this one since: its books are newer. */
  | { readonly outcome: 'foreign'; readonly orders: readonly string[] };

/** Takes over what the last process could not store, before anything is read. */
export async function takeOverLeft(
  database: Database,
  left: LeftEntries | null,
  meta: RoundMeta,
): Promise<LeftOutcome> {
  const holder = await deskHolder(database);
  const known = holder !== null && holder.deskId === left?.desk;
  const entries = (left?.entries ?? []).filter(({ n }) => !known || n > holder.journalTakenOver);
  const last = entries.at(-1);
  if (left === null || last === undefined) return { outcome: 'nothing' };
  const entry = merged(entries.map((each) => each.entry));
  const orders = entry.decisions.flatMap((decision) =>
    decision.type === 'place_order' || decision.type === 'order_update' ? [decision.intent.clientOrderId] : [],
  );
  if (!known) return { outcome: 'foreign', orders };
  await takeOver(database, left.desk, { entry, upTo: last.n }, meta);
  return { outcome: 'taken_over', orders };
}
