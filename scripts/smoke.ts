/**
 * A smoke run of the main job, as a newcomer would start it: demo market, paper money, embedded database. It is killed half way and
 * has to go on where it was. Prints what it saw; exits 1 when something is missing.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/roottrading.mjs', import.meta.url));
const FIRST_START_LIMIT_S = 20;
const STOP_LIMIT_MS = 5_000;
const TRADE_LIMIT_MS = 60_000;
const HEALTH_LIMIT_MS = 10_000;

interface Started {
  readonly child: ChildProcess;
  readonly api: string;
  readonly seconds: number;
  readonly restored: string;
}

const folder = mkdtempSync(join(tmpdir(), 'roottrading-smoke-'));
const environment = {
  ...process.env,
  MARKET: 'demo',
  DEMO_SPEED: '240',
  DATA_DIR: folder,
  API_PORT: '0',
  LOG_LEVEL: 'info',
};

function start(): Promise<Started> {
  const child = spawn(process.execPath, [BIN, 'start'], {
    env: environment,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code}: ${text.slice(-2000)}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-20_000);
      for (const line of text.split('\n')) {
        if (!line.includes('RootTrading is running')) continue;
        const facts = JSON.parse(line) as { api: string; seconds: number; restored: string };
        child.removeAllListeners('exit');
        child.stdout?.removeAllListeners('data').resume();
        resolve({ child, ...facts });
        return;
      }
    });
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  const startedMs = performance.now();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
  return performance.now() - startedMs;
}

async function read<T>(api: string, path: string): Promise<T> {
  const answer = await fetch(`${api}${path}`);
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function command(line: string): Promise<string> {
  const child = spawn(process.execPath, [BIN, 'run', line], {
    env: environment,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`run "${line}" ended with ${String(code)}: ${text}`);
  return text;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
  process.stdout.write(`ok  ${what}\n`);
}

interface Position {
  readonly id: string;
  readonly symbol: string;
  readonly stop_price: number;
}

/** Buys what the demo market offers until there is a position. */
async function openPosition(api: string): Promise<Position> {
  const untilMs = Date.now() + TRADE_LIMIT_MS;
  while (Date.now() < untilMs) {
    const positions = await read<Position[]>(api, '/positions/active');
    if (positions[0] !== undefined) return positions[0];
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`no position within ${TRADE_LIMIT_MS / 1000} s of a lively market`);
}

interface Health {
  readonly status: string;
  readonly components: readonly { readonly component: string; readonly state: string; readonly detail: string }[];
}

/** How the engine is once all of it is up, or at the end of the limit: a part that was just restored has no news yet. */
async function healthWithin(api: string, limitMs: number): Promise<Health> {
  const untilMs = Date.now() + limitMs;
  for (;;) {
    const health = await read<Health>(api, '/health');
    if (health.status === 'up' || Date.now() > untilMs) return health;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

let running: Started | null = null;
try {
  running = await start();
  expect(running.seconds < FIRST_START_LIMIT_S, `first start in ${running.seconds.toFixed(1)} s`);
  const summary = await read<{ total_value: number; market: string; mode: string }>(running.api, '/summary');
  expect(
    summary.mode === 'paper' && summary.market === 'demo' && summary.total_value > 900,
    `summary: ${summary.total_value} in paper money`,
  );
  const position = await openPosition(running.api);
  expect(position.stop_price > 0, `${position.symbol} is held with a stop at ${position.stop_price}`);
  const answer = await command('/positions');
  expect(answer.includes(position.symbol.replace('USDC', '')), 'run "/positions" shows it');

  await end(running.child, 'SIGKILL');
  running = await start();
  expect(
    running.restored !== 'no open positions',
    `after SIGKILL: ${running.restored} restored in ${running.seconds.toFixed(1)} s`,
  );
  const { status, components } = await healthWithin(running.api, HEALTH_LIMIT_MS);
  const ailing = components.filter(({ state }) => state === 'down' || state === 'degraded');
  expect(
    status === 'up',
    ['health is', status, ...ailing.map(({ component, detail }) => `${component}: ${detail}`)].join(' '),
  );
  const tookMs = await end(running.child, 'SIGTERM');
  running = null;
  expect(tookMs < STOP_LIMIT_MS, `SIGTERM ends it in ${(tookMs / 1000).toFixed(1)} s`);
} catch (error) {
  process.stderr.write(`smoke run failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  if (running !== null) await end(running.child, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
