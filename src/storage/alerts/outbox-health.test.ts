import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE_TARGETS, type TestDatabase } from '../../../test/storage/targets.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import { addAlert } from './add-alert.ts';
import { createAlertStore } from './alert-store.ts';
import { outboxHealth, undelivered, UNDELIVERED_KEY } from './outbox-health.ts';

const PHONE = 'telegram:1';
const DESK = 'discord:2';
const HOUR_MS = 60 * 60_000;

describe.each(DATABASE_TARGETS)('what the outbox says of itself: $name', (target) => {
  let test: TestDatabase;
  let counter = 0;
  const nowMs = Date.now();
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    await test.database.query('TRUNCATE alerts, alarms, alert_deliveries');
  });

  /** Stores an alert and answers its id. */
  async function add(channels: readonly string[], more: Partial<AlertDecision> = {}): Promise<string> {
    counter += 1;
    await addAlert(
      test.database,
      {
        type: 'alert',
        kind: 'entry',
        priority: 'notice',
        timeMs: nowMs,
        symbol: 'SOLUSDC',
        dedupKey: `health-${counter}`,
        threadKey: null,
        data: {},
        ...more,
      },
      channels,
    );
    const { rows } = await test.database.query<{ id: string }>('SELECT max(id)::text AS id FROM alerts');
    return rows[0]?.id ?? '';
  }

  async function giveUp(channel: string, more: Partial<AlertDecision> = {}, atMs = nowMs): Promise<string> {
    const id = await add([channel], more);
    await createAlertStore(test.database).markDead(channel, id, 'refused: too long', atMs);
    return id;
  }

  /** What the process stores when it tells of it, so long ago. */
  async function tell(channel: string, agoMs: number): Promise<void> {
    const id = await add([], {
      kind: 'system',
      dedupKey: `${UNDELIVERED_KEY}${channel}:${counter}`,
      data: { channel },
    });
    await test.database.query('UPDATE alerts SET created_at = $2 WHERE id = $1::bigint', [id, new Date(nowMs - agoMs)]);
  }

  it('counts what waits and what was given up within a day, per channel', async () => {
    await add([PHONE, DESK]);
    await add([PHONE]);
    await giveUp(DESK);
    await giveUp(DESK, {}, nowMs - 25 * HOUR_MS);
    const health = await outboxHealth(test.database, nowMs);
    expect(health).toMatchObject([
      { channel: DESK, pending: 1, dead: 1 },
      { channel: PHONE, pending: 2, dead: 0 },
    ]);
    expect(Math.abs((health[0]?.oldestMs ?? 0) - Date.now())).toBeLessThan(HOUR_MS);
  });

  it('says nothing of channels where all is well', async () => {
    const id = await add([PHONE]);
    await createAlertStore(test.database).markSent(PHONE, id, 'm1', [], nowMs);
    expect(await outboxHealth(test.database, nowMs)).toEqual([]);
    expect(await undelivered(test.database, nowMs)).toEqual([]);
  });

  it('names alerts that were given up, until that is told', async () => {
    await giveUp(PHONE);
    const newestId = await giveUp(PHONE);
    expect(await undelivered(test.database, nowMs)).toEqual([
      { channel: PHONE, count: 2, newestId, problem: 'refused: too long' },
    ]);
    await tell(PHONE, 0);
    expect(await undelivered(test.database, nowMs)).toEqual([]);
  });

  it('more of them are news again after an hour', async () => {
    await giveUp(PHONE, {}, nowMs - 3 * HOUR_MS);
    await tell(PHONE, 2 * HOUR_MS);
    expect(await undelivered(test.database, nowMs)).toEqual([]);
    await giveUp(PHONE);
    expect(await undelivered(test.database, nowMs)).toMatchObject([{ channel: PHONE, count: 1 }]);
    await tell(PHONE, HOUR_MS / 2);
    expect(await undelivered(test.database, nowMs)).toEqual([]);
  });

  it('an alert about alerts that is given up itself is no news', async () => {
    await giveUp(DESK, { kind: 'system', dedupKey: `${UNDELIVERED_KEY}${PHONE}:9`, data: { channel: PHONE } });
    expect(await undelivered(test.database, nowMs)).toEqual([]);
  });
});
