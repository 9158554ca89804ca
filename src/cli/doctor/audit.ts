import { DeadlineError, within } from '../../waiting/late.ts';
import type { AuditFault } from '../../commands/stores.ts';
import { proveAudit } from '../../storage/chat/audit-chain.ts';
import type { Database } from '../../storage/database.ts';
import { ControlClient, isRecord, replyOf } from '../control/client.ts';
import { CommandFailed } from '../verb.ts';
import { fail, ok, warn, type Finding } from './check.ts';

/** Millions of rows take longer than a check may: then the command tells. */
const LIMIT_MS = 7_000;
const ASK = 'ask for /audit verify in a chat';
const KEEP_A_COPY = 'keep a copy of the database as it is, look who can write to it, and compare with a backup';

const FAULTS: Readonly<Record<AuditFault['kind'], (id: number) => string>> = {
  changed: (id) => `row ${id} is not what was written`,
  'missing before': (id) => `before row ${id} rows are gone or were moved`,
  'missing after': (id) => `after row ${id} rows are gone`,
  'beyond the end': (id) => `row ${id} was not written by this program`,
  'no end': (id) => `the mark of the end (table audit_head) is gone; the last row is ${id}`,
};

/** Whether every row of the audit is as it was written. */
export async function auditFinding(database: Database): Promise<Finding> {
  const { rows: tables } = await database.query<{ there: boolean }>(
    `SELECT to_regclass('audit_head') IS NOT NULL AS there`,
  );
  if (tables[0]?.there !== true) return ok('audit', 'begins at the first start');
  return atMost(async () => {
    const { rows, fault } = await proveAudit(database, null);
    if (fault === null) return ok('audit', `${rows} rows, each as it was written`);
    return fail('audit', FAULTS[fault.kind](fault.id), KEEP_A_COPY);
  });
}

/** The same where only the running instance may look into its database. */
export function auditOfInstance(dataDir: string): Promise<Finding> {
  return atMost(async () => {
    const reply = replyOf(await new ControlClient(dataDir).post('/commands', { text: 'audit action=verify' }));
    const data = isRecord(reply?.data) ? reply.data : {};
    const { whole, fault, rows } = data;
    if (whole === true) return ok('audit', `${String(rows)} rows, each as it was written`);
    if (isFault(fault)) return fail('audit', FAULTS[fault.kind](fault.id), KEEP_A_COPY);
    return warn('audit', 'the running instance did not check it', ASK);
  });
}

function isFault(value: unknown): value is Pick<AuditFault, 'kind' | 'id'> {
  return isRecord(value) && Object.hasOwn(FAULTS, String(value['kind'])) && typeof value['id'] === 'number';
}

async function atMost(check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await within(check(), LIMIT_MS, 'the audit');
  } catch (error) {
    if (error instanceof CommandFailed) return warn('audit', error.message, ASK);
    if (!(error instanceof DeadlineError)) throw error;
    return warn('audit', `not checked within ${LIMIT_MS / 1000} s`, ASK);
  }
}
