import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { proveAudit } from './chat/audit-chain.ts';
import { SqlAuditStore } from './chat/audit.ts';
import { migrate } from './migrate.ts';
import { packageRoot } from './package-root.ts';

const OURS = join(packageRoot(), 'migrations');
const NEWEST = readdirSync(OURS).toSorted().at(-1)?.replace('.sql', '') ?? '';

describe.each(DATABASE_TARGETS)('migrations: $name', (target) => {
  let test: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    test = await target.open({ empty: true });
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roottrading-migrations-'));
    cpSync(OURS, folder, { recursive: true });
    await test.database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const names = (): string[] => readdirSync(folder).map((name) => name.replace('.sql', ''));
  const add = (name: string, sql: string): void => writeFileSync(join(folder, `${name}.sql`), sql);
  const run = () => migrate(test.database, folder);
  const recorded = async (): Promise<unknown[]> =>
    (await test.database.query('SELECT name FROM schema_checksums ORDER BY name')).rows.map(({ name }) => name);

  it('applies all in order once', async () => {
    expect((await run()).applied).toEqual(names());
    expect((await run()).applied).toEqual([]);
    expect(await recorded()).toEqual(names());
  });

  it('applies a new one on top', async () => {
    await run();
    add('0900_more', 'CREATE TABLE more (id integer); INSERT INTO more VALUES (1)');
    expect((await run()).applied).toEqual(['0900_more']);
    expect((await test.database.query('SELECT id FROM more')).rows).toEqual([{ id: 1 }]);
  });

  it('applies each once when two processes start together', async () => {
    const [first, second] = await Promise.all([run(), run()]);
    expect([...first.applied, ...second.applied].toSorted()).toEqual(names());
  });

  it('does not mind other line ends', async () => {
    await run();
    const path = join(folder, '0001_market.sql');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
    expect((await run()).applied).toEqual([]);
  });

  it.each([
    {
      fault: 'a changed one',
      change: () => add('0002_trading', 'SELECT 1'),
      message: /Migration 0002_trading was changed after it was applied.*Restore the file/,
    },
    {
      fault: 'a missing one',
      change: () => rmSync(join(folder, '0003_desk_state.sql')),
      message: /Migration 0003_desk_state was applied to this database but its file is missing/,
    },
    {
      fault: 'a new one before an applied one',
      change: () => add('0001_a_late_one', 'SELECT 1'),
      message: new RegExp(`Migration 0001_a_late_one is new but comes before ${NEWEST}.*next free number`),
    },
    {
      fault: 'a renamed one that was changed too',
      change: () => {
        rmSync(join(folder, '0004_chat.sql'));
        add('0005_chat', 'SELECT 1');
      },
      message: /Migration 0004_chat .* missing/,
    },
    {
      fault: 'a missing one beside a renamed one',
      change: () => {
        rmSync(join(folder, '0003_desk_state.sql'));
        renameSync(join(folder, '0004_chat.sql'), join(folder, '0005_chat.sql'));
      },
      message: /Migration 0003_desk_state .* missing/,
    },
    {
      fault: 'an odd name',
      change: () => add('fix', 'SELECT 1'),
      message: /fix\.sql has an unexpected name/,
    },
  ])('refuses $fault and changes nothing', async ({ change, message }) => {
    await run();
    const before = await recorded();
    change();
    add('0950_after', 'CREATE TABLE after (id integer)');
    await expect(run()).rejects.toThrow(message);
    expect(await recorded()).toEqual(before);
  });

  it('goes on with what was applied under another number, and applies it no second time', async () => {
    const earlier = NEWEST.replace(/^\d+/, '0890');
    renameSync(join(folder, `${NEWEST}.sql`), join(folder, `${earlier}.sql`));
    await run();
    expect(await recorded()).toContain(earlier);
    renameSync(join(folder, `${earlier}.sql`), join(folder, `${NEWEST}.sql`));
    add('0800_more', 'CREATE TABLE more (id integer)');
    expect(await run()).toEqual({ applied: ['0800_more'], renamed: [{ from: earlier, to: NEWEST }] });
    expect(await recorded()).toEqual(names());
    expect(await run()).toEqual({ applied: [], renamed: [] });
  });

  it('chains the rows of an audit that was there before', async () => {
    const later = readdirSync(folder).filter((name) => name >= '0009');
    for (const name of later) rmSync(join(folder, name));
    await run();
    await test.database.query(
      `INSERT INTO audit_log (time, platform, actor_id, role, command, arguments, risk, outcome) VALUES
       ('2025-10-02 14:03:00.123456+00', 'telegram', '1', NULL, 'sell', '{"symbol": "SOLUSDC", "percent": 1.50}', 'reduce', 'done é'),
       ('2025-10-02 14:02:00+00', 'discord', '2', 'owner', '', '{}', NULL, 'turned away')`,
    );
    for (const name of later) cpSync(join(OURS, name), join(folder, name));
    await run();
    expect(await proveAudit(test.database, null)).toMatchObject({ rows: 2, fault: null });
    await new SqlAuditStore(test.database).write({
      platform: 'telegram',
      actorId: '1',
      role: 'owner',
      command: 'audit',
      args: {},
      risk: 'administer',
      outcome: 'answered',
      intentId: null,
      timeMs: Date.UTC(2025, 9, 3),
    });
    expect(await proveAudit(test.database, null)).toMatchObject({ rows: 3, fault: null });
    await test.database.query(`UPDATE audit_log SET outcome = 'done' WHERE actor_id = '1' AND command = 'sell'`);
    expect((await proveAudit(test.database, null)).fault).toMatchObject({ kind: 'changed', id: 1 });
  });

  it('leaves the database as it was when one fails, and goes on once it is mended', async () => {
    await run();
    add('0900_good', 'CREATE TABLE good (id integer)');
    add('0901_bad', 'CREATE TABLE half (id integer); SELECT 1 / 0');
    await expect(run()).rejects.toThrow(/Migration 0901_bad failed \(division by zero\)/);
    expect(await recorded()).toContain('0900_good');
    expect((await test.database.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }]);
    add('0901_bad', 'CREATE TABLE half (id integer)');
    expect((await run()).applied).toEqual(['0901_bad']);
  });
});
