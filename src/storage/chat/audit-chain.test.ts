import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE_TARGETS, type TestDatabase } from '../../../test/storage/targets.ts';
import type { AuditRow } from '../../commands/stores.ts';
import { ChainWalk, GENESIS, hashOf, proveAudit, type AuditHead, type AuditLink } from './audit-chain.ts';
import { SqlAuditStore } from './audit.ts';

const T0 = Date.UTC(2025, 9, 2);

/** Ids leave gaps, as those of rows that could not be stored do. */
function chainOf(texts: readonly string[]): { readonly links: AuditLink[]; readonly head: AuditHead } {
  const links: AuditLink[] = [];
  let prevHash = GENESIS;
  for (const [index, said] of texts.entries()) {
    const hash = hashOf(prevHash, said);
    links.push({ id: 2 * index + 1, timeMs: T0 + index, prevHash, hash, said });
    prevHash = hash;
  }
  const head = { rowCount: links.length, lastId: links.at(-1)?.id ?? 0, hash: prevHash, chainedAtMs: T0 };
  return { links, head };
}

function faultOf(links: readonly AuditLink[], head: AuditHead | null) {
  const walk = new ChainWalk();
  for (const link of links) {
    const fault = walk.step(link);
    if (fault !== null) return fault;
  }
  return walk.end(head);
}

const texts = fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 12 });
const place = fc.nat();
const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

describe('the chain', () => {
  it('holds for what was written', () => {
    const property = fc.property(texts, (said) => {
      const { links, head } = chainOf(said);
      expect(faultOf(links, head)).toBeNull();
    });
    fc.assert(property);
  });

  it('finds any changed text, at the row itself', () => {
    const property = fc.property(texts, place, fc.string(), (said, index, other) => {
      const { links, head } = chainOf(said);
      const target = at(links, index);
      fc.pre(other !== target.said);
      const touched = links.map((link) => (link === target ? { ...link, said: other } : link));
      expect(faultOf(touched, head)).toMatchObject({ kind: 'changed', id: target.id });
    });
    fc.assert(property);
  });

  it('finds a text that was changed together with its hash, at the row after it', () => {
    const property = fc.property(texts, place, fc.string(), (said, index, other) => {
      const { links, head } = chainOf(said);
      const target = at(links, index);
      fc.pre(other !== target.said);
      const forged = { ...target, said: other, hash: hashOf(target.prevHash, other) };
      const next = links[links.indexOf(target) + 1];
      const fault = faultOf(
        links.map((link) => (link === target ? forged : link)),
        head,
      );
      const expected =
        next === undefined ? { kind: 'missing after', id: target.id } : { kind: 'missing before', id: next.id };
      expect(fault).toMatchObject(expected);
    });
    fc.assert(property);
  });

  it('finds any deletion: within, at the beginning, at the end, of all', () => {
    const property = fc.property(texts, place, fc.integer({ min: 1, max: 12 }), (said, index, count) => {
      const { links, head } = chainOf(said);
      const from = index % links.length;
      const left = links.toSpliced(from, count);
      const next = links[from + count];
      const expected =
        next === undefined
          ? { kind: 'missing after', id: links[from - 1]?.id ?? 0 }
          : { kind: 'missing before', id: next.id };
      expect(faultOf(left, head)).toMatchObject(expected);
    });
    fc.assert(property);
  });

  it('finds any two rows that changed places, also with their ids', () => {
    const property = fc.property(
      fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 12 }),
      place,
      place,
      (said, a, b) => {
        const { links, head } = chainOf(said);
        const [first, second] = [a % links.length, b % links.length];
        fc.pre(first !== second);
        const moved = links.with(first, links[second] as AuditLink).with(second, links[first] as AuditLink);
        expect(faultOf(moved, head)).not.toBeNull();
      },
    );
    fc.assert(property);
  });

  it('finds rows beyond the end, and an end that is gone', () => {
    const { links, head } = chainOf(['a', 'b', 'c']);
    const before = chainOf(['a', 'b']).head;
    expect(faultOf(links, before)).toEqual({ kind: 'beyond the end', id: 5, timeMs: T0 + 2 });
    expect(faultOf(links, null)).toMatchObject({ kind: 'no end', id: 5 });
    expect(faultOf([], { ...head, rowCount: 0, lastId: 0, hash: GENESIS })).toBeNull();
  });
});

const row = (change: Partial<AuditRow> = {}): AuditRow => ({
  platform: 'telegram',
  actorId: '1',
  role: 'owner',
  command: 'sell',
  args: { symbol: 'SOLUSDC', percent: 50, reason: 'it’s "cheap"\n\\' },
  risk: 'reduce',
  outcome: 'submitted',
  intentId: 'i_1',
  timeMs: T0,
  ...change,
});

describe.each(DATABASE_TARGETS)('the audit in tables: $name', (target) => {
  let test: TestDatabase;
  let audit: SqlAuditStore;
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  const query = (text: string) => test.database.query(text);
  const prove = (seal: string | null = null) => proveAudit(test.database, seal);
  const begin = async (rows: readonly AuditRow[]): Promise<number[]> => {
    await query('TRUNCATE audit_log');
    await query(
      `DELETE FROM audit_head; INSERT INTO audit_head (row_count, last_id, hash) VALUES (0, 0, repeat('0', 64))`,
    );
    for (const each of rows) await audit.write(each);
    return (await query('SELECT id FROM audit_log ORDER BY id')).rows.map(({ id }) => id as number);
  };
  beforeEach(() => {
    audit = new SqlAuditStore(test.database);
  });

  it('holds whatever was written: texts that no table takes, numbers of every size, nothing at all', async () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', '\ud800', 'x\udc00\ud800y', '−1 %', ''),
    );
    const rows = fc.array(
      fc.record({
        actorId: anyText,
        command: anyText,
        outcome: anyText,
        role: fc.constantFrom('owner' as const, null),
        intentId: fc.constantFrom('i_1', null),
        args: fc.dictionary(
          fc.constantFrom('a', 'bb', 'constructor'),
          fc.oneof(anyText, fc.double(), fc.boolean(), fc.constant(null)),
        ),
        timeMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      }),
      { maxLength: 6 },
    );
    const property = fc.asyncProperty(rows, async (changes) => {
      await begin(changes.map(row));
      expect(await prove()).toMatchObject({ rows: changes.length, fault: null });
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('keeps one chain when many write at once', async () => {
    await begin([]);
    const writers = Array.from({ length: 4 }, () => new SqlAuditStore(test.database));
    await Promise.all(writers.flatMap((writer) => Array.from({ length: 10 }, () => writer.write(row()))));
    expect(await prove()).toMatchObject({ rows: 40, fault: null });
  });

  it.each([
    ['time', `time + interval '1 microsecond'`],
    ['platform', `'discord'`],
    ['actor_id', `'2'`],
    ['role', 'NULL'],
    ['command', `'buy'`],
    ['arguments', `'{"symbol": "SOLUSDC", "percent": 5}'`],
    ['risk', `'read'`],
    ['outcome', `'answered'`],
    ['intent_id', `'i_2'`],
    ['hash', `repeat('a', 64)`],
    ['prev_hash', `repeat('b', 64)`],
  ])('finds a changed %s and names the row', async (column, value) => {
    const ids = await begin([row(), row(), row()]);
    await query(`UPDATE audit_log SET ${column} = ${value} WHERE id = ${ids[1]}`);
    expect((await prove()).fault).toMatchObject({ kind: 'changed', id: ids[1], timeMs: expect.closeTo(T0, 1) });
  });

  it.each([0, 1, 2])('finds that row %i of three is gone', async (gone) => {
    const ids = await begin([row(), row(), row()]);
    await query(`DELETE FROM audit_log WHERE id = ${ids[gone]}`);
    const expected = gone === 2 ? { kind: 'missing after', id: ids[1] } : { kind: 'missing before', id: ids[gone + 1] };
    expect((await prove()).fault).toMatchObject(expected);
  });

  it('finds two rows that changed places', async () => {
    const ids = await begin([row({ outcome: 'proposed' }), row({ outcome: 'done' }), row()]);
    await query(`ALTER TABLE audit_log ALTER COLUMN id SET GENERATED BY DEFAULT`);
    await query(`UPDATE audit_log SET id = -1 WHERE id = ${ids[0]}`);
    await query(`UPDATE audit_log SET id = ${ids[0]} WHERE id = ${ids[1]}`);
    await query(`UPDATE audit_log SET id = ${ids[1]} WHERE id = -1`);
    await query(`ALTER TABLE audit_log ALTER COLUMN id SET GENERATED ALWAYS`);
    expect((await prove()).fault).toMatchObject({ kind: 'changed', id: ids[0] });
  });

  it('finds all rows gone, and a row that somebody else added', async () => {
    await begin([row()]);
    await query('DELETE FROM audit_log');
    expect((await prove()).fault).toMatchObject({ kind: 'missing after', id: 0 });
    await begin([row()]);
    await query(
      `INSERT INTO audit_log (platform, actor_id, command, outcome, prev_hash, hash)
       SELECT platform, actor_id, command, outcome, hash, repeat('c', 64) FROM audit_log`,
    );
    expect((await prove()).fault).toMatchObject({ kind: 'changed' });
  });

  it('knows a seal that was noted, also after a chain was made anew in its place', async () => {
    await begin([row(), row()]);
    const { seal } = await prove();
    await audit.write(row());
    expect(await prove(seal.toUpperCase())).toMatchObject({ fault: null, asked: { row: { timeMs: T0 } } });
    await begin([row(), row({ outcome: 'done' }), row()]);
    expect(await prove(seal)).toMatchObject({ fault: null, asked: { seal, row: null } });
  });

  it('says what is wrong when its end is gone, and records nothing that would not be chained', async () => {
    const [only] = await begin([row()]);
    await query('DELETE FROM audit_head');
    await expect(audit.write(row())).rejects.toThrow('lost the mark of its end (table audit_head)');
    expect((await query('SELECT id FROM audit_log')).rows).toHaveLength(1);
    expect(await prove()).toMatchObject({ fault: { kind: 'no end', id: only }, chainedAtMs: null });
  });

  it('goes on after a row that could not be stored', async () => {
    await begin([row()]);
    const broken = row({ platform: 'tele\0gram' });
    await expect(audit.write(broken)).rejects.toThrow('invalid byte sequence');
    await audit.write(row());
    expect(await prove()).toMatchObject({ rows: 2, fault: null });
  });
});

it('refuses a row when too many wait for a database that says nothing', async () => {
  const silent = new SqlAuditStore({ query: () => new Promise(() => undefined) });
  const waiting = Array.from({ length: 1_000 }, () => silent.write(row()));
  await expect(silent.write(row())).rejects.toThrow('1000 rows of the audit wait for the database');
  expect(waiting).toHaveLength(1_000);
});
