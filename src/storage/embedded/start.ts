import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StorageError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { checkDataDirectory, damaged } from './data-directory.ts';
import { lockDirectory } from './directory-lock.ts';
import { SOCKET_PORT, socketFile, socketFolder } from './socket-path.ts';

/** A damaged directory can make the engine loop; a sound one opens in well under a second, after a kill in about one. */
const OPEN_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 4_000;

export interface EmbeddedServer {
  /** As `pg` wants it: a folder for a Unix socket, or a host name. */
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

type WorkerMessage =
  | { readonly ready: true; readonly port: number | null }
  | { readonly failed: string }
  | { readonly broken: string }
  | { readonly closed: true };

/**
 * Starts the embedded PostgreSQL on `DATA_DIR/postgres`, alone on it.
 * @param onBroken the engine ended by itself: nothing can be stored any more and the process should end
 * @throws StorageError when the directory is in use, damaged or not writable
 */
export async function startEmbedded(dataDir: string, onBroken: (error: Error) => void): Promise<EmbeddedServer> {
  const absolute = resolve(dataDir);
  const folder = join(absolute, 'postgres');
  const host = process.platform === 'win32' ? null : socketFolder(absolute);
  const socket = host === null ? null : socketFile(host);
  const lock = await lockDirectory(absolute, socket);
  try {
    checkDataDirectory(folder);
    const worker = startWorker(folder, socket);
    const port = await ready(worker, folder);
    let closing = false;
    worker.on('message', (message: WorkerMessage) => {
      if ('broken' in message) void end(message.broken);
    });
    worker.on('error', (error) => void end(error.message));
    worker.on('exit', () => void end('its thread ended'));
    const end = async (problem: string): Promise<void> => {
      if (closing) return;
      closing = true;
      await worker.terminate();
      lock.release();
      onBroken(new StorageError(`The embedded database ended: ${problem}`, 'Start again; what was stored is kept'));
    };
    return {
      host: host ?? '127.0.0.1',
      port: port ?? SOCKET_PORT,
      close: async () => {
        if (closing) return;
        closing = true;
        await stop(worker);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function startWorker(folder: string, socket: string | null): Worker {
  const file = join(packageRoot(), 'src', 'storage', 'embedded', 'worker.mjs');
  // loaders and inspectors of the parent are of no use to plain JavaScript
  return new Worker(pathToFileURL(file), { workerData: { folder, socket }, execArgv: [] });
}

async function ready(worker: Worker, folder: string): Promise<number | null> {
  try {
    return await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(damaged(folder, 'it did not answer within 60 s')), OPEN_TIMEOUT_MS);
      worker.once('message', (message: WorkerMessage) => {
        clearTimeout(timer);
        if ('ready' in message) done(message.port);
        else fail(damaged(folder, 'failed' in message ? message.failed : 'it ended at once'));
      });
      worker.once('error', (error) => {
        clearTimeout(timer);
        fail(error);
      });
    });
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    worker.removeAllListeners();
  }
}

/** Lets the engine write its checkpoint; it is not needed for safety, so it gets limited time. */
async function stop(worker: Worker): Promise<void> {
  const closed = new Promise<void>((done) => {
    worker.on('message', (message: WorkerMessage) => {
      if ('closed' in message) done();
    });
    worker.once('exit', () => done());
  });
  worker.postMessage('close');
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((done) => {
    timer = setTimeout(done, CLOSE_TIMEOUT_MS);
  });
  await Promise.race([closed, timeout]);
  clearTimeout(timer);
  await worker.terminate();
}
