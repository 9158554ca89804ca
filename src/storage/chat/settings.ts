import type { SettingChange } from '../../commands/settings-book.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import { addAlert } from '../alerts/add-alert.ts';
import type { Database } from '../database.ts';
import type { Statement } from '../query.ts';

const COLUMNS = `version, name, before, value, actor, (extract(epoch FROM changed_at) * 1000)::float8 AS "timeMs", scope,
  (extract(epoch FROM until) * 1000)::float8 AS "untilMs", returns_to AS "returnsTo"`;
const NEWEST = `SELECT ${COLUMNS} FROM settings_overrides last
WHERE version = (SELECT max(version) FROM settings_overrides o WHERE o.name = last.name)`;
const LATEST: Statement = { name: 'settings_latest', text: `${NEWEST} ORDER BY version` };
const LATEST_FOR_ALL: Statement = {
  name: 'settings_latest_for_all',
  text: `SELECT DISTINCT ON (name) ${COLUMNS} FROM settings_overrides WHERE scope = 'all' ORDER BY name, version DESC`,
};
/** What went back to where it was before its first change is no override any more. */
const CURRENT: Statement = {
  name: 'settings_current',
  text: `${NEWEST}
  AND value IS DISTINCT FROM (SELECT before FROM settings_overrides o WHERE o.name = last.name ORDER BY version LIMIT 1)
ORDER BY version`,
};
const HISTORY: Statement = {
  name: 'settings_history',
  text: `SELECT ${COLUMNS} FROM settings_overrides WHERE name = $1 ORDER BY version DESC LIMIT $2`,
};
const VERSION: Statement = {
  name: 'settings_version',
  text: 'SELECT COALESCE(max(version), 0)::int AS version FROM settings_overrides',
};
/** Whoever comes second with the same version stores nothing. */
const ADD: Statement = {
  name: 'settings_add',
  text: `INSERT INTO settings_overrides (version, name, before, value, actor, scope, until, returns_to)
SELECT $1::int + 1, $2, $3, $4, $5, $6, $7, $8
WHERE $1::int = (SELECT COALESCE(max(version), 0) FROM settings_overrides)
ON CONFLICT (version) DO NOTHING RETURNING version`,
};

export type NewChange = Omit<SettingChange, 'version' | 'timeMs'>;

/** Changes of settings in the table `settings_overrides`; rows are only ever added. */
export class SqlSettingsStore {
  readonly #db: Pick<Database, 'query' | 'transaction'>;
  readonly #channels: readonly string[];

  /** @param channels where changes are told */
  constructor(db: Pick<Database, 'query' | 'transaction'>, channels: readonly string[]) {
    this.#db = db;
    this.#channels = channels;
  }

  /** The newest change of every setting that was ever changed. */
  async latest(): Promise<readonly SettingChange[]> {
    return this.#rows(LATEST, []);
  }

  /** The newest of every setting that was changed for all open positions. */
  async latestForAll(): Promise<readonly SettingChange[]> {
    return this.#rows(LATEST_FOR_ALL, []);
  }

  /** Of the newest, the ones whose value is not what it was at first. */
  async current(): Promise<readonly SettingChange[]> {
    return this.#rows(CURRENT, []);
  }

  async history(name: string, limit: number): Promise<readonly SettingChange[]> {
    return this.#rows(HISTORY, [name, limit]);
  }

  async version(): Promise<number> {
    const { rows } = await this.#db.query<{ version: number }>(VERSION);
    return rows[0]?.version ?? 0;
  }

  /** Stores the change together with its alert. False when another change came after version `since`; then neither is. */
  async add(since: number, change: NewChange, alert: AlertDecision): Promise<boolean> {
    const { name, before, value, actor, scope, untilMs, returnsTo } = change;
    const until = untilMs === null ? null : new Date(untilMs);
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query(ADD, [since, name, before, value, actor, scope, until, returnsTo]);
      if (rows.length > 0) await addAlert(client, alert, this.#channels);
      return rows.length > 0;
    });
  }

  async #rows(statement: Statement, values: readonly unknown[]): Promise<readonly SettingChange[]> {
    const { rows } = await this.#db.query(statement, values);
    return rows as unknown as readonly SettingChange[];
  }
}
