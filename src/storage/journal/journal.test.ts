import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlDecision } from '../../engine/decisions.ts';
import { Big } from '../../engine/money.ts';
import { opened } from '../../../test/support/cycles.ts';
import type { JournalEntry } from './entry.ts';
import { JournalFile } from './journal.ts';
import { RESERVED_BYTES } from './slot.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roottrading-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { cycle, entry: order } = opened();
const slotPath = (index: 0 | 1): string => join(folder, 'journal', `exits-${index}`);

function noted(n: number, size = 0): JournalEntry {
  const value = { at: n, text: 'x'.repeat(size) };
  const control: ControlDecision = { type: 'control', timeMs: n, name: 'exit', key: `c${n}`, value, actor: 'engine' };
  return { decisions: [control], sent: [] };
}

async function begun(desk = 'desk-a'): Promise<JournalFile> {
  const journal = await JournalFile.open(folder);
  await journal.begin(desk);
  return journal;
}

/** What the next process finds: `desk` and the number and keys of every entry. */
async function left(): Promise<unknown> {
  const journal = await JournalFile.open(folder);
  await journal.close();
  if (journal.left === null) return null;
  const entries = journal.left.entries.map(({ n, entry }) => [
    n,
    ...entry.decisions.map((decision) => (decision.type === 'control' ? decision.key : decision.type)),
    ...entry.sent.map(({ clientOrderId }) => clientOrderId),
  ]);
  return { desk: journal.left.desk, entries };
}

describe('a journal', () => {
  test('gives back after a restart what was written down, exact to the last digit', async () => {
    const journal = await begun();
    const sent = [{ clientOrderId: order.clientOrderId, atMs: 12 }];
    const exact = { ...cycle, cost: new Big('0.123456789012345678901234567890') };
    await journal.append({
      decisions: [
        { type: 'cycle', cycle: exact },
        { type: 'place_order', intent: order },
      ],
      sent,
    });
    await journal.close();
    const again = await JournalFile.open(folder);
    expect(again.left?.entries).toEqual([
      {
        n: 1,
        entry: {
          decisions: [
            { type: 'cycle', cycle: exact },
            { type: 'place_order', intent: order },
          ],
          sent,
        },
      },
    ]);
    await again.close();
  });

  test('has its room on the disk before it needs it, so that a full disk still takes lines', async () => {
    const journal = await begun();
    for (const index of [0, 1] as const) {
      expect(statSync(slotPath(index)).size).toBe(RESERVED_BYTES);
      expect(statSync(slotPath(index)).blocks * 512).toBeGreaterThanOrEqual(RESERVED_BYTES);
    }
    for (let n = 0; n < 100; n++) await journal.append(noted(n));
    expect(statSync(slotPath(0)).size + statSync(slotPath(1)).size).toBe(2 * RESERVED_BYTES);
    await journal.close();
  });

  test('forgets what the database has, and keeps the rest', async () => {
    const journal = await begun();
    await journal.append(noted(1));
    const upTo = journal.pending()?.upTo ?? 0;
    await journal.append(noted(2));
    await journal.forget(upTo);
    expect(journal.pending()).toEqual({ entry: noted(2), upTo: 2 });
    await journal.forget(2);
    expect(journal.pending()).toBeNull();
    await journal.append(noted(3));
    await journal.close();
    expect(await left()).toEqual({ desk: 'desk-a', entries: [[3, 'c3']] });
  });

  test('never takes lines of an earlier life or filling for its own', async () => {
    const first = await begun('desk-a');
    for (let n = 1; n <= 9; n++) await first.append(noted(n));
    await first.close();
    const second = await begun('desk-b');
    await second.close();
    expect(await left()).toEqual({ desk: 'desk-b', entries: [] });
    const third = await begun('desk-c');
    await third.append(noted(70));
    await third.close();
    expect(await left()).toEqual({ desk: 'desk-c', entries: [[1, 'c70']] });
  });

  test('a line that was cut short by a crash is not there; the ones before it are', async () => {
    const journal = await begun();
    await journal.append(noted(1));
    await journal.append(noted(2));
    await journal.close();
    const path = slotPath(newest());
    const bytes = readFileSync(path);
    bytes.fill(0, bytes.indexOf('"c2"') + 2, bytes.indexOf('"c2"') + 400);
    writeFileSync(path, bytes);
    expect(await left()).toEqual({ desk: 'desk-a', entries: [[1, 'c1']] });
  });

  test('a beginning that was cut short leaves the filling before it', async () => {
    const journal = await begun();
    await journal.append(noted(1));
    const before = newest();
    await journal.forget(1);
    await journal.close();
    const path = slotPath(before === 0 ? 1 : 0);
    const bytes = readFileSync(path);
    bytes.fill(0, 30, 60);
    writeFileSync(path, bytes);
    // the database knows that it has entry 1: what is found again changes nothing
    expect(await left()).toEqual({ desk: 'desk-a', entries: [[1, 'c1']] });
  });

  test('a line that is damaged among sound ones stops the start and says what to do', async () => {
    const journal = await begun();
    for (let n = 1; n <= 3; n++) await journal.append(noted(n));
    await journal.close();
    const path = slotPath(newest());
    const bytes = readFileSync(path);
    bytes.write('c9', bytes.indexOf('"c2"') + 1);
    writeFileSync(path, bytes);
    await expect(JournalFile.open(folder)).rejects.toThrow(
      /exits-\d is damaged \(line 2 .*line 3 is not\).*move the folder/,
    );
  });

  test.each(['', 'nonsense'])('files that hold %j are an empty journal', async (content) => {
    await (await begun()).close();
    for (const index of [0, 1] as const) {
      truncateSync(slotPath(index));
      appendFileSync(slotPath(index), content);
    }
    expect(await left()).toBeNull();
  });

  test('when the room is used up the last word on each thing goes on in the other file', async () => {
    const journal = await begun();
    const size = 200_000;
    for (let n = 0; n < 60; n++) await journal.append(noted(n % 3, size));
    await journal.append(noted(7));
    expect(statSync(slotPath(0)).size + statSync(slotPath(1)).size).toBe(2 * RESERVED_BYTES);
    await journal.close();
    const again = await JournalFile.open(folder);
    const keys = (again.left?.entries ?? []).flatMap(({ entry }) =>
      entry.decisions.flatMap((decision) => (decision.type === 'control' ? [decision.key] : [])),
    );
    expect(new Set(keys)).toEqual(new Set(['c0', 'c1', 'c2', 'c7']));
    expect(again.left?.entries.at(-1)?.n).toBe(61);
    await again.close();
  });

  test('is used by one process at a time', async () => {
    const journal = await begun();
    await expect(JournalFile.open(folder)).rejects.toThrow(/in use by process/);
    await journal.close();
  });

  test('a folder that cannot be used is named', async () => {
    writeFileSync(join(folder, 'journal'), 'a file where the folder belongs');
    await expect(JournalFile.open(folder)).rejects.toThrow(/journal/);
  });
});

/** The slot that was begun last. */
function newest(): 0 | 1 {
  const epoch = (index: 0 | 1): number =>
    Number(/"epoch":(\d+)/.exec(readFileSync(slotPath(index), 'utf8').slice(0, 512))?.[1] ?? 0);
  return epoch(1) > epoch(0) ? 1 : 0;
}
