import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LiveView } from '../../src/commands/services.ts';
import { positionShape, summaryShape } from '../../src/commands/shapes.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { SqlReadModel } from '../../src/storage/read/read-model.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import { fakeLive, NOW_MS } from '../support/chat-house.ts';
import { seed } from '../support/chat-seed.ts';

const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;
const scoring = { consensus, force, feeRate: trail.feeRate };

describe.each(DATABASE_TARGETS)('the read model on $name', ({ open }) => {
  let store: TestDatabase;
  let read: SqlReadModel;
  beforeAll(async () => {
    store = await open();
    await seed(store.database);
    read = new SqlReadModel({ db: store.database, live: fakeLive(), scoring });
  });
  afterAll(() => store.dispose());

  test('summary: values at the bid, the last close where there is none, never null', async () => {
    const view = await read.summary();
    expect(view.balances.map(({ asset, value, priced }) => [asset, Number(value.toFixed(3)), priced])).toEqual([
      ['USDC', 600, true],
      ['SOL', 225, true],
      ['BTC', 116.876, true],
      ['SUI', 18, true],
      ['OLD', 0, false],
    ]);
    expect(view.totalValue).toBeCloseTo(959.876, 9);
    expect(view).toMatchObject({ freeQuote: 500, activeTrades: 3, mode: 'paper', market: 'binance', pausedBy: null });
    expect(view.result24h).toBeCloseTo(-40.124, 9);
    expect(view.result24hPercent).toBeCloseTo(-4.0124, 9);
    expect(view.result7dPercent).toBeCloseTo(19.9845, 9);
    const shape = summaryShape(view);
    expect(Object.keys(shape)).toEqual([
      'balances',
      'total_value',
      'performance_24h',
      'performance_7d',
      'active_trades',
      'timestamp',
      'mode',
      'market',
    ]);
    expect(shape.balances.every(({ value_usdc }) => typeof value_usdc === 'number')).toBe(true);
  });

  test('positions: open ones by gain with their protection, then those closed in the window', async () => {
    const views = await read.positions(24);
    expect(views.map(({ id, status }) => [id, status])).toEqual([
      ['c-sol', 'ACTIVE'],
      ['c-btc', 'ACTIVE'],
      ['c-sui', 'ACTIVE'],
      ['d-1', 'COMPLETED'],
      ['d-2', 'COMPLETED'],
    ]);
    const [sol, btc, sui, trade] = views.map(positionShape);
    expect(sol).toMatchObject({
      entry_price: 148,
      current_price: 150,
      pnl: 3,
      pnl_percentage: 1.3514,
      value: 225,
      stop_price: 148.296,
      breakeven_level: 1,
      trailing_armed: false,
      side: 'LONG',
      status: 'ACTIVE',
      completed_at: null,
    });
    expect(btc).toMatchObject({ max_price: 118_842, trailing_armed: true, breakeven_level: 2, stop_price: 117_653.58 });
    // no live price: the last close stands in, with its age
    expect(sui).toMatchObject({ current_price: 1.8, pnl: -0.5 });
    expect(views[2]?.priceAgeMs).toBe(600_000);
    expect(trade).toMatchObject({
      status: 'COMPLETED',
      current_price: 147,
      pnl: 6.8,
      quantity: 1,
      value: 147,
      completed_at: new Date(NOW_MS - 7_200_000).toISOString(),
    });
    expect((await read.positions(1)).map(({ id }) => id)).toEqual(['c-sol', 'c-btc', 'c-sui']);
  });

  test('one position, or none', async () => {
    expect(await read.position('SOLUSDC')).toMatchObject({
      id: 'c-sol',
      asset: 'SOL',
      stopKind: 'breakeven_1',
      force: 11.5,
      category: 'STRONG',
      maxGainPercent: expect.closeTo(1.3514, 3),
      stopDistancePercent: expect.closeTo(1.136, 3),
    });
    expect(await read.position('ETHUSDC')).toBeNull();
  });

  test('trailing: three groups without overlap', async () => {
    const groups = await read.trailing();
    expect(
      groups.armed.map(({ symbol, marginPercent, takeProfitPercent }) => [symbol, marginPercent, takeProfitPercent]),
    ).toEqual([['BTCUSDC', 1, 2]]);
    expect(groups.breakeven.map(({ symbol }) => symbol)).toEqual(['SOLUSDC']);
    expect(groups.below.map(({ symbol }) => symbol)).toEqual(['SUIUSDC']);
  });

  test('regimes: the newest row of each symbol by momentum', async () => {
    expect((await read.regimes('15m', null)).map(({ symbol, momentum }) => [symbol, momentum])).toEqual([
      ['SOLUSDC', 72],
      ['BTCUSDC', 65],
      ['ETHUSDC', 30],
      ['PEPEUSDC', 20],
    ]);
    expect((await read.regimes('15m', 'TRENDING_BULL')).map(({ symbol }) => symbol)).toEqual(['SOLUSDC']);
    expect(await read.regimes('1h', null)).toEqual([]);
    expect((await read.breakouts(2)).map(({ symbol, breakProbability }) => [symbol, breakProbability])).toEqual([
      ['BTCUSDC', 0.7],
      ['PEPEUSDC', null],
    ]);
  });

  test('signals: counts and means per symbol and side, in market time', async () => {
    expect(await read.signals(6, null, null)).toEqual([
      {
        symbol: 'SOLUSDC',
        side: 'BUY',
        count: 12,
        consensus: 1,
        averageConfidence: expect.closeTo(0.9, 9),
        lastAtMs: NOW_MS - 19 * 60_000,
      },
      expect.objectContaining({ symbol: 'ETHUSDC', side: 'SELL', count: 1 }),
      expect.objectContaining({ symbol: 'SOLUSDC', side: 'SELL', count: 1 }),
    ]);
    expect(await read.signals(6, 'BUY', null)).toHaveLength(1);
    expect(await read.signals(24, null, 'BTCUSDC')).toHaveLength(1);
    expect(await read.signals(1, null, 'BTCUSDC')).toEqual([]);
  });

  test('opportunities: the guide’s three scans with a score', async () => {
    const { views, missingLeftOut } = await read.opportunities();
    expect(missingLeftOut).toBe(0);
    expect(views.map(({ scan, symbol, signals }) => [scan, symbol, signals])).toEqual([
      ['consensus', 'SOLUSDC', 12],
      ['momentum', 'SOLUSDC', 12],
      ['missing', 'ETHUSDC', 0],
      ['missing', 'PEPEUSDC', 0],
    ]);
    expect(views[0]?.score).toMatchObject({ action: 'BUY_NOW', vetoCode: null, coverage: 1, sizeCategory: 'STRONG' });
    expect(views[0]?.score.score).toBeGreaterThan(70);
    expect(views[2]?.score).toMatchObject({ action: 'NO_DATA', score: null });
    expect(views.map(({ early }) => early?.badge ?? null)).toEqual(['ENTRY_NOW', 'ENTRY_NOW', null, null]);
    // cut to a number, the other scans stay whole
    expect(await read.opportunities(1)).toEqual({ views: views.slice(0, 3), missingLeftOut: 1 });
  });

  test('early badge: the finest rows that still come, a fresh price, and no number missing', async () => {
    const own = await open();
    try {
      await seed(own.database);
      const early = async (change: Partial<LiveView> = {}) => {
        const model = new SqlReadModel({ db: own.database, live: fakeLive(change), scoring });
        return (await model.checklist('SOLUSDC')).early;
      };
      const price = (bid: number, ageMs = 0) => ({ bid, ask: bid, timeMs: NOW_MS - ageMs });
      expect(await early()).toMatchObject({ badge: 'ENTRY_NOW', score: 100, timeframe: '1m', rsis: [42, 44, 47, 50] });
      expect(await early({ price: () => price(150.3) })).toMatchObject({ badge: 'TOO_LATE', price: 150.3 });
      expect(await early({ price: () => price(150, 91_000) })).toBeNull();
      const later = NOW_MS + 5 * 60_000;
      expect(await early({ nowMs: () => later, price: () => price(150, -300_000) })).toBeNull();
      const change = (sql: string) =>
        own.database.query(`${sql} WHERE symbol = 'SOLUSDC' AND timeframe = '1m' AND time = $1`, [
          new Date(NOW_MS - 120_000),
        ]);
      await change('UPDATE analyzer_data SET rsi_14 = NULL');
      expect(await early()).toBeNull();
      await change('DELETE FROM analyzer_data');
      expect(await early()).toBeNull();
    } finally {
      await own.dispose();
    }
  });

  test('checklist: four steps, score, verdict', async () => {
    const held = await read.checklist('SOLUSDC');
    expect(held).toMatchObject({
      price: 150,
      signals: { count: 12 },
      technical: { regime: 'TRENDING_BULL', volumeRatio: 2.5 },
      holding: { quantity: 1.5, value: 225 },
      verdict: 'HOLD',
      early: { badge: 'ENTRY_NOW' },
      lastRejection: { code: 'MAX_POSITIONS' },
    });
    expect(held.cycles.map(({ id }) => id)).toEqual(['c-sol', 'd-1', 'd-2']);
    expect(await read.checklist('PEPEUSDC')).toMatchObject({
      signals: { count: 0, averageConfidence: null },
      holding: { quantity: 0 },
      position: null,
      verdict: 'NO_DATA',
      lastRejection: null,
    });
  });

  test('why: the newest of each rule with its numbers, and the count of all', async () => {
    expect(await read.rejections('SOLUSDC', 24)).toEqual([
      expect.objectContaining({ code: 'MAX_POSITIONS', stage: 'desk', measured: 5, limit: 5, count: 1 }),
      expect.objectContaining({ code: 'WEAK', stage: 'wave', measured: 1.7, limit: 2, count: 2, numbers: { n: 4 } }),
    ]);
    expect((await read.rejectionCounts(24)).map(({ code, count, symbols }) => [code, count, symbols])).toEqual([
      ['WEAK', 3, 2],
      ['MAX_POSITIONS', 1, 1],
    ]);
  });

  test('results: by period, by group, and how deep it went', async () => {
    const profit = await read.profit('day', 30, 'UTC');
    expect(
      profit.periods.map(({ name, trades, wins, result }) => [name, trades, wins, Number(result.toFixed(2))]),
    ).toEqual([
      ['2025-10-02', 2, 1, 4.7],
      ['2025-10-01', 1, 1, 1.6],
    ]);
    expect(profit.total).toMatchObject({
      trades: 3,
      wins: 2,
      losses: 1,
      result: expect.closeTo(6.3, 9),
      expectancy: expect.closeTo(2.1, 9),
      profitFactor: expect.closeTo(4, 9),
    });
    expect(profit.maxDrawdownPercent).toBeCloseTo(10, 9);
    expect((await read.performance('exit')).map(({ name }) => name)).toEqual(['trailing', 'take_profit', 'stop_loss']);
    expect((await read.performance('symbol'))[1]).toMatchObject({ name: 'ETHUSDC', profitFactor: null });
  });

  test('strategies: parts of the result, votes of 30 days, their returns net of fees beside random ones', async () => {
    const view = await read.strategies();
    expect(view).toMatchObject({ signals: 40, countedToMs: NOW_MS - 600_000, fromMs: Date.UTC(2025, 8, 3) });
    expect(view.strategies.map(({ name, result, trades, wins, votes }) => [name, result, trades, wins, votes])).toEqual(
      [
        ['RSI_Cross_Strategy', 3.15, 3, 2, 110],
        ['MACD_Crossover_Strategy', 3.15, 3, 2, 0],
        ['CONSENSUS', 0, 0, 0, 40],
        ['TRIX_Crossover_Strategy', 0, 0, 0, 3],
      ],
    );
    const [rsi, macd, published] = view.strategies;
    expect(rsi).toMatchObject({ buyVotes: 50, sellVotes: 60, signals: 15, signalPercent: 37.5 });
    expect(rsi?.forward[0]).toEqual({
      minutes: 5,
      votes: 100,
      percent: expect.closeTo(0.3 - 0.2, 9),
      randomPercent: expect.closeTo(0 - 0.2, 9),
    });
    expect(rsi?.forward[2]).toEqual({ minutes: 60, votes: 0, percent: null, randomPercent: null });
    expect(macd).toMatchObject({ votes: 0, signals: 0, signalPercent: 0 });
    expect(published).toMatchObject({ signalPercent: null });
    const realised = (await read.profit('month', 9, 'UTC')).total.result;
    expect(view.strategies.reduce((sum, { result }) => sum + result, 0)).toBeCloseTo(realised, 12);
  });

  test('strategies: what a person bought is owed to none of them, and is not left out', async () => {
    await store.database.query(
      `INSERT INTO trade_cycles (id, symbol, base_asset, quote_asset, strategy, status, profit_loss, attribution, completed_at)
       VALUES ('by-hand', 'SOLUSDC', 'SOL', 'USDC', 'CONSENSUS', 'completed', 2.5, '{"source": "manual", "strategies": []}', $1)`,
      [new Date(NOW_MS)],
    );
    const { strategies } = await read.strategies();
    await store.database.query(`DELETE FROM trade_cycles WHERE id = 'by-hand'`);
    expect(strategies.find(({ name }) => name === '')).toMatchObject({ trades: 1, wins: 1, result: 2.5, votes: 0 });
    expect(strategies.reduce((sum, { result }) => sum + result, 0)).toBeCloseTo(8.8, 12);
  });

  test('cycles, universe, symbols', async () => {
    expect((await read.cycles('SOLUSDC', 2)).map(({ id }) => id)).toEqual(['c-sol', 'd-1']);
    expect(await read.cycles(null, 50)).toHaveLength(6);
    expect((await read.universe()).map(({ symbol, forcedUntilMs }) => [symbol, forcedUntilMs])).toEqual([
      ['BTCUSDC', null],
      ['SUIUSDC', NOW_MS + 45 * 60_000],
      ['PEPEUSDC', null],
    ]);
    const symbols = await read.symbols();
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['SOLUSDC', 'BTCUSDC', 'SUIUSDC', 'ETHUSDC', 'PEPEUSDC']);
    expect(symbols[0]).toEqual({
      symbol: 'SOLUSDC',
      asset: 'SOL',
      price: 150,
      change24hPercent: expect.closeTo(25, 9),
      value: 225,
    });
    expect(symbols[3]).toMatchObject({ price: 4403, change24hPercent: null, value: 0 });
  });

  test('an empty database answers with zeros and empty lists', async () => {
    const empty = await open();
    try {
      const blank = new SqlReadModel({ db: empty.database, live: fakeLive({ price: () => null }), scoring });
      expect(await blank.summary()).toMatchObject({
        totalValue: 0,
        balances: [],
        result24hPercent: 0,
        activeTrades: 0,
      });
      expect(await blank.positions(24)).toEqual([]);
      expect((await blank.symbols())[0]).toMatchObject({ price: 0, value: 0, change24hPercent: null });
      expect((await blank.profit('month', 3, 'Europe/Paris')).total).toMatchObject({
        trades: 0,
        winRatePercent: 0,
        profitFactor: null,
      });
      expect(await blank.strategies()).toMatchObject({ countedToMs: null, signals: 0, strategies: [] });
      expect(await blank.checklist('SOLUSDC')).toMatchObject({ price: null, verdict: 'NO_DATA' });
      expect(await blank.audit(24, 10)).toEqual([]);
      expect(await blank.proveAudit(null)).toMatchObject({ rows: 0, fault: null, asked: null });
    } finally {
      await empty.dispose();
    }
  });
});
