import { Client } from 'pg';
import type { BenchData } from '../data.ts';
import { benchDatabase, openBenchDesk, type BenchDatabase, type BenchDesk } from '../desk.ts';
import { percentile, type Line } from '../measure.ts';
import { Minutes } from '../minutes.ts';

const SYMBOLS = 200;
const LEVEL = 100;
const FELL_TO = 90.5;
const SPREAD = 0.01;
const FLOOD_EVERY_MS = 10;
const WARM_EXITS = 20;
/** An exit that takes longer has gone wrong. */
const GIVE_UP_MS = 10_000;

interface Exit {
  /** Tick in to the order at the exchange's door, ms. */
  readonly totalMs: number;
  /** Processor time of this process meanwhile, ms. */
  readonly ownMs: number;
  /** One row inserted and committed on another connection just before it, ms. */
  readonly floorMs: number;
}

/**
 * A price that falls through the stop of a held symbol, until its exit order, stored, is handed to the exchange. Beside each exit one
 * row is inserted and committed on a connection of its own: what the disk and the way to the server cost whoever stores anything.
 */
export async function exitLines({ single }: BenchData, exits: number): Promise<Line[]> {
  const store = await benchDatabase();
  const floor = store.url === null ? null : await openFloor(store.url);
  try {
    const desk = await openBenchDesk(store, SYMBOLS);
    try {
      await startMarket(desk);
      const quiet = await measure(desk, floor, exits, async () => () => undefined);
      const flooded = await measure(desk, floor, exits, async () => flood(desk, 20));
      const minutes = new Minutes(desk, single);
      const burst = await measure(desk, floor, Math.ceil(exits / 4), async () => {
        minutes.next();
        // frames come one by one from a socket: the tick is behind them, not among them
        await new Promise((resolve) => setImmediate(resolve));
        return () => undefined;
      });
      return [
        lineOf('P8', 'tick to exit order, stored first', quiet, store, { must: 5, goal: 2 }),
        lineOf('P8-flood', 'the same under 2,000 prices/s', flooded, store, {}),
        lineOf('P8-burst', `the same right behind ${SYMBOLS} minute candles`, burst, store, {}),
      ];
    } finally {
      await desk.close();
    }
  } finally {
    await floor?.close();
    await store.dispose();
  }
}

function lineOf(
  id: string,
  what: string,
  exits: readonly Exit[],
  { url }: BenchDatabase,
  limits: Pick<Line, 'must' | 'goal'>,
): Line {
  const totals = exits.map(({ totalMs }) => totalMs);
  const floors = exits.map(({ floorMs }) => floorMs);
  const [total, floor] = [percentile(totals, 0.99), percentile(floors, 0.99)];
  const middle = percentile(totals, 0.5) / percentile(floors, 0.5);
  const beside =
    url === null
      ? 'embedded database'
      : `one row committed beside it p50 ${percentile(floors, 0.5).toFixed(1)}, p99 ${floor.toFixed(1)} ms; × ${middle.toFixed(1)} at p50, × ${(total / floor).toFixed(1)} at p99`;
  const line = { id, what: `${what}, p99`, unit: 'ms', values: [total], higherIsBetter: false, ...limits };
  const own = exits.map(({ ownMs }) => ownMs);
  const ours = `own processor time p50 ${percentile(own, 0.5).toFixed(1)}, p99 ${percentile(own, 0.99).toFixed(1)} ms`;
  const note = `p50 ${percentile(totals, 0.5).toFixed(1)} ms of ${totals.length}; ${beside}; ${ours}`;
  return { ...line, note };
}

async function measure(
  desk: BenchDesk,
  floor: Floor | null,
  exits: number,
  disturb: () => Promise<() => void>,
): Promise<Exit[]> {
  const found: Exit[] = [];
  for (let n = 0; n < exits + WARM_EXITS; n++) {
    const symbol = desk.symbols[n % 20] as string;
    await hold(desk, symbol);
    const floorMs = floor === null ? NaN : await floor.commit();
    const calm = await disturb();
    const { totalMs, ownMs } = await exitOf(desk, symbol);
    calm();
    await until(() => desk.trading.engine.desk.openCycles().length === 0);
    if (n >= WARM_EXITS) found.push({ totalMs, ownMs, floorMs });
  }
  return found;
}

async function startMarket(desk: BenchDesk): Promise<void> {
  for (const symbol of desk.symbols) tick(desk, symbol, LEVEL);
  await desk.trading.rounds.idle();
}

/** Bought by hand: no gate of an entry matters here. */
async function hold(desk: BenchDesk, symbol: string): Promise<void> {
  const { operator } = desk.trading;
  const id = `${symbol}-${performance.now()}`;
  // back up from where it fell to is a jump, and a jump needs a second price that agrees
  for (let n = 0; n < 2; n++) tick(desk, symbol, LEVEL);
  await desk.trading.rounds.idle();
  await operator.submit(`resume-${id}`, 'telegram:1', { kind: 'resume' }, GIVE_UP_MS);
  const buy = { kind: 'buy', symbol, price: LEVEL + SPREAD, confidence: 0.99, reason: 'bench' } as const;
  await operator.submit(`buy-${id}`, 'telegram:1', { ...buy, amountQuote: '20' }, GIVE_UP_MS);
  await until(() => desk.trading.engine.desk.cycleOf(symbol)?.status === 'active_buy');
  await desk.trading.rounds.idle();
}

async function exitOf(desk: BenchDesk, symbol: string): Promise<Omit<Exit, 'floorMs'>> {
  let orderAtMs = NaN;
  let ownMs = NaN;
  desk.onOrder = (intent, atMs) => {
    if (intent.symbol === symbol && intent.side === 'SELL') {
      orderAtMs = atMs;
      const { user, system } = process.cpuUsage(before);
      ownMs = (user + system) / 1_000;
    }
  };
  const before = process.cpuUsage();
  const startedMs = performance.now();
  tick(desk, symbol, FELL_TO);
  await until(() => !Number.isNaN(orderAtMs));
  return { totalMs: orderAtMs - startedMs, ownMs };
}

function tick({ trading }: BenchDesk, symbol: string, bid: number): void {
  trading.intake.price({ symbol, timeMs: Date.now(), bid, ask: bid + SPREAD });
}

/** `each` prices of symbols in turn every few ms. */
function flood(desk: BenchDesk, each: number): () => void {
  let next = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < each; i++) tick(desk, desk.symbols[100 + (next++ % 100)] as string, LEVEL + (next % 7) / 100);
  }, FLOOD_EVERY_MS);
  return () => clearInterval(timer);
}

interface Floor {
  /** Inserts and commits one row; answers how long that took, ms. */
  commit(): Promise<number>;
  close(): Promise<void>;
}

async function openFloor(url: string): Promise<Floor> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE bench_floor (id bigint GENERATED ALWAYS AS IDENTITY, value text)');
  const insert = { name: 'floor', text: 'INSERT INTO bench_floor (value) VALUES ($1)', values: ['one row'] };
  return {
    commit: async () => {
      const startedMs = performance.now();
      await client.query(insert);
      return performance.now() - startedMs;
    },
    close: () => client.end(),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`the desk of the bench is stuck: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
