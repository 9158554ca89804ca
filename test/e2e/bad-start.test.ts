import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDatabase } from '../storage/prepared.ts';
import { EngineProcess } from './engine-process.ts';

const BIN = fileURLToPath(new URL('../../bin/roottrading.mjs', import.meta.url));
const LIMIT_MS = 60_000;
/** Processes at once: a start keeps a core busy. */
const AT_ONCE = 2;
/** All of them, one after another on a slow machine. */
const ALL_LIMIT_MS = 180_000;

const root = mkdtempSync(join(tmpdir(), 'roottrading-bad-start-'));
let taken: Server;
let takenPort = 0;

beforeAll(async () => {
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  takenPort = (taken.address() as AddressInfo).port;
});
afterAll(() => {
  taken.close();
  rmSync(root, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly text: string;
}

/** Starts it as a service and waits for its end; one that runs on is killed and has no status. */
async function startOnce(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, 'start'], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', MARKET: 'demo', API_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

function folder(name: string): string {
  return join(root, name);
}

interface BadStart {
  readonly name: string;
  readonly env: () => Readonly<Record<string, string>>;
  /** What it must say: the thing, the problem, the remedy. */
  readonly says: readonly RegExp[];
  /** True where it can be known before anything is opened. */
  readonly before?: boolean;
  /** True where the database is opened first: it gets one with tables, because making them shows nothing here. */
  readonly opensDatabase?: boolean;
}

const SECRET = 'marked-secret-of-a-bad-start';

const BAD_STARTS: readonly BadStart[] = [
  {
    name: 'an unknown setting',
    env: () => ({ TELEGRAM_TOKN: SECRET }),
    says: [/TELEGRAM_TOKN .*did you mean TELEGRAM_TOKEN/],
    before: true,
  },
  {
    name: 'a wrong value',
    env: () => ({ DEMO_SPEED: 'fast' }),
    says: [/DEMO_SPEED must be a number from 0\.1 to 3600/, /for example DEMO_SPEED=/],
    before: true,
  },
  {
    name: 'a mode that does not exist',
    env: () => ({ TRADING_MODE: 'foo' }),
    says: [/TRADING_MODE must be one of paper, live/],
    before: true,
  },
  {
    name: 'live without keys',
    env: () => ({ TRADING_MODE: 'live', TRADING_ENABLED: 'true', MARKET: 'binance' }),
    says: [/EXCHANGE_API_KEY and EXCHANGE_API_SECRET are needed for TRADING_MODE=live/],
    before: true,
  },
  {
    name: 'live without its second key, on a simulated market',
    env: () => ({ TRADING_MODE: 'live', EXCHANGE_API_KEY: SECRET, EXCHANGE_API_SECRET: SECRET }),
    says: [/TRADING_ENABLED must be true/, /MARKET cannot be demo/],
    before: true,
  },
  {
    name: 'several wrong values, all named at once',
    env: () => ({ API_PORT: '99999', LANGUAGE: 'xx', OWNERS: 'me' }),
    says: [/API_PORT/, /LANGUAGE/, /OWNERS/],
    before: true,
  },
  {
    name: 'a switched off command that does not exist',
    env: () => ({ COMMANDS_OFF: 'flaten' }),
    says: [/COMMANDS_OFF holds flaten, which is no command; did you mean flatten\?/],
    before: true,
  },
  {
    name: 'an exchange that does not exist',
    env: () => ({ MARKET: 'nosuchexchange' }),
    says: [/MARKET=nosuchexchange/, /such as binance/],
    opensDatabase: true,
  },
  {
    name: 'a market without the symbols',
    env: () => ({ TRADING_SYMBOLS: 'QQQUSDC' }),
    says: [/demo trades none of TRADING_SYMBOLS \(QQQUSDC\)/],
    opensDatabase: true,
  },
  {
    name: 'recordings that are not there',
    env: () => ({ MARKET: `replay:${folder('nothing')}` }),
    says: [/nothing.*no such file or folder/],
    opensDatabase: true,
  },
  {
    name: 'a port in use',
    env: () => ({ API_PORT: String(takenPort) }),
    says: [new RegExp('API_PORT')],
    opensDatabase: true,
  },
  {
    name: 'a damaged data directory',
    env: () => {
      mkdirSync(join(folder('damaged'), 'postgres', 'base'), { recursive: true });
      writeFileSync(join(folder('damaged'), 'postgres', 'PG_VERSION'), '18\n');
      return { DATA_DIR: folder('damaged') };
    },
    says: [/The database in .*damaged.* cannot be opened/, /Nothing was deleted/],
  },
  {
    name: 'a file where the data directory should be',
    env: () => {
      writeFileSync(folder('a-file'), '');
      return { DATA_DIR: folder('a-file') };
    },
    says: [/DATA_DIR .*a-file cannot be (created|used)/, /Choose a folder/],
  },
];

describe('a start that cannot succeed', () => {
  const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  let next = 0;

  /** Waits for a free lane. */
  function inLane<T>(work: () => Promise<T>): Promise<T> {
    const lane = next++ % AT_ONCE;
    const mine = (lanes[lane] ?? Promise.resolve()).then(work);
    lanes[lane] = mine.catch(() => undefined);
    return mine;
  }

  it.concurrent.each(BAD_STARTS)(
    '$name: a clear error, exit 1, nothing left running',
    async ({ name, env, says, before, opensDatabase }) => {
      const dataDir = folder(name.replaceAll(/\W+/g, '-'));
      if (opensDatabase === true) await prepareDatabase(dataDir);
      const given = { DATA_DIR: dataDir, ...env() };
      const { status, text } = await inLane(() => startOnce(given));
      for (const line of says) expect(text).toMatch(line);
      expect(text).not.toContain(SECRET);
      // an error for a person, not a stack for an engineer
      expect(text).not.toMatch(/^\s+at /m);
      expect(status).toBe(1);
      if (before === true) expect(existsSync(dataDir)).toBe(false);
      expect(existsSync(join(dataDir, 'roottrading.lock'))).toBe(false);
    },
    ALL_LIMIT_MS,
  );

  it('a second process on the same data directory: refused with the id of the first, which goes on', async () => {
    const dataDir = folder('shared');
    const first = await EngineProcess.start({ MARKET: 'demo', DATA_DIR: dataDir });
    try {
      const { status, text } = await startOnce({ DATA_DIR: dataDir });
      expect(text).toMatch(/process \d+/);
      expect(text).not.toMatch(/^\s+at /m);
      expect(status).toBe(1);
      expect(await first.get<{ status: string }>('/health')).toMatchObject({ status: 'up' });
    } finally {
      const { status } = await first.end('SIGTERM');
      expect(status).toBe(0);
    }
  });

  it('a database server that does not answer: waits for it, says so, and ends when asked to', async () => {
    const DATABASE_URL = `postgres://someone:${SECRET}@127.0.0.1:1/trading`;
    const child = spawn(process.execPath, [BIN, 'start'], {
      cwd: tmpdir(),
      env: {
        PATH: process.env['PATH'] ?? '',
        MARKET: 'demo',
        API_PORT: '0',
        DATA_DIR: folder('no-server'),
        DATABASE_URL,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const closed = once(child, 'close');
    let text = '';
    const heard = new Promise<void>((resolve) => {
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        if (/asking again in 2 s/.test(text)) resolve();
      });
    });
    await Promise.race([heard, closed]);
    child.kill('SIGTERM');
    const [status] = (await closed) as [number | null];
    expect(text).toMatch(
      /PostgreSQL at 127\.0\.0\.1:1\/trading cannot be used.*unset DATABASE_URL.*asking again in 1 s/,
    );
    expect(text).not.toContain(SECRET);
    expect(status).toBe(0);
  });
});
