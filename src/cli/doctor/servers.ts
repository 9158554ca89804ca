import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../../settings/settings.ts';
import { openDatabase } from '../../storage/database.ts';
import { StorageError } from '../../storage/errors.ts';
import { ControlClient } from '../control/client.ts';
import { CommandFailed } from '../verb.ts';
import { auditFinding, auditOfInstance } from './audit.ts';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

const DATABASE_LIMIT_MS = 12_000;
const REDIS_LIMIT_MS = 5_000;
const REDIS_CALL_MS = 3_000;
/** The version that Redis Streams with consumer groups and their claims need. */
const OLDEST_REDIS = 6;

export function databaseCheck(settings: Settings): Check {
  return {
    name: 'database',
    limitMs: DATABASE_LIMIT_MS,
    onTimeout: 'look whether the server of DATABASE_URL runs and can be reached from here',
    run: () => checkDatabase(settings),
  };
}

async function checkDatabase(settings: Settings): Promise<readonly Finding[]> {
  const databaseUrl = settings.DATABASE_URL?.reveal() ?? null;
  if (databaseUrl === null) {
    const folder = join(resolve(settings.DATA_DIR), 'postgres');
    if (!existsSync(folder)) return [ok('database', `embedded, will be made in ${folder}`)];
    if (await instanceRuns(settings.DATA_DIR)) {
      const inUse = ok('database', `embedded in ${folder}, in use by the running instance`);
      return [inUse, await auditOfInstance(settings.DATA_DIR)];
    }
  }
  try {
    const database = await openDatabase({ databaseUrl, dataDir: settings.DATA_DIR });
    try {
      const { rows } = await database.query<{ version: string; migrated: boolean }>(
        `SELECT current_setting('server_version') AS version, to_regclass('schema_checksums') IS NOT NULL AS migrated`,
      );
      const state = rows[0]?.migrated === true ? 'has our tables' : 'gets its tables at the first start';
      const found = ok('database', `${database.description}, version ${rows[0]?.version ?? '?'}, ${state}`);
      return [found, await auditFinding(database)];
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof StorageError) return [fail('database', withoutRemedy(error), error.remedy)];
    throw error;
  }
}

function withoutRemedy(error: StorageError): string {
  return error.message.replace(`. ${error.remedy}`, '');
}

async function instanceRuns(dataDir: string): Promise<boolean> {
  try {
    await new ControlClient(dataDir).get('/health');
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

export function redisCheck(settings: Settings): Check {
  return {
    name: 'redis',
    limitMs: REDIS_LIMIT_MS,
    onTimeout: 'look whether the server of REDIS_URL runs, or unset REDIS_URL',
    run: async () => [await checkRedis(settings.REDIS_URL?.reveal() ?? null)],
  };
}

async function checkRedis(url: string | null): Promise<Finding> {
  if (url === null) return ok('redis', 'not set: cache and bus are in this process');
  const { Redis } = await import('ioredis');
  const where = hostOf(url);
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: REDIS_CALL_MS,
    commandTimeout: REDIS_CALL_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: string | null = null;
  client.on('error', (error) => {
    reason ??= error.message;
  });
  try {
    await client.connect();
    const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '?';
    if (Number.parseInt(version, 10) >= OLDEST_REDIS) return ok('redis', `${where}, version ${version}`);
    return warn('redis', `${where} is version ${version}`, `version ${OLDEST_REDIS} or newer is needed`);
  } catch (error) {
    const why = reason ?? (error instanceof Error ? error.message : String(error));
    return fail(
      'redis',
      `${where} does not answer (${why})`,
      'start the server of REDIS_URL, check user and password, or unset REDIS_URL',
    );
  } finally {
    client.disconnect();
  }
}

/** Host and port: what may be shown of an address that holds a password. */
function hostOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '6379' : port}`;
}
