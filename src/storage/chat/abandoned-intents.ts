import type { Queryable } from '../query.ts';

export interface AbandonedIntents {
  /** Whether they acted is in the books and at the exchange. */
  readonly unknown: number;
  /** Buys that certainly never became an order. */
  readonly notBought: number;
}

/**
 * Intents that were confirmed or submitted when the process ended. A buy without an order in the books bought nothing and never will
 * (one that waited for a cash release is not taken up again: its price is history), so it is refused, and says why. Of all others only
 * the books and the exchange know: they are called unknown rather than left as if something were still under way.
 * Call at a start, before anyone can press, and once a journal has been taken over.
 */
export async function abandonIntents(db: Queryable): Promise<AbandonedIntents> {
  const { rows } = await db.query<{ not_bought: number; unknown: number }>(
    `WITH gone AS (
       SELECT id, action->>'kind' = 'buy'
         AND NOT EXISTS (SELECT 1 FROM order_intents WHERE reason = 'operator:' || operator_intents.id) AS not_bought
       FROM operator_intents WHERE state IN ('confirmed', 'submitted')
     ), told AS (
       UPDATE operator_intents SET updated_at = now(),
         state = CASE WHEN gone.not_bought THEN 'refused' ELSE 'unknown' END,
         outcome = CASE WHEN gone.not_bought
           THEN '{"status": "refused", "code": "ENTRIES_BLOCKED", "numbers": {"reason": "RESTARTED"}}'::jsonb
           ELSE outcome END
       FROM gone WHERE gone.id = operator_intents.id RETURNING gone.not_bought
     )
     SELECT count(*) FILTER (WHERE not_bought)::int AS not_bought, count(*) FILTER (WHERE NOT not_bought)::int AS unknown
     FROM told`,
  );
  return { unknown: rows[0]?.unknown ?? 0, notBought: rows[0]?.not_bought ?? 0 };
}
