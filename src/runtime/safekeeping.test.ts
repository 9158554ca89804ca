import { describe, expect, test } from 'vitest';
import type { Decision } from '../engine/decisions.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import type { JournalEntry } from '../storage/journal/entry.ts';
import { opened } from '../../test/support/cycles.ts';
import { SimJournal } from '../../test/simulation/sim-journal.ts';
import { VirtualTime } from '../../test/simulation/virtual-time.ts';
import { JOURNAL_AFTER_MS, Safekeeping, type SafekeepingPorts } from './safekeeping.ts';

const { entry } = opened();
const exit = { ...entry, clientOrderId: `${entry.cycleId}-s-2`, side: 'SELL', purpose: 'exit' } as const;
const GONE = new Error('connect ECONNREFUSED');

const note = (key: string): Decision => {
  return { type: 'control', timeMs: 1, name: 'exit', key, value: { at: 1 }, actor: 'engine' };
};
const refusal: Decision = {
  type: 'refusal',
  symbol: 'SOLUSDC',
  timeMs: 1,
  signalId: null,
  side: 'BUY',
  code: 'PAUSED',
  measured: null,
  limit: null,
  numbers: {},
};
const keysOf = ({ decisions, sent }: JournalEntry): string[] => [
  ...decisions.map((decision) => (decision.type === 'control' ? decision.key : decision.type)),
  ...sent.map(({ clientOrderId }) => clientOrderId),
];

function keeper(ports: Partial<SafekeepingPorts> = {}) {
  const time = new VirtualTime(0);
  const journal = new SimJournal();
  const database = { gone: false, hangs: false, usable: true };
  const stored: string[] = [];
  const rounds: string[] = [];
  const news: string[] = [];
  const reach = async (): Promise<void> => {
    if (database.hangs) await time.wait(20_000);
    if (database.gone) throw GONE;
  };
  const keeping = new Safekeeping({
    journal,
    storeRound: async (decisions, lane, sentAtMs) => {
      rounds.push(`${lane} ${sentAtMs}`);
      await reach();
      stored.push(...keysOf({ decisions, sent: [] }));
    },
    storeSent: async (clientOrderId) => {
      await reach();
      stored.push(clientOrderId);
    },
    takeOver: async (pending) => {
      await reach();
      stored.push(...keysOf(pending.entry));
    },
    mayUseDatabase: () => database.usable,
    changed: (keeps, _problem, lostRows) => news.push(`${keeps} ${lostRows}`),
    stillAway: () => news.push('still away'),
    clockMs: () => time.nowMs,
    wallMs: () => 50_000 + time.nowMs,
    timers: time.timersWhile(() => true),
    ...ports,
  });
  return { keeping, time, journal, database, stored, rounds, news };
}

/** Gives a round again and again, as the rounds do. */
async function insist(desk: ReturnType<typeof keeper>, key: string): Promise<string> {
  for (;;) {
    try {
      return (await desk.keeping.store([note(key)])).kept;
    } catch {
      await desk.time.wait(500);
    }
  }
}

describe('what the engine decided', () => {
  test('is kept in the database where that answers', async () => {
    const { keeping, stored, journal } = keeper();
    expect(await keeping.store([note('a')])).toEqual({ kept: 'database', markedUntilMs: 51_000 });
    await keeping.markSent(entry, 5);
    expect([stored, journal.appended]).toEqual([['a', entry.clientOrderId], 0]);
  });

  test.each(['refuses', 'says nothing'])('waits for a database that %s, then goes into the journal', async (how) => {
    const desk = keeper();
    desk.database.gone = true;
    desk.database.hangs = how === 'says nothing';
    const kept = insist(desk, 'a');
    await desk.time.pass(JOURNAL_AFTER_MS - 1);
    expect([desk.journal.appended, desk.news.length]).toEqual([0, 0]);
    await desk.time.pass(600);
    expect([await kept, desk.journal.appended, desk.news]).toEqual(['journal', 1, ['journal 0']]);
    const next = desk.keeping.store([note('b')]);
    await desk.time.pass(0);
    expect((await next).kept).toBe('journal');
  });

  test('reaches the database once it is back, before anything newer', async () => {
    const desk = keeper();
    desk.database.gone = true;
    const kept = insist(desk, 'a');
    await desk.time.pass(4_000);
    await kept;
    await desk.keeping.store([note('b'), refusal]);
    await desk.time.pass(5_000);
    expect(desk.news).toContain('still away');
    desk.database.gone = false;
    await desk.time.pass(1_100);
    expect((await desk.keeping.store([note('c')])).kept).toBe('database');
    expect(desk.stored).toEqual(['a', 'b', 'refusal', 'c']);
    expect([desk.journal.pending(), desk.news.at(-1)]).toEqual([null, 'database 0']);
  });

  test('a write that was given up waiting for is never overtaken by what came later', async () => {
    const desk = keeper();
    desk.database.hangs = true;
    const kept = insist(desk, 'a');
    await desk.time.pass(JOURNAL_AFTER_MS);
    expect(await kept).toBe('journal');
    desk.database.hangs = false;
    await desk.keeping.store([note('b')]);
    await desk.time.pass(10_000);
    expect(desk.stored).toEqual([]);
    await desk.time.pass(10_000);
    expect(desk.stored).toEqual(['a', 'a', 'b']);
  });

  test('a database that is back but too slow for a round is still away', async () => {
    const desk = keeper();
    desk.database.gone = true;
    desk.keeping.lose(GONE);
    await desk.keeping.store([note('a')]);
    desk.database.gone = false;
    desk.database.hangs = true;
    await desk.time.pass(40_000);
    expect([desk.keeping.keeps, desk.journal.pending(), desk.stored]).toEqual(['journal', null, ['a']]);
    desk.database.hangs = false;
    await desk.time.pass(25_000);
    expect(desk.keeping.keeps).toBe('database');
  });

  test('is not kept where neither takes it: it has to be given again', async () => {
    const journal = new SimJournal();
    journal.append = async () => {
      throw new Error('no space left on device');
    };
    const desk = keeper({ journal });
    desk.keeping.lose(GONE);
    await expect(desk.keeping.store([note('a')])).rejects.toThrow('no space left');
  });

  test('history that nobody can keep for so long is counted', async () => {
    const desk = keeper();
    desk.database.gone = true;
    desk.keeping.lose(GONE);
    await desk.keeping.store(Array.from({ length: 20_050 }, () => refusal));
    expect(desk.journal.appended).toBe(0);
    desk.database.gone = false;
    await desk.time.pass(1_100);
    expect([desk.stored.length, desk.news.at(-1)]).toEqual([20_000, 'database 50']);
  });
});

describe('history', () => {
  test('has a lane of its own, and a database that is slow for it does not call the journal', async () => {
    const desk = keeper();
    desk.database.hangs = true;
    const kept = desk.keeping.storeHistory([refusal]);
    await desk.time.pass(19_000);
    expect([desk.keeping.keeps, desk.rounds]).toEqual(['database', ['market 51000']]);
    await desk.time.pass(1_000);
    expect([await kept, desk.stored]).toEqual(['database', ['refusal']]);
  });

  test('that the database does not take is given again, not lost', async () => {
    const desk = keeper();
    desk.database.gone = true;
    await expect(desk.keeping.storeHistory([refusal])).rejects.toThrow('ECONNREFUSED');
    expect(desk.keeping.keeps).toBe('database');
  });

  test('does not wait for the database any more once the journal stands in, and reaches it later', async () => {
    const desk = keeper();
    desk.database.hangs = true;
    const waiting = desk.keeping.storeHistory([refusal]);
    const kept = insist(desk, 'a');
    await desk.time.pass(JOURNAL_AFTER_MS);
    expect([await kept, await waiting, await desk.keeping.storeHistory([refusal])]).toEqual([
      'journal',
      'journal',
      'journal',
    ]);
    expect(desk.journal.pending()?.entry.decisions).toEqual([note('a')]);
    desk.database.hangs = false;
    await desk.time.pass(25_000);
    expect(desk.stored.toSorted()).toEqual(['a', 'a', 'refusal', 'refusal', 'refusal']);
    expect(desk.keeping.keeps).toBe('database');
  });
});

describe('an order of a round', () => {
  const placed = (intent: OrderIntent): Decision => ({ type: 'place_order', intent });

  test('is marked as sent with its round in the database', async () => {
    const desk = keeper();
    expect(await desk.keeping.store([placed(exit)])).toEqual({ kept: 'database', markedUntilMs: 51_000 });
    expect(desk.rounds).toEqual(['trade 51000']);
  });

  test('is marked with its round in the journal, for as long after the database was given up; an entry is not', async () => {
    const desk = keeper();
    desk.database.hangs = true;
    const kept = desk.keeping.store([placed(exit), placed(entry)]);
    await desk.time.pass(JOURNAL_AFTER_MS);
    const markedUntilMs = 51_000 + JOURNAL_AFTER_MS;
    expect(await kept).toEqual({ kept: 'journal', markedUntilMs });
    expect(desk.journal.pending()?.entry.sent).toEqual([{ clientOrderId: exit.clientOrderId, atMs: markedUntilMs }]);
    expect(desk.journal.appended).toBe(1);
  });
});

describe('an order about to be sent', () => {
  test('an exit is marked in the journal when the database does not answer in time', async () => {
    const desk = keeper();
    desk.database.hangs = true;
    const marked = desk.keeping.markSent(exit, 5);
    await desk.time.pass(JOURNAL_AFTER_MS);
    await marked;
    expect(desk.journal.pending()?.entry.sent).toEqual([{ clientOrderId: exit.clientOrderId, atMs: 5 }]);
  });

  test.each([true, false])('an entry is never sent without the database (noticed before: %s)', async (noticed) => {
    const desk = keeper();
    desk.database.gone = true;
    if (noticed) desk.keeping.lose(GONE);
    await expect(desk.keeping.markSent(entry, 5)).rejects.toThrow(noticed ? /nothing is bought/ : /ECONNREFUSED/);
    expect(desk.journal.appended).toBe(0);
  });
});

describe('a database that may not be used', () => {
  test('is left alone until it may be again: another desk might trade on it', async () => {
    const desk = keeper();
    desk.database.usable = false;
    expect((await desk.keeping.store([note('a')])).kept).toBe('journal');
    await desk.time.pass(60_000);
    expect(desk.stored).toEqual([]);
    desk.database.usable = true;
    await desk.time.pass(1_100);
    expect([desk.stored, desk.keeping.keeps]).toEqual([['a'], 'database']);
  });
});

test('in a hurry it waits much less for the database', async () => {
  const desk = keeper();
  desk.database.hangs = true;
  desk.keeping.hurry();
  const kept = insist(desk, 'a');
  await desk.time.pass(JOURNAL_AFTER_MS / 6);
  expect(await kept).toBe('journal');
});
