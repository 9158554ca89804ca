/**
 * The embedded database: PGlite behind its socket server, in a thread of its own so that a long query never blocks trading. Plain
 * JavaScript, because a worker thread cannot load TypeScript on Node 20.
 *
 * workerData: { folder, socket: string | null }; `socket` null = a loopback port.
 * Says: { ready: true, port } or { failed: message } once; later { broken: message }. Hears: 'close'.
 */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { appendFileSync, chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { templateFile, unpackTemplate } from './template.mjs';

/** Write-ahead log is kept up to max_wal_size, 1 GB by default: too much beside a few MB of data. */
const CONFIGURATION = `
max_wal_size = '96MB'
min_wal_size = '32MB'
timezone = 'UTC'
log_timezone = 'UTC'
`;
const LOG_LIMIT = 4_000;

let log = '';
const remember = (text) => {
  log = (log + text).slice(-LOG_LIMIT);
  return false;
};

async function open(folder) {
  return PGlite.create({ dataDir: folder, onStderr: remember, onStdout: remember });
}

/** Made beside its place and moved there whole, so that a start that is killed leaves nothing half made. */
async function make(folder) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const template = templateFile();
  if (existsSync(template)) unpackTemplate(template, partial);
  else await (await open(partial)).close();
  appendFileSync(`${partial}/postgresql.conf`, CONFIGURATION);
  renameSync(partial, folder);
}

async function serve({ folder, socket }) {
  if (!existsSync(folder)) await make(folder);
  const database = await open(folder);
  await database.query('SELECT 1');
  const run = database.execProtocolRawStream.bind(database);
  database.execProtocolRawStream = async (message, options) => {
    try {
      await run(message, options);
    } catch (error) {
      // SQL errors are answers; what throws here ended the engine, and the socket server would hang from now on
      parentPort.postMessage({ broken: describe(error) });
      throw error;
    }
  };
  if (socket !== null) rmSync(socket, { force: true });
  const address = socket === null ? { host: '127.0.0.1', port: 0 } : { path: socket };
  const server = new PGLiteSocketServer({ db: database, maxConnections: 4, ...address });
  await server.start();
  if (socket !== null) chmodSync(socket, 0o600);
  parentPort.on('message', async () => {
    await server.stop();
    await database.close();
    parentPort.postMessage({ closed: true });
    parentPort.close();
  });
  parentPort.postMessage({
    ready: true,
    port: socket === null ? Number(server.getServerConn().split(':').at(-1)) : null,
  });
}

function describe(error) {
  const lines = log.split('\n').filter((line) => /FATAL|PANIC|ERROR/.test(line));
  return [error instanceof Error ? error.message : String(error), ...lines.slice(-3)].join('; ');
}

try {
  await serve(workerData);
} catch (error) {
  parentPort.postMessage({ failed: describe(error) });
}
