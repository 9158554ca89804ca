import { alertReply } from '../../src/commands/alerts.ts';
import type { Alarm } from '../../src/commands/alarm.ts';
import type { Reply } from '../../src/commands/reply.ts';

const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'demo' };
const RAISED_MS = Date.UTC(2025, 9, 2, 14, 3);
const ADA = { key: 'telegram:1', name: 'Ada' };
const ALERT = {
  kind: 'order_problem',
  symbol: 'SOLUSDC',
  priority: 'danger',
  data: { problem: 'Account has insufficient balance for requested action.', side: 'SELL', clientOrderId: 'rt-42s3' },
} as const;
const OPEN: Alarm = {
  alertId: '42',
  state: 'open',
  version: 0,
  newsVersion: 0,
  repeats: 0,
  snoozes: 0,
  escalated: false,
  raisedAtMs: RAISED_MS,
  lastSaidAtMs: RAISED_MS,
  snoozedUntilMs: null,
  by: null,
  changedAtMs: null,
};

/** A danger as people see it: new, repeated, and in French once somebody has taken notice of it. */
export function dangers(): readonly (readonly [name: string, reply: Reply])[] {
  const acknowledged: Alarm = { ...OPEN, state: 'acknowledged', by: ADA, changedAtMs: RAISED_MS + 7 * 60_000 };
  return [
    ['danger-new', alertReply({ ...ALERT, alarm: OPEN }, 'en', WORLD)],
    ['danger-repeat', alertReply({ ...ALERT, alarm: { ...OPEN, repeats: 1 }, repeat: 1 }, 'en', WORLD)],
    ['danger-repeat-fr', alertReply({ ...ALERT, alarm: { ...OPEN, repeats: 1 }, repeat: 1 }, 'fr', WORLD)],
    ['danger-acknowledged', alertReply({ ...ALERT, alarm: acknowledged }, 'en', WORLD)],
  ];
}
