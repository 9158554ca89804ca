import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleDecision, orderDecision } from '../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { storeDecisions } from './decisions-store.ts';
import { beginRun, endRun, failRun, noteRun } from './process-runs.ts';

const START_MS = Date.UTC(2025, 9, 2, 14, 3);
const MINUTE_MS = 60_000;

describe.each(DATABASE_TARGETS)('runs of the process: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());

  it('tell a killed run from one that ended, with what it left', async () => {
    const first = await beginRun(test.database, START_MS);
    expect(first.before).toBeNull();
    await noteRun(test.database, first.id, START_MS + MINUTE_MS);
    await endRun(test.database, first.id, START_MS + 2 * MINUTE_MS);

    const second = await beginRun(test.database, START_MS + 3 * MINUTE_MS);
    expect(second.before).toBeNull();
    await storeDecisions(
      test.database,
      [
        cycleDecision({ id: 'open' }),
        cycleDecision({ id: 'over', symbol: 'ETHUSDC', status: 'completed', completedAtMs: START_MS }),
        orderDecision({ clientOrderId: 'a', cycleId: 'open', status: 'unknown' }),
        orderDecision({ clientOrderId: 'b', cycleId: 'over', status: 'closed' }),
      ],
      { demo: true, channels: [] },
    );
    await noteRun(test.database, second.id, START_MS + 9 * MINUTE_MS);

    const third = await beginRun(test.database, START_MS + 20 * MINUTE_MS);
    expect(third.before).toEqual({
      runId: second.id,
      lastSeenMs: START_MS + 9 * MINUTE_MS,
      positions: 1,
      orders: 1,
    });
    await endRun(test.database, third.id, START_MS + 21 * MINUTE_MS);
    expect((await beginRun(test.database, START_MS + 22 * MINUTE_MS)).before).toBeNull();
  });

  it('tell why starts failed, and what the run before them left, until one gets through', async () => {
    const { database } = test;
    const killed = await beginRun(database, START_MS);
    for (const minute of [1, 2]) {
      const start = await beginRun(database, START_MS + minute * MINUTE_MS);
      expect(start.before?.runId).toBe(killed.id);
      await failRun(database, start.id, `no way ${minute}\0`, START_MS + minute * MINUTE_MS);
    }
    const through = await beginRun(database, START_MS + 3 * MINUTE_MS);
    expect(through.before?.runId).toBe(killed.id);
    expect(through.failed).toMatchObject({ count: 2, reason: 'no way 2␀', atMs: START_MS + 2 * MINUTE_MS });
    await endRun(database, through.id, START_MS + 4 * MINUTE_MS);
    expect(await beginRun(database, START_MS + 5 * MINUTE_MS)).toMatchObject({ before: null, failed: null });
  });

  it('keep what was left however often a start fails', async () => {
    const { database } = test;
    const killed = await beginRun(database, START_MS);
    for (let start = 0; start < 130; start++)
      await failRun(database, (await beginRun(database, START_MS)).id, 'no way', START_MS);
    const through = await beginRun(database, START_MS);
    expect([through.before?.runId, through.failed?.reason]).toEqual([killed.id, 'no way']);
    await endRun(database, through.id, START_MS);
  });

  it('do not pile up', async () => {
    for (let run = 0; run < 130; run++)
      await endRun(test.database, (await beginRun(test.database, START_MS)).id, START_MS);
    const { rows } = await test.database.query<{ count: number }>('SELECT count(*)::int AS count FROM process_runs');
    expect(rows[0]?.count).toBe(100);
  });
});
