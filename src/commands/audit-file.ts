import type { Language } from './actor.ts';
import { csvFile, type Cell } from './csv.ts';
import type { AuditView } from './read-model.ts';

const COLUMNS = [
  'id',
  'time',
  'platform',
  'person',
  'role',
  'command',
  'arguments',
  'risk',
  'outcome',
  'intent',
  'intent_state',
  'intent_code',
  'orders',
  'prev_hash',
  'hash',
];

/** The audit for a spreadsheet, oldest row first. The columns keep their names in every language: other programs read them. */
export function auditFile(views: readonly AuditView[], language: Language): Buffer {
  return csvFile(COLUMNS, views.toReversed().map(cells), language);
}

function cells(view: AuditView): readonly Cell[] {
  return [
    String(view.id),
    new Date(view.timeMs).toISOString(),
    view.platform,
    view.actorId,
    view.role,
    view.command,
    JSON.stringify(view.args),
    view.risk,
    view.outcome,
    view.intentId,
    view.intentState,
    view.intentCode,
    view.orders.map(({ id, status }) => `${id}:${status}`).join(' '),
    view.prevHash,
    view.hash,
  ];
}
