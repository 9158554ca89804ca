import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { createApi, type Api, type ApiOptions } from '../../src/api/api.ts';
import type { ApiParts } from '../../src/api/ports.ts';
import type { ReadModel } from '../../src/commands/read-model.ts';
import type { LiveView } from '../../src/commands/services.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { SqlReadModel } from '../../src/storage/read/read-model.ts';
import { maskOf } from '../../src/text/mask.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import { fakeLive, House } from '../support/chat-house.ts';
import { seed } from '../support/chat-seed.ts';

export const TOKEN = 'a-token-of-the-tests-4711';

/** The HTTP interface over the seeded database, the real gate and an engine that does what it is told. */
export interface ApiHouse {
  readonly house: House;
  readonly api: Api;
  readonly registry: Registry;
  /** Lines of the log. */
  readonly logged: { readonly message: string; readonly facts: unknown }[];
  /** A private folder, removed at the end. */
  readonly folder: string;
  close(): Promise<void>;
}

/** A database with the story of the read-model tests; shared by the tests of a file. */
export async function seededDatabase(): Promise<TestDatabase> {
  const store = await EMBEDDED.open();
  await seed(store.database);
  return store;
}

/** For tests that write: what is shown is none of their business. */
const UNREAD = new Proxy({} as ReadModel, {
  get: (_, name) => () => Promise.reject(new Error(`the read model was asked for ${String(name)}`)),
});

export function openApiHouse(
  store: TestDatabase | null,
  change: Partial<ApiOptions> & { readonly live?: LiveView; readonly parts?: Partial<ApiParts> } = {},
): ApiHouse {
  const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;
  const live = change.live ?? fakeLive();
  const scoring = { consensus, force, feeRate: trail.feeRate };
  const read = store === null ? UNREAD : new SqlReadModel({ db: store.database, live, scoring });
  const house = new House({ read, live });
  const registry = new Registry();
  const logged: ApiHouse['logged'] = [];
  const keep = (message: string, facts?: unknown): void => void logged.push({ message, facts });
  const folder = mkdtempSync(join(tmpdir(), 'rt-api-'));
  const api = createApi(
    {
      read,
      live,
      operator: house.operator,
      door: house.door,
      audit: house.audit,
      mask: maskOf([TOKEN]),
      registry,
      log: { warn: keep, error: keep },
      version: '2.0.0',
      timeZone: 'UTC',
      clock: () => house.nowMs,
      ...change.parts,
    },
    {
      host: change.host ?? '127.0.0.1',
      port: change.port ?? 0,
      token: change.token === undefined ? { reveal: () => TOKEN } : change.token,
      controlSocket: change.controlSocket === undefined ? join(folder, 'control.sock') : change.controlSocket,
    },
  );
  const close = async (): Promise<void> => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { house, api, registry, logged, folder, close };
}
