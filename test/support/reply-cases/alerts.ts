import { alertWithButtons, digestMessage, summaryMessage } from '../../../src/bot/alerts/message.ts';
import type { StoredAlert } from '../../../src/bot/alerts/store.ts';
import { alertButtons } from '../../../src/commands/alert-buttons.ts';
import { alertSummaries } from '../../../src/commands/alert-summary.ts';
import { alertWriter } from '../../../src/commands/alerts.ts';
import { writeHealthWord, writeHealthWords } from '../../../src/commands/health-words.ts';
import type { Question } from '../../../src/engine/desk/question.ts';
import type { AlertDecision, AlertKind, AlertPriority } from '../../../src/engine/decisions.ts';
import { questionAlertOf } from '../question.ts';
import { alarmOf } from '../alarm-store.ts';
import { NOW_MS } from '../chat-house.ts';
import { typed, type ReplyCase } from './stage.ts';

const MINUTE_MS = 60_000;
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
const WRITE = alertWriter(WORLD);
let offered = 0;
/** Each button has an id of its own, as in the store. */
const offer = async (): Promise<string> => `b_${++offered}`;
const BUTTONS = alertButtons(WORLD, offer);
const SUMMARIES = alertSummaries(WORLD, offer);
const ADA = { key: 'telegram:1', name: 'Ada' };
const ASSETS = ['SOL', 'ETH', 'BTC', 'XRP', 'LINK', 'AVAX', 'DOGE', 'ADA', 'SUI', 'PEPE'];

type Data = AlertDecision['data'];

const TIER = { stop: 150.3, kind: 'breakeven_1', gainPercent: 1.31, maxGainPercent: 1.42 };
const PULLED: Data = { ...TIER, kind: 'trailing', gainPercent: 2.4, maxGainPercent: 3.1 };
const ENTRY: Data = {
  price: '148.02',
  quantity: '0.333',
  value: '49.29',
  force: 11.64,
  category: 'STRONG',
  regime: 'TRENDING_BULL',
  strategies: 'RSI_Cross_Strategy, MACD_Crossover_Strategy, Bollinger_Touch_Strategy',
  source: 'auto',
  stop: 146.24,
};
const EXIT: Data = {
  price: '152.10',
  quantity: '0.333',
  reason: 'trailing',
  profitLoss: '1.21',
  profitLossPercent: 2.45,
  heldMs: 95 * MINUTE_MS,
  entryPrice: '148.02',
  maxPrice: 153.4,
};
const PROBLEM: Data = {
  problem: 'Account has insufficient balance for requested action.',
  side: 'SELL',
  clientOrderId: 'rt-3f9a2b7c41d85e60-s1',
  attempts: 3,
};
const REFUSED: Data = { code: 'MAX_POSITIONS', measured: 5, limit: 5, force: 11.2, category: 'STRONG' };
const UNCLEAN: Data = {
  problem: 'unclean_end',
  lastSeenMs: NOW_MS - 4 * MINUTE_MS,
  durationMs: 4 * MINUTE_MS,
  positions: 2,
  orders: 1,
  commands: 1,
};

const FAILURE = 'stored exit of c0mg9d8hrt_0001: unknown reason sold';

const SETTING: Data = {
  setting: 'TRADING_TRAILING_START_PERCENT',
  before: '1.5',
  value: '1.2',
  actor: 'telegram:1',
  scope: 'all',
  untilMs: NOW_MS + 60 * MINUTE_MS,
  version: 4,
};

type Row = readonly [name: string, kind: AlertKind, symbol: string | null, data: Data, priority?: AlertPriority];

/** A question about a cash release, or how it ended. */
function question(name: string, more: Partial<Question>): Row {
  const { data, symbol } = questionAlertOf(more);
  return [`liberation ${name}`, 'liberation', symbol, data];
}

/** Each kind with the data that the engine gives it. */
const SINGLES: readonly Row[] = [
  ['entry', 'entry', 'SOLUSDC', ENTRY],
  ['entry by hand', 'entry', 'SOLUSDC', { ...ENTRY, source: 'manual', strategies: '' }],
  ['exit won', 'exit', 'SOLUSDC', EXIT],
  ['exit lost', 'exit', 'SOLUSDC', { ...EXIT, reason: 'stop_loss', profitLoss: '-0.64', profitLossPercent: -1.31 }],
  ['exit outside', 'exit', 'SOLUSDC', { ...EXIT, reason: 'external', profitLoss: null, profitLossPercent: null }],
  ['breakeven', 'breakeven_armed', 'SOLUSDC', { ...TIER, level: 1 }],
  ['breakeven 2', 'breakeven_armed', 'SOLUSDC', { ...TIER, level: 2, kind: 'breakeven_2' }],
  ['trailing', 'trailing_armed', 'SOLUSDC', { ...PULLED, marginPercent: 1 }],
  ['stop moved', 'stop_moved', 'SOLUSDC', PULLED, 'info'],
  ['take profit', 'take_profit', 'SOLUSDC', { ...PULLED, levelPercent: 2 }],
  ['pump rider', 'pump_rider', 'SOLUSDC', { gainPercent: 6.2, stop: 151.2 }],
  [
    'liberation',
    'liberation',
    'SOLUSDC',
    { forSymbol: 'BTCUSDC', netResultPercent: -2.1, value: '48.2', missing: '12' },
  ],
  question('asked', {}),
  question('kept', { state: 'kept', by: 'Ada', atMs: NOW_MS }),
  question('sold', { state: 'sold', by: 'Ada', atMs: NOW_MS }),
  question('unanswered', { state: 'expired', atMs: NOW_MS }),
  question('lost', { state: 'dropped', atMs: NOW_MS }),
  ['refused positions', 'signal_rejected', 'SOLUSDC', REFUSED],
  ['refused trend', 'signal_rejected', 'ETHUSDC', { ...REFUSED, code: 'HTF', measured: 4390.2, limit: 4412.8 }],
  [
    'refused blocked',
    'signal_rejected',
    'ETHUSDC',
    { ...REFUSED, code: 'ENTRIES_BLOCKED', measured: null, limit: null },
  ],
  ['order refused', 'order_problem', 'SOLUSDC', PROBLEM, 'danger'],
  ['order unknown', 'order_problem', 'SOLUSDC', { ...PROBLEM, problem: 'unknown', detail: 'timeout' }, 'danger'],
  ['entry refused', 'order_problem', 'SOLUSDC', { ...PROBLEM, side: 'BUY' }],
  ['books balance', 'reconciliation', null, { problem: 'balance', asset: 'SOL', books: 1.5, exchange: 1.2 }],
  ['books coins', 'reconciliation', 'SOLUSDC', { problem: 'coins_missing', books: 1.5, exchange: 0 }, 'danger'],
  [
    'books trade',
    'reconciliation',
    'SOLUSDC',
    { problem: 'orphan_trade', side: 'SELL', quantity: 0.5, price: 150.1 },
    'danger',
  ],
  ['books order', 'reconciliation', 'SOLUSDC', { problem: 'orphan_order', detail: 'rt-77aa01bc93ee4d12' }],
  ['books foreign', 'reconciliation', 'SOLUSDC', { problem: 'foreign_order', detail: 'web_8213' }],
  ['books unseen', 'reconciliation', null, { problem: 'account_unseen', detail: 'timed out' }, 'danger'],
  ['books clock', 'reconciliation', null, { problem: 'clock', detail: '31 s' }, 'danger'],
  ['books short', 'reconciliation', 'SOLUSDC', { problem: 'short', asset: 'USDC' }],
  ['books fee', 'reconciliation', 'SOLUSDC', { problem: 'fee', asset: 'BNB' }],
  ['books agreed', 'reconciliation', null, { problem: 'agreed' }],
  ['feed stale', 'feed_stale', null, { stale: true, ageMs: 95_000, held: 2 }, 'danger'],
  ['feed stale symbol', 'feed_stale', 'SUIUSDC', { stale: true, ageMs: 300_000, held: 1 }, 'danger'],
  ['feed back', 'feed_stale', null, { stale: false, ageMs: 4 * MINUTE_MS }],
  ['paused', 'paused', null, { paused: true, untilMs: NOW_MS + 30 * MINUTE_MS, reason: 'manual', actor: 'telegram:1' }],
  ['paused for good', 'paused', null, { paused: true, untilMs: null, reason: 'flatten', actor: 'telegram:1' }],
  ['resumed', 'paused', null, { paused: false, actor: 'discord:2' }],
  ['daily loss', 'daily_loss', null, { lossPercent: -5.2, limitPercent: -5, untilMs: NOW_MS }, 'danger'],
  ['system clock', 'system', null, { jumpMs: -90_000 }, 'danger'],
  ['system clock forward', 'system', null, { jumpMs: 3_600_000 }, 'danger'],
  ['system candle', 'system', 'SOLUSDC', { problem: 'candle_refused', detail: 'high 1 below low 2' }],
  [
    'system link down',
    'system',
    null,
    {
      problem: 'link_down',
      platform: 'telegram',
      durationMs: 3 * MINUTE_MS,
      link: writeHealthWord({ word: 'reconnecting' }),
    },
  ],
  ['system link refused', 'system', null, { problem: 'link_refused', platform: 'discord' }, 'danger'],
  ['system link back', 'system', null, { problem: 'link_back', platform: 'telegram', durationMs: 4 * MINUTE_MS }],
  ['system unclean end', 'system', null, UNCLEAN],
  ['system failed starts', 'system', null, { problem: 'failed_starts', count: 3, detail: FAILURE, lastSeenMs: NOW_MS }],
  [
    'system undelivered',
    'system',
    null,
    { problem: 'undelivered', channel: 'telegram:-500', count: 3, detail: writeHealthWords([{ word: 'blocked' }]) },
    'danger',
  ],
  ['system database away', 'system', null, { problem: 'database_away' }, 'danger'],
  ['system database back', 'system', null, { problem: 'database_back', lostRows: 240 }],
  ['system setting changed', 'system', null, { ...SETTING, problem: 'setting_changed' }],
  ['system setting expired', 'system', null, { ...SETTING, problem: 'setting_expired', actor: 'engine:expiry' }],
  [
    'system engine fault',
    'system',
    null,
    { problem: 'engine_fault', event: 'fill SOLUSDC', detail: 'the balance of USDC would be −3.2' },
    'danger',
  ],
  [
    'system poisoned',
    'system',
    null,
    { problem: 'poisoned', row: 'wallet USDC', detail: 'violates check constraint', count: 1 },
    'danger',
  ],
  ['system record failed', 'system', null, { problem: 'record_failed', detail: 'no space left on device' }],
  ['system no database', 'system', null, { problem: 'no_database', detail: 'connection refused' }, 'danger'],
  ['system journal taken', 'system', null, { problem: 'journal_taken_over', orderIds: 'rt-1, rt-2' }, 'danger'],
  ['system journal foreign', 'system', null, { problem: 'journal_foreign', orderIds: 'rt-1' }, 'danger'],
  [
    'digest',
    'digest',
    null,
    { totalValue: 959.88, changePercent: -4.01, trades: 6, wins: 4, result: 7.2, openPositions: 3, positionValue: 340 },
  ],
];

function stored([, kind, symbol, data, priority = 'notice']: Row): StoredAlert {
  return {
    type: 'alert',
    id: '42',
    kind,
    priority,
    timeMs: NOW_MS,
    symbol,
    dedupKey: 'one',
    threadKey: symbol === null ? null : 'c-sol',
    data,
    createdAtMs: NOW_MS,
    attempts: 0,
  };
}

function alertCase(name: string, alert: StoredAlert, nowMs = NOW_MS): ReplyCase {
  return {
    name: `alert ${name}`,
    isAlert: true,
    show: ({ language }) => alertWithButtons(alert, WRITE, BUTTONS, language, nowMs),
  };
}

const DANGER = stored(['', 'order_problem', 'SOLUSDC', PROBLEM, 'danger']);
const OPEN = alarmOf('42', NOW_MS);
const CHANGED = { by: ADA, changedAtMs: NOW_MS + 7 * MINUTE_MS };

/** Alike but for their number, as a storm brings them. */
function many(
  kind: AlertKind,
  count: number,
  data: (index: number) => Data,
  priority: AlertPriority = 'notice',
): StoredAlert[] {
  return Array.from({ length: count }, (_, index) => ({
    ...stored(['', kind, `${ASSETS[index % ASSETS.length]}USDC`, data(index), priority]),
    id: String(index),
    timeMs: NOW_MS + index * 20_000,
  }));
}

const EXITS = many('exit', 9, (index) => ({ profitLossPercent: 2.1 - index * 0.6, profitLoss: 8.4 - index * 2.3 }));
const ENTRIES = many('entry', 4, (index) => ({ value: 40 + index * 7.5 }));
const REJECTIONS = many('signal_rejected', 14, (index) =>
  index % 3 === 0 ? { code: 'HTF', measured: 106_200, limit: 107_000 } : REFUSED,
);
const TROUBLE = many('order_problem', 5, (index) => (index % 2 === 0 ? { problem: 'unknown' } : PROBLEM), 'danger').map(
  (alert) => ({ ...alert, alarm: alarmOf(alert.id, NOW_MS) }),
);

function summaryCase(name: string, alerts: readonly StoredAlert[]): ReplyCase {
  return {
    name: `alerts ${name}`,
    isAlert: true,
    show: ({ language }) => summaryMessage(alerts, SUMMARIES, language, NOW_MS),
  };
}

/** What arrives without being asked for, and what the platforms ask themselves. */
export const ALERT_CASES: readonly ReplyCase[] = [
  ...SINGLES.map((row) => alertCase(row[0], stored(row))),
  alertCase('late', stored(['', 'entry', 'SOLUSDC', ENTRY]), NOW_MS + 20 * MINUTE_MS),
  alertCase('danger new', { ...DANGER, alarm: OPEN }),
  alertCase('danger repeated', { ...DANGER, alarm: { ...OPEN, repeats: 1 }, repeat: 1 }),
  alertCase('danger repeated again', { ...DANGER, alarm: { ...OPEN, repeats: 3, escalated: true }, repeat: 3 }),
  alertCase('danger acknowledged', { ...DANGER, alarm: { ...OPEN, ...CHANGED, state: 'acknowledged' } }),
  alertCase('danger resolved', { ...DANGER, alarm: { ...OPEN, ...CHANGED, by: null, state: 'resolved' } }),
  alertCase('danger snoozed', {
    ...DANGER,
    alarm: { ...OPEN, ...CHANGED, state: 'snoozed', snoozedUntilMs: NOW_MS + 22 * MINUTE_MS },
  }),
  summaryCase('exits', EXITS),
  summaryCase('entries', ENTRIES),
  summaryCase('refused', REJECTIONS),
  summaryCase('dangers', TROUBLE),
  ...typed([['alert digest brief', '/brief']], { isAlert: true }),
  {
    name: 'alert digest held back',
    isAlert: true,
    show: async ({ language }) => {
      const digest = stored(SINGLES.at(-1) ?? ['', 'digest', null, {}]);
      return digestMessage(WRITE(digest, language), [...EXITS, ...REJECTIONS], SUMMARIES, language);
    },
  },
  ...(['buy', 'position', 'checklist', 'restart'] as const).map((command): ReplyCase => ({
    name: `picker ${command}`,
    show: (stage) => stage.say(`/${command}`),
  })),
];

/** Every kind of alert, also with a priority and data that it never has. */
export const ALERTS_OF_ALL_PRIORITIES: readonly StoredAlert[] = SINGLES.flatMap((row) =>
  (['info', 'notice', 'danger'] as const).map((priority) => ({ ...stored(row), priority })),
);
