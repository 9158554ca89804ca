import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  alert,
  analysis,
  cycleDecision,
  fillDecision,
  intent,
  NOON_MS,
  orderDecision,
} from '../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import type { AlertDecision, Decision } from '../engine/decisions.ts';
import { becomeHolder } from '../storage/desk-holder.ts';
import { takeOverLeft } from '../storage/journal/take-over.ts';
import { quarantinedRounds, resolveRounds } from '../storage/quarantine.ts';
import { createLog } from './log.ts';
import { Quarantine } from './quarantine.ts';

const META = { demo: true, channels: ['discord:1', 'telegram:2'] };
const { logger } = createLog('silent', [], () => undefined);
const wallet = (free: string): Decision => ({ type: 'wallet', asset: 'USDC', free, locked: '0', timeMs: NOON_MS });
const { candle } = analysis();

describe.each(DATABASE_TARGETS)('a round with a row that the database does not take: $name', (target) => {
  let test: TestDatabase;
  let told: AlertDecision[];
  let changes: boolean[];
  let quarantine: Quarantine;

  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    await test.database.query(
      `TRUNCATE quarantined_rounds, alerts, alarms, alert_deliveries, wallet, trade_cycles, order_intents, trade_executions,
         market_data, analyzer_data, desk_holder`,
    );
    told = [];
    changes = [];
    quarantine = newQuarantine();
  });

  const newQuarantine = () =>
    new Quarantine({
      database: test.database,
      deskId: 'a',
      meta: META,
      logger,
      changed: (isOpen) => void changes.push(isOpen),
      told: (given) => void told.push(given),
    });
  const count = async (sql: string) =>
    (await test.database.query<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n;

  it.each<{ what: string; poison: Decision; row: string; problem: RegExp }>([
    { what: 'a constraint', poison: wallet('-1'), row: 'wallet USDC', problem: /wallet_free_check/ },
    { what: 'a text', poison: alert({ dedupKey: 'a\0b', priority: 'notice' }), row: 'alert a␀b', problem: /0x00/ },
    {
      what: 'a candle',
      poison: analysis({ candle: { ...candle, high: 1 } }),
      row: `analysis SOLUSDC 15m ${new Date(analysis().openTimeMs).toISOString()}`,
      problem: /market_data_check/,
    },
  ])('over $what is stored around it, set aside whole and told everywhere', async ({ poison, row, problem }) => {
    const round = [cycleDecision(), orderDecision(), poison, fillDecision()];
    await quarantine.store(round, { lane: 'trade', sentAtMs: NOON_MS });
    expect([await count('trade_cycles'), await count('trade_executions')]).toEqual([1, 1]);
    expect(await count(`order_intents WHERE sent_at IS NOT NULL`)).toBe(1);
    const { rows } = await test.database.query<{ decisions: string }>('SELECT decisions FROM quarantined_rounds');
    expect(JSON.parse(rows[0]?.decisions ?? '')).toHaveLength(round.length);
    expect(told.map(({ priority, data }) => [priority, data['row']])).toEqual([['danger', row]]);
    expect(told[0]?.data['detail']).toMatch(problem);
    expect(await count(`alert_deliveries WHERE state = 'pending'`)).toBe(2);
    expect([changes, quarantine.isOpen]).toEqual([[true], true]);
  });

  it('closes one cycle before it opens the next, however it is cut', async () => {
    await quarantine.store([cycleDecision({ id: 'old' })], {});
    const closed = cycleDecision({ id: 'old', status: 'completed', completedAtMs: NOON_MS });
    const round = [cycleDecision({ id: 'new' }), wallet('-1'), cycleDecision({ id: 'old' }), closed];
    await quarantine.store(round, {});
    expect(await count(`trade_cycles WHERE (id, status) IN (('old', 'completed'), ('new', 'active_buy'))`)).toBe(2);
    expect(told.map(({ data }) => data['count'])).toEqual([1]);
  });

  it('stays known over a restart, and is over once a person has resolved it', async () => {
    await quarantine.store([wallet('-1')], {});
    const next = newQuarantine();
    await next.look();
    expect(next.open).toEqual({ count: 1, refused: expect.stringContaining('wallet USDC') as string });
    const [round] = await quarantinedRounds(test.database, 10);
    expect(round?.refused).toContain('wallet USDC');
    await quarantine.store([wallet('-2')], {});
    expect(await resolveRounds(test.database, round?.id ?? '')).toBe(1);
    await next.look();
    expect(next.open).toEqual({ count: 1, refused: expect.stringContaining('wallet USDC') as string });
    const [later] = await quarantinedRounds(test.database, 10);
    expect(await resolveRounds(test.database, later?.id ?? '')).toBe(1);
    await next.look();
    expect([next.isOpen, changes.at(-1)]).toEqual([false, false]);
  });

  it('in a journal does not keep the next start from its database', async () => {
    await becomeHolder(test.database, 'a');
    const sent = [
      { clientOrderId: intent().clientOrderId, atMs: NOON_MS },
      { clientOrderId: 'c9-s-9', atMs: NOON_MS },
    ];
    const entry = { decisions: [orderDecision(), wallet('-1'), fillDecision()], sent };
    const left = { desk: 'a', entries: [{ n: 1, entry }] };
    expect(await takeOverLeft(test.database, left, META)).toMatchObject({ outcome: 'taken_over' });
    expect([await count('trade_executions'), await count('order_intents WHERE sent_at IS NOT NULL')]).toEqual([1, 1]);
    expect(await takeOverLeft(test.database, left, META)).toEqual({ outcome: 'nothing' });
    expect(await count('quarantined_rounds')).toBe(1);
  });

  it('is not what a database is that is away: that is thrown, to be tried again', async () => {
    const gone = Object.assign(new Error('terminating connection'), { code: '57P01' });
    const database = {
      ...test.database,
      write: async () => Promise.reject(gone),
    } as unknown as TestDatabase['database'];
    const away = new Quarantine({
      database,
      deskId: 'a',
      meta: META,
      logger,
      changed: () => undefined,
      told: () => undefined,
    });
    await expect(away.store([wallet('1')], {})).rejects.toBe(gone);
    expect(await count('quarantined_rounds')).toBe(0);
  });
});
