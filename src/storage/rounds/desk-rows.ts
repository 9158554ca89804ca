import type {
  ControlDecision,
  IntentDecision,
  UniverseDecision,
  UniverseEntry,
  WalletDecision,
} from '../../engine/decisions.ts';
import { insertBatch, lastByKey } from '../batch.ts';
import type { Statement, Write } from '../query.ts';

const UPSERT_WALLET = insertBatch<WalletDecision>(
  'wallet',
  [
    { name: 'asset', carrier: 'text', value: (row) => row.asset },
    { name: 'free', carrier: 'numeric', value: (row) => row.free },
    { name: 'locked', carrier: 'numeric', value: (row) => row.locked },
    { name: 'updated_at', carrier: 'time', value: (row) => row.timeMs },
  ],
  'ON CONFLICT (asset) DO UPDATE SET {set}',
);

interface UniverseRow {
  readonly entry: UniverseEntry;
  readonly timeMs: number;
}

const UPSERT_UNIVERSE = insertBatch<UniverseRow>(
  'universe',
  [
    { name: 'symbol', carrier: 'text', value: ({ entry }) => entry.symbol },
    { name: 'core', carrier: 'boolean', value: ({ entry }) => entry.core },
    { name: 'selected', carrier: 'boolean', value: ({ entry }) => entry.selected },
    { name: 'score', carrier: 'float8', value: ({ entry }) => entry.score },
    { name: 'enter_count', carrier: 'integer', value: ({ entry }) => entry.enterCount },
    { name: 'exit_count', carrier: 'integer', value: ({ entry }) => entry.exitCount },
    { name: 'cooldown_until', carrier: 'time', value: ({ entry }) => entry.cooldownUntilMs },
    { name: 'forced_until', carrier: 'time', value: ({ entry }) => entry.forcedUntilMs },
    { name: 'updated_at', carrier: 'time', value: ({ timeMs }) => timeMs },
  ],
  'ON CONFLICT (symbol) DO UPDATE SET {set}',
);

const UPSERT_STATE = insertBatch<ControlDecision>(
  'engine_state',
  [
    { name: 'name', carrier: 'text', value: (row) => row.name },
    { name: 'key', carrier: 'text', value: (row) => row.key },
    { name: 'value', carrier: 'jsonb', value: (row) => row.value },
    { name: 'actor', carrier: 'text', value: (row) => row.actor },
    { name: 'updated_at', carrier: 'time', value: (row) => row.timeMs },
  ],
  'ON CONFLICT (name, key) DO UPDATE SET {set}',
);

const INSERT_HISTORY = insertBatch<ControlDecision>(
  'engine_state_history',
  [
    { name: 'name', carrier: 'text', value: (row) => row.name },
    { name: 'key', carrier: 'text', value: (row) => row.key },
    { name: 'value', carrier: 'jsonb', value: (row) => row.value },
    { name: 'actor', carrier: 'text', value: (row) => row.actor },
    { name: 'changed_at', carrier: 'time', value: (row) => row.timeMs },
  ],
  'ON CONFLICT (name, key, changed_at) DO NOTHING',
);

/** Counters that move with every trade; who changed them says nothing. */
const WITHOUT_HISTORY: ReadonlySet<ControlDecision['name']> = new Set(['sequence']);

/** The engine's word on an operator's intent. An outcome that is final stays; since when the engine has it, stays as well. */
const UPDATE_INTENTS: Statement = {
  name: 'update_operator_intents',
  text: `UPDATE operator_intents SET state = news.state, updated_at = now(),
  outcome = news.outcome::jsonb || jsonb_build_object('sinceMs',
    COALESCE(operator_intents.outcome -> 'sinceMs', news.outcome::jsonb -> 'timeMs'))
FROM unnest($1::text[], $2::text[], $3::text[]) AS news (id, state, outcome)
WHERE operator_intents.id = news.id AND operator_intents.state IN ('proposed', 'confirmed', 'submitted', 'unknown')`,
};

/** Also for an intent without a record of its own: what acted once must not act again after a restart. */
const INSERT_TAKEN: Statement = {
  name: 'insert_engine_intents',
  text: 'INSERT INTO engine_intents (intent_id) SELECT * FROM unnest($1::text[]) ON CONFLICT (intent_id) DO NOTHING',
};

export function walletWrites(decisions: readonly WalletDecision[]): Write[] {
  return UPSERT_WALLET.writes(lastByKey(decisions, ({ asset }) => asset));
}

export function universeWrites(decisions: readonly UniverseDecision[]): Write[] {
  const rows = decisions.flatMap(({ entries, timeMs }) => entries.map((entry) => ({ entry, timeMs })));
  return UPSERT_UNIVERSE.writes(lastByKey(rows, ({ entry }) => entry.symbol));
}

export function controlWrites(decisions: readonly ControlDecision[]): Write[] {
  const changes = decisions.filter(({ name }) => !WITHOUT_HISTORY.has(name));
  return [
    ...UPSERT_STATE.writes(lastByKey(decisions, ({ name, key }) => `${name} ${key}`)),
    ...INSERT_HISTORY.writes(lastByKey(changes, ({ name, key, timeMs }) => `${name} ${key} ${timeMs}`)),
  ];
}

export function intentWrites(decisions: readonly IntentDecision[]): Write[] {
  if (decisions.length === 0) return [];
  const last = lastByKey(decisions, ({ intentId }) => intentId);
  const outcomes = last.map(({ status, code, numbers, cycleId, clientOrderId, timeMs }) =>
    JSON.stringify({ status, code, numbers, cycleId, clientOrderId, timeMs }),
  );
  const ids = last.map(({ intentId }) => intentId);
  return [
    { statement: INSERT_TAKEN, values: [ids] },
    { statement: UPDATE_INTENTS, values: [ids, last.map(({ status }) => status), outcomes] },
  ];
}
