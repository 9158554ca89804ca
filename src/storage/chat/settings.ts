import type { SettingChange } from '../../commands/settings-book.ts';
import type { Queryable, Statement } from '../query.ts';

const COLUMNS = `version, name, before, value, actor, (extract(epoch FROM changed_at) * 1000)::float8 AS "timeMs"`;
/** What went back to where it was before its first change is no override any more. */
const CURRENT: Statement = {
  name: 'settings_current',
  text: `SELECT ${COLUMNS} FROM settings_overrides last
WHERE version = (SELECT max(version) FROM settings_overrides o WHERE o.name = last.name)
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
  text: `INSERT INTO settings_overrides (version, name, before, value, actor)
SELECT $1::int + 1, $2, $3, $4, $5
WHERE $1::int = (SELECT COALESCE(max(version), 0) FROM settings_overrides)
ON CONFLICT (version) DO NOTHING RETURNING version`,
};

/** Changes of settings in the table `settings_overrides`; rows are only ever added. */
export class SqlSettingsStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** The newest change of every setting that is not what it was at first. */
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

  /** False when another change came after version `since`. */
  async add(since: number, change: Pick<SettingChange, 'name' | 'before' | 'value' | 'actor'>): Promise<boolean> {
    const { name, before, value, actor } = change;
    const { rows } = await this.#db.query(ADD, [since, name, before, value, actor]);
    return rows.length > 0;
  }

  async #rows(statement: Statement, values: readonly unknown[]): Promise<readonly SettingChange[]> {
    const { rows } = await this.#db.query(statement, values);
    return rows as unknown as readonly SettingChange[];
  }
}
