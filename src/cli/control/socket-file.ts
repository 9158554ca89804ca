import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { socketFolder } from '../../storage/embedded/socket-path.ts';

/** Where the running instance of a data directory answers its own machine: `<DATA_DIR>/control.sock`, or a short path instead. */
export function controlSocketFile(dataDir: string): string {
  const absolute = resolve(dataDir);
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\roottrading-${createHash('sha256').update(absolute).digest('hex').slice(0, 16)}`;
  }
  return join(socketFolder(absolute), 'control.sock');
}
