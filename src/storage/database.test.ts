import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_TARGETS, SERVER_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { openDatabase, type Database } from './database.ts';

describe.each(DATABASE_TARGETS)('database: $name', (target) => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await target.open({ empty: true });
    database = test.database;
    await database.query('CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL)');
  });
  afterAll(() => test.dispose());

  const ids = async (): Promise<number[]> => {
    const { rows } = await database.query<{ id: number }>('SELECT id FROM notes ORDER BY id');
    return rows.map(({ id }) => id);
  };
  const add = (id: number): Promise<unknown> => database.query('INSERT INTO notes VALUES ($1, $2)', [id, `note ${id}`]);

  it('reads values exactly', async () => {
    const { rows } = await database.query(
      `SELECT 12345678901234567890.12345678::numeric AS amount, ARRAY[0.10, 1e-8]::numeric[] AS amounts, 42::int8 AS small,
         9007199254740993::int8 AS large, 0.1::float8 AS number, '2025-10-02 14:00:00.123+02'::timestamptz AS time, DATE '2025-10-02' AS day`,
    );
    expect(rows[0]).toEqual({
      amount: '12345678901234567890.12345678',
      amounts: ['0.10', '0.00000001'],
      small: 42,
      large: '9007199254740993',
      number: 0.1,
      time: new Date('2025-10-02T12:00:00.123Z'),
      day: '2025-10-02',
    });
  });

  it('works in UTC', async () => {
    const { rows } = await database.query(`SELECT to_timestamp(0)::text AS time`);
    expect(rows[0]).toEqual({ time: '1970-01-01 00:00:00+00' });
  });

  it('tells SQL errors with their code and goes on', async () => {
    await expect(database.query('SELECT * FROM nowhere WHERE a = $1', [1])).rejects.toMatchObject({ code: '42P01' });
    await expect(add(1)).resolves.toBeDefined();
    await expect(add(1)).rejects.toMatchObject({ code: '23505', constraint: 'notes_pkey' });
    expect(await ids()).toEqual([1]);
  });

  it('commits all or nothing', async () => {
    await database.transaction(async (client) => {
      await client.query('INSERT INTO notes VALUES (10, $1), (11, $1)', ['both']);
    });
    await expect(
      database.transaction(async (client) => {
        await client.query(`INSERT INTO notes VALUES (12, 'lost')`);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await ids()).toEqual([1, 10, 11]);
  });

  it('uses the connection of the transaction for whatever is asked inside it', async () => {
    await database.transaction(async (client) => {
      await client.query(`INSERT INTO notes VALUES (20, 'inside')`);
      expect(await ids()).toContain(20);
      await database.transaction(async () => {
        await add(21);
      });
    });
    expect(await ids()).toEqual([1, 10, 11, 20, 21]);
  });

  it('does not commit an outer transaction whose inner one failed', async () => {
    const outer = database.transaction(async () => {
      await add(30);
      await database
        .transaction(async () => {
          throw new Error('inner');
        })
        .catch(() => undefined);
    });
    await expect(outer).rejects.toThrow('inner');
    expect(await ids()).not.toContain(30);
  });

  it('does not pretend to have committed when a failed statement was swallowed', async () => {
    const swallowed = database.transaction(async (client) => {
      await client.query(`INSERT INTO notes VALUES (40, 'lost')`);
      await client.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('rolled back');
    expect(await ids()).not.toContain(40);
  });

  it('lets work that outlives its transaction use the pool', async () => {
    let later: Promise<unknown> = Promise.resolve();
    await database.transaction(async () => {
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => add(50));
    });
    await later;
    expect(await ids()).toContain(50);
  });

  it('serves many transactions and queries at once', async () => {
    const work = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? database.transaction(async (client) => {
            await client.query('INSERT INTO notes VALUES ($1, $2)', [100 + index, 'many']);
            await database.query('SELECT count(*) FROM notes');
          })
        : ids(),
    );
    await Promise.all(work);
    expect((await ids()).filter((id) => id >= 100)).toHaveLength(20);
    expect(database.waiting).toBe(0);
  });

  it('carries large values', async () => {
    const text = 'é'.repeat(300_000);
    const { rows } = await database.query('SELECT $1::text AS text', [text]);
    expect(rows[0]?.['text']).toBe(text);
  });
});

describe('a server that cannot be used', () => {
  it.each([
    {
      url: 'postgresql://user:hidden@127.0.0.1:1/trading',
      problem: /PostgreSQL at 127\.0\.0\.1:1\/trading cannot be used/,
    },
    { url: 'not a url', problem: /DATABASE_URL is not a URL/ },
  ])('is named without its password: $url', async ({ url, problem }) => {
    const opening = openDatabase({ databaseUrl: url, dataDir: '' });
    await expect(opening).rejects.toThrow(problem);
    await expect(opening).rejects.not.toThrow('hidden');
  });
});

const unexpected = (problem: Error): void => expect.unreachable(problem.message);

describe.each(SERVER_TARGETS)('desk lock: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open({ empty: true });
  });
  afterAll(() => test.dispose());

  it('lets one desk trade at a time', async () => {
    const other = await openDatabase({ databaseUrl: test.url, dataDir: '' });
    const lock = await test.database.acquireDeskLock(unexpected);
    await expect(other.acquireDeskLock(unexpected)).rejects.toThrow(/Another RootTrading desk trades on .*ROLE/);
    await lock.release();
    await (await other.acquireDeskLock(unexpected)).release();
    await other.close();
  });

  it('says at once when the lock is lost', async () => {
    const lost = new Promise<Error>((resolve) => {
      void test.database.acquireDeskLock(resolve);
    });
    await expect
      .poll(async () => {
        const { rows } = await test.database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return rows.length;
      })
      .toBe(1);
    expect((await lost).message).toMatch(/desk lock was lost/);
    await (await test.database.acquireDeskLock(() => undefined)).release();
  });

  it('ends statements and locks that take too long', async () => {
    const { rows } = await test.database.query(
      `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`,
    );
    expect(rows[0]).toEqual({ statement: '15s', lock: '10s' });
  });
});
