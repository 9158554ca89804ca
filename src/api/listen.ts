import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import type { ApiApp } from './app.ts';

/** Who sends a request slower than this is cut off. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const MAX_CONNECTIONS = 256;
/** Requests under way may finish within this when the engine stops. */
const CLOSE_GRACE_MS = 1_000;
const PROBE_TIMEOUT_MS = 500;

/** The interface cannot listen. Says where, why, and which setting changes it. */
export class ApiListenError extends Error {
  override readonly name = 'ApiListenError';
}

export interface Listener {
  /** The port that was bound; null for a socket file. */
  readonly port: number | null;
  close(): Promise<void>;
}

/** @throws ApiListenError */
export async function listenOnPort(app: ApiApp, host: string, port: number): Promise<Listener> {
  const server = serverFor(app);
  try {
    await listening(server, () => server.listen(port, host));
  } catch (error) {
    throw portProblem(error, host, port);
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => closeServer(server),
  };
}

/**
 * Listens on a socket file that only this user may open. It is bound inside a private folder and moved into place afterwards, so
 * that there is no moment at which others could connect. A file left behind by a dead process is replaced.
 * @throws ApiListenError when another instance answers there
 */
export async function listenOnSocket(app: ApiApp, file: string): Promise<Listener> {
  if (file.startsWith('\\\\.\\pipe\\')) return listenOnPipe(app, file);
  if (await somebodyAnswers(file)) {
    throw new ApiListenError(`Another RootTrading answers on ${file}: stop it, or give this one another DATA_DIR`);
  }
  const folder = dirname(file);
  const nursery = join(folder, '.c');
  const server = serverFor(app);
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(nursery, { recursive: true, force: true });
    mkdirSync(nursery, { mode: 0o700 });
    const born = join(nursery, 's');
    await listening(server, () => server.listen(born));
    chmodSync(born, 0o600);
    renameSync(born, file);
    rmSync(nursery, { recursive: true, force: true });
  } catch (error) {
    await closeServer(server);
    throw new ApiListenError(
      `The control socket ${file} cannot be made (${messageOf(error)}): choose a DATA_DIR that this user may write`,
    );
  }
  const close = async (): Promise<void> => {
    rmSync(file, { force: true });
    await closeServer(server);
  };
  return { port: null, close };
}

/** Windows: a named pipe has no file and no mode; it ends with its process. */
async function listenOnPipe(app: ApiApp, pipe: string): Promise<Listener> {
  const server = serverFor(app);
  try {
    await listening(server, () => server.listen(pipe));
  } catch (error) {
    throw new ApiListenError(
      `The control pipe ${pipe} cannot be made (${messageOf(error)}): stop the other RootTrading on this DATA_DIR`,
    );
  }
  return { port: null, close: () => closeServer(server) };
}

function serverFor(app: ApiApp): ServerType {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1_000,
    },
  });
  if ('maxConnections' in server) server.maxConnections = MAX_CONNECTIONS;
  return server;
}

async function listening(server: ServerType, start: () => void): Promise<void> {
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.once('listening', () => {
      server.removeListener('error', fail);
      done();
    });
    start();
  });
}

async function closeServer(server: ServerType): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((done) => {
    const cutOff = setTimeout(() => closeConnections(server, 'all'), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(cutOff);
      done();
    });
    closeConnections(server, 'idle');
  });
}

function closeConnections(server: ServerType, which: 'all' | 'idle'): void {
  if (!('closeAllConnections' in server)) return;
  if (which === 'all') server.closeAllConnections();
  else server.closeIdleConnections();
}

async function somebodyAnswers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(file);
    const done = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(true));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

function portProblem(error: unknown, host: string, port: number): ApiListenError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const other = `choose another port with API_PORT=${port < 65_535 ? port + 1 : 8000} (0 = any free one)`;
  if (code === 'EADDRINUSE') {
    return new ApiListenError(`Port ${port} on ${host} is in use by another program: stop it, or ${other}`);
  }
  if (code === 'EACCES') return new ApiListenError(`Port ${port} on ${host} may not be used by this user: ${other}`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ApiListenError(
      `This machine has no address ${host}: set API_HOST to 127.0.0.1, or to an address of this machine`,
    );
  }
  return new ApiListenError(
    `The HTTP interface cannot listen on ${host}:${port} (${messageOf(error)}): check API_HOST and API_PORT`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
