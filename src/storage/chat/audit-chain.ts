import { createHash } from 'node:crypto';
import type { AuditFault, AuditProof } from '../../commands/stores.ts';
import type { Queryable, Statement } from '../query.ts';

/**
 * SQL: what a row of the audit says, as one JSON text. PostgreSQL writes jsonb in one way only, so the same row is always the same
 * text; times count in microseconds since 1970.
 */
export function saidBy(row: string): string {
  const column = (name: string): string => `${row}.${name}`;
  const rest = ['platform', 'actor_id', 'role', 'command', 'arguments', 'risk', 'outcome', 'intent_id'].map(column);
  return `jsonb_build_array(${row}.id, (extract(epoch FROM ${row}.time) * 1000000)::bigint, ${rest.join(', ')})::text`;
}

/** SQL: the hash of a row, which holds the hash before it in `prev_hash`; the same as {@link hashOf}. */
export function hashBy(row: string): string {
  return `encode(sha256(convert_to(${row}.prev_hash || E'\\n' || ${saidBy(row)}, 'UTF8')), 'hex')`;
}

/** What the first row of all follows. */
export const GENESIS = '0'.repeat(64);

export function hashOf(prevHash: string, said: string): string {
  return createHash('sha256').update(`${prevHash}\n${said}`, 'utf8').digest('hex');
}

/** One row as far as the chain is concerned. */
export interface AuditLink {
  readonly id: number;
  readonly timeMs: number;
  readonly prevHash: string;
  readonly hash: string;
  readonly said: string;
}

/** Where the chain should end. */
export interface AuditHead {
  readonly rowCount: number;
  readonly lastId: number;
  readonly hash: string;
  readonly chainedAtMs: number;
}

/** Walks a chain in the order of its rows and stops at the first that does not fit. */
export class ChainWalk {
  #rows = 0;
  #last: Pick<AuditLink, 'id' | 'hash' | 'timeMs'> = { id: 0, hash: GENESIS, timeMs: 0 };

  get lastId(): number {
    return this.#last.id;
  }

  get rows(): number {
    return this.#rows;
  }

  /** What is wrong with this row, or null. */
  step(link: AuditLink): AuditFault | null {
    const { id, timeMs, prevHash, hash, said } = link;
    if (hashOf(prevHash, said) !== hash) return { kind: 'changed', id, timeMs };
    if (prevHash !== this.#last.hash) return { kind: 'missing before', id, timeMs };
    this.#rows++;
    this.#last = link;
    return null;
  }

  /** What is wrong with the end, or null. */
  end(head: AuditHead | null): AuditFault | null {
    const { id, timeMs, hash } = this.#last;
    if (head === null) return { kind: 'no end', id, timeMs };
    if (head.hash === hash && head.lastId === id && head.rowCount === this.#rows) return null;
    return { kind: head.lastId < id ? 'beyond the end' : 'missing after', id, timeMs };
  }
}

/** Rows looked at in one go. */
const PAGE_ROWS = 2_000;

const HEAD: Statement = {
  name: 'audit_head',
  text: `SELECT row_count AS "rowCount", last_id AS "lastId", hash, (extract(epoch FROM chained_at) * 1000)::float8 AS "chainedAtMs"
FROM audit_head`,
};
const PAGE: Statement = {
  name: 'audit_page',
  text: `SELECT a.id, (extract(epoch FROM a.time) * 1000)::float8 AS "timeMs", a.prev_hash AS "prevHash", a.hash, ${saidBy('a')} AS said
FROM audit_log a WHERE a.id > $1 ORDER BY a.id LIMIT ${PAGE_ROWS}`,
};
const SEALED: Statement = {
  name: 'audit_sealed',
  text: `SELECT id, (extract(epoch FROM time) * 1000)::float8 AS "timeMs" FROM audit_log WHERE hash = $1`,
};

/**
 * Checks every row of the audit, page by page; rows may be added meanwhile.
 * @param seal a hash that somebody noted at an earlier check, or null
 */
export async function proveAudit(db: Queryable, seal: string | null): Promise<AuditProof> {
  const walk = new ChainWalk();
  const { fault, head } = await walkAll(db, walk);
  return {
    rows: walk.rows,
    seal: head?.hash ?? GENESIS,
    chainedAtMs: head?.chainedAtMs ?? null,
    fault,
    asked: seal === null ? null : { seal, row: await rowOf(db, seal) },
  };
}

async function walkAll(
  db: Queryable,
  walk: ChainWalk,
): Promise<{ readonly fault: AuditFault | null; readonly head: AuditHead | null }> {
  for (;;) {
    const before = walk.rows;
    const broken = await walkOn(db, walk);
    // read after the rows: a row and the end that counts it are stored together, so the end is never behind what was seen
    const head = await headOf(db);
    const fault = broken ?? walk.end(head);
    const wereAdded = fault?.kind === 'missing after' && walk.rows > before;
    if (!wereAdded) return { fault, head };
  }
}

async function walkOn(db: Queryable, walk: ChainWalk): Promise<AuditFault | null> {
  for (let after = walk.rows === 0 ? Number.MIN_SAFE_INTEGER : walk.lastId; ; after = walk.lastId) {
    const { rows } = await db.query(PAGE, [after]);
    for (const row of rows) {
      const fault = walk.step(row as unknown as AuditLink);
      if (fault !== null) return fault;
    }
    if (rows.length < PAGE_ROWS) return null;
  }
}

async function headOf(db: Queryable): Promise<AuditHead | null> {
  const { rows } = await db.query(HEAD);
  return (rows[0] as unknown as AuditHead | undefined) ?? null;
}

async function rowOf(db: Queryable, seal: string): Promise<{ id: number; timeMs: number } | null> {
  const { rows } = await db.query<{ id: number; timeMs: number }>(SEALED, [seal.toLowerCase()]);
  return rows[0] ?? null;
}
