import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Intent } from '../../src/commands/stores.ts';
import type { OperatorAction } from '../../src/engine/events.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { SqlIntentStore } from '../../src/storage/chat/intents.ts';
import { SqlReadModel } from '../../src/storage/read/read-model.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import { fakeLive, House, NOW_MS, textOf } from '../support/chat-house.ts';

const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;
const OWNER = 'telegram:1';
const T0 = NOW_MS;

describe.each(DATABASE_TARGETS)('/audit on $name', ({ open }) => {
  let store: TestDatabase;
  let audit: SqlAuditStore;
  let house: House;
  beforeAll(async () => {
    store = await open();
    audit = new SqlAuditStore(store.database);
    const scoring = { consensus, force, feeRate: trail.feeRate };
    house = new House({ read: new SqlReadModel({ db: store.database, live: fakeLive(), scoring }) });
    await tell(store, audit);
  });
  afterAll(() => store.dispose());
  const say = (line: string, languageCode = 'en') => house.say(OWNER, line, { languageCode });

  test('shows what came of each intent since, and its orders', async () => {
    const text = textOf(await say('/audit'));
    expect(text).toContain('/sell symbol=SOLUSDC percent=50 | submitted → done | i_sell | c1-s-2 (closed)');
    expect(text).toContain('/flatten | proposed → done | i_flat | c1-s-3 (closed), c2-s-1 (closed)');
    expect(text).toContain('/buy symbol=ETHUSDC | refused:PAUSED | i_buy | —');
    expect(text).toContain('/positions | answered | — | —');
  });

  test('as a file: every column, oldest first, each row with its place in the chain', async () => {
    const lines = ((await say('/audit csv'))?.file?.content.toString('utf8') ?? '').split('\r\n');
    expect(lines[0]).toBe(
      '\ufeffid,time,platform,person,role,command,arguments,risk,outcome,intent,intent_state,intent_code,orders,prev_hash,hash',
    );
    expect(lines.slice(1, -1)).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^1,20\d\d-.*Z,telegram,1,owner,sell,"\{""symbol"":""SOLUSDC"",""percent"":50\}",reduce,submitted,i_sell,done,,c1-s-2:closed,0{64},[0-9a-f]{64}$/,
    );
    const [first, second] = [lines[1], lines[2]].map((line) => line?.split(',') ?? []);
    expect(second?.at(-2)).toBe(first?.at(-1));
    const french = await say('/audit format=csv', 'fr');
    expect(french?.file?.content.toString('utf8')).toContain('\ufeffid;time;platform');
    expect(french?.file?.name).toBe('audit-24h.csv');
  });

  test('only an owner sees it', async () => {
    await house.grant('telegram:9', 'trader');
    for (const line of ['/audit', '/audit csv', '/audit verify'])
      expect(textOf(await house.say('telegram:9', line))).not.toContain('i_sell');
  });

  test('verify says that all is whole, and where it is not any more', async () => {
    const whole = await say('/audit verify');
    expect(textOf(whole)).toContain('Rows checked: 4.');
    const seal = /Seal: ([0-9a-f]{64})/.exec(textOf(whole))?.[1] ?? 'none';
    expect(whole?.data).toMatchObject({ whole: true, seal });
    expect(textOf(await say(`/audit seal=${seal}`))).toContain('The seal is that of row 4');
    const other = textOf(await say(`/audit verify ${'a'.repeat(64)}`));
    expect(other).toContain('The audit was touched');
    expect(other).toContain(`No row has the seal ${'a'.repeat(64)}`);

    await store.database.query(`UPDATE audit_log SET arguments = '{"symbol": "SOLUSDC", "percent": 5}' WHERE id = 1`);
    const broken = await say('/audit verify', 'fr');
    expect(broken).toMatchObject({ tone: 'danger', data: { whole: false, fault: { kind: 'changed', id: 1 } } });
    expect(textOf(broken)).toContain('La ligne 1');
    expect(textOf(broken)).toContain('Lignes intactes avant elle : 0.');
  });
});

/** A sale, a flatten of two positions, a purchase that was refused, and a look. */
async function tell({ database }: TestDatabase, audit: SqlAuditStore): Promise<void> {
  const intents = new SqlIntentStore(database);
  const end = (id: string, state: string, outcome: object) =>
    database.query(`UPDATE operator_intents SET state = $2, outcome = $3::text::jsonb WHERE id = $1`, [
      id,
      state,
      JSON.stringify(outcome),
    ]);
  for (const [id, command] of [
    ['i_sell', 'sell'],
    ['i_flat', 'flatten'],
    ['i_buy', 'buy'],
  ] as const)
    await intents.insert(intentOf(id, command));
  await end('i_sell', 'done', { status: 'done', code: null, numbers: {}, clientOrderId: 'c1-s-2' });
  const flattened = { status: 'done', code: null, clientOrderId: null, sinceMs: T0, timeMs: T0 + 2_000 };
  await end('i_flat', 'done', flattened);
  await end('i_buy', 'refused', {
    status: 'refused',
    refusal: { code: 'PAUSED', numbers: {} },
    fills: [],
    problem: null,
  });
  for (const [order, reason, timeMs] of [
    ['c1-s-2', 'manual', T0 - 60_000],
    ['c1-s-3', 'flatten', T0],
    ['c2-s-1', 'flatten', T0 + 1_000],
    // another flatten, and a stop in the same moment
    ['c8-s-1', 'flatten', T0 + 9_000],
    ['c9-s-9', 'trailing', T0 + 1_000],
  ] as const)
    await database.query(
      `INSERT INTO order_intents (client_order_id, cycle_id, symbol, side, type, purpose, quantity, reference_price, reason, status, created_at)
       VALUES ($1, left($1, 2), 'SOLUSDC', 'SELL', 'MARKET', 'exit', 1, 150, $2, 'closed', to_timestamp($3::float8 / 1000))`,
      [order, reason, timeMs],
    );
  const who = { platform: 'telegram', actorId: '1', role: 'owner', timeMs: Date.now() } as const;
  const sell = { args: { symbol: 'SOLUSDC', percent: 50 }, risk: 'reduce', outcome: 'submitted', intentId: 'i_sell' };
  await audit.write({ ...who, command: 'sell', ...sell });
  await audit.write({ ...who, command: 'flatten', args: {}, risk: 'reduce', outcome: 'proposed', intentId: 'i_flat' });
  const buy = { args: { symbol: 'ETHUSDC' }, risk: 'add', outcome: 'refused:PAUSED', intentId: 'i_buy' };
  await audit.write({ ...who, command: 'buy', ...buy });
  await audit.write({ ...who, command: 'positions', args: {}, risk: 'read', outcome: 'answered', intentId: null });
}

function intentOf(id: string, command: string): Intent {
  const action: OperatorAction =
    command === 'flatten' ? { kind: 'flatten' } : { kind: 'sell', symbol: 'SOLUSDC', percent: 50 };
  const none = { price: null, quantity: null, amount: null, feesRoundTrip: null, stopPrice: null, worstLoss: null };
  return {
    id,
    platform: 'telegram',
    actorId: '1',
    command,
    action,
    state: 'proposed',
    outcome: null,
    supersededBy: null,
    quote: {
      ...none,
      symbol: 'SOLUSDC',
      freeQuoteAfter: null,
      force: null,
      category: null,
      bypasses: [],
      positions: [],
    },
    createdAtMs: Date.now(),
    expiresAtMs: Date.now() + 30_000,
  };
}
