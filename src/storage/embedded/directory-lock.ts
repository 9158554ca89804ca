import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { createConnection } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, StorageError } from '../errors.ts';
import { processRuns, processStart } from './process-identity.ts';

const LOCK_NAME = 'roottrading.lock';
/** Held while a lock left behind is replaced, so that two processes cannot both replace it. */
const TAKEOVER_NAME = 'roottrading.lock.takeover';
const TAKEOVER_STALE_MS = 10_000;
const PROBE_TIMEOUT_MS = 1_000;
/** A lock without content is being written right now, unless it is older than this. */
const UNWRITTEN_STALE_MS = 2_000;
const ATTEMPTS = 100;
const PAUSE_MS = 50;

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly started: string | null;
  readonly host: string;
}

export interface DirectoryLock {
  /** Gives the directory back. Leaves a lock alone that is no longer ours. */
  release(): void;
}

/**
 * Takes the data directory for this process. The embedded database does not notice a second process on its files and would
 * lose rows. A lock left behind by a process that ended (SIGKILL, power cut) is replaced.
 * @param socketPath where the holder's database would answer: someone answering there is alive, whatever its process id says
 * @throws StorageError when another process holds it, naming that process.
 */
export async function lockDirectory(dataDir: string, socketPath: string | null): Promise<DirectoryLock> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageError(
      `DATA_DIR ${dataDir} cannot be created (${messageOf(error)})`,
      'Choose a folder that this user may write',
    );
  }
  const path = join(dataDir, LOCK_NAME);
  const own: Holder = { token: randomUUID(), pid: process.pid, started: processStart(process.pid), host: hostname() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (createOnly(path, JSON.stringify(own))) return { release: () => release(path, own.token) };
    const holder = read(path);
    if (holder !== null && (await isAlive(holder, socketPath))) throw heldBy(dataDir, path, holder);
    const beingWritten = holder === null && age(path) < UNWRITTEN_STALE_MS;
    if (beingWritten || !replaceLeftBehind(dataDir, path, holder)) await pause(PAUSE_MS);
  }
  throw new StorageError(
    `The lock ${path} could not be taken`,
    'Make sure that no other RootTrading uses this DATA_DIR and remove the file',
  );
}

function heldBy(dataDir: string, path: string, holder: Holder): StorageError {
  return new StorageError(
    `DATA_DIR ${dataDir} is in use by process ${holder.pid} on ${holder.host}`,
    `Stop that process, or give this one another DATA_DIR; if it certainly does not run any more, remove ${path}`,
  );
}

/** Removes a lock whose holder is dead; false when another process is at it. */
function replaceLeftBehind(dataDir: string, path: string, dead: Holder | null): boolean {
  const takeover = join(dataDir, TAKEOVER_NAME);
  if (!createOnly(takeover, String(process.pid))) {
    if (age(takeover) > TAKEOVER_STALE_MS) rmSync(takeover, { force: true });
    return false;
  }
  try {
    // the lock may have been replaced since it was read
    if (read(path)?.token === dead?.token) rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(takeover, { force: true });
  }
}

async function isAlive(holder: Holder, socketPath: string | null): Promise<boolean> {
  if (socketPath !== null && (await answers(socketPath))) return true;
  if (holder.host !== hostname()) return false;
  if (!processRuns(holder.pid)) return false;
  return holder.started === null || holder.started === processStart(holder.pid);
}

async function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    const done = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(true));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

function createOnly(path: string, content: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StorageError(
      `${path} cannot be written (${messageOf(error)})`,
      'Choose a DATA_DIR that this user may write',
    );
  }
  writeSync(file, content);
  closeSync(file);
  return true;
}

/** Null for a lock that is gone or was never written whole. */
function read(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Milliseconds since the file was written; 0 when it is gone. */
function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function release(path: string, token: string): void {
  if (read(path)?.token === token) rmSync(path, { force: true });
}
