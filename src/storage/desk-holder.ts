import { StorageError } from './errors.ts';
import type { Queryable } from './query.ts';

export interface DeskHolder {
  readonly deskId: string;
  /** Number of the newest journal entry that the database has. */
  readonly journalTakenOver: number;
}

/** Who traded here last; null where nobody ever did. */
export async function deskHolder(database: Queryable): Promise<DeskHolder | null> {
  const { rows } = await database.query<{ desk_id: string; journal_taken_over: number }>(
    'SELECT desk_id, journal_taken_over FROM desk_holder',
  );
  const row = rows[0];
  return row === undefined ? null : { deskId: row.desk_id, journalTakenOver: row.journal_taken_over };
}

/** Makes this process the holder, with an empty journal. The desk lock must be held, and what a journal had be taken over. */
export async function becomeHolder(database: Queryable, deskId: string): Promise<void> {
  await database.query(
    `INSERT INTO desk_holder (desk_id) VALUES ($1)
     ON CONFLICT (one) DO UPDATE SET desk_id = EXCLUDED.desk_id, journal_taken_over = 0, taken_at = now()`,
    [deskId],
  );
}

export function otherDesk(): StorageError {
  return new StorageError(
    'Another RootTrading desk has traded on this database meanwhile',
    'This one stops; what its journal holds is named at its next start. Run only one of them',
  );
}
