import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fillOf, opened } from '../../../test/support/cycles.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../../test/storage/targets.ts';
import { becomeHolder, deskHolder } from '../desk-holder.ts';
import { restoreDesk } from '../restore.ts';
import type { JournalEntry } from './entry.ts';
import type { LeftEntries } from './journal.ts';
import { takeOver, takeOverLeft } from './take-over.ts';

const { cycle, entry: order } = opened();
const META = { demo: true, channels: ['telegram:1'] };
const placed: JournalEntry = {
  decisions: [
    { type: 'cycle', cycle },
    { type: 'place_order', intent: order },
  ],
  sent: [],
};
const sent: JournalEntry = { decisions: [], sent: [{ clientOrderId: order.clientOrderId, atMs: 1_700_000_000_000 }] };
const filled: JournalEntry = {
  decisions: [{ type: 'fill', fill: fillOf(order, '1', '100'), cycleId: cycle.id }],
  sent: [],
};

describe.each(DATABASE_TARGETS)('a journal that is taken over: $name', (target) => {
  let store: TestDatabase;
  beforeAll(async () => {
    store = await target.open();
  });
  afterAll(() => store.dispose());
  beforeEach(async () => {
    await store.database.query('TRUNCATE trade_cycles, order_intents, trade_executions, desk_holder');
  });

  const leftBy = (desk: string, ...entries: readonly JournalEntry[]): LeftEntries => ({
    desk,
    entries: entries.map((entry, index) => ({ n: index + 1, entry })),
  });
  const orders = async () => {
    const { openOrders } = await restoreDesk(store.database);
    return openOrders.map(({ intent, sentAtMs }) => [intent.clientOrderId, sentAtMs]);
  };

  test('its orders are found with their marks, so that they are looked up and not sent again', async () => {
    await becomeHolder(store.database, 'a');
    await takeOver(store.database, 'a', { entry: { ...placed, sent: sent.sent }, upTo: 2 }, META);
    expect(await orders()).toEqual([[order.clientOrderId, 1_700_000_000_000]]);
    expect(await deskHolder(store.database)).toEqual({ deskId: 'a', journalTakenOver: 2 });
  });

  test('the same process left it: everything that the database lacks, once', async () => {
    await becomeHolder(store.database, 'a');
    await takeOver(store.database, 'a', { entry: placed, upTo: 1 }, META);
    const answer = await takeOverLeft(store.database, leftBy('a', placed, sent, filled), META);
    expect(answer).toEqual({ outcome: 'taken_over', orders: [] });
    expect(await orders()).toEqual([[order.clientOrderId, 1_700_000_000_000]]);
    expect(await takeOverLeft(store.database, leftBy('a', placed, sent, filled), META)).toEqual({ outcome: 'nothing' });
  });

  test.each([
    ['of another database', null],
    ['after which another desk traded', 'b'],
  ])('one %s is named and not stored', async (_what, holder) => {
    if (holder !== null) await becomeHolder(store.database, holder);
    const answer = await takeOverLeft(store.database, leftBy('a', placed, sent), META);
    expect(answer).toEqual({ outcome: 'foreign', orders: [order.clientOrderId] });
    expect(await orders()).toEqual([]);
  });

  test('nothing of it is stored by a process after which another one traded', async () => {
    await becomeHolder(store.database, 'b');
    const late = takeOver(store.database, 'a', { entry: placed, upTo: 1 }, META);
    await expect(late).rejects.toThrow(/Another RootTrading desk has traded.*Run only one/);
    expect(await orders()).toEqual([]);
  });
});
