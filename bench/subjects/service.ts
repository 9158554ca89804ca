import { monitorEventLoopDelay } from 'node:perf_hooks';
import { TIMEFRAME_MS } from '../../src/engine/candles/timeframe.ts';
import type { CandleTable } from '../../src/exchange/replay/candle-table.ts';
import { runReplay } from '../../src/runtime/replay/replay.ts';
import type { BenchData } from '../data.ts';
import { benchDatabase, openBenchDesk, type BenchDatabase, type BenchDesk } from '../desk.ts';
import { TIMEFRAMES_OF_BENCH, warmHistory } from '../history.ts';
import { percentile, type Line } from '../measure.ts';
import { Minutes } from '../minutes.ts';
import { REPLAY_SETTINGS } from './engine.ts';

const SYMBOLS = 500;
const LEVEL = 100;
const SPREAD = 0.01;
const NS_PER_MS = 1e6;
const PRICES_EVERY_MS = 10;
const PRICES_AT_ONCE = 10;
/** A minute's candles come twenty times as often as live. */
const MINUTE_EVERY_MS = 3_000;
/** What people ask most, and the brake. */
const SAID = [
  '/positions',
  '/summary',
  '/health',
  '/trailing',
  '/universe',
  '/signals',
  '/cycles',
  '/performance',
  '/opportunities',
  '/regimes',
  '/why T001',
  '/checklist T002',
  '/help',
  '/pause',
  '/resume',
] as const;

interface Heard {
  readonly times: readonly number[];
  /** Processor time of this process while each command was answered, what came in meanwhile included, ms. */
  readonly own: readonly number[];
  /** The simplest query of all just before each, ms. */
  readonly floor: readonly number[];
  readonly slowest: string;
  /** Event loop delay while the commands were answered, ms. */
  readonly blockMs: number;
  readonly blockP99Ms: number;
}

/** The whole service on 500 symbols, prices and minutes coming in: how long a command takes, and what holds the loop up. */
export async function serviceLines({ single, many }: BenchData, commands: number): Promise<Line[]> {
  const store = await benchDatabase();
  try {
    const desk = await openBenchDesk(store, SYMBOLS);
    try {
      warm(desk, single);
      const quiet = comingIn(desk, single);
      await talk(desk, store, SAID.length * 2);
      const live = await talk(desk, store, commands);
      const replaying = replayOverAndOver(many.slice(0, 5));
      const during = await talk(desk, store, commands);
      await replaying.stop();
      await quiet();
      const where = `${SYMBOLS} symbols, ${store.url === null ? 'embedded database' : 'server'}`;
      return [
        line('P9', 'command to reply, p99', live, { must: 25, goal: 5 }, where),
        line('P10', 'command to reply while a replay runs, p99', during, { must: 100, goal: 10 }, where),
        {
          id: 'P11-live',
          what: 'longest block of the loop, live',
          unit: 'ms',
          values: [live.blockMs],
          higherIsBetter: false,
          must: 50,
          goal: 8,
          note: `p99 ${live.blockP99Ms.toFixed(1)} ms; ${where}, minutes twenty times as often; the wall clock, so other processes count`,
        },
      ];
    } finally {
      await desk.close();
    }
  } finally {
    await store.dispose();
  }
}

function line(
  id: string,
  what: string,
  { times, own, floor, slowest }: Heard,
  limits: Pick<Line, 'must' | 'goal'>,
  where: string,
): Line {
  const both = (values: readonly number[]): string =>
    `p50 ${percentile(values, 0.5).toFixed(1)}, p99 ${percentile(values, 0.99).toFixed(1)} ms`;
  const note = `${both(times)} of ${times.length}; own processor time ${both(own)}; SELECT 1 beside it ${both(floor)}; slowest ${slowest}; ${where}`;
  return { id, what, unit: 'ms', values: [percentile(times, 0.99)], higherIsBetter: false, ...limits, note };
}

async function talk(desk: BenchDesk, { database }: BenchDatabase, commands: number): Promise<Heard> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  const own: number[] = [];
  const floor: number[] = [];
  let slowest = '';
  delay.enable();
  for (let n = 0; n < commands; n++) {
    const text = SAID[n % SAID.length] as string;
    const askedMs = performance.now();
    await database.query('SELECT 1');
    floor.push(performance.now() - askedMs);
    const before = process.cpuUsage();
    const ms = await say(desk, text);
    const { user, system } = process.cpuUsage(before);
    own.push((user + system) / 1_000);
    if (ms > Math.max(0, ...times)) slowest = `${text} ${ms.toFixed(1)} ms`;
    times.push(ms);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  delay.disable();
  return { times, own, floor, slowest, blockMs: delay.max / NS_PER_MS, blockP99Ms: delay.percentile(99) / NS_PER_MS };
}

let updates = 0;

async function say(desk: BenchDesk, text: string): Promise<number> {
  const person = { platform: 'telegram', userId: '1', userName: 'Ada', languageCode: 'en', place: '1' } as const;
  const startedMs = performance.now();
  const request = { ...person, shared: false, updateId: `u${++updates}`, saidAtMs: Date.now() };
  const reply = await desk.door.handle(request, { kind: 'text', text });
  if (reply === null) throw new Error(`${text} was not answered`);
  return performance.now() - startedMs;
}

/** A past for every symbol, as a start reads it back. */
function warm(desk: BenchDesk, table: CandleTable): void {
  const history = warmHistory(table);
  for (const timeframe of TIMEFRAMES_OF_BENCH) {
    const candles = (history.get(timeframe) ?? []).slice(0, 100);
    const shiftMs = Date.now() - 4 * 24 * 3_600_000 - 100 * TIMEFRAME_MS[timeframe];
    const past = candles.map((candle, n) => ({ ...candle, openTimeMs: shiftMs + n * TIMEFRAME_MS[timeframe] }));
    for (const symbol of desk.symbols) desk.trading.engine.warmUp(symbol, timeframe, past);
  }
}

/** Prices of all symbols in turn and whole minutes, until the returned function was called. */
function comingIn(desk: BenchDesk, table: CandleTable): () => Promise<void> {
  let next = 0;
  const prices = setInterval(() => {
    for (let n = 0; n < PRICES_AT_ONCE; n++) {
      const bid = LEVEL + (next % 7) / 100;
      const symbol = desk.symbols[next++ % desk.symbols.length] as string;
      desk.trading.intake.price({ symbol, timeMs: Date.now(), bid, ask: bid + SPREAD });
    }
  }, PRICES_EVERY_MS);
  const minutes = new Minutes(desk, table, 2);
  minutes.next();
  const bursts = setInterval(() => minutes.next(), MINUTE_EVERY_MS);
  return async () => {
    clearInterval(prices);
    clearInterval(bursts);
    await desk.trading.rounds.idle();
  };
}

function replayOverAndOver(tables: readonly CandleTable[]): { stop(): Promise<void> } {
  const state = { stopped: false };
  const run = async (): Promise<void> => {
    while (!state.stopped)
      await runReplay(tables, { settings: REPLAY_SETTINGS, cash: '1000', seed: 1, walkForward: 0 });
  };
  const running = run();
  return {
    stop: () => {
      state.stopped = true;
      return running;
    },
  };
}
