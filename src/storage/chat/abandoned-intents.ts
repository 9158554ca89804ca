import type { Queryable } from '../query.ts';

export interface AbandonedIntents {
  /** They acted; how it ends is in the books and at the exchange. */
  readonly unknown: number;
  /** Certainly nothing came of them, and nothing will. */
  readonly notDone: number;
}

/**
 * Intents that were confirmed and had no end when the process ended. What the engine never took was not done, and never will be; nor
 * was a buy without an order in the books (one that waited for a cash release is not taken up again: its price is history). Those are
 * refused, and say why. All others are called unknown until the engine, which finds their orders by client order id, tells their end.
 * Call at a start, before anyone can press, and once a journal has been taken over.
 */
export async function abandonIntents(db: Queryable): Promise<AbandonedIntents> {
  const { rows } = await db.query<{ not_done: number; unknown: number }>(
    `WITH gone AS (
       SELECT id, NOT EXISTS (SELECT 1 FROM engine_intents WHERE intent_id = operator_intents.id)
         OR action->>'kind' = 'buy'
         AND NOT EXISTS (SELECT 1 FROM order_intents WHERE reason = 'operator:' || operator_intents.id) AS not_done
       FROM operator_intents WHERE state IN ('confirmed', 'submitted', 'unknown')
     ), told AS (
       UPDATE operator_intents SET updated_at = now(), abandoned_at = now(),
         state = CASE WHEN gone.not_done THEN 'refused' ELSE 'unknown' END,
         outcome = CASE WHEN gone.not_done
           THEN '{"status": "refused", "code": "RESTARTED", "numbers": {}}'::jsonb
           ELSE outcome END
       FROM gone WHERE gone.id = operator_intents.id RETURNING gone.not_done
     )
     SELECT count(*) FILTER (WHERE not_done)::int AS not_done, count(*) FILTER (WHERE NOT not_done)::int AS unknown
     FROM told`,
  );
  return { unknown: rows[0]?.unknown ?? 0, notDone: rows[0]?.not_done ?? 0 };
}

/** Abandoned intents whose end is known by now, oldest first, and which nobody was told of. */
export async function endedSinceAbandoned(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM operator_intents
     WHERE abandoned_at IS NOT NULL AND state NOT IN ('confirmed', 'submitted', 'unknown') ORDER BY abandoned_at, created_at, id`,
  );
  return rows.map(({ id }) => id);
}

/** The end of an abandoned intent is in the outbox. */
export async function markEndTold(db: Queryable, id: string): Promise<void> {
  await db.query('UPDATE operator_intents SET abandoned_at = NULL WHERE id = $1', [id]);
}
