import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertDecision } from '../../src/engine/decisions.ts';
import { SqlAlarmStore } from '../../src/storage/alerts/alarm-store.ts';
import { createAlertStore } from '../../src/storage/alerts/alert-store.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { merged } from '../../src/storage/journal/entry.ts';
import { questionAlertOf } from '../support/question.ts';
import { DATABASE_TARGETS, type TestDatabase } from './targets.ts';

const PHONE = 'telegram:7';
const DESK = 'discord:8';
const ASKED = questionAlertOf();
const KEPT = questionAlertOf({ state: 'kept', by: 'Ada', atMs: Date.UTC(2025, 9, 2, 14, 4) });

describe.each(DATABASE_TARGETS)('news of an alert ($name)', (target) => {
  let test: TestDatabase;
  /** Later than what the database writes as its present. */
  const nowMs = Date.now() + 3_600_000;

  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    await test.database.query('TRUNCATE alerts, alarms, alert_deliveries, chat_messages');
  });

  const store = (...alerts: readonly AlertDecision[]): Promise<void> =>
    storeDecisions(test.database, alerts, { demo: true, channels: [PHONE, DESK] });
  const outbox = () => createAlertStore(test.database);
  const behind = (channel: string) => new SqlAlarmStore(test.database).behind(channel, nowMs - 7_200_000, 20);

  async function deliver(channel: string, messageId: string): Promise<void> {
    const [alert] = await outbox().due(channel, nowMs, 10);
    await outbox().markSent(channel, alert?.id ?? '', messageId, [], nowMs);
  }

  it('edits the message that was sent, once, and tells no second one', async () => {
    await store(ASKED);
    await deliver(PHONE, 'm1');
    expect(await behind(PHONE)).toEqual([]);
    await store(KEPT);
    expect(await outbox().due(PHONE, nowMs, 10)).toEqual([]);
    const messages = await behind(PHONE);
    expect(messages.map(({ messageId, alerts }) => [messageId, alerts.map(({ data }) => data)])).toEqual([
      ['m1', [KEPT.data]],
    ]);
    for (const message of messages) await new SqlAlarmStore(test.database).markShown(PHONE, message);
    expect(await behind(PHONE)).toEqual([]);
    await store(KEPT);
    expect(await behind(PHONE)).toEqual([]);
  });

  it('is what a later delivery tells', async () => {
    await store(ASKED);
    await store(KEPT);
    const [alert] = await outbox().due(DESK, nowMs, 10);
    expect([alert?.data, alert?.amendments]).toEqual([KEPT.data, 1]);
  });

  it('of one round comes after the alert itself', async () => {
    await store(ASKED, KEPT);
    const due = await outbox().due(DESK, nowMs, 10);
    expect(due.map(({ data }) => data)).toEqual([KEPT.data]);
  });

  it('leaves a digest that named the alert as it is', async () => {
    await store(ASKED);
    const [alert] = await outbox().due(PHONE, nowMs, 10);
    await outbox().markMerged(PHONE, [alert?.id ?? ''], 'digest', nowMs);
    await store(KEPT);
    expect(await behind(PHONE)).toEqual([]);
  });

  it('of an alert that nobody knows is none', async () => {
    await store(KEPT);
    expect(await outbox().due(PHONE, nowMs, 10)).toEqual([]);
  });
});

describe('news of an alert in the journal', () => {
  const SOLD = questionAlertOf({ state: 'sold', by: 'Ada' });

  it('keeps the alert and its last news, in this order', () => {
    const entries = [[ASKED], [KEPT], [ASKED, SOLD]].map((decisions) => ({ decisions, sent: [] }));
    expect(merged(entries).decisions).toEqual([ASKED, SOLD]);
  });
});
