import type { Queryable } from '../query.ts';

/**
 * Intents that were confirmed or submitted when the process ended: whether they acted is in the books, not here, so they are called
 * unknown rather than left as if something were still under way. Answers how many. Call at a start, before anyone can press.
 */
export async function abandonIntents(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `WITH gone AS (
       UPDATE operator_intents SET state = 'unknown', updated_at = now() WHERE state IN ('confirmed', 'submitted') RETURNING 1
     ) SELECT count(*)::int AS count FROM gone`,
  );
  return rows[0]?.count ?? 0;
}
