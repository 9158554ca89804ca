import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  alert,
  analysis,
  consensus,
  cycle,
  cycleDecision,
  fill,
  fillDecision,
  intent,
  NOON_MS,
  orderDecision,
  refusal,
  trail,
  vote,
  wave,
} from '../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import type { Decision } from '../engine/decisions.ts';
import { Big } from '../engine/money.ts';
import type { Database } from './database.ts';
import { storeDecisions } from './decisions-store.ts';
import { markSent } from './orders.ts';
import { restoreDesk } from './restore.ts';

const META = { demo: true, channels: ['discord:1', 'telegram:2'] };

/** One of everything. */
const ROUND: readonly Decision[] = [
  analysis(),
  wave(),
  wave({
    symbol: 'ETHUSDC',
    newVotes: [],
    verdict: {
      outcome: 'rejected',
      rejection: { code: 'TOO_FEW', side: 'BUY', measured: 2, limit: 4, numbers: { votes: 2 } },
    },
  }),
  refusal({ symbol: 'ETHUSDC', signalId: null }),
  cycleDecision(),
  orderDecision(),
  fillDecision(),
  { type: 'wallet', asset: 'USDC', free: '951.88756000', locked: '0', timeMs: NOON_MS },
  {
    type: 'universe',
    timeMs: NOON_MS,
    entries: [
      {
        symbol: 'SOLUSDC',
        core: true,
        selected: true,
        score: 0.71,
        enterCount: 3,
        exitCount: 0,
        cooldownUntilMs: null,
        forcedUntilMs: NOON_MS + 2_700_000,
      },
    ],
  },
  {
    type: 'control',
    timeMs: NOON_MS,
    name: 'paused',
    key: 'entries',
    value: { untilMs: null, reason: 'news' },
    actor: 'telegram:7',
  },
  { type: 'control', timeMs: NOON_MS, name: 'sequence', key: 'cycle', value: { value: 17 }, actor: 'engine' },
  alert(),
];

const TABLES = [
  'market_data',
  'analyzer_data',
  'trading_signals',
  'signal_rejections',
  'trade_cycles',
  'order_intents',
  'trade_executions',
  'wallet',
  'universe',
  'engine_state',
  'engine_state_history',
  'alerts',
  'alarms',
  'alert_deliveries',
  'engine_intents',
];

describe.each(DATABASE_TARGETS)('storing decisions: $name', (target) => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await target.open();
    database = test.database;
  });
  afterAll(() => test.dispose());
  afterEach(async () => {
    await database.query(`TRUNCATE ${TABLES.join(', ')}, operator_intents`);
  });

  const store = (decisions: readonly Decision[]) => storeDecisions(database, decisions, META);
  const rows = async (sql: string) => (await database.query(sql)).rows;
  const counts = async (): Promise<Record<string, unknown>> => {
    const list = TABLES.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join(', ');
    return (await rows(`SELECT ${list}`))[0] ?? {};
  };

  it('puts everything in its table', async () => {
    await store(ROUND);
    expect(await counts()).toEqual({
      market_data: 1,
      alarms: 0,
      analyzer_data: 1,
      trading_signals: 2,
      signal_rejections: 2,
      trade_cycles: 1,
      order_intents: 1,
      trade_executions: 1,
      wallet: 1,
      universe: 1,
      engine_state: 2,
      engine_state_history: 1,
      alerts: 1,
      alert_deliveries: 2,
      engine_intents: 0,
    });
  });

  it('remembers an intent that has no record of its own, once', async () => {
    const done = { type: 'intent', intentId: 'unrecorded', timeMs: NOON_MS, status: 'done' } as const;
    const decision: Decision = { ...done, cycleId: null, clientOrderId: null, code: null, numbers: {} };
    await store([decision]);
    await store([decision, { ...decision, intentId: 'next' }]);
    expect((await restoreDesk(database)).intentIds.toSorted()).toEqual(['next', 'unrecorded']);
  });

  it('changes nothing when the same round is stored again', async () => {
    await store(ROUND);
    const first = await counts();
    await store(ROUND);
    await store([...ROUND, ...ROUND]);
    expect(await counts()).toEqual(first);
  });

  it.each<{ fault: string; decision: Decision }>([
    { fault: 'a candle that cannot be', decision: analysis({ symbol: 'not a symbol' }) },
    {
      fault: 'a negative balance',
      decision: { type: 'wallet', asset: 'SOL', free: '-1', locked: '0', timeMs: NOON_MS },
    },
    { fault: 'an order without quantity', decision: orderDecision({ quantity: new Big('0') }) },
    { fault: 'a second open cycle on a symbol', decision: cycleDecision({ id: 'c0mg9x2o00_0002' }) },
  ])('stores nothing of a round with $fault', async ({ decision }) => {
    await expect(store([...ROUND, decision])).rejects.toMatchObject({ code: expect.any(String) });
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);
  });

  it('does nothing for a round without decisions', async () => {
    await store([{ type: 'cancel_order', clientOrderId: 'x', symbol: 'SOLUSDC' }]);
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);
  });

  it('gives back what the desk must remember, to the last digit', async () => {
    await store(ROUND);
    const memory = await restoreDesk(database);
    expect(memory).toEqual({
      openCycles: [cycle()],
      closedCycles: [],
      unvaluedCycles: [],
      wallet: [{ asset: 'USDC', free: '951.88756000', locked: '0' }],
      universe: (ROUND.find((decision) => decision.type === 'universe') as { entries: unknown }).entries,
      universeAtMs: NOON_MS,
      lastPrices: [{ symbol: 'SOLUSDC', price: 225.88 }],
      controls: [
        {
          name: 'paused',
          key: 'entries',
          value: { untilMs: null, reason: 'news' },
          actor: 'telegram:7',
          updatedAtMs: NOON_MS,
        },
        { name: 'sequence', key: 'cycle', value: { value: 17 }, actor: 'engine', updatedAtMs: NOON_MS },
      ],
      openOrders: [{ intent: intent(), sentAtMs: null }],
      fills: [{ ...fill(), cycleId: 'c0mg9x2o00_0001' }],
      intentIds: [],
      cycleCount: 1,
      newestCycleId: 'c0mg9x2o00_0001',
    });
  });

  it('remembers closed cycles newest first, and trades of old ones', async () => {
    await store([
      cycleDecision({ id: 'c1', status: 'completed', completedAtMs: NOON_MS }),
      cycleDecision({ id: 'c2', status: 'failed', symbol: 'ETHUSDC', updatedAtMs: NOON_MS + 1 }),
      cycleDecision({ id: 'c3', status: 'completed', completedAtMs: NOON_MS + 2 }),
      cycleDecision({ id: 'c4', status: 'waiting_buy', trail: null }),
      fillDecision({ tradeId: '1' }, 'c1'),
    ]);
    const memory = await restoreDesk(database);
    expect(memory.closedCycles.map(({ id }) => id)).toEqual(['c3', 'c2', 'c1']);
    expect(memory.openCycles.map(({ id }) => id)).toEqual(['c4']);
    expect(memory.fills.map(({ tradeId }) => tradeId)).toEqual(['1']);
    expect(memory).toMatchObject({ cycleCount: 4, newestCycleId: 'c4' });
  });

  it('makes room before it opens the next cycle of a symbol in the same round', async () => {
    await store([cycleDecision({ id: 'a' })]);
    await store([
      cycleDecision({ id: 'b', status: 'waiting_buy', trail: null }),
      cycleDecision({ id: 'a', status: 'completed', completedAtMs: NOON_MS }),
    ]);
    expect((await restoreDesk(database)).openCycles.map(({ id }) => id)).toEqual(['b']);
    expect((await restoreDesk(database)).unvaluedCycles).toEqual([]);
  });

  it('gives back a closed cycle while a fee of it waits for its price', async () => {
    const fee = { asset: 'BNB', amount: new Big('0.0011') };
    const closed = cycle({ status: 'completed', completedAtMs: NOON_MS });
    await store([{ type: 'cycle', cycle: { ...closed, unvaluedFees: [fee] } }]);
    expect((await restoreDesk(database)).unvaluedCycles).toEqual([{ ...closed, unvaluedFees: [fee] }]);
    await store([{ type: 'cycle', cycle: closed }]);
    expect((await restoreDesk(database)).unvaluedCycles).toEqual([]);
  });

  it('keeps the last word of a round on every row', async () => {
    await store([
      orderDecision(),
      {
        type: 'order_update',
        intent: intent({ status: 'closed', filledQuantity: new Big('0.213'), exchangeOrderId: '9001' }),
      },
      cycleDecision({ status: 'waiting_buy' }),
      cycleDecision({ trail: trail({ effectiveStop: 227.1 }) }),
      { type: 'wallet', asset: 'USDC', free: '1000', locked: '48.2', timeMs: NOON_MS },
      { type: 'wallet', asset: 'USDC', free: '951.9', locked: '0', timeMs: NOON_MS },
    ]);
    expect(await rows('SELECT status, filled_quantity, exchange_order_id FROM order_intents')).toEqual([
      { status: 'closed', filled_quantity: '0.213', exchange_order_id: '9001' },
    ]);
    expect(await rows('SELECT status, max_price, stop_price FROM trade_cycles')).toEqual([
      { status: 'active_buy', max_price: '229.41', stop_price: '227.1' },
    ]);
    expect(await rows('SELECT free, locked FROM wallet')).toEqual([{ free: '951.9', locked: '0' }]);
  });

  it('knows which orders were handed to the exchange', async () => {
    await store([orderDecision(), orderDecision({ clientOrderId: 'never-sent', cycleId: 'other' })]);
    await markSent(database, intent().clientOrderId, NOON_MS + 5);
    await markSent(database, intent().clientOrderId, NOON_MS + 900);
    await store([{ type: 'order_update', intent: intent({ status: 'unknown', problem: 'no answer' }) }]);
    const { openOrders } = await restoreDesk(database);
    expect(openOrders.map((order) => [order.intent.clientOrderId, order.sentAtMs, order.intent.status])).toEqual([
      [intent().clientOrderId, NOON_MS + 900, 'unknown'],
      ['never-sent', null, 'stored'],
    ]);
    await expect(markSent(database, 'not-stored', NOON_MS)).rejects.toThrow('not-stored is not stored');
  });

  it('stores votes and the consensus with its metadata on top level', async () => {
    await store([wave({ newVotes: [vote(), vote({ strategy: 'RSI_Cross_Strategy', side: 'SELL' })] })]);
    const signals = await rows(
      `SELECT strategy, family, side, timeframe, bar_close_time, timestamp, confidence, price, source, consensus_id, status, processed,
         metadata->>'type' AS type, metadata->'force' AS force, metadata->'reasons' AS reasons, demo, created_at
       FROM trading_signals ORDER BY strategy`,
    );
    const common = {
      timeframe: '15m',
      price: '225.88',
      source: 'auto',
      demo: true,
      status: 'emitted',
      processed: false,
    };
    const times = { timestamp: new Date(NOON_MS), created_at: new Date(NOON_MS) };
    const aVote = {
      family: 'trend_following',
      bar_close_time: new Date(NOON_MS),
      confidence: '0.8123',
      consensus_id: null,
    };
    expect(signals).toEqual([
      {
        ...common,
        ...times,
        strategy: 'CONSENSUS',
        family: null,
        side: 'BUY',
        bar_close_time: null,
        confidence: '0.87',
        consensus_id: consensus().id,
        type: 'CONSENSUS',
        force: 11.51,
        reasons: null,
      },
      {
        ...common,
        ...times,
        ...aVote,
        strategy: 'MACD_Crossover_Strategy',
        side: 'BUY',
        type: 'VOTE',
        force: null,
        reasons: ['line_above_zero'],
      },
      {
        ...common,
        ...times,
        ...aVote,
        strategy: 'RSI_Cross_Strategy',
        side: 'SELL',
        type: 'VOTE',
        force: null,
        reasons: ['line_above_zero'],
      },
    ]);
  });

  it.each<{ made: string; decisions: readonly Decision[]; status: string; processed: boolean }>([
    { made: 'nothing of it yet', decisions: [], status: 'emitted', processed: false },
    { made: 'a refusal', decisions: [refusal()], status: 'refused', processed: true },
    {
      made: 'a cycle',
      decisions: [cycleDecision({ status: 'waiting_buy', trail: null })],
      status: 'accepted',
      processed: true,
    },
  ])('marks a consensus signal when the desk made $made', async ({ decisions, status, processed }) => {
    await store([wave({ newVotes: [] })]);
    await store(decisions);
    expect(await rows('SELECT status, processed FROM trading_signals')).toEqual([{ status, processed }]);
  });

  it('stores rejections with their numbers', async () => {
    await store(ROUND);
    expect(
      await rows('SELECT stage, code, side, measured, "limit", numbers, time FROM signal_rejections ORDER BY stage'),
    ).toEqual([
      {
        stage: 'desk',
        code: 'NOT_IN_UNIVERSE',
        side: 'BUY',
        measured: 0.1,
        limit: 0.2,
        numbers: { force: 3.2, regime: 'RANGING', natr: null },
        time: new Date(NOON_MS),
      },
      {
        stage: 'wave',
        code: 'TOO_FEW',
        side: 'BUY',
        measured: 2,
        limit: 4,
        numbers: { votes: 2 },
        time: new Date(NOON_MS),
      },
    ]);
  });

  const read = () =>
    rows(
      `SELECT market_regime, bb_squeeze, macd_zero_cross, rsi_14, adx_14, support_levels, resistance_levels, analysis_timestamp
       FROM analyzer_data`,
    );

  it('stores words, flags and missing values of an analysis row, and replaces it whole', async () => {
    await store([
      analysis({}, { market_regime: 2, bb_squeeze: 1, macd_zero_cross: -1, rsi_14: 61.2345678901234, adx_14: NaN }),
    ]);
    expect(await read()).toEqual([
      {
        market_regime: 'BREAKOUT_BULL',
        bb_squeeze: true,
        macd_zero_cross: -1,
        rsi_14: 61.2345678901234,
        adx_14: null,
        support_levels: [224.1, 221],
        resistance_levels: [229.5],
        analysis_timestamp: new Date(NOON_MS + 15 * 60_000),
      },
    ]);
    await store([analysis({ supports: [] }, { rsi_14: NaN, market_regime: NaN })]);
    expect(await read()).toMatchObject([{ rsi_14: null, market_regime: null, support_levels: [] }]);
  });

  it('sends an alert once to every channel, in the order of the decisions', async () => {
    await store([
      alert({ dedupKey: 'z' }),
      alert({ dedupKey: 'a' }),
      alert({ dedupKey: 'm', kind: 'exit', priority: 'danger' }),
    ]);
    await store([alert({ dedupKey: 'a', data: { changed: true } })]);
    expect(
      await rows(
        `SELECT a.dedup_key, a.data, d.channel, d.state FROM alerts a JOIN alert_deliveries d ON d.alert_id = a.id ORDER BY a.id, d.channel`,
      ),
    ).toEqual(
      ['z', 'a', 'm'].flatMap((dedup_key) =>
        META.channels.map((channel) => ({ dedup_key, data: alert().data, channel, state: 'pending' })),
      ),
    );
  });

  it('stores an alert without channels', async () => {
    await storeDecisions(database, [alert()], { demo: true, channels: [] });
    expect(await counts()).toMatchObject({ alerts: 1, alert_deliveries: 0 });
  });

  it.each([
    { state: 'confirmed', status: 'submitted', after: 'submitted' },
    { state: 'submitted', status: 'done', after: 'done' },
    { state: 'unknown', status: 'refused', after: 'refused' },
    { state: 'done', status: 'submitted', after: 'done' },
    { state: 'expired', status: 'refused', after: 'expired' },
  ] as const)("moves an operator's intent from $state to $after", async ({ state, status, after }) => {
    await database.query(
      `INSERT INTO operator_intents (id, platform, actor_id, command, action, quote, state, expires_at)
       VALUES ('i1', 'telegram', '7', 'buy', '{}', '{}', $1, now())`,
      [state],
    );
    const numbers = { free: '3.1' };
    await store([
      {
        type: 'intent',
        intentId: 'i1',
        timeMs: NOON_MS,
        status,
        cycleId: 'c1',
        clientOrderId: null,
        code: 'PAUSED',
        numbers,
      },
    ]);
    const links = { cycleId: 'c1', clientOrderId: null, timeMs: NOON_MS, sinceMs: NOON_MS };
    const answer = { status, code: 'PAUSED', numbers, ...links };
    const outcome = after === status ? answer : null;
    expect(await rows('SELECT state, outcome FROM operator_intents')).toEqual([{ state: after, outcome }]);
    expect((await restoreDesk(database)).intentIds).toEqual(['i1']);
  });
});
