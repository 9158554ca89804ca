import type { Platform } from '../../commands/actor.ts';
import type { ActionOutcome, Quote } from '../../commands/quote.ts';
import type { Identity, Intent, IntentChange, IntentState, IntentStore } from '../../commands/stores.ts';
import { REFUSAL_CODES, type RefusalCode } from '../../engine/decisions.ts';
import { flattenProgress } from '../../engine/desk/flattenings.ts';
import type { OperatorAction } from '../../engine/events.ts';
import type { Queryable, Statement } from '../query.ts';

const INSERT: Statement = {
  name: 'operator_intents_insert',
  text: `INSERT INTO operator_intents
  (id, platform, actor_id, command, action, quote, quoted_price, symbol, state, expires_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb, $7::numeric, $8, $9, $10, $11, $11)
ON CONFLICT (id) DO NOTHING RETURNING id`,
};
/** With the trades of the orders that came of it: the end may have been told when nobody waited for it any more. */
const COLUMNS = `id, platform, actor_id, command, action, quote, state, outcome, superseded_by,
  (extract(epoch FROM created_at) * 1000)::float8 AS created_at_ms,
  (extract(epoch FROM expires_at) * 1000)::float8 AS expires_at_ms,
  (SELECT jsonb_agg(jsonb_build_object('symbol', trade.symbol, 'side', trade.side, 'price', trade.price::text,
      'quantity', trade.quantity::text, 'fee', trade.fee::text, 'feeAsset', trade.fee_asset)
      ORDER BY trade.timestamp, trade.trade_id)
    FROM order_intents ordered JOIN trade_executions trade USING (client_order_id)
    WHERE ordered.cycle_id = operator_intents.outcome ->> 'cycleId' AND ordered.purpose <> 'protection'
      AND ordered.side = upper(operator_intents.action ->> 'kind')
      AND ordered.created_at >= to_timestamp((operator_intents.outcome ->> 'sinceMs')::float8 / 1000)) AS fills`;
const GET: Statement = {
  name: 'operator_intents_get',
  text: `SELECT ${COLUMNS} FROM operator_intents WHERE id = $1`,
};
const OPEN_OF: Statement = {
  name: 'operator_intents_open_of',
  text: `SELECT ${COLUMNS} FROM operator_intents
WHERE state IN ('proposed', 'confirmed', 'submitted', 'unknown') AND (state <> 'proposed' OR expires_at >= $3)
  AND (platform, actor_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY created_at DESC, id LIMIT 10`,
};
/** The compare-and-set: of many presses at once, one finds the row in a state it may leave. */
const MOVE: Statement = {
  name: 'operator_intents_move',
  text: `UPDATE operator_intents
SET state = $3, superseded_by = COALESCE($5::text, superseded_by), updated_at = now(),
  expires_at = COALESCE($6::timestamptz, expires_at),
  outcome = COALESCE($4::text::jsonb || jsonb_strip_nulls(jsonb_build_object(
    'cycleId', outcome -> 'cycleId', 'sinceMs', outcome -> 'sinceMs', 'clientOrderId', outcome -> 'clientOrderId',
    'timeMs', outcome -> 'timeMs')), outcome)
WHERE id = $1 AND state = ANY ($2::text[]) RETURNING id`,
};
const BOUGHT_SINCE: Statement = {
  name: 'operator_intents_bought_since',
  text: `SELECT COALESCE(sum((quote ->> 'amount')::numeric), 0)::text AS total FROM operator_intents
WHERE created_at >= $1 AND action ->> 'kind' = 'buy' AND state IN ('confirmed', 'submitted', 'unknown', 'done')`,
};
const EXPIRE: Statement = {
  name: 'operator_intents_expire',
  text: `WITH gone AS (
  UPDATE operator_intents SET state = 'expired', updated_at = now() WHERE state = 'proposed' AND expires_at < $1 RETURNING 1
) SELECT count(*)::int AS count FROM gone`,
};

/** Money intents in the table `operator_intents`. */
export class SqlIntentStore implements IntentStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async insert(intent: Intent): Promise<boolean> {
    const { quote } = intent;
    const { rows } = await this.#db.query(INSERT, [
      intent.id,
      intent.platform,
      intent.actorId,
      intent.command,
      JSON.stringify(intent.action),
      JSON.stringify(quote),
      quote.price,
      quote.symbol ?? ('symbol' in intent.action ? intent.action.symbol : null),
      intent.state,
      new Date(intent.expiresAtMs),
      new Date(intent.createdAtMs),
    ]);
    return rows.length > 0;
  }

  async get(id: string): Promise<Intent | null> {
    const { rows } = await this.#db.query<IntentRow>(GET, [id]);
    const [row] = rows;
    return row === undefined ? null : intentOf(row);
  }

  async openOf(people: readonly Identity[], nowMs: number): Promise<readonly Intent[]> {
    const platforms = people.map(({ platform }) => platform);
    const { rows } = await this.#db.query<IntentRow>(OPEN_OF, [platforms, people.map(({ id }) => id), new Date(nowMs)]);
    return rows.map(intentOf);
  }

  async move(id: string, from: readonly IntentState[], to: IntentState, change: IntentChange = {}): Promise<boolean> {
    const outcome = change.outcome === undefined ? null : JSON.stringify(change.outcome);
    const expiresAt = change.expiresAtMs === undefined ? null : new Date(change.expiresAtMs);
    const { rows } = await this.#db.query(MOVE, [id, from, to, outcome, change.supersededBy ?? null, expiresAt]);
    return rows.length > 0;
  }

  async boughtSince(sinceMs: number): Promise<string> {
    const { rows } = await this.#db.query<{ total: string }>(BOUGHT_SINCE, [new Date(sinceMs)]);
    return rows[0]?.total ?? '0';
  }

  async expire(nowMs: number): Promise<number> {
    const { rows } = await this.#db.query<{ count: number }>(EXPIRE, [new Date(nowMs)]);
    return rows[0]?.count ?? 0;
  }
}

interface IntentRow extends Record<string, unknown> {
  readonly id: string;
  readonly platform: Platform;
  readonly actor_id: string;
  readonly command: string;
  readonly action: OperatorAction;
  readonly quote: Quote;
  readonly state: IntentState;
  readonly outcome: StoredOutcome | null;
  readonly fills: ActionOutcome['fills'] | null;
  readonly superseded_by: string | null;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
}

/** Written by the command layer (an ActionOutcome), or by the engine's own decision: code and numbers, no fills. */
type StoredOutcome = Partial<ActionOutcome> & {
  readonly code?: string | null;
  readonly numbers?: Readonly<Record<string, number | string | null>>;
};

function intentOf(row: IntentRow): Intent {
  return {
    id: row.id,
    platform: row.platform,
    actorId: row.actor_id,
    command: row.command,
    action: row.action,
    quote: row.quote,
    state: row.state,
    outcome: row.outcome === null ? null : outcomeOf(row.outcome, row.fills ?? []),
    supersededBy: row.superseded_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}

/** What the books say was traded counts for more than what was known when the outcome was written. */
function outcomeOf(stored: StoredOutcome, booked: ActionOutcome['fills']): ActionOutcome {
  const { code, numbers = {} } = stored;
  const progress = stored.progress ?? flattenProgress(numbers);
  const refusal = isRefusalCode(code) ? { code, numbers } : null;
  const problem = typeof numbers['problem'] === 'string' ? numbers['problem'] : null;
  return {
    status: stored.status ?? 'unknown',
    refusal: stored.refusal ?? refusal,
    fills: booked.length > 0 ? booked : (stored.fills ?? []),
    problem: stored.problem ?? problem,
    ...(progress === null ? {} : { progress }),
  };
}

function isRefusalCode(code: string | null | undefined): code is RefusalCode {
  return (REFUSAL_CODES as readonly (string | null | undefined)[]).includes(code);
}
