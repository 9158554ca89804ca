import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_TARGETS, SERVER_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { openDatabase, type Database } from './database.ts';
import { becomeHolder } from './desk-holder.ts';
import type { DeskLockWatch } from './desk-lock.ts';
import type { Write } from './query.ts';

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

  describe('a round that is written in one go', () => {
    const note = (id: number, text: string | null = 'round'): Write => ({
      statement: { name: 'add_note', text: 'INSERT INTO notes VALUES ($1, $2)' },
      values: [id, text],
    });
    const roundIds = async (): Promise<number[]> => (await ids()).filter((id) => id >= 1_000 && id < 2_000);

    it('is stored whole', async () => {
      await database.write([note(1_000), note(1_001)], 'trade');
      await database.write([note(1_002)], 'market');
      expect(await roundIds()).toEqual([1_000, 1_001, 1_002]);
    });

    it.each([
      { what: 'at its beginning', writes: [note(1_000), note(1_003), note(1_004)], code: '23505' },
      { what: 'in its middle', writes: [note(1_003), note(1_004, null), note(1_005)], code: '23502' },
      { what: 'at its end', writes: [note(1_003), note(1_004), note(1_002)], code: '23505' },
    ])('is stored not at all when a statement $what fails, and the next one is', async ({ writes, code }) => {
      const before = await roundIds();
      await expect(database.write(writes, 'trade')).rejects.toMatchObject({ code });
      expect(await roundIds()).toEqual(before);
      const next = 1_100 + before.length;
      await database.write([note(next)], 'trade');
      expect(await roundIds()).toContain(next);
    });

    it('with a statement that the server does not understand is not stored', async () => {
      const before = await roundIds();
      const nonsense: Write = { statement: { name: 'nonsense', text: 'INSERT INTO nowhere VALUES ($1)' }, values: [1] };
      await expect(database.write([note(1_200), nonsense, note(1_201)], 'trade')).rejects.toMatchObject({
        code: '42P01',
      });
      expect(await roundIds()).toEqual(before);
    });

    it('many at once keep their order within a lane', async () => {
      await database.query('CREATE TABLE story (place bigint GENERATED ALWAYS AS IDENTITY, part integer)');
      const statement = { name: 'tell', text: 'INSERT INTO story (part) VALUES ($1)' };
      const parts = Array.from({ length: 30 }, (_, part) => part);
      await Promise.all(parts.map((part) => database.write([{ statement, values: [part] }], 'market')));
      const { rows } = await database.query<{ part: number }>('SELECT part FROM story ORDER BY place');
      expect(rows.map(({ part }) => part)).toEqual(parts);
    });
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

describe.each(SERVER_TARGETS)('lanes of rounds: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open({ empty: true });
    await test.database.query('CREATE TABLE notes (id integer PRIMARY KEY)');
  });
  afterAll(() => test.dispose());
  const note = (id: number): Write => ({
    statement: { name: 'add_note', text: 'INSERT INTO notes VALUES ($1)' },
    values: [id],
  });

  it('an order does not wait for a round of candles that is stuck, nor for chat', async () => {
    const { database } = test;
    const chat = Array.from({ length: 20 }, () => database.query('SELECT pg_sleep(0.2)'));
    const stuck: Promise<unknown>[] = [];
    await database.transaction(async (client) => {
      // a second row of the same key waits for what becomes of this one
      await client.query('INSERT INTO notes VALUES (1)');
      stuck.push(database.write([note(1)], 'market').catch((error: unknown) => error));
      await database.write([note(2)], 'trade');
      const { rows } = await client.query('SELECT id FROM notes ORDER BY id');
      expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
    });
    await Promise.all(chat);
    expect(await Promise.all(stuck)).toMatchObject([{ code: '23505' }]);
  });

  it('a lane whose connection was cut off goes on with a new one', async () => {
    const { database } = test;
    await database.write([note(10)], 'trade');
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'`,
    );
    // the cut may be noticed before the round is sent or while it is
    await database.write([note(11)], 'trade').catch(() => database.write([note(11)], 'trade'));
    const { rows } = await database.query('SELECT id FROM notes WHERE id >= 10 ORDER BY id');
    expect(rows).toEqual([{ id: 10 }, { id: 11 }]);
  });
});

const unexpected = (problem: Error): void => expect.unreachable(problem.message);

function watch(deskId: string, hear: Partial<DeskLockWatch> = {}): DeskLockWatch {
  return {
    deskId,
    onLost: unexpected,
    onRegained: () => expect.unreachable('the lock was not lost'),
    onTaken: unexpected,
    ...hear,
  };
}

describe.each(SERVER_TARGETS)('desk lock: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());

  it('lets one desk trade at a time', async () => {
    const other = await openDatabase({ databaseUrl: test.url, dataDir: '' });
    const lock = await test.database.acquireDeskLock(watch('a'));
    await expect(other.acquireDeskLock(watch('b'))).rejects.toThrow(/Another RootTrading desk trades on .*ROLE/);
    await lock.release();
    await (await other.acquireDeskLock(watch('b'))).release();
    await other.close();
  });

  /** Ends the session that holds the lock, as a restart of the server does. */
  async function endHolder(): Promise<void> {
    const { rows } = await test.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    expect(rows).toHaveLength(1);
  }

  it('says at once when the lock is lost, and when it is held again', async () => {
    await becomeHolder(test.database, 'a');
    const news: string[] = [];
    const lock = await test.database.acquireDeskLock(
      watch('a', {
        onLost: ({ message }) => news.push(message),
        onRegained: () => news.push('regained'),
      }),
    );
    await endHolder();
    await expect
      .poll(() => news, { timeout: 20_000 })
      .toEqual([expect.stringContaining('desk lock was lost'), 'regained']);
    const other = await openDatabase({ databaseUrl: test.url, dataDir: '' });
    await expect(other.acquireDeskLock(watch('b'))).rejects.toThrow(/Another RootTrading desk trades/);
    await other.close();
    await lock.release();
  });

  it('does not come back to a desk after which another one traded', async () => {
    await becomeHolder(test.database, 'a');
    const news: string[] = [];
    const lock = await test.database.acquireDeskLock(
      watch('a', { onLost: () => news.push('lost'), onTaken: ({ message }) => news.push(message) }),
    );
    await becomeHolder(test.database, 'b');
    await endHolder();
    await expect
      .poll(() => news, { timeout: 20_000 })
      .toEqual(['lost', expect.stringContaining('Another RootTrading desk has traded')]);
    await lock.release();
    await (await test.database.acquireDeskLock(watch('c'))).release();
  });

  it('ends statements and locks that take too long', async () => {
    const { rows } = await test.database.query(
      `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`,
    );
    expect(rows[0]).toEqual({ statement: '15s', lock: '10s' });
  });
});
