import { join, resolve } from 'node:path';
import { socketFolder } from '../storage/embedded/socket-path.ts';

/** Where a running instance of this data directory listens for its own machine: `run` and `chat` go there. */
export function controlSocketFile(dataDir: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\roottrading-${Buffer.from(resolve(dataDir)).toString('hex').slice(-48)}`;
  return join(socketFolder(dataDir), 'control.sock');
}
