import type { ControlDecision, UniverseEntry } from '../engine/decisions.ts';
import { OPEN_STATUSES, type Cycle, type Fill, type OrderIntent } from '../engine/trader/cycle.ts';
import { latestPrices } from './market-data.ts';
import type { Queryable } from './query.ts';
import { cycleFromRow, type CycleRow } from './rows/cycle-row.ts';
import { fillFromRow, orderFromRow, type FillRow, type OrderRow } from './rows/order-row.ts';

/** Closed cycles kept for cooldowns and for questions about the near past. */
const RECENT_CYCLES = 200;
/** Trades remembered so that a repeat is recognised; an exchange repeats the newest only. */
const KNOWN_TRADES = 10_000;
/** Operator's intents remembered so that a repeat is recognised; platforms and clients repeat the newest only. */
const KNOWN_INTENTS = 10_000;

export interface StoredControl {
  readonly name: ControlDecision['name'];
  readonly key: string;
  readonly value: ControlDecision['value'];
  readonly actor: string;
  readonly updatedAtMs: number;
}

export interface OpenOrder {
  readonly intent: OrderIntent;
  /** When it was handed to the exchange (or may have been), Unix ms; null = certainly never. */
  readonly sentAtMs: number | null;
}

/** Everything the desk needs to go on where it was. */
export interface DeskMemory {
  /** Cycles that keep their symbol occupied, oldest first. */
  readonly openCycles: readonly Cycle[];
  /** Closed ones with fees whose value is not known yet. */
  readonly unvaluedCycles: readonly Cycle[];
  /** The last closed ones, newest first. */
  readonly closedCycles: readonly Cycle[];
  readonly wallet: readonly { readonly asset: string; readonly free: string; readonly locked: string }[];
  readonly universe: readonly UniverseEntry[];
  /** When the universe was stored last, engine time, Unix ms; null = never. */
  readonly universeAtMs: number | null;
  /** The last stored price of each symbol with an open cycle, quote units. */
  readonly lastPrices: readonly { readonly symbol: string; readonly price: number }[];
  readonly controls: readonly StoredControl[];
  /** Orders whose end is not known, oldest first. */
  readonly openOrders: readonly OpenOrder[];
  /** Fills of open cycles and the newest others, oldest first. */
  readonly fills: readonly (Fill & { readonly cycleId: string })[];
  /** Operator's intents that the engine has taken. */
  readonly intentIds: readonly string[];
  /** Number of cycles ever stored, and the newest id: ids sort by time. */
  readonly cycleCount: number;
  readonly newestCycleId: string | null;
}

/** Reads all of it in one snapshot. */
export async function restoreDesk(database: {
  transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T>;
}): Promise<DeskMemory> {
  return database.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { count, newest } = await cycleCounters(client);
    const open = await openCycles(client);
    return {
      openCycles: open,
      unvaluedCycles: await unvaluedCycles(client),
      closedCycles: await closedCycles(client, RECENT_CYCLES),
      wallet: await walletRows(client),
      universe: await universeEntries(client),
      universeAtMs: await universeAtMs(client),
      lastPrices: await lastPrices(client, open),
      controls: await controls(client),
      openOrders: await openOrders(client),
      fills: await knownFills(client),
      intentIds: await takenIntents(client),
      cycleCount: count,
      newestCycleId: newest,
    };
  });
}

export async function openCycles(client: Queryable): Promise<Cycle[]> {
  const { rows } = await client.query<CycleRow>(
    'SELECT * FROM trade_cycles WHERE status = ANY ($1::text[]) ORDER BY created_at, id',
    [OPEN_STATUSES],
  );
  return rows.map(cycleFromRow);
}

async function unvaluedCycles(client: Queryable): Promise<Cycle[]> {
  const { rows } = await client.query<CycleRow>(
    `SELECT * FROM trade_cycles WHERE status <> ALL ($1::text[]) AND metadata ? 'unvaluedFees' ORDER BY created_at, id`,
    [OPEN_STATUSES],
  );
  return rows.map(cycleFromRow);
}

/** The last `limit` cycles that ended (completed, canceled or failed), newest first. */
export async function closedCycles(client: Queryable, limit: number): Promise<Cycle[]> {
  const { rows } = await client.query<CycleRow>(
    'SELECT * FROM trade_cycles WHERE status <> ALL ($1::text[]) ORDER BY COALESCE(completed_at, updated_at) DESC, id DESC LIMIT $2',
    [OPEN_STATUSES, limit],
  );
  return rows.map(cycleFromRow);
}

async function cycleCounters(client: Queryable): Promise<{ count: number; newest: string | null }> {
  const { rows } = await client.query<{ count: number; newest: string | null }>(
    'SELECT count(*) AS count, max(id COLLATE "C") AS newest FROM trade_cycles',
  );
  return rows[0] ?? { count: 0, newest: null };
}

async function walletRows(client: Queryable): Promise<DeskMemory['wallet']> {
  const { rows } = await client.query<{ asset: string; free: string; locked: string }>(
    'SELECT asset, free, locked FROM wallet ORDER BY asset',
  );
  return rows;
}

async function universeEntries(client: Queryable): Promise<UniverseEntry[]> {
  const { rows } = await client.query('SELECT * FROM universe ORDER BY symbol');
  return rows.map((row) => ({
    symbol: String(row['symbol']),
    core: row['core'] === true,
    selected: row['selected'] === true,
    score: row['score'] as number | null,
    enterCount: Number(row['enter_count']),
    exitCount: Number(row['exit_count']),
    cooldownUntilMs: timeOf(row['cooldown_until']),
    forcedUntilMs: timeOf(row['forced_until']),
  }));
}

async function universeAtMs(client: Queryable): Promise<number | null> {
  const { rows } = await client.query<{ at: Date | null }>('SELECT max(updated_at) AS at FROM universe');
  return timeOf(rows[0]?.at);
}

/** Of the newest candle; where there is none, what the trailing stop was tested against last. */
async function lastPrices(client: Queryable, open: readonly Cycle[]): Promise<DeskMemory['lastPrices']> {
  const closes = await latestPrices(
    client,
    open.map(({ symbol }) => symbol),
  );
  return open.flatMap(({ symbol, trail }) => {
    const price = Number(closes.get(symbol)?.price ?? trail?.lastPrice ?? NaN);
    return price > 0 ? [{ symbol, price }] : [];
  });
}

async function takenIntents(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ intent_id: string }>(
    'SELECT intent_id FROM engine_intents ORDER BY decided_at DESC, intent_id LIMIT $1',
    [KNOWN_INTENTS],
  );
  return rows.map((row) => row.intent_id);
}

async function controls(client: Queryable): Promise<StoredControl[]> {
  const { rows } = await client.query(
    'SELECT name, key, value, actor, updated_at FROM engine_state ORDER BY name, key',
  );
  return rows.map((row) => ({
    name: row['name'] as ControlDecision['name'],
    key: String(row['key']),
    value: row['value'] as ControlDecision['value'],
    actor: String(row['actor']),
    updatedAtMs: timeOf(row['updated_at']) ?? 0,
  }));
}

async function openOrders(client: Queryable): Promise<OpenOrder[]> {
  const { rows } = await client.query<OrderRow>(
    `SELECT * FROM order_intents WHERE status IN ('stored', 'acknowledged', 'unknown') ORDER BY created_at, client_order_id`,
  );
  return rows.map((row) => ({ intent: orderFromRow(row), sentAtMs: timeOf(row.sent_at) }));
}

async function knownFills(client: Queryable): Promise<(Fill & { cycleId: string })[]> {
  const { rows } = await client.query<FillRow>(
    `SELECT * FROM trade_executions
     WHERE cycle_id IN (SELECT id FROM trade_cycles WHERE status = ANY ($1::text[]))
        OR (symbol, trade_id) IN (SELECT symbol, trade_id FROM trade_executions ORDER BY timestamp DESC LIMIT $2)
     ORDER BY timestamp, symbol, trade_id`,
    [OPEN_STATUSES, KNOWN_TRADES],
  );
  return rows.map((row) => ({ ...fillFromRow(row), cycleId: row.cycle_id }));
}

function timeOf(value: unknown): number | null {
  return value instanceof Date ? value.getTime() : null;
}
