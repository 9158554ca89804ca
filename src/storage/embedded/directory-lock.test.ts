import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/storage/targets.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { processStart } from './process-identity.ts';

/** Above the highest process id of any system. */
const NO_PROCESS = 2 ** 31 - 2;

describe('the lock on the data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const path = (): string => join(folder, 'roottrading.lock');
  const leaveBehind = (holder: object | string): void =>
    writeFileSync(
      path(),
      typeof holder === 'string' ? holder : JSON.stringify({ token: 'old', host: hostname(), ...holder }),
    );

  it('is given back', async () => {
    const lock = await lockDirectory(folder, null);
    expect(existsSync(path())).toBe(true);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes a missing directory', async () => {
    const deep = join(folder, 'a', 'b');
    (await lockDirectory(deep, null)).release();
    expect(existsSync(deep)).toBe(true);
  });

  it('is refused while its holder runs, naming process and remedy', async () => {
    const lock = await lockDirectory(folder, null);
    await expect(lockDirectory(folder, null)).rejects.toThrow(
      new RegExp(
        `${folder} is in use by process ${process.pid} on .*Stop that process, or give this one another DATA_DIR`,
      ),
    );
    lock.release();
  });

  it.each([
    { left: 'a process that ended', holder: { pid: NO_PROCESS, started: 'boot:1' } },
    { left: 'an earlier process with the same id', holder: { pid: process.pid, started: 'earlier boot:1' } },
  ])('of $left is taken over', async ({ holder }) => {
    leaveBehind(holder);
    (await lockDirectory(folder, null)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a running process is respected where the system tells no start times', async () => {
    leaveBehind({ pid: process.pid, started: null });
    await expect(lockDirectory(folder, null)).rejects.toThrow('is in use');
  });

  it('that was never written whole is taken over once it is old', async () => {
    leaveBehind('');
    utimesSync(path(), 1, 1);
    (await lockDirectory(folder, null)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes to exactly one of many that find it left behind', async () => {
    leaveBehind({ pid: NO_PROCESS, started: 'boot:1' });
    const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => lockDirectory(folder, null)));
    const won = attempts.filter(
      (attempt): attempt is PromiseFulfilledResult<DirectoryLock> => attempt.status === 'fulfilled',
    );
    expect(won).toHaveLength(1);
    won[0]?.value.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('survives a take-over that was killed half way', async () => {
    leaveBehind({ pid: NO_PROCESS, started: 'boot:1' });
    const takeover = join(folder, 'roottrading.lock.takeover');
    writeFileSync(takeover, '');
    utimesSync(takeover, 1, 1);
    (await lockDirectory(folder, null)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not given back by someone who lost it', async () => {
    const lock = await lockDirectory(folder, null);
    leaveBehind({ pid: process.pid, started: processStart(process.pid) });
    lock.release();
    expect(existsSync(path())).toBe(true);
  });

  it('needs a directory that can be made', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(lockDirectory(join(file, 'below'), null)).rejects.toThrow(/DATA_DIR .* cannot be created/);
  });
});
