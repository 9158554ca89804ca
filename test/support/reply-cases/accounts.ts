import { createPictures } from '../../../src/bot/charts/pictures.ts';
import type { Pictures } from '../../../src/commands/pictures.ts';
import { TIMEFRAME_MS } from '../../../src/engine/candles/timeframe.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/engine/settings.ts';
import type { GuardView, LiveView, OpenOrderView } from '../../../src/commands/services.ts';
import type { Database } from '../../../src/storage/database.ts';
import { SqlAuditStore } from '../../../src/storage/chat/audit.ts';
import type { AuditRow } from '../../../src/commands/stores.ts';
import { SqlArchive } from '../../../src/storage/read/archive.ts';
import { SqlReadModel } from '../../../src/storage/read/read-model.ts';
import { sampleCandles } from '../../bot/chart-samples.ts';
import { fakeLive, NOW_MS, type HouseOptions } from '../chat-house.ts';
import { seed } from '../chat-seed.ts';
import { crowd, CROWD_LIVE } from './crowd.ts';

/** Nothing yet; three positions with a past; two hundred positions among five hundred symbols. */
export type AccountName = 'empty' | 'full' | 'crowded';

/** The read side of a house over one of the accounts. */
export type Accounts = (name: AccountName, live: Partial<LiveView>) => HouseOptions;

const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;
const SCORING = { consensus, force, feeRate: trail.feeRate };
const DAY_MS = 86_400_000;

/** Fills the databases; each must be new, with its tables. */
export async function openAccounts(databases: Readonly<Record<AccountName, Database>>): Promise<Accounts> {
  await Promise.all([seed(databases.full), crowd(databases.crowded)]);
  const audit = new SqlAuditStore(databases.full);
  for (const row of auditRows(Date.now())) await audit.write(row);
  return (name, change) => {
    const live = fakeLive({ ...LIVE[name], ...change });
    const db = databases[name];
    return {
      archive: new SqlArchive(db),
      live,
      read: new SqlReadModel({ db, live, scoring: SCORING }),
      pictures: name === 'empty' ? NO_PAST : PICTURES,
    };
  };
}

export const GUARD: GuardView = {
  cycleId: 'c-sol',
  tiers: [
    { kind: 'breakeven', level: 1, gainPercent: 1.2, price: 149.78, armed: true },
    { kind: 'trailing', level: 0, gainPercent: 1.5, price: 150.22, armed: false },
    { kind: 'breakeven', level: 2, gainPercent: 2, price: 150.96, armed: false },
  ],
  exchange: { wanted: 148.3, resting: 148.3, state: 'rests' },
};

const ORDERS: readonly OpenOrderView[] = [
  {
    clientOrderId: 'rt-3f9a2b7c41d85e60-s1',
    symbol: 'SOLUSDC',
    side: 'SELL',
    quantity: '1.5',
    status: 'acknowledged',
    purpose: 'protection',
    createdAtMs: NOW_MS - 3_600_000,
  },
  {
    clientOrderId: 'rt-77aa01bc93ee4d12-b1',
    symbol: 'PEPEUSDC',
    side: 'BUY',
    quantity: '4051863.85737439',
    status: 'unknown',
    purpose: 'entry',
    createdAtMs: NOW_MS - 12_000,
  },
];

const BY_ADA = { platform: 'telegram', actorId: '1', role: 'owner', intentId: null } as const;

/** The audit is asked by the database's own clock. */
const auditRows = (nowMs: number): readonly AuditRow[] => [
  { ...BY_ADA, command: 'summary', args: {}, risk: 'read', outcome: 'answered', timeMs: nowMs - 7_200_000 },
  {
    ...BY_ADA,
    command: 'buy',
    args: { symbol: 'SOLUSDC', amount: 50, confidence: 0.95, reason: 'it rises' },
    risk: 'add',
    outcome: 'refused:MAX_POSITIONS',
    timeMs: nowMs - 3_600_000,
  },
  {
    ...BY_ADA,
    platform: 'discord',
    actorId: '900000000000000003',
    role: 'trader',
    command: 'sell',
    args: { symbol: 'SOLUSDC', percent: 50 },
    risk: 'reduce',
    outcome: 'done',
    timeMs: nowMs - 60_000,
  },
];

const HELD: Readonly<Record<string, string>> = { SOLUSDC: 'c-sol', BTCUSDC: 'c-btc', SUIUSDC: 'c-sui' };

const LIVE: Readonly<Record<AccountName, Partial<LiveView>>> = {
  empty: {
    health: async () => [
      {
        component: 'database',
        state: 'up',
        detail: [{ word: 'databaseEmbedded', place: './data', tookMs: 1 }],
        ageMs: null,
      },
    ],
  },
  full: {
    positionId: (symbol) => HELD[symbol] ?? null,
    guard: (symbol) => (symbol === 'SOLUSDC' ? GUARD : null),
    openOrders: () => ORDERS,
  },
  crowded: CROWD_LIVE,
};

const CANDLES = sampleCandles(120, 148);

/** Drawn as in the engine, from candles without chance. */
const PICTURES: Pictures = createPictures({
  timeZone: 'UTC',
  source: {
    candles: async (symbol, timeframe) => {
      const stepMs = TIMEFRAME_MS[timeframe];
      const startMs = NOW_MS - CANDLES.length * stepMs;
      return symbol === 'PEPEUSDC'
        ? []
        : CANDLES.map((candle, index) => ({ ...candle, openTimeMs: startMs + index * stepMs }));
    },
    position: async () => ({ entry: 148, breakeven: 148.3, stop: 148.3, max: 150 }),
    levels: async () => ({ supports: [147, 146.2], resistances: [153] }),
    regimes: async (_, __, fromMs, toMs) => [{ fromMs, toMs, regime: 'TRENDING_BULL' }],
    equity: async (days) =>
      CANDLES.map((candle, index) => ({
        timeMs: NOW_MS - days * DAY_MS * (1 - index / CANDLES.length),
        value: candle.close * 6,
      })),
  },
});

/** Pictures of an account that has no past yet. */
const NO_PAST: Pictures = createPictures({
  timeZone: 'UTC',
  source: {
    candles: async () => [],
    position: async () => null,
    levels: async () => ({ supports: [], resistances: [] }),
    regimes: async () => [],
    equity: async () => [],
  },
});
