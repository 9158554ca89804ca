import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import type { Decision } from '../../src/engine/decisions.ts';
import { Engine } from '../../src/engine/engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { DemoFeed } from '../../src/exchange/demo/demo-feed.ts';
import { demoRules } from '../../src/exchange/demo/symbols.ts';
import { PaperExchange } from '../../src/exchange/paper/paper-exchange.ts';
import { encodeEntry, replayRecord } from '../../src/runtime/record.ts';
import { Trading } from '../../src/runtime/trading.ts';
import { CacheMirror } from '../../src/storage/cache/mirror.ts';
import { postgresCache } from '../../src/storage/cache/postgres-cache.ts';
import type { Database } from '../../src/storage/database.ts';
import { newestCandleMs } from '../../src/storage/market-data.ts';
import { EMBEDDED } from '../storage/targets.ts';
import { keepingIn } from '../support/keeping.ts';

const SYMBOLS = ['BTCUSDC', 'SOLUSDC', 'SUIUSDC', 'DOGEUSDC'];
const START_MS = Date.UTC(2026, 0, 15, 9);
const MARKET_MINUTES = 45;
const SPEED = 1_800;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A paper run on the demo market until `untilMs` of market time; all that the engine is given goes into `file`. */
async function runUntil(database: Database, file: string, untilMs: number): Promise<void> {
  const startMs = Math.max(START_MS, ((await newestCandleMs(database)) ?? 0) + 60_000);
  let trading: Trading | null = null;
  const feed = new DemoFeed({
    seed: '7',
    startMs,
    speed: SPEED,
    isBehind: () => (trading?.rounds.queueLength ?? 0) > 200,
  });
  const rules = demoRules();
  const markets = SYMBOLS.flatMap((symbol) => rules.get(symbol) ?? []);
  const mirror = new CacheMirror(postgresCache(database));
  const keeping = await keepingIn(dirname(file), database);
  trading = await Trading.start({
    database,
    ...keeping,
    feed,
    makeExchange: async (memory) =>
      new PaperExchange({
        rules,
        price: (symbol) => trading?.engine.desk.price(symbol) ?? null,
        nowMs: () => feed.nowMs(),
        slippageRatio: 0.0005,
        feeRate: '0.001',
        balances: memory.wallet.length > 0 ? memory.wallet : [{ asset: 'USDC', free: '1000', locked: '0' }],
        startStamp: startMs.toString(36),
      }),
    markets,
    settings: { ...DEFAULT_ENGINE_SETTINGS, emitAnalysis: true },
    positionsSince: () => null,
    paperCash: '1000',
    alertChannels: [],
    mirror,
    logger: pino({ level: 'silent' }),
    record: (entry) => appendFileSync(file, `${encodeEntry(entry)}\n`),
    fatal: (problem) => {
      throw problem;
    },
    onAlerts: () => undefined,
  });
  while (feed.nowMs() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
  await trading.stop();
  await mirror.stop();
  await keeping.journal.close();
}

/** What everything decided while `work` runs is written down in. */
async function decidedWhile(work: (decided: readonly Decision[]) => Promise<void>): Promise<readonly Decision[]> {
  const decided: Decision[] = [];
  const handle = Engine.prototype.handle;
  const spy = vi.spyOn(Engine.prototype, 'handle').mockImplementation(function (this: Engine, event) {
    const decisions = handle.call(this, event);
    decided.push(...structuredClone(decisions));
    return decisions;
  });
  await work(decided);
  spy.mockRestore();
  return decided;
}

async function inFolder(work: (file: string, database: Database) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'roottrading-parity-'));
  const { database, dispose } = await EMBEDDED.open();
  try {
    await work(join(folder, 'run.jsonl'), database);
  } finally {
    await dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waves until `untilMs`, by minute and symbol: who voted and what came of it. */
function wavesOf(decisions: readonly Decision[], untilMs: number): readonly string[] {
  return decisions
    .flatMap((decision) => {
      if (decision.type !== 'wave' || decision.timeMs > untilMs) return [];
      const { verdict, newVotes, symbol, timeMs } = decision;
      const code = verdict.outcome === 'signal' ? 'signal' : verdict.rejection.code;
      const numbers = verdict.outcome === 'signal' ? {} : verdict.rejection.numbers;
      const alive = `${String(numbers['buy_votes'])} buy ${String(numbers['sell_votes'])} sell`;
      const votes = newVotes.map(({ strategy, side }) => `${strategy} ${side}`).join(', ');
      return [`${new Date(timeMs).toISOString()} ${symbol} ${code}, alive ${alive}, new ${votes}`];
    })
    .toSorted();
}

it('a run that is restarted in the middle of a candle has the waves of one that is not', async () => {
  const untilMs = START_MS + MARKET_MINUTES * 60_000;
  const whole = await decidedWhile(() => inFolder((file, database) => runUntil(database, file, untilMs + 60_000)));
  const broken = await decidedWhile(() =>
    inFolder(async (file, database) => {
      for (const minutes of [7, 22, 31]) await runUntil(database, file, START_MS + minutes * 60_000 + 30_000);
      await runUntil(database, file, untilMs + 60_000);
    }),
  );
  expect(wavesOf(whole, untilMs).length).toBeGreaterThan(20);
  expect(wavesOf(broken, untilMs)).toEqual(wavesOf(whole, untilMs));
});

it('a recorded paper run, restarted half way, replays to the same decisions byte for byte', async () => {
  await inFolder(async (file, database) => {
    let beforeRestart = 0;
    const half = START_MS + (MARKET_MINUTES / 2) * 60_000;
    const decided = await decidedWhile(async (sofar) => {
      await runUntil(database, file, half);
      beforeRestart = sofar.length;
      await runUntil(database, file, half + (MARKET_MINUTES / 2) * 60_000);
    });
    const live = decided.map((decision) => linesOf(decision));

    const replayed: string[] = [];
    const events = await replayRecord(file, (decisions) => {
      replayed.push(...decisions.map((decision) => linesOf(decision)));
    });
    expect(events).toBeGreaterThan(1_000);
    expect(live.length).toBeGreaterThan(beforeRestart);
    expect(beforeRestart).toBeGreaterThan(100);
    expect(replayed).toEqual(live);
  });
});

/** One decision as text; a row of an analysis is a typed array, which JSON would write as an object of 116 names. */
function linesOf(decision: Decision): string {
  return JSON.stringify(decision, (_key, value: unknown) => (value instanceof Float64Array ? [...value] : value));
}
