import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionStore } from '../../src/commands/actions.ts';
import type { AuditStore, Intent, IntentStore, ProcessedStore, UserStore } from '../../src/commands/stores.ts';
import type { CodeStore } from '../../src/commands/confirm-codes.ts';
import type { ActionOutcome, Quote } from '../../src/commands/quote.ts';
import { abandonIntents, endedSinceAbandoned, markEndTold } from '../../src/storage/chat/abandoned-intents.ts';
import { SqlActionStore } from '../../src/storage/chat/actions.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { SqlCodeStore } from '../../src/storage/chat/confirm-codes.ts';
import { SqlIntentStore } from '../../src/storage/chat/intents.ts';
import { SqlProcessedStore } from '../../src/storage/chat/processed.ts';
import { SqlUserStore } from '../../src/storage/chat/users.ts';
import { intentWrites } from '../../src/storage/rounds/desk-rows.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import {
  MemoryActionStore,
  MemoryAuditStore,
  MemoryCodeStore,
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
  readonly codes: CodeStore;
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
    codes: new MemoryCodeStore(),
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
      codes: new SqlCodeStore(database),
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

  test('what a person asked on any app and what is open is found, newest first', async () => {
    const mine = { platform: 'discord', actorId: '77' } as const;
    const later = T0 + 1_000;
    await stores.intents.insert(
      intent('p1', { ...mine, state: 'submitted', createdAtMs: T0 - 5_000, expiresAtMs: T0 - 1 }),
    );
    await stores.intents.insert(
      intent('p2', { ...mine, platform: 'terminal', actorId: 'console', createdAtMs: later }),
    );
    await stores.intents.insert(intent('p3', { ...mine, expiresAtMs: T0 - 1 }));
    await stores.intents.insert(intent('p4', { ...mine, state: 'done' }));
    await stores.intents.insert(intent('p5', { ...mine, platform: 'telegram' }));
    const people = [
      { platform: 'discord', id: '77' },
      { platform: 'terminal', id: 'console' },
    ] as const;
    expect((await stores.intents.openOf(people, T0)).map(({ id }) => id)).toEqual(['p2', 'p1']);
    expect(await stores.intents.openOf([{ platform: 'discord', id: '7' }], T0)).toEqual([]);
  });

  test('a superseded intent names its successor', async () => {
    await stores.intents.insert(intent('first'));
    await stores.intents.move('first', ['proposed'], 'superseded', { supersededBy: 'second' });
    expect(await stores.intents.get('first')).toMatchObject({ state: 'superseded', supersededBy: 'second' });
  });

  test('what was bought by hand is added up exactly, from that moment on', async () => {
    const mine = { platform: 'discord', actorId: '88' } as const;
    const buys: readonly (readonly [string, Intent['state'], string, number])[] = [
      ['d1', 'done', '0.1', 0],
      ['d2', 'submitted', '0.2', 1],
      ['d3', 'unknown', '0.00000001', 1],
      ['d4', 'refused', '1000', 1],
      ['d5', 'proposed', '1000', 1],
      ['d6', 'canceled', '1000', 1],
      ['d7', 'done', '1000', -1],
    ];
    const dayMs = T0 + 86_400_000;
    for (const [id, state, amount, afterMs] of buys) {
      await stores.intents.insert(
        intent(id, { ...mine, state, quote: { ...QUOTE, amount }, createdAtMs: dayMs + afterMs }),
      );
    }
    const sale = { kind: 'sell', symbol: 'SOLUSDC', percent: 100 } as const;
    await stores.intents.insert(intent('d8', { ...mine, action: sale, state: 'done', createdAtMs: dayMs }));
    expect(Number(await stores.intents.boughtSince(dayMs))).toBe(0.30000001);
    expect(await stores.intents.boughtSince(dayMs)).toBe('0.30000001');
  });

  test('an intent may be given more time', async () => {
    await stores.intents.insert(intent('longer'));
    await stores.intents.move('longer', ['proposed'], 'proposed', { expiresAtMs: T0 + 90_000 });
    expect(await stores.intents.get('longer')).toMatchObject({ state: 'proposed', expiresAtMs: T0 + 90_000 });
  });

  test('a code: one per intent, three tries however many at once, used once', async () => {
    const code = { intentId: 'c', platform: 'telegram', salt: 's', hash: 'h', triesLeft: 3, expiresAtMs: T0 } as const;
    expect([await stores.codes.insert(code), await stores.codes.insert({ ...code, hash: 'x' })]).toEqual([true, false]);
    expect(await stores.codes.get('c')).toEqual(code);
    expect(await stores.codes.take('c', T0 + 1)).toBeNull();
    const tries = await Promise.all(Array.from({ length: 10 }, () => stores.codes.take('c', T0)));
    const left = tries.flatMap((taken) => (taken === null ? [] : [taken.triesLeft]));
    expect(left.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    expect([await stores.codes.use('c'), await stores.codes.use('c'), await stores.codes.get('c')]).toEqual([
      true,
      false,
      null,
    ]);
    expect([await stores.codes.take('c', T0), await stores.codes.get('none')]).toEqual([null, null]);
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
      buyLimit: null,
    });
    await stores.users.setLanguage({ ...ada, id: '1', role: 'owner' }, 'fr');
    expect(await stores.users.find('telegram', '1')).toMatchObject({ role: 'owner', grantedBy: 'settings' });
    expect(await stores.users.setBuyLimit('telegram', '5', '99.50000001')).toBe(true);
    await stores.users.grant('telegram', '5', 'trader', 'telegram:1');
    expect(await stores.users.find('telegram', '5')).toMatchObject({ role: 'trader', buyLimit: '99.50000001' });
    expect(await stores.users.setBuyLimit('telegram', '404', '1')).toBe(false);
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

test.each(TABLES)(
  'what the engine said of its order stays beside the outcome that the chat adds ($name)',
  async ({ open }) => {
    const { intents, database, close } = await open();
    try {
      await intents.insert(intent('filled'));
      const said = { status: 'done', code: null, numbers: {}, cycleId: 'c1', clientOrderId: 'c1-b-1', timeMs: T0 };
      await database.query(`UPDATE operator_intents SET state = 'done', outcome = $1::text::jsonb`, [
        JSON.stringify(said),
      ]);
      expect(await intents.move('filled', ['done'], 'done', { outcome: DONE })).toBe(true);
      expect((await intents.get('filled'))?.outcome).toEqual(DONE);
      const { rows } = await database.query(`SELECT outcome ->> 'clientOrderId' AS "order" FROM operator_intents`);
      expect(rows).toEqual([{ order: 'c1-b-1' }]);
    } finally {
      await close();
    }
  },
);

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

test.each(TABLES)(
  'an outcome shows the trades of its own orders, whoever waited for them ($name)',
  async ({ open }) => {
    const { intents, database, close } = await open();
    try {
      const action = { kind: 'sell', symbol: 'SOLUSDC', percent: 50 } as const;
      await intents.insert(intent('sold', { command: 'sell', action, state: 'confirmed' }));
      await database.query(
        `INSERT INTO order_intents (client_order_id, cycle_id, symbol, side, type, purpose, quantity, reference_price, reason, status, created_at)
       SELECT id, 'c1', 'SOLUSDC', 'SELL', 'MARKET', purpose, 1, 150, 'manual', 'closed', to_timestamp(ms::float8 / 1000)
       FROM (VALUES ('before', 'exit', $1::float8 - 1), ('mine', 'exit', $1), ('again', 'exit', $1 + 9), ('guard', 'protection', $1 + 9))
         AS given (id, purpose, ms)`,
        [T0],
      );
      await database.query(
        `INSERT INTO trade_executions (symbol, trade_id, order_id, client_order_id, cycle_id, side, price, quantity, quote_quantity, fee, fee_asset, timestamp)
       SELECT 'SOLUSDC', id, 'x', id, 'c1', 'SELL', 150.10, 0.5, 75.05, 0.07505, 'USDC', now() - interval '1 hour'
       FROM unnest(ARRAY['before', 'mine', 'again', 'guard']) AS id`,
      );
      const news = { type: 'intent', intentId: 'sold', cycleId: 'c1', clientOrderId: 'mine', code: null } as const;
      await database.write(
        intentWrites([{ ...news, timeMs: T0, status: 'unknown', numbers: { problem: 'timed out' } }]),
        'trade',
      );
      const given = { status: 'unknown', refusal: null, fills: [], problem: 'timed out' } as const;
      await intents.move('sold', ['unknown'], 'unknown', { outcome: given });
      await database.write(intentWrites([{ ...news, timeMs: T0 + 60_000, status: 'done', numbers: {} }]), 'trade');
      const fill = {
        symbol: 'SOLUSDC',
        side: 'SELL',
        price: '150.10',
        quantity: '0.5',
        fee: '0.07505',
        feeAsset: 'USDC',
      };
      const outcome = { status: 'done', refusal: null, fills: [fill, fill], problem: null };
      expect(await intents.get('sold')).toMatchObject({ state: 'done', outcome });
    } finally {
      await close();
    }
  },
);
describe.each(TABLES)('intents that a process left behind: $name', ({ open }) => {
  let stores: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores.close());

  const buy = { kind: 'buy', symbol: 'SOLUSDC', price: 150, confidence: 0.95, reason: '', amountQuote: null } as const;
  const left = async (id: string, action: Intent['action'], state: Intent['state']): Promise<void> => {
    const whose = { platform: 'telegram', actorId: '1', command: action.kind } as const;
    const times = { createdAtMs: T0, expiresAtMs: T0 + 30_000 };
    const blank = { outcome: null, supersededBy: null };
    await stores.intents.insert({ id, ...whose, action, quote: QUOTE, state, ...blank, ...times });
  };

  test('what the engine never took, or a buy without an order, is refused and says why; the rest is unknown', async () => {
    await left('waited for money', buy, 'submitted');
    await left('never reached the engine', buy, 'confirmed');
    await left('was ordered', buy, 'submitted');
    await left('sells', { kind: 'sell', symbol: 'SOLUSDC', percent: 100 }, 'submitted');
    await left('sells, not taken', { kind: 'sell', symbol: 'SOLUSDC', percent: 100 }, 'confirmed');
    await left('only shown', buy, 'proposed');
    await stores.database.query(
      `INSERT INTO engine_intents (intent_id) VALUES ('waited for money'), ('was ordered'), ('sells')`,
    );
    await stores.database.query(
      `INSERT INTO order_intents (client_order_id, cycle_id, symbol, side, type, purpose, quantity, reference_price, reason, status, created_at)
       VALUES ('c1-b-1', 'c1', 'SOLUSDC', 'BUY', 'MARKET', 'entry', 1, 150, 'operator:was ordered', 'unknown', now())`,
    );
    expect(await abandonIntents(stores.database)).toEqual({ unknown: 2, notDone: 3 });
    const states = [
      'waited for money',
      'never reached the engine',
      'was ordered',
      'sells',
      'sells, not taken',
      'only shown',
    ];
    const found = await Promise.all(states.map((id) => stores.intents.get(id)));
    expect(found.map((each) => each?.state)).toEqual([
      'refused',
      'refused',
      'unknown',
      'unknown',
      'refused',
      'proposed',
    ]);
    expect(found[0]?.outcome).toMatchObject({
      status: 'refused',
      refusal: { code: 'RESTARTED', numbers: {} },
    });
    const untold = ['never reached the engine', 'sells, not taken', 'waited for money'];
    expect((await endedSinceAbandoned(stores.database)).toSorted()).toEqual(untold);
    await markEndTold(stores.database, 'sells, not taken');
    expect(await endedSinceAbandoned(stores.database)).not.toContain('sells, not taken');
    expect(await abandonIntents(stores.database)).toEqual({ unknown: 2, notDone: 0 });
  });
});
