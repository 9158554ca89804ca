import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/storage/database.ts';

export interface Delivery {
  readonly channel: string;
  readonly alertId: number;
  readonly kind: string;
  readonly threadKey: string | null;
  readonly state: string;
  readonly messageId: string | null;
}

/** Every delivery of an ended engine, in order of its alerts. */
export async function readDeliveries(dataDir: string): Promise<readonly Delivery[]> {
  const database = await openDatabase({ databaseUrl: null, dataDir });
  try {
    const { rows } = await database.query<Record<string, unknown>>(
      `SELECT d.channel, a.id::float8 AS id, a.kind, a.thread_key, d.state, d.message_id
       FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id ORDER BY d.channel, a.id`,
    );
    return rows.map((row) => ({
      channel: String(row['channel']),
      alertId: Number(row['id']),
      kind: String(row['kind']),
      threadKey: row['thread_key'] as string | null,
      state: String(row['state']),
      messageId: row['message_id'] as string | null,
    }));
  } finally {
    await database.close();
  }
}

/** Everything that an ended engine left in its database, as text. */
export async function readStore(
  dataDir: string,
): Promise<{ readonly text: string; readonly waitingAlerts: readonly unknown[] }> {
  const database = await openDatabase({ databaseUrl: null, dataDir });
  try {
    const { rows: tables } = await database.query<{ name: string }>(
      `SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      if (name === 'market_data' || name === 'analyzer_data') continue;
      const { rows } = await database.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      parts.push(name, ...rows.map(({ row }) => row));
    }
    const { rows: waitingAlerts } = await database.query(
      `SELECT a.kind, d.channel, d.problem FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id WHERE d.state = 'pending'`,
    );
    return { text: parts.join('\n'), waitingAlerts };
  } finally {
    await database.close();
  }
}

/** Files under a folder whose bytes hold one of these words. */
export function filesHolding(folder: string, words: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    if (!statSync(path).isFile()) return false;
    const content = readFileSync(path);
    return words.some((word) => content.includes(word));
  });
}
