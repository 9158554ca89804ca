import type { Client } from 'pg';
import { deskHolder, otherDesk } from './desk-holder.ts';
import { StorageError } from './errors.ts';
import { describeUrl, serverClient } from './server.ts';

/** "RootTrad" read as a 64-bit number: one desk per database. */
const DESK_LOCK_KEY = '5940391385463169380';
const PROBE_EVERY_MS = 5_000;
const PROBE_TIMEOUT_MS = 5_000;
const RETAKE_EVERY_MS = 1_000;

export interface DeskLockWatch {
  /** Who wants it: see desk-holder.ts. */
  readonly deskId: string;
  /** Its connection was lost: another desk may take over from now on, so nothing may be bought or written. It is asked for again. */
  readonly onLost: (problem: Error) => void;
  /** It is held again, and nobody else traded meanwhile. */
  readonly onRegained: () => void;
  /** Another desk trades here now, or did: this one must end. */
  readonly onTaken: (problem: Error) => void;
}

export interface DeskLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that trades on a database: an advisory lock held by a connection of its own. The server frees
 * it when that connection ends, whatever ended it.
 * @throws StorageError when another desk holds it
 */
export async function takeDeskLock(databaseUrl: string, watch: DeskLockWatch): Promise<DeskLock> {
  const lock = new ServerDeskLock(databaseUrl, watch);
  if (await lock.take()) return lock;
  throw new StorageError(
    `Another RootTrading desk trades on ${describeUrl(databaseUrl)}`,
    'Stop it first, or give this one another database (DATABASE_URL) or another role (ROLE)',
  );
}

class ServerDeskLock implements DeskLock {
  readonly #databaseUrl: string;
  readonly #watch: DeskLockWatch;
  /** The connection that holds the lock; null while none does. */
  #client: Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #over = false;

  constructor(databaseUrl: string, watch: DeskLockWatch) {
    this.#databaseUrl = databaseUrl;
    this.#watch = watch;
  }

  /** False when another session holds it. */
  async take(): Promise<boolean> {
    const client = serverClient(this.#databaseUrl);
    // before it is ours a failure shows in the answer to the query
    client.on('error', (error) => this.#lost(client, error.message));
    client.on('end', () => this.#lost(client, 'its connection ended'));
    try {
      await client.connect();
      const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
        DESK_LOCK_KEY,
      ]);
      if (rows[0]?.taken === true && !this.#over) {
        this.#client = client;
        this.#timer = setInterval(() => this.#probe(client), PROBE_EVERY_MS);
        this.#timer.unref();
        return true;
      }
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
    await client.end();
    return false;
  }

  async release(): Promise<void> {
    this.#over = true;
    const client = this.#letGo();
    await client?.end();
  }

  #probe(client: Client): void {
    const late = setTimeout(() => this.#lost(client, 'the database does not answer'), PROBE_TIMEOUT_MS);
    client
      .query('SELECT 1')
      .catch((error: Error) => this.#lost(client, error.message))
      .finally(() => clearTimeout(late));
  }

  #lost(client: Client, problem: string): void {
    if (this.#over || this.#client !== client) return;
    this.#letGo();
    client.end().catch(() => undefined);
    const remedy = 'Nothing is bought until it is back; exits go on';
    this.#watch.onLost(new StorageError(`The desk lock was lost: ${problem}`, remedy));
    this.#retakeLater();
  }

  #retakeLater(): void {
    if (this.#over) return;
    this.#timer = setTimeout(() => void this.#retake(), RETAKE_EVERY_MS);
    this.#timer.unref();
  }

  async #retake(): Promise<void> {
    try {
      const taken = await this.take();
      if (this.#over) return;
      // a session of ours that the server has not missed yet may still hold it
      if (await this.#isForeign()) {
        this.#over = true;
        await this.#letGo()?.end();
        return this.#watch.onTaken(otherDesk());
      }
      if (taken) return this.#watch.onRegained();
    } catch {
      // still away: that it is lost has been said, and what is asked for again is the answer
      await this.#letGo()
        ?.end()
        .catch(() => undefined);
    }
    this.#retakeLater();
  }

  async #isForeign(): Promise<boolean> {
    const client = serverClient(this.#databaseUrl);
    client.on('error', () => undefined);
    try {
      await client.connect();
      const holder = await deskHolder(client);
      return holder !== null && holder.deskId !== this.#watch.deskId;
    } finally {
      client.end().catch(() => undefined);
    }
  }

  #letGo(): Client | null {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    const client = this.#client;
    this.#client = null;
    return client;
  }
}
