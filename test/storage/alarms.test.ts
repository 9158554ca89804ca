import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dangerAlert, MemoryAlarmStore } from '../support/alarm-store.ts';
import { DATABASE_TARGETS, type TestDatabase } from './targets.ts';
import { alarmAfter, MAX_REPEATS, raisesAlarm, type AlarmEvent } from '../../src/commands/alarm.ts';
import { pressAlarms, type AlarmMove, type AlarmStore, type RaisedAlarm } from '../../src/commands/alarms.ts';
import { ALERT_KINDS, type AlertDecision } from '../../src/engine/decisions.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { addAlert } from '../../src/storage/alerts/add-alert.ts';
import { SqlAlarmStore } from '../../src/storage/alerts/alarm-store.ts';
import { createAlertStore } from '../../src/storage/alerts/alert-store.ts';

const TELEGRAM = 'telegram:7';
const DISCORD = 'discord:8';
const OWNER = 'discord:@2';
const MINUTE_MS = 60_000;
const RULES = { repeatMs: 5 * MINUTE_MS, maxRepeats: MAX_REPEATS };
const ADA = { key: 'telegram:1', name: 'Ada' };

interface Alarms {
  readonly store: AlarmStore;
  /** Stores a danger and answers the id of its alert. */
  readonly raise: (more?: Partial<AlertDecision>) => Promise<string>;
}

let counter = 0;

const range = (from: string, to = from) => ({ from, to, kind: null });
const acknowledge = (atMs: number): AlarmEvent & { kind: 'acknowledge' } => ({ kind: 'acknowledge', atMs, by: ADA });

function moveOf({ alarm, alert }: RaisedAlarm, event: AlarmEvent, channels: readonly string[] = [TELEGRAM]): AlarmMove {
  const to = alarmAfter(alarm, event, RULES);
  const dedupKey = `${alert.dedupKey}:repeat:${to.repeats}`;
  return { from: alarm, to, repeat: to.repeats > alarm.repeats ? { alert: { ...alert, dedupKey }, channels } : null };
}

/** What every store of alarms does, whatever keeps it. */
function contract(open: () => Alarms): void {
  /** Later than what the database itself writes as its present. */
  const now = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;

  it('knows what was raised, with its alert and how far that came', async () => {
    const { store, raise } = open();
    const first = await raise();
    const second = await raise({ kind: 'daily_loss', symbol: null, threadKey: null });
    const raised = await store.unended(10);
    expect(raised.map(({ alarm, alert }) => [alarm.alertId, alert.kind, alarm.state, alarm.version])).toEqual([
      [second, 'daily_loss', 'open', 0],
      [first, 'order_problem', 'open', 0],
    ]);
    expect(raised[1]?.deliveries).toEqual([
      { channel: DISCORD, state: 'pending' },
      { channel: TELEGRAM, state: 'pending' },
    ]);
    expect(await store.unended(1)).toHaveLength(1);
  });

  it('finds one, a range, and one kind of a range', async () => {
    const { store, raise } = open();
    const ids = [await raise(), await raise({ kind: 'feed_stale' }), await raise()] as const;
    const found = async (wanted: Parameters<AlarmStore['find']>[0]) =>
      (await store.find(wanted)).map(({ alarm }) => alarm.alertId);
    expect(await found(range(ids[1]))).toEqual([ids[1]]);
    expect(await found(range(ids[0], ids[2]))).toEqual([...ids]);
    expect(await found({ ...range(ids[0], ids[2]), kind: 'order_problem' })).toEqual([ids[0], ids[2]]);
    expect(await found(range('999999'))).toEqual([]);
  });

  it('keeps every field of a move', async () => {
    const { store, raise } = open();
    const id = await raise();
    const [before] = await store.find(range(id));
    if (before === undefined) throw new Error('not found');
    const event: AlarmEvent = { kind: 'snooze', atMs: now, by: ADA, untilMs: now + 15 * MINUTE_MS };
    const move = moveOf(before, event);
    expect(await store.move([move], now)).toEqual(new Set([id]));
    expect((await store.find(range(id)))[0]?.alarm).toEqual(move.to);
    const reminded = moveOf({ ...before, alarm: move.to }, { kind: 'tick', atMs: now + 15 * MINUTE_MS, cutOff: false });
    expect(await store.move([reminded], now)).toEqual(new Set([id]));
    expect((await store.find(range(id)))[0]?.alarm).toEqual(reminded.to);
  });

  it('moves from one version once: of two that read the same, one wins', async () => {
    const { store, raise } = open();
    const id = await raise();
    const [seen] = await store.unended(10);
    if (seen === undefined) throw new Error('not found');
    const tick = moveOf(seen, { kind: 'tick', atMs: now, cutOff: false });
    const press = moveOf(seen, acknowledge(now));
    const outcomes = await Promise.all([store.move([press], now), store.move([tick], now), store.move([press], now)]);
    expect(outcomes.map(({ size }) => size).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    expect((await store.find(range(id)))[0]?.alarm.version).toBe(1);
  });

  it('many presses at once change it once, and all show the same', async () => {
    const { store, raise } = open();
    const ids = [await raise(), await raise()];
    const wanted = range(ids[0] ?? '', ids[1]);
    const pressed = await Promise.all(Array.from({ length: 5 }, () => pressAlarms(store, wanted, acknowledge(now))));
    expect(pressed.reduce((sum, { changed }) => sum + changed, 0)).toBe(2);
    for (const { raised } of pressed) {
      expect(raised.map(({ alarm }) => [alarm.state, alarm.by])).toEqual(ids.map(() => ['acknowledged', ADA]));
    }
    expect(await store.unended(10)).toEqual([]);
  });
}

describe('alarms in memory', () => {
  contract(() => {
    const store = new MemoryAlarmStore();
    const deliveries = [DISCORD, TELEGRAM].map((channel) => ({ channel, state: 'pending' as const }));
    return { store, raise: async (more) => store.raise(dangerAlert((counter += 1), more), Date.now(), deliveries) };
  });
});

describe.each(DATABASE_TARGETS)('alarms in the database ($name)', (target) => {
  const now = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;
  let test: TestDatabase;
  let woken = 0;

  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    woken = 0;
    await test.database.query('TRUNCATE alerts, alarms, alert_deliveries, chat_messages, alert_preferences');
  });

  const alarms = () => new SqlAlarmStore(test.database, () => (woken += 1));
  const outbox = () => createAlertStore(test.database);
  const raise = async (more: Partial<AlertDecision> = {}): Promise<string> => {
    const alert = dangerAlert((counter += 1), more);
    await addAlert(test.database, alert, [TELEGRAM, DISCORD]);
    const { rows } = await test.database.query('SELECT id::text AS id FROM alerts WHERE dedup_key = $1', [
      alert.dedupKey,
    ]);
    return String(rows[0]?.['id']);
  };
  const raisedOf = async (id: string): Promise<RaisedAlarm> => {
    const [found] = await alarms().find(range(id));
    if (found === undefined) throw new Error(`no alarm ${id}`);
    return found;
  };
  /** Delivers all that waits for a channel, each as a message of its own. */
  const deliver = async (channel: string): Promise<string[]> => {
    const due = await outbox().due(channel, now * 2, 100);
    for (const { id } of due) await outbox().markSent(channel, id, `m${id}`, [], now);
    return due.map(({ id }) => `m${id}`);
  };
  contract(() => ({ store: alarms(), raise }));

  it.each(ALERT_KINDS)(
    '%s raises an alarm exactly where the rule says so, by either way into the outbox',
    async (kind) => {
      for (const priority of ['danger', 'notice'] as const) {
        const stored = dangerAlert((counter += 1), { kind, priority });
        await storeDecisions(test.database, [stored], { demo: false, channels: [TELEGRAM] });
        await raise({ kind, priority });
        const expected = raisesAlarm({ kind, priority }) ? 2 : 0;
        expect([priority, (await alarms().unended(10)).length]).toEqual([priority, expected]);
        await test.database.query('TRUNCATE alerts CASCADE');
      }
    },
  );

  it('an alert of a known key raises nothing again', async () => {
    const alert = dangerAlert((counter += 1));
    for (let i = 0; i < 2; i += 1) await storeDecisions(test.database, [alert], { demo: false, channels: [TELEGRAM] });
    expect(await alarms().unended(10)).toHaveLength(1);
  });

  it('a repeat stands in the outbox of its channels with the number it has', async () => {
    const id = await raise();
    await deliver(TELEGRAM);
    await alarms().move(
      [moveOf(await raisedOf(id), { kind: 'tick', atMs: now, cutOff: true }, [TELEGRAM, OWNER])],
      now,
    );
    expect(woken).toBe(1);
    for (const channel of [TELEGRAM, OWNER]) {
      const due = await outbox().due(channel, now, 10);
      expect(
        due.map(({ kind, priority, repeat, alarm, createdAtMs }) => [
          kind,
          priority,
          repeat,
          alarm?.alertId,
          createdAtMs,
        ]),
      ).toEqual([['order_problem', 'danger', 1, id, now]]);
    }
    expect((await outbox().due(DISCORD, now, 10)).map(({ repeat, alarm }) => [repeat, alarm?.state])).toEqual([
      [0, 'open'],
    ]);
  });

  it('an end takes back the repeats that wait, and never the alert itself', async () => {
    const id = await raise();
    await alarms().move(
      [moveOf(await raisedOf(id), { kind: 'tick', atMs: now, cutOff: false }, [TELEGRAM, OWNER])],
      now,
    );
    await pressAlarms(alarms(), range(id), acknowledge(now));
    expect((await outbox().due(TELEGRAM, now * 2, 10)).map((alert) => [alert.id, alert.alarm?.state])).toEqual([
      [id, 'acknowledged'],
    ]);
    expect(await outbox().due(OWNER, now * 2, 10)).toEqual([]);
  });

  it('a repeat that was on its way when it was taken back is edited like the others', async () => {
    const id = await raise();
    await alarms().move([moveOf(await raisedOf(id), { kind: 'tick', atMs: now, cutOff: false }, [OWNER])], now);
    const [onItsWay] = await outbox().due(OWNER, now, 10);
    await pressAlarms(alarms(), range(id), acknowledge(now));
    await outbox().markSent(OWNER, onItsWay?.id ?? '', 'late', [], now);
    expect((await alarms().behind(OWNER, 0, 10)).map(({ messageId }) => messageId)).toEqual(['late']);
  });

  it('a move that loses stores no repeat', async () => {
    const id = await raise();
    const seen = await raisedOf(id);
    await pressAlarms(alarms(), range(id), acknowledge(now));
    expect(await alarms().move([moveOf(seen, { kind: 'tick', atMs: now, cutOff: false })], now)).toEqual(new Set());
    const { rows } = await test.database.query('SELECT count(*) AS count FROM alerts');
    expect(Number(rows[0]?.['count'])).toBe(1);
  });

  it('tells which messages show an old state, on each channel, until they are marked', async () => {
    const id = await raise();
    const other = await raise();
    await deliver(TELEGRAM);
    await alarms().move(
      [moveOf(await raisedOf(id), { kind: 'tick', atMs: now, cutOff: true }, [TELEGRAM, OWNER])],
      now,
    );
    const [repeated] = await deliver(TELEGRAM);
    expect(await alarms().behind(TELEGRAM, 0, 10)).toEqual([]);
    await pressAlarms(alarms(), range(id), acknowledge(now));

    const behind = await alarms().behind(TELEGRAM, 0, 10);
    expect(new Set(behind.map(({ messageId }) => messageId))).toEqual(new Set([`m${id}`, repeated]));
    expect(behind.every(({ sentAtMs, alerts }) => sentAtMs === now && alerts[0]?.alarm?.by?.name === 'Ada')).toBe(true);
    expect(await alarms().behind(TELEGRAM, now + 1, 10)).toEqual([]);
    expect(await alarms().behind(DISCORD, 0, 10)).toEqual([]);
    for (const message of behind) await alarms().markShown(TELEGRAM, message);
    expect(await alarms().behind(TELEGRAM, 0, 10)).toEqual([]);

    await deliver(DISCORD);
    expect((await alarms().behind(DISCORD, 0, 10)).map(({ messageId }) => messageId)).toEqual([`m${id}`]);
    expect((await raisedOf(other)).alarm.state).toBe('open');
  });

  it('a summary is told with all that it speaks for', async () => {
    const ids = [await raise(), await raise(), await raise()] as const;
    await outbox().markSent(TELEGRAM, ids[2], 'sum', [], now);
    await outbox().markMerged(TELEGRAM, [ids[0], ids[1]], 'sum', now);
    await pressAlarms(alarms(), range(ids[1]), acknowledge(now));
    const [message, ...others] = await alarms().behind(TELEGRAM, 0, 10);
    expect(others).toEqual([]);
    expect(message?.alerts.map(({ id, alarm }) => [id, alarm?.state])).toEqual([
      [ids[0], 'open'],
      [ids[1], 'acknowledged'],
      [ids[2], 'open'],
    ]);
  });

  it('goes with its alert', async () => {
    const id = await raise();
    await alarms().move([moveOf(await raisedOf(id), { kind: 'tick', atMs: now, cutOff: false })], now);
    await test.database.query('DELETE FROM alerts WHERE id = $1', [id]);
    for (const table of ['alerts', 'alarms', 'alert_deliveries']) {
      expect((await test.database.query(`SELECT 1 FROM ${table}`)).rows).toEqual([]);
    }
  });
});
