import { alertSummaries } from '../../src/commands/alert-summary.ts';
import type { Reply } from '../../src/commands/reply.ts';
import type { AlertDecision, AlertKind } from '../../src/engine/decisions.ts';

const START_MS = Date.UTC(2025, 9, 3, 14, 2);
const ASSETS = ['SOL', 'ETH', 'BTC', 'XRP', 'LINK', 'AVAX', 'DOGE', 'ADA', 'SUI', 'PEPE'];
const SUMMARIES = alertSummaries({ timeZone: 'Europe/Paris', quoteAsset: 'USDC', market: 'live' }, (command) =>
  Promise.resolve(`preview-${command}`),
);

type Facts = AlertDecision['data'];

/** Several alerts in one message, as a storm brings them: name of the picture and what is on it. */
export async function summaryReplies(): Promise<readonly (readonly [string, Reply])[]> {
  const exits = many('exit', 9, (index) => ({ profitLossPercent: 2.1 - index * 0.6, profitLoss: 8.4 - index * 2.3 }));
  const entries = many('entry', 4, (index) => ({ value: 40 + index * 7.5 }));
  const refused = many('signal_rejected', 14, (index) =>
    index % 3 === 0
      ? { code: 'HTF', measured: 106_200, limit: 107_000 }
      : { code: 'MAX_POSITIONS', measured: 8, limit: 8 },
  );
  const trouble = many(
    'order_problem',
    5,
    (index) => ({ problem: index % 2 === 0 ? 'unknown' : 'Account has insufficient balance for requested action.' }),
    'danger',
  );
  return [
    ['summary-exits', await SUMMARIES.reply(exits, 'en')],
    ['summary-exits-fr', await SUMMARIES.reply(exits, 'fr')],
    ['summary-entries', await SUMMARIES.reply(entries, 'en')],
    ['summary-refused', await SUMMARIES.reply(refused, 'en')],
    ['summary-refused-fr', await SUMMARIES.reply(refused, 'fr')],
    ['summary-danger', await SUMMARIES.reply(trouble, 'en')],
  ];
}

function many(
  kind: AlertKind,
  count: number,
  facts: (index: number) => Facts,
  priority: AlertDecision['priority'] = 'notice',
): AlertDecision[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'alert',
    kind,
    priority,
    timeMs: START_MS + index * 20_000,
    symbol: `${ASSETS[index % ASSETS.length]}USDC`,
    dedupKey: `preview ${kind} ${index}`,
    threadKey: null,
    data: facts(index),
  }));
}
