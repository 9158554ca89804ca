import { StorageError } from './errors.ts';
import { describeUrl, serverClient } from './server.ts';

/** "RootTrad" read as a 64-bit number: one desk per database. */
const DESK_LOCK_KEY = '5940391385463169380';
const PROBE_EVERY_MS = 5_000;
const PROBE_TIMEOUT_MS = 5_000;

export interface DeskLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that trades on a database: an advisory lock held by a connection of its own. The server frees
 * it when that connection ends, whatever ended it.
 * @param onLost the connection was lost: another desk may take over from now on, so this one must stop trading at once
 * @throws StorageError when another desk holds it
 */
export async function takeDeskLock(databaseUrl: string, onLost: (error: Error) => void): Promise<DeskLock> {
  const client = serverClient(databaseUrl);
  let over = false;
  const lost = (problem: string): void => {
    if (over) return;
    over = true;
    clearInterval(timer);
    client.end().catch(() => undefined);
    onLost(
      new StorageError(
        `The desk lock was lost: ${problem}`,
        'Trading stops here; start again when the database answers',
      ),
    );
  };
  const timer = setInterval(() => {
    const late = setTimeout(() => lost('the database does not answer'), PROBE_TIMEOUT_MS);
    client
      .query('SELECT 1')
      .then(() => clearTimeout(late))
      .catch((error: Error) => {
        clearTimeout(late);
        lost(error.message);
      });
  }, PROBE_EVERY_MS);
  timer.unref();
  client.on('error', (error) => lost(error.message));
  client.on('end', () => lost('its connection ended'));
  const release = async (): Promise<void> => {
    if (over) return;
    over = true;
    clearInterval(timer);
    await client.end();
  };
  try {
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      DESK_LOCK_KEY,
    ]);
    if (rows[0]?.taken === true) return { release };
  } catch (error) {
    over = true;
    clearInterval(timer);
    client.end().catch(() => undefined);
    throw error;
  }
  await release();
  throw new StorageError(
    `Another RootTrading desk trades on ${describeUrl(databaseUrl)}`,
    'Stop it first, or give this one another database (DATABASE_URL) or another role (ROLE)',
  );
}
