import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryAlertStore } from '../../../test/bot/memory-alert-store.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../../test/storage/targets.ts';
import type { AlertStore, StoredAlert } from '../../bot/alerts/store.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import { addAlert, setAlertPreference } from './add-alert.ts';
import { createAlertStore } from './alert-store.ts';

const CHANNEL = 'telegram:1';
const OTHER = 'discord:2';

interface Outbox {
  readonly store: AlertStore;
  /** Adds an alert and returns its id. */
  readonly add: (more?: Partial<AlertDecision>) => Promise<string>;
}

let counter = 0;

function decision(more: Partial<AlertDecision>): AlertDecision {
  counter += 1;
  return {
    type: 'alert',
    kind: 'entry',
    priority: 'notice',
    timeMs: 1_700_000_000_000,
    symbol: 'SOLUSDC',
    dedupKey: `contract-${counter}`,
    threadKey: null,
    data: { n: counter },
    ...more,
  };
}

function memoryOutbox(): Outbox {
  const store = new MemoryAlertStore();
  return {
    store,
    add: async (more = {}) => {
      const id = String(store.deliveries.length + 1);
      store.add({ ...decision(more), id, createdAtMs: 0, attempts: 0 });
      return id;
    },
  };
}

const ids = (alerts: readonly StoredAlert[]): string[] => alerts.map((alert) => alert.id);

/** What every outbox does, whatever keeps it. */
function contract(open: () => Outbox): void {
  /** Later than what the database itself writes as its present. */
  const now = Date.now() + 3_600_000;

  it('gives alerts in order, danger and its thread first', async () => {
    const { store, add } = open();
    const first = await add({ threadKey: 'a' });
    const second = await add({ threadKey: 'b' });
    const third = await add();
    const danger = await add({ threadKey: 'b', priority: 'danger', kind: 'order_problem' });
    const later = await add({ threadKey: 'b' });
    expect(ids(await store.due(CHANNEL, now, 10))).toEqual([second, danger, first, third, later]);
    expect(ids(await store.due(CHANNEL, now, 2))).toEqual([second, danger]);
  });

  it('lets notices overtake what is only for information, with what precedes them in their thread', async () => {
    const { store, add } = open();
    const rejected = await add({ kind: 'signal_rejected', priority: 'info' });
    const stop = await add({ kind: 'stop_moved', priority: 'info', threadKey: 'a' });
    const other = await add({ kind: 'stop_moved', priority: 'info', threadKey: 'b' });
    const exit = await add({ kind: 'exit', threadKey: 'a' });
    expect(ids(await store.due(CHANNEL, now, 10))).toEqual([stop, exit, rejected, other]);
  });

  it('keeps the turn of a stop that never rests', async () => {
    const { store, add } = open();
    const move = (threadKey: string) => add({ kind: 'stop_moved', priority: 'info', threadKey });
    const a = [await move('a')];
    const b = [await move('b')];
    for (let again = 0; again < 3; again += 1) {
      a.push(await move('a'));
      b.push(await move('b'));
    }
    expect(ids(await store.due(CHANNEL, now, 10))).toEqual([...a, ...b]);
    expect(ids(await store.due(CHANNEL, now, 4))).toEqual(a);
  });

  it('closes the moves of a stop that others have overtaken, and only those', async () => {
    const { store, add } = open();
    const move = (threadKey: string | null) => add({ kind: 'stop_moved', priority: 'info', threadKey });
    const root = await add({ threadKey: 'a' });
    await store.markSent(CHANNEL, root, 'm1', [{ threadKey: 'a', purpose: 'root' }], now);
    const a = [await move('a'), await move('a'), await move('a'), await move('a')];
    const exit = await add({ kind: 'exit', threadKey: 'a' });
    const after = [await move('a'), await move('a')];
    const unknown = [await move('b'), await move('b'), await move('b')];
    const alone = [await move(null), await move(null), await move(null)];
    expect(await store.mergeOvertaken(CHANNEL, now)).toBe(2);
    const left = ids(await store.due(CHANNEL, now, 20));
    expect(left.toSorted((x, y) => Number(x) - Number(y))).toEqual(
      [a[0], a[3], exit, ...after, ...unknown, ...alone].toSorted((x, y) => Number(x) - Number(y)),
    );
    expect(await store.heldBack(CHANNEL, 10)).toEqual([]);
    expect(await store.mergeOvertaken(CHANNEL, now)).toBe(0);
  });

  it('holds a thread back while an earlier alert of it waits, and no other', async () => {
    const { store, add } = open();
    const [a1, b1] = [await add({ threadKey: 'a' }), await add({ threadKey: 'b' })];
    const a2 = await add({ threadKey: 'a' });
    await store.retryLater(CHANNEL, a1, now + 60_000, 'refused: why', true);
    expect(ids(await store.due(CHANNEL, now, 10))).toEqual([b1]);
    expect(await store.nextDueMs(CHANNEL, now)).toBe(now + 60_000);
    const later = await store.due(CHANNEL, now + 60_001, 10);
    expect(later.map(({ id, attempts }) => [id, attempts])).toEqual([
      [a1, 1],
      [b1, 0],
      [a2, 0],
    ]);
    await store.retryLater(CHANNEL, a1, now, 'unreachable', false);
    expect((await store.due(CHANNEL, now, 10))[0]?.attempts).toBe(1);
  });

  it('closes what was sent, and remembers the messages of its thread', async () => {
    const { store, add } = open();
    const id = await add({ threadKey: 'a' });
    await store.markSent(
      CHANNEL,
      id,
      'm1',
      [
        { threadKey: 'a', purpose: 'root' },
        { threadKey: 'a', purpose: 'stop' },
      ],
      now,
    );
    const second = await add({ threadKey: 'a', kind: 'stop_moved' });
    await store.markSent(
      CHANNEL,
      second,
      'm2',
      [
        { threadKey: 'a', purpose: 'root' },
        { threadKey: 'a', purpose: 'stop' },
      ],
      now,
    );
    expect(await store.due(CHANNEL, now, 10)).toEqual([]);
    expect(await store.nextDueMs(CHANNEL, now)).toBeNull();
    const threads = await store.threadMessages(CHANNEL, ['a', 'unknown']);
    expect([...threads]).toEqual([['a', { root: 'm1', stop: 'm2' }]]);
  });

  it('keeps what was held back for the digest until the digest names it', async () => {
    const { store, add } = open();
    const [held, merged, off, dead] = [await add(), await add(), await add(), await add()];
    await store.markMerged(CHANNEL, [held], null, now);
    await store.markMerged(CHANNEL, [merged], 'm1', now);
    await store.markOff(CHANNEL, [off], now);
    await store.markDead(CHANNEL, dead, 'blocked: why', now);
    expect(await store.due(CHANNEL, now, 10)).toEqual([]);
    expect(ids(await store.heldBack(CHANNEL, 10))).toEqual([held]);
    await store.markMerged(CHANNEL, [held], 'm9', now);
    expect(await store.heldBack(CHANNEL, 10)).toEqual([]);
  });
}

describe('the alert outbox in memory', () => {
  contract(memoryOutbox);
});

describe.each(DATABASE_TARGETS)('the alert outbox in the database ($name)', (target) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    await test.database.query('TRUNCATE alerts, alarms, alert_deliveries, chat_messages, alert_preferences');
  });

  const outbox = (): Outbox => ({
    store: createAlertStore(test.database),
    add: async (more = {}) => {
      const alert = decision(more);
      await addAlert(test.database, alert, [CHANNEL]);
      const { rows } = await test.database.query('SELECT id::text AS id FROM alerts WHERE dedup_key = $1', [
        alert.dedupKey,
      ]);
      return String(rows[0]?.['id']);
    },
  });
  contract(outbox);

  it('gives an alert back whole', async () => {
    const alert = decision({
      kind: 'exit',
      priority: 'danger',
      threadKey: 'cycle-1',
      data: { price: 1.5, note: 'é "x"', none: null },
    });
    expect(await addAlert(test.database, alert, [CHANNEL, OTHER])).toBe(true);
    for (const channel of [CHANNEL, OTHER]) {
      const [found] = await outbox().store.due(channel, Date.now() + 1_000, 10);
      expect(found).toMatchObject({ ...alert, attempts: 0 });
      expect(Math.abs((found?.createdAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('stores an alert of a known key once', async () => {
    const alert = decision({});
    expect(await addAlert(test.database, alert, [CHANNEL])).toBe(true);
    expect(await addAlert(test.database, alert, [CHANNEL, OTHER])).toBe(false);
    const unheard = { ...alert, dedupKey: 'stored with nobody to hear it' };
    expect(await addAlert(test.database, unheard, [])).toBe(true);
    expect(await addAlert(test.database, unheard, [])).toBe(false);
    expect(await outbox().store.due(OTHER, Date.now() + 1_000, 10)).toEqual([]);
  });

  it('keeps the channels apart', async () => {
    const alert = decision({ threadKey: 'a' });
    await addAlert(test.database, alert, [CHANNEL, OTHER]);
    const { store } = outbox();
    const [mine] = await store.due(CHANNEL, Date.now() + 1_000, 10);
    await store.markSent(CHANNEL, mine?.id ?? '', 'm1', [{ threadKey: 'a', purpose: 'root' }], Date.now());
    expect(await store.due(OTHER, Date.now() + 1_000, 10)).toHaveLength(1);
    expect(await store.threadMessages(OTHER, ['a'])).toEqual(new Map());
  });

  it('applies the last choice of a person', async () => {
    await setAlertPreference(test.database, CHANNEL, 'entry', 'off', 'telegram:11');
    await setAlertPreference(test.database, CHANNEL, 'entry', 'loud', 'discord:12');
    expect(await outbox().store.preferences(CHANNEL)).toEqual(new Map([['entry', 'loud']]));
  });
});
