import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/storage/targets.ts';
import { openDatabase } from '../database.ts';
import { socketFolder } from './socket-path.ts';
import { templateFile } from './template.mjs';

const open = (dataDir: string) => openDatabase({ databaseUrl: null, dataDir });

describe('the embedded database', () => {
  let folder: string;
  let sound: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    sound = join(folder, 'sound');
    const database = await open(sound);
    await database.query('CREATE TABLE kept (id integer); INSERT INTO kept VALUES (1)');
    await database.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has a template for the installed version', () => {
    expect(existsSync(templateFile())).toBe(true);
  });

  it('keeps what was stored and leaves no lock and no socket', async () => {
    const database = await open(sound);
    expect((await database.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
    expect(database.kind).toBe('embedded');
    expect(database.description).toBe(`embedded PostgreSQL in ${sound}`);
    await database.close();
    expect(readdirSync(sound)).toEqual(['postgres']);
  });

  it('is for one process at a time', async () => {
    const database = await open(sound);
    await expect(open(sound)).rejects.toThrow(/is in use by process/);
    expect((await database.query('SELECT id FROM kept')).rows).toHaveLength(1);
    await database.close();
  });

  it('lets nobody else in', async () => {
    const database = await open(sound);
    expect(statSync(join(sound, '.s.PGSQL.5432')).mode & 0o777).toBe(0o600);
    expect(statSync(sound).mode & 0o077).toBe(0);
    await database.close();
  });

  it('works under a path that is too long for a socket', async () => {
    const long = join(folder, 'a-very-long-name-'.repeat(8));
    expect(socketFolder(long)).not.toBe(long);
    const database = await open(long);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await database.close();
    rmSync(socketFolder(long), { recursive: true });
  });

  it('refuses a socket folder that others may enter', () => {
    const long = join(folder, 'another-long-name-'.repeat(8));
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    chmodSync(socketFolder(long, temporary), 0o755);
    expect(() => socketFolder(long, temporary)).toThrow(/not private to this user.*DATA_DIR/);
  });

  it('starts anew after a first start that was killed half way', async () => {
    const dataDir = join(folder, 'half');
    mkdirSync(join(dataDir, 'postgres.partial', 'base'), { recursive: true });
    const database = await open(dataDir);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await database.close();
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it.each<{ damage: string; do: (directory: string) => void; problem: RegExp }>([
    { damage: 'no version', do: (d) => rmSync(join(d, 'PG_VERSION')), problem: /PG_VERSION cannot be read/ },
    {
      damage: 'another version',
      do: (d) => writeFileSync(join(d, 'PG_VERSION'), '17\n'),
      problem: /made by PostgreSQL 17/,
    },
    {
      damage: 'no control file',
      do: (d) => rmSync(join(d, 'global/pg_control')),
      problem: /pg_control cannot be read/,
    },
    {
      damage: 'a short control file',
      do: (d) => truncateSync(join(d, 'global/pg_control'), 100),
      problem: /has 100 bytes/,
    },
    {
      damage: 'a zeroed control file',
      do: (d) => writeFileSync(join(d, 'global/pg_control'), Buffer.alloc(8192)),
      problem: /cannot be opened/,
    },
    { damage: 'no data', do: (d) => rmSync(join(d, 'base'), { recursive: true }), problem: /base is missing/ },
    { damage: 'no log', do: (d) => rmSync(join(d, 'pg_wal'), { recursive: true }), problem: /pg_wal is missing/ },
    { damage: 'a lost catalog', do: (d) => rmSync(join(d, 'base/5/1259')), problem: /cannot be opened/ },
    {
      damage: 'an empty folder',
      do: (d) => {
        rmSync(d, { recursive: true });
        mkdirSync(d);
      },
      problem: /PG_VERSION/,
    },
  ])(
    'refuses a damaged directory with $damage, names it and the remedy, and deletes nothing',
    async ({ do: harm, problem }) => {
      const dataDir = join(folder, 'damaged');
      const directory = join(dataDir, 'postgres');
      rmSync(dataDir, { recursive: true, force: true });
      cpSync(sound, dataDir, { recursive: true });
      harm(directory);
      const before = dataFiles(directory);
      const opening = open(dataDir);
      await expect(opening).rejects.toThrow(problem);
      await expect(opening).rejects.toThrow(`mv ${directory} ${directory}.damaged`);
      expect(dataFiles(directory)).toEqual(before);
      expect(readdirSync(dataDir)).toEqual(['postgres']);
    },
  );
});

/** The files that hold data, with their sizes; the engine may rewrite its caches and its log when it tries to open. */
function dataFiles(directory: string): string[] {
  if (!existsSync(join(directory, 'base'))) return [];
  return readdirSync(join(directory, 'base'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'pg_internal.init')
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file} ${statSync(file).size}`)
    .toSorted();
}
