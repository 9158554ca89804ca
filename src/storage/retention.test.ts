import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest';
import {
  alert,
  analysis,
  cycleDecision,
  fillDecision,
  NOON_MS,
  orderDecision,
  refusal,
  vote,
  wave,
} from '../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { DAY_MS } from '../engine/candles/timeframe.ts';
import { equityCurve, storeSnapshot } from './balances.ts';
import { storeDecisions } from './decisions-store.ts';
import { cleanUp, purge, purgeCounts } from './retention.ts';

const META = { demo: true, channels: ['discord:1'] };
const OLD_MS = NOON_MS - 40 * DAY_MS;

describe.each(DATABASE_TARGETS)('clean-up and history: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    await test.database.query(
      `TRUNCATE trading_signals, signal_rejections, trade_cycles, order_intents, trade_executions, market_data, analyzer_data,
         alerts, alarms, alert_deliveries, equity_snapshots, portfolio_balances`,
    );
  });
  const count = async (table: string): Promise<unknown> =>
    (await test.database.query(`SELECT count(*) AS count FROM ${table}`)).rows[0]?.['count'];

  it('purges old signals and closed cycles with what belongs to them, never an open cycle', async () => {
    const done = { status: 'completed', completedAtMs: OLD_MS } as const;
    const ended = { status: 'closed', createdAtMs: OLD_MS } as const;
    await storeDecisions(
      test.database,
      [
        wave({ timeMs: OLD_MS, newVotes: [vote({ barCloseTimeMs: OLD_MS })] }),
        refusal({ timeMs: OLD_MS, symbol: 'ETHUSDC', signalId: null }),
        refusal({ symbol: 'ETHUSDC', signalId: null }),
        cycleDecision({ id: 'old-closed', createdAtMs: OLD_MS, ...done }),
        cycleDecision({ id: 'old-open', createdAtMs: OLD_MS, symbol: 'ETHUSDC' }),
        cycleDecision({ id: 'new-closed', ...done }),
        orderDecision({ clientOrderId: 'a', cycleId: 'old-closed', ...ended }),
        orderDecision({ clientOrderId: 'b', cycleId: 'old-open', ...ended }),
        orderDecision({ clientOrderId: 'c', cycleId: 'old-closed', createdAtMs: OLD_MS, status: 'unknown' }),
        fillDecision({ tradeId: '1', timeMs: OLD_MS }, 'old-closed'),
        fillDecision({ tradeId: '2', timeMs: OLD_MS }, 'old-open'),
      ],
      META,
    );
    const beforeMs = NOON_MS - DAY_MS;
    const counts = { signals: 2, rejections: 1, cycles: 1, orders: 1, executions: 1 };
    expect(await purgeCounts(test.database, beforeMs)).toEqual(counts);
    expect(await purge(test.database, beforeMs)).toEqual(counts);
    expect(await purgeCounts(test.database, beforeMs)).toEqual({
      signals: 0,
      rejections: 0,
      cycles: 0,
      orders: 0,
      executions: 0,
    });
    const { rows } = await test.database.query('SELECT id FROM trade_cycles ORDER BY id');
    expect(rows).toEqual([{ id: 'new-closed' }, { id: 'old-open' }]);
    expect(await count('order_intents')).toBe(2);
    expect(await count('trade_executions')).toBe(1);
  });

  it('keeps candles as long as their timeframe asks, and alerts until they were delivered', async () => {
    const candle = { symbol: 'SOLUSDC', openTimeMs: OLD_MS };
    await storeDecisions(
      test.database,
      [
        analysis({ ...candle, timeframe: '1m' }),
        analysis({ ...candle, timeframe: '1h' }),
        analysis({ timeframe: '1m' }),
        alert({ dedupKey: 'sent' }),
        alert({ dedupKey: 'waiting' }),
      ],
      META,
    );
    await test.database.query(`UPDATE alerts SET created_at = now() - interval '40 days'`);
    await test.database.query(
      `UPDATE alert_deliveries SET state = 'sent' WHERE alert_id = (SELECT id FROM alerts WHERE dedup_key = 'sent')`,
    );
    const removed = await cleanUp(test.database, NOON_MS, Date.now());
    expect(removed).toMatchObject({ market_data: 1, analyzer_data: 2, alerts: 1 });
    expect(await count('market_data')).toBe(2);
    expect((await test.database.query('SELECT dedup_key FROM alerts')).rows).toEqual([{ dedup_key: 'waiting' }]);
  });

  it('keeps what votes were followed by for longer than it is shown', async () => {
    await test.database.query(
      `INSERT INTO vote_days SELECT (to_timestamp($1::float8 / 1000) AT TIME ZONE 'UTC')::date - days, 'SOLUSDC', 'RSI_Cross_Strategy', 'BUY',
         1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, to_timestamp($1::float8 / 1000) FROM unnest(ARRAY[0, 40, 95]) AS days`,
      [NOON_MS],
    );
    expect(await cleanUp(test.database, NOON_MS, NOON_MS)).toMatchObject({ vote_days: 1 });
  });

  it('removes more than one step of rows', async () => {
    await test.database.query(
      `INSERT INTO signal_rejections (time, symbol, stage, code)
       SELECT to_timestamp($1::float8 / 1000 - n), 'SOLUSDC', 'wave', 'TOO_FEW' FROM generate_series(1, 12000) AS n`,
      [OLD_MS],
    );
    expect(await cleanUp(test.database, NOON_MS, NOON_MS)).toMatchObject({ signal_rejections: 12_000 });
  });

  const snapshot = (daysAgo: number, totalValue: string): Promise<void> =>
    storeSnapshot(test.database, {
      timeMs: NOON_MS - daysAgo * DAY_MS,
      totalValue,
      freeQuote: '100.5',
      positionValue: '0',
      openPositions: 0,
      balances: [{ asset: 'USDC', free: '100.5', locked: '2.25', value: '102.75' }],
    });

  it('replaces a snapshot of the same time and thins the curve', async () => {
    for (const day of [5, 4, 3, 2, 1]) await snapshot(day, String(1000 - day));
    await snapshot(1, '1234.5');
    expect((await test.database.query('SELECT total FROM portfolio_balances')).rows).toEqual(
      Array.from({ length: 5 }, () => ({ total: '102.75' })),
    );
    const curve = await equityCurve(test.database, NOON_MS - 6 * DAY_MS, NOON_MS, 3);
    expect(curve.map(({ totalValue }) => totalValue)).toEqual([995, 997, 1234.5]);
  });
});
