import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDeskUnderLoad, type DeskUnderLoad } from './desk-under-load.ts';

const LEVEL = 100;
const SYMBOL = 'T001USDC';
const OTHER = 'T002USDC';

let desk: DeskUnderLoad;
let intents = 0;
beforeEach(async () => {
  desk = await openDeskUnderLoad(3);
  for (const symbol of desk.symbols) desk.tick(symbol, LEVEL);
  await desk.trading.rounds.idle();
  await buy(SYMBOL);
  expect(statusOf(SYMBOL)).toBe('active_buy');
});
afterEach(() => desk.close());

function buy(symbol: string): Promise<unknown> {
  const action = { kind: 'buy', symbol, price: LEVEL, confidence: 0.99, reason: 'test', amountQuote: '500' } as const;
  return desk.trading.operator.submit(`t_${++intents}`, 'telegram:1', action, 10_000);
}

function statusOf(symbol: string): string | undefined {
  return desk.trading.engine.desk.cycleOf(symbol)?.status;
}

async function stored(): Promise<unknown[]> {
  const { rows } = await desk.slow.database.query(
    'SELECT symbol, status, exit_reason FROM trade_cycles ORDER BY created_at',
  );
  return rows;
}

describe.each([
  ['the disk is full', 'could not extend file "base/5/1": No space left on device'],
  ['the server is gone', 'connect ECONNREFUSED 127.0.0.1:5432'],
])('%s', (_what, message) => {
  it('the stop still sells, nothing is bought, and the database learns all of it when it is back', async () => {
    desk.slow.failure = new Error(message);
    desk.tick(OTHER, LEVEL);
    await buy(OTHER);
    desk.tick(SYMBOL, LEVEL * 0.98);
    await expect.poll(() => statusOf(SYMBOL), { timeout: 20_000 }).toBeUndefined();
    expect(desk.placed.map(({ intent }) => `${intent.side} ${intent.symbol}`)).toEqual([
      `BUY ${SYMBOL}`,
      `SELL ${SYMBOL}`,
    ]);
    expect(desk.trading.engine.desk.entriesBlocked).toContain('database');
    expect(await journalHealth()).toEqual([{ word: 'journalKeeps' }]);
    desk.slow.failure = null;
    await expect.poll(() => desk.trading.safekeeping.keeps, { timeout: 20_000 }).toBe('database');
    await desk.trading.rounds.idle();
    expect(await stored()).toEqual([
      { symbol: SYMBOL, status: 'completed', exit_reason: 'stop_loss' },
      ...(await refusedEntries()),
    ]);
    expect(desk.trading.engine.desk.entriesBlocked).toEqual([]);
    const { rows } = await desk.slow.database.query(
      `SELECT data->>'problem' AS problem FROM alerts WHERE kind = 'system' ORDER BY id`,
    );
    expect(rows.map(({ problem }) => problem)).toEqual(['database_away', 'database_back']);
  });
});

it('a stop of the process does not wait for a database that does not come back', async () => {
  desk.slow.failure = new Error('connect ECONNREFUSED');
  desk.tick(SYMBOL, LEVEL * 1.03);
  const startedMs = performance.now();
  await desk.trading.stop();
  expect(performance.now() - startedMs).toBeLessThan(4_000);
});

/** An entry that was decided before anyone knew, and never sent. */
async function refusedEntries(): Promise<unknown[]> {
  const { rows } = await desk.slow.database.query(
    'SELECT symbol, status, exit_reason FROM trade_cycles WHERE symbol = $1',
    [OTHER],
  );
  for (const row of rows) expect(row['status']).toBe('failed');
  return rows;
}

async function journalHealth() {
  const health = await desk.live.health();
  return health.find(({ component }) => component === 'journal')?.detail;
}
