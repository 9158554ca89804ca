import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../errors.ts';

/** The name that `pg` appends to a host that is a folder; the port is part of it. */
export const SOCKET_PORT = 5432;
const SOCKET_NAME = `.s.PGSQL.${SOCKET_PORT}`;
/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, a final zero included. */
const MAX_PATH_BYTES = 103;

/**
 * The folder for the Unix socket of the embedded database: the data directory itself, or where its path is too long a private
 * folder under the system's temporary one whose name follows from the data directory.
 * @throws StorageError when that folder belongs to someone else.
 */
export function socketFolder(dataDir: string, temporary: string = tmpdir()): string {
  if (Buffer.byteLength(socketFile(dataDir)) <= MAX_PATH_BYTES) return dataDir;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = join(temporary, `roottrading-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0) {
    throw new StorageError(
      `The folder ${folder} for the database socket is not private to this user`,
      'Remove it, or set DATA_DIR to a path shorter than 90 characters',
    );
  }
  return folder;
}

export function socketFile(folder: string): string {
  return join(folder, SOCKET_NAME);
}
