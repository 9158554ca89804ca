import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runChecks, type Finding } from '../../src/cli/doctor/check.ts';
import { rightsFinding } from '../../src/cli/doctor/market.ts';
import { examineWorld } from '../../src/cli/doctor.ts';
import { readSettings, type Environment } from '../../src/settings/settings.ts';
import { startFakeBinance, type FakeBinance } from '../fakes/exchange/fake-binance.ts';
import { SOLUSDC } from '../fakes/exchange/market-data.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { prepareDatabase } from '../storage/prepared.ts';
import { roottrading } from './command.ts';

/** Secrets that must never be shown. */
const SECRETS = {
  DISCORD_TOKEN: 'MTk4NjIyNDgz.hunter2.discord',
  TELEGRAM_TOKEN: '110201543:hunter2_telegram',
  EXCHANGE_API_SECRET: 'hunter2-exchange',
  EXCHANGE_API_KEY: 'hunter2-key',
};

let folder: string;
let cleanUp: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rt-doctor-'));
});
afterEach(async () => {
  for (const step of cleanUp.toReversed()) await step();
  cleanUp = [];
  rmSync(folder, { recursive: true, force: true });
});

async function examine(env: Environment): Promise<ReadonlyMap<string, Finding>> {
  const findings = await examineWorld(readSettings({ MARKET: 'demo', DATA_DIR: folder, ...env }));
  expect(JSON.stringify(findings)).not.toContain('hunter2');
  return new Map(findings.map((finding) => [finding.check, finding]));
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Accepts connections and says nothing, like a network that swallows everything. */
async function silentPort(): Promise<number> {
  const server = createTcpServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function binance(options: Parameters<typeof startFakeBinance>[0] = {}): Promise<FakeBinance> {
  const fake = await startFakeBinance({
    symbols: [SOLUSDC],
    apiKey: SECRETS.EXCHANGE_API_KEY,
    apiSecret: SECRETS.EXCHANGE_API_SECRET,
    ...options,
  });
  cleanUp.push(() => fake.close());
  return fake;
}

const onExchange = (fake: FakeBinance, env: Environment = {}): Environment => ({
  MARKET: 'binance',
  TRADING_SYMBOLS: 'SOLUSDC',
  EXCHANGE_REST_ROOT: fake.restRoot,
  EXCHANGE_WS_ROOT: fake.wsRoot,
  ...env,
});
const KEYS = { EXCHANGE_API_KEY: SECRETS.EXCHANGE_API_KEY, EXCHANGE_API_SECRET: SECRETS.EXCHANGE_API_SECRET };

describe('on a fresh machine with the demo market', () => {
  test('every check is fine, and the data directory is left as it was', async () => {
    const found = await examine({});
    expect([...found.values()].filter(({ state }) => state === 'fail')).toEqual([]);
    expect([...found.keys()]).toEqual([
      'data',
      'disk',
      'database',
      'redis',
      'exchange',
      'clock',
      'key',
      'discord',
      'telegram',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a data directory that will be made is judged by where it will be made', async () => {
    const found = await examine({ DATA_DIR: join(folder, 'a', 'b') });
    expect(found.get('data')).toMatchObject({ state: 'ok', detail: expect.stringContaining('will be made') });
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  test('a data directory that cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const path = userInfo().uid === 0 ? file : folder;
    chmodSync(folder, 0o500);
    const found = await examine({ DATA_DIR: path });
    chmodSync(folder, 0o700);
    expect(found.get('data')).toMatchObject({ state: 'fail', remedy: expect.stringContaining('DATA_DIR') });
  });
});

describe('exchange, clock and key', () => {
  test('a good key that is limited to an address', async () => {
    const fake = await binance();
    const found = await examine(onExchange(fake, KEYS));
    expect(found.get('exchange')).toMatchObject({ state: 'ok', detail: 'binance answers and trades 1 symbols' });
    expect(found.get('clock')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^\d+ ms (behind|ahead of) binance$/),
    });
    expect(['ok', 'warn']).toContain(found.get('key')?.state);
    expect(fake.violations).toEqual([]);
  });

  test('a key that may withdraw is refused', async () => {
    const found = await examine(onExchange(await binance({ canWithdraw: true }), KEYS));
    expect(found.get('key')).toMatchObject({ state: 'fail', detail: 'it may withdraw' });
  });

  test('a wrong key', async () => {
    const found = await examine(onExchange(await binance({ apiKey: 'another' }), KEYS));
    expect(found.get('key')).toMatchObject({ state: 'fail', remedy: expect.stringContaining('EXCHANGE_API_KEY') });
  });

  test('an unknown symbol is named', async () => {
    const found = await examine(onExchange(await binance(), { TRADING_SYMBOLS: 'SOLUSDC,NOPEUSDC' }));
    expect(found.get('exchange')).toMatchObject({ state: 'fail', detail: expect.stringContaining('NOPEUSDC') });
  });

  test.each([
    [-3_000, 'warn'],
    [60_000, 'fail'],
    [-60_000, 'fail'],
  ] as const)('a clock that is %d ms off → %s', async (offsetMs, state) => {
    const found = await examine(onExchange(await binance({ nowMs: () => Date.now() - offsetMs })));
    expect(found.get('clock')).toMatchObject({ state, remedy: expect.stringContaining('clock') });
    expect(found.get('clock')?.detail).toContain(offsetMs < 0 ? 'behind' : 'ahead of');
  });

  const RIGHTS = { canRead: true, canTrade: true, canWithdraw: false, ipRestricted: true };
  test.each([
    [RIGHTS, true, 'ok'],
    [{ ...RIGHTS, ipRestricted: false }, true, 'warn'],
    [{ ...RIGHTS, canTrade: false }, false, 'ok'],
    [{ ...RIGHTS, canTrade: false }, true, 'fail'],
    [{ ...RIGHTS, canRead: false }, false, 'fail'],
    [{ ...RIGHTS, canWithdraw: true }, false, 'fail'],
    [null, true, 'warn'],
  ])('rights %j, live %s → %s', (rights, isLive, state) => {
    expect(rightsFinding(rights, 'binance', isLive).state).toBe(state);
  });
});

describe('bots', () => {
  async function platform(status: number, body: unknown): Promise<{ root: string; seen: string[] }> {
    const seen: string[] = [];
    const server: Server = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? ''}`.trim());
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
    return { root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }

  test('tokens that work show whose they are', async () => {
    const discord = await platform(200, { id: '1', username: 'RootBot' });
    const telegram = await platform(200, { ok: true, result: { id: 1, username: 'root_bot' } });
    const { DISCORD_TOKEN, TELEGRAM_TOKEN } = SECRETS;
    const found = await examine({
      DISCORD_TOKEN,
      TELEGRAM_TOKEN,
      DISCORD_API_ROOT: discord.root,
      TELEGRAM_API_ROOT: telegram.root,
    });
    expect(found.get('discord')).toMatchObject({ state: 'ok', detail: 'token of RootBot' });
    expect(found.get('telegram')).toMatchObject({ state: 'ok', detail: 'token of @root_bot' });
    expect(discord.seen).toEqual([`/v10/users/@me Bot ${DISCORD_TOKEN}`]);
    expect(telegram.seen).toEqual([`/bot${TELEGRAM_TOKEN}/getMe`]);
  });

  test.each([
    [401, /refused/, /new/],
    [500, /status 500/, /later/],
  ])('status %i', async (status, detail, remedy) => {
    const { root } = await platform(status, { message: 'no' });
    const { DISCORD_TOKEN, TELEGRAM_TOKEN } = SECRETS;
    const found = await examine({ DISCORD_TOKEN, TELEGRAM_TOKEN, DISCORD_API_ROOT: root, TELEGRAM_API_ROOT: root });
    for (const name of ['discord', 'telegram']) {
      expect(found.get(name)).toMatchObject({ state: 'fail', detail: expect.stringMatching(detail) });
      expect(found.get(name)?.remedy).toMatch(remedy);
    }
  });
});

describe('database and Redis', () => {
  test('an embedded database that exists is opened and closed again', async () => {
    await prepareDatabase(folder);
    const found = await examine({});
    expect(found.get('database')).toMatchObject({ state: 'ok', detail: expect.stringContaining('has our tables') });
    expect(found.get('audit')).toEqual({
      check: 'audit',
      state: 'ok',
      detail: '0 rows, each as it was written',
      remedy: null,
    });
    expect((await examine({})).get('database')?.state).toBe('ok');
  });

  test('an audit that somebody touched: the first such row is named', async () => {
    await prepareDatabase(folder);
    const database = await openDatabase({ databaseUrl: null, dataDir: folder });
    const audit = new SqlAuditStore(database);
    const who = { platform: 'telegram', actorId: '1', role: 'owner', risk: 'reduce', intentId: null } as const;
    for (const command of ['sell', 'pause', 'sell'])
      await audit.write({ ...who, command, args: {}, outcome: 'done', timeMs: Date.UTC(2025, 9, 2) });
    await database.query(`DELETE FROM audit_log WHERE command = 'pause'`);
    await database.close();
    expect((await examine({})).get('audit')).toMatchObject({
      state: 'fail',
      detail: 'before row 3 rows are gone or were moved',
      remedy: expect.stringContaining('keep a copy of the database'),
    });
  });

  test('servers that are not there, with passwords in their addresses', async () => {
    const port = await closedPort();
    const found = await examine({
      DATABASE_URL: `postgres://root:hunter2@127.0.0.1:${port}/trading`,
      REDIS_URL: `redis://:hunter2@127.0.0.1:${port}`,
    });
    expect(found.get('database')).toMatchObject({ state: 'fail', remedy: expect.stringContaining('DATABASE_URL') });
    expect(found.get('redis')).toMatchObject({ state: 'fail', detail: expect.stringContaining(`127.0.0.1:${port}`) });
  });
});

test('a network that swallows everything: all checks still end within 15 s, each with what to do', async () => {
  const port = await silentPort();
  const root = `http://127.0.0.1:${port}`;
  const startedMs = performance.now();
  const found = await examine({
    MARKET: 'binance',
    ...SECRETS,
    EXCHANGE_REST_ROOT: root,
    DISCORD_API_ROOT: root,
    TELEGRAM_API_ROOT: root,
    DATABASE_URL: `postgres://root:hunter2@127.0.0.1:${port}/trading`,
    REDIS_URL: `redis://127.0.0.1:${port}`,
  });
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  const failed = [...found.values()].filter(({ state }) => state === 'fail');
  expect(failed.map(({ check }) => check)).toEqual(
    expect.arrayContaining(['database', 'redis', 'exchange', 'discord', 'telegram']),
  );
  expect(failed.every(({ remedy }) => remedy !== null && remedy.length > 10)).toBe(true);
});

test('a check that hangs or throws is a finding, not an end', async () => {
  const findings = await runChecks([
    { name: 'slow', limitMs: 20, onTimeout: 'wait', run: () => new Promise(() => undefined) },
    { name: 'odd', limitMs: 500, onTimeout: '', run: () => Promise.reject(new Error('boom')) },
  ]);
  expect(findings).toMatchObject([
    { check: 'slow', state: 'fail', detail: 'no answer within 0.02 s', remedy: 'wait' },
    { check: 'odd', state: 'fail', detail: 'boom' },
  ]);
});

describe('the verb', () => {
  test('one line per check, exit status 0', async () => {
    const { status, stdout, ms } = await roottrading(['doctor'], { MARKET: 'demo', DATA_DIR: folder });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {4}settings {5}paper, 23 symbols$/m);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .every((line) => /^(ok|warn|fail) +\S+ +\S/.test(line)),
    ).toBe(true);
    expect(ms).toBeLessThan(15_000);
  });

  test('--json, and 1 when something fails', async () => {
    const root = `http://127.0.0.1:${await closedPort()}`;
    const env = { MARKET: 'demo', DATA_DIR: folder, TELEGRAM_TOKEN: SECRETS.TELEGRAM_TOKEN, TELEGRAM_API_ROOT: root };
    const { status, stdout } = await roottrading(['doctor', '--json'], env);
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as { ok: boolean; checks: readonly Finding[] };
    expect(report.ok).toBe(false);
    expect(report.checks.find(({ check }) => check === 'telegram')).toMatchObject({ state: 'fail' });
    expect(stdout).not.toContain('hunter2');
  });

  test('wrong settings: every problem a line, nothing else is tried', async () => {
    const { status, stdout } = await roottrading(['doctor'], { TRADING_MODE: 'real', API_PROT: '8001' });
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^fail {2}settings {5}TRADING_MODE must be one of paper, live.* → for example TRADING_MODE=/m,
    );
    expect(stdout).toMatch(/^fail {2}settings {5}API_PROT is not a setting; did you mean API_PORT\?/m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('migrate', () => {
  test('applies everything once, then nothing', async () => {
    const first = await roottrading(['migrate', '--json'], { DATA_DIR: folder });
    expect(first.status).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({
      database: expect.stringContaining(folder),
      applied: expect.any(Array),
    });
    const second = await roottrading(['migrate'], { DATA_DIR: folder });
    expect([second.status, second.stdout]).toEqual([0, expect.stringContaining('is up to date')]);
  });

  test('a server that is not there: named without its password', async () => {
    const DATABASE_URL = `postgres://root:hunter2@127.0.0.1:${await closedPort()}/trading`;
    const { status, stderr } = await roottrading(['migrate'], { DATABASE_URL });
    expect(status).toBe(1);
    expect(stderr).toContain('cannot be used');
    expect(stderr).not.toMatch(/hunter2|\n\s+at /);
  });
});
