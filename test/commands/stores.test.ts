import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionStore } from '../../src/commands/actions.ts';
import type { AuditStore, Intent, IntentStore, ProcessedStore, UserStore } from '../../src/commands/stores.ts';
import type { ActionOutcome, Quote } from '../../src/commands/quote.ts';
import { SqlActionStore } from '../../src/storage/chat/actions.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { SqlIntentStore } from '../../src/storage/chat/intents.ts';
import { SqlProcessedStore } from '../../src/storage/chat/processed.ts';
import { SqlUserStore } from '../../src/storage/chat/users.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import {
  MemoryActionStore,
  MemoryAuditStore,
  MemoryIntentStore,
  MemoryProcessedStore,
  MemoryUserStore,
} from '../support/chat-stores.ts';

/** What every implementation of the chat stores must do: the tables, and the doubles that other tests lean on. */
interface Stores {
  readonly actions: ActionStore;
  readonly audit: AuditStore;
  readonly intents: IntentStore;
  readonly processed: ProcessedStore;
  readonly users: UserStore;
  readonly close: () => Promise<void>;
}

const T0 = Date.now();
const clock = () => T0;

const MEMORY = {
  name: 'memory',
  open: async (): Promise<Stores> => ({
    actions: new MemoryActionStore(clock),
    audit: new MemoryAuditStore(),
    intents: new MemoryIntentStore(),
    processed: new MemoryProcessedStore(),
    users: new MemoryUserStore(),
    close: async () => undefined,
  }),
};
const TABLES = DATABASE_TARGETS.map(({ name, open }) => ({
  name,
  open: async (): Promise<Stores & Pick<TestDatabase, 'database'>> => {
    const { database, dispose } = await open();
    return {
      actions: new SqlActionStore(database, clock),
      audit: new SqlAuditStore(database),
      intents: new SqlIntentStore(database),
      processed: new SqlProcessedStore(database),
      users: new SqlUserStore(database),
      close: dispose,
      database,
    };
  },
}));

const QUOTE: Quote = {
  symbol: 'SOLUSDC',
  price: '150.10',
  quantity: '0.333',
  amount: '49.98',
  feesRoundTrip: '0.1',
  stopPrice: '148.3',
  worstLoss: '0.7',
  freeQuoteAfter: '950',
  force: 11.64,
  category: 'STRONG',
  bypasses: ['COOLDOWN'],
  positions: [],
};

const intent = (id: string, change: Partial<Intent> = {}): Intent => ({
  id,
  platform: 'telegram',
  actorId: '1',
  command: 'buy',
  action: {
    kind: 'buy',
    symbol: 'SOLUSDC',
    price: 150.1,
    confidence: 0.95,
    reason: 'it\'s "cheap"',
    amountQuote: '50',
  },
  quote: QUOTE,
  state: 'proposed',
  outcome: null,
  supersededBy: null,
  createdAtMs: T0,
  expiresAtMs: T0 + 30_000,
  ...change,
});

const DONE: ActionOutcome = {
  status: 'done',
  refusal: null,
  problem: null,
  fills: [{ symbol: 'SOLUSDC', side: 'BUY', price: '150.1', quantity: '0.333', fee: '0.000333', feeAsset: 'SOL' }],
};

describe.each([MEMORY, ...TABLES])('chat stores in $name', ({ open }) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores.close());

  test('an intent comes back as it went in, and its id is taken once', async () => {
    expect(await stores.intents.insert(intent('a'))).toBe(true);
    expect(await stores.intents.insert(intent('a', { command: 'other' }))).toBe(false);
    expect(await stores.intents.get('a')).toEqual(intent('a'));
    expect(await stores.intents.get('none')).toBeNull();
  });

  test('of ten confirmations at once exactly one wins', async () => {
    await stores.intents.insert(intent('race'));
    const wins = await Promise.all(
      Array.from({ length: 10 }, () => stores.intents.move('race', ['proposed'], 'confirmed')),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await stores.intents.move('race', ['confirmed'], 'done', { outcome: DONE })).toBe(true);
    expect(await stores.intents.get('race')).toMatchObject({ state: 'done', outcome: DONE });
  });

  test('what nobody confirmed expires; what was confirmed does not', async () => {
    await stores.intents.insert(intent('old', { expiresAtMs: T0 - 1 }));
    await stores.intents.insert(intent('acting', { expiresAtMs: T0 - 1, state: 'confirmed' }));
    await stores.intents.insert(intent('new'));
    expect(await stores.intents.expire(T0)).toBe(1);
    const states = await Promise.all(['old', 'acting', 'new'].map(async (id) => (await stores.intents.get(id))?.state));
    expect(states).toEqual(['expired', 'confirmed', 'proposed']);
  });

  test('a superseded intent names its successor', async () => {
    await stores.intents.insert(intent('first'));
    await stores.intents.move('first', ['proposed'], 'superseded', { supersededBy: 'second' });
    expect(await stores.intents.get('first')).toMatchObject({ state: 'superseded', supersededBy: 'second' });
  });

  test('buttons: many at once, in order, until they are cleaned away', async () => {
    const ids = await stores.actions.putAll(
      [
        { command: 'sell', args: { symbol: 'SOLUSDC', percent: '50' } },
        { command: 'positions', args: {} },
      ],
      1_000,
    );
    expect(new Set(ids).size).toBe(2);
    expect(await stores.actions.get(ids[0] ?? '')).toEqual({
      command: 'sell',
      args: { symbol: 'SOLUSDC', percent: '50' },
      expiresAtMs: T0 + 1_000,
    });
    expect(await stores.actions.get('b_none')).toBeNull();
    expect(await stores.actions.clean(T0 + 2_000)).toBe(2);
    expect(await stores.actions.get(ids[1] ?? '')).toBeNull();
    expect(await stores.actions.putAll([], 1)).toEqual([]);
  });

  test('an update is claimed once per platform', async () => {
    const claims = await Promise.all([1, 2, 3].map(() => stores.processed.claim('telegram', '42')));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await stores.processed.claim('discord', '42')).toBe(true);
  });

  test('people: roles are granted and taken, a language changes no role', async () => {
    const ada = { platform: 'telegram', id: '5', name: 'Ada', role: 'trader', language: 'en' } as const;
    await stores.users.grant('telegram', '5', 'trader', 'telegram:1');
    await stores.users.setLanguage(ada, 'fr');
    await stores.users.grant('telegram', '5', 'viewer', 'telegram:1');
    expect(await stores.users.find('telegram', '5')).toEqual({
      platform: 'telegram',
      userId: '5',
      role: 'viewer',
      language: 'fr',
      grantedBy: 'telegram:1',
    });
    await stores.users.setLanguage({ ...ada, id: '1', role: 'owner' }, 'fr');
    expect(await stores.users.find('telegram', '1')).toMatchObject({ role: 'owner', grantedBy: 'settings' });
    expect(await stores.users.list()).toHaveLength(2);
    expect(await stores.users.revoke('telegram', '5')).toBe(true);
    expect(await stores.users.find('telegram', '5')).toBeNull();
  });

  test('the audit remembers who was turned away', async () => {
    const row = {
      platform: 'telegram',
      actorId: '666',
      role: null,
      command: '',
      args: {},
      risk: null,
      intentId: null,
    } as const;
    expect(await stores.audit.lastOutcome('telegram', '666', 'turned away')).toBeNull();
    await stores.audit.write({ ...row, outcome: 'turned away', timeMs: T0 - 5_000 });
    await stores.audit.write({ ...row, outcome: 'answered', timeMs: T0 });
    expect(await stores.audit.lastOutcome('telegram', '666', 'turned away')).toBe(T0 - 5_000);
  });
});

test.each(TABLES)('an outcome that the engine itself stored is understood ($name)', async ({ open }) => {
  const { intents, database, close } = await open();
  try {
    await intents.insert(intent('engine'));
    const numbers = { limit: 5 };
    const said = { status: 'refused', code: 'MAX_POSITIONS', numbers, cycleId: null, clientOrderId: null, timeMs: T0 };
    const update = `UPDATE operator_intents SET state = 'refused', outcome = $1::text::jsonb WHERE id = 'engine'`;
    await database.query(update, [JSON.stringify(said)]);
    const refusal = { code: 'MAX_POSITIONS', numbers };
    expect((await intents.get('engine'))?.outcome).toEqual({ status: 'refused', refusal, fills: [], problem: null });
  } finally {
    await close();
  }
});
