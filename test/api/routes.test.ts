import { z } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import * as shapes from '../../src/api/schemas.ts';
import type { TestDatabase } from '../storage/targets.ts';
import { fakeLive } from '../support/chat-house.ts';
import { openApiHouse, seededDatabase, type ApiHouse } from './house.ts';

let db: TestDatabase;
let open: ApiHouse;
beforeAll(async () => {
  db = await seededDatabase();
  open = openApiHouse(db);
});
afterAll(async () => {
  await open.close();
  await db.dispose();
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await open.api.app.request(path);
  return { status: response.status, body: await response.json() };
}

/** Every reading route with the schema that the OpenAPI document shows for it, and how many rows the story has. */
const READS: readonly (readonly [path: string, schema: z.ZodType, rows: number | null])[] = [
  ['/summary', shapes.Summary, null],
  ['/symbols/traded', z.array(shapes.TradedSymbol), 5],
  ['/symbols/owned', z.array(shapes.TradedSymbol), 3],
  ['/positions/active', z.array(shapes.Position), 3],
  ['/positions/recent', z.array(shapes.Position), 5],
  ['/positions/recent?hours=24', z.array(shapes.Position), 5],
  ['/positions/recent?hours=3', z.array(shapes.Position), 4],
  ['/positions/recent?hours=48', z.array(shapes.Position), 6],
  ['/regimes', z.array(shapes.Regime), 4],
  ['/regimes?timeframe=5m', z.array(shapes.Regime), 1],
  ['/regimes?regime=breakout_bull', z.array(shapes.Regime), 1],
  ['/opportunities', z.array(shapes.Opportunity), null],
  ['/checklist/SOLUSDC', shapes.Checklist, null],
  ['/checklist/sol', shapes.Checklist, null],
  ['/checklist/SOL%2FUSDC', shapes.Checklist, null],
  ['/checklist/PEPE', shapes.Checklist, null],
  ['/signals', z.array(shapes.SignalCount), 3],
  ['/signals?hours=24&side=buy', z.array(shapes.SignalCount), 2],
  ['/signals?symbol=ETH', z.array(shapes.SignalCount), 1],
  ['/why/SOL', z.array(shapes.Rejection), 2],
  ['/why/SOL?hours=48', z.array(shapes.Rejection), 3],
  ['/why/BTCUSDC', z.array(shapes.Rejection), 0],
  ['/cycles', z.array(shapes.Cycle), 6],
  ['/cycles?symbol=SOLUSDC&limit=2', z.array(shapes.Cycle), 2],
  ['/performance/daily', shapes.Performance, null],
  ['/performance/weekly?count=4', shapes.Performance, null],
  ['/performance/monthly', shapes.Performance, null],
  ['/health', shapes.Health, null],
];

describe('reading routes', () => {
  test.each(READS)('GET %s answers its schema, strictly', async (path, schema, rows) => {
    const { status, body } = await get(path);
    expect(status).toBe(200);
    expect(schema.parse(body)).toEqual(body);
    if (rows !== null) expect(body).toHaveLength(rows);
  });

  test('no route of the document was forgotten in the table above', () => {
    const paths = Object.entries(openApiDocument([], '0').paths ?? {});
    const reads = paths.filter(([, methods]) => methods.get !== undefined).map(([path]) => path);
    const asked = READS.map(([path]) => path.replace(/\?.*/, ''));
    const patterns = reads.map((path) => new RegExp(`^${path.replace(/\{\w+\}/, '[^/]+')}$`));
    const missing = reads.filter((_, index) => !asked.some((path) => patterns[index]?.test(path)));
    expect(missing).toEqual(['/metrics']);
  });

  test('the summary has the guide’s names, and numbers where it says number', async () => {
    const { body } = await get('/summary');
    expect(body).toMatchObject({
      total_value: 959.876,
      performance_24h: -4.0124,
      performance_7d: 19.9845,
      active_trades: 3,
      timestamp: '2025-10-02T14:03:00.000Z',
      mode: 'paper',
      market: 'binance',
    });
    const { balances } = shapes.Summary.parse(body);
    expect(balances.map(({ asset, total, value_usdc }) => [asset, total, value_usdc])).toEqual([
      ['USDC', 600, 600],
      ['SOL', 1.5, 225],
      ['BTC', 0.001, 116.876],
      ['SUI', 10, 18],
      ['OLD', 3, 0],
    ]);
  });

  test('open positions carry what protects them', async () => {
    const { body } = await get('/positions/active');
    expect(
      z
        .array(shapes.Position)
        .parse(body)
        .find(({ symbol }) => symbol === 'BTCUSDC'),
    ).toMatchObject({
      side: 'LONG',
      entry_price: 116000,
      current_price: 116876,
      max_price: 118842,
      stop_price: 117653.58,
      trailing_armed: true,
      breakeven_level: 2,
      status: 'ACTIVE',
      completed_at: null,
    });
  });

  test('why: the newest strike of each rule with its numbers, also in words', async () => {
    const rows = z.array(shapes.Rejection).parse((await get('/why/SOL')).body);
    expect(rows.map(({ code, measured, limit, count }) => [code, measured, limit, count])).toEqual([
      ['MAX_POSITIONS', 5, 5, 1],
      ['WEAK', 1.7, 2, 2],
    ]);
    expect(rows.every(({ text }) => text.length > 20)).toBe(true);
  });

  test('results per day: wins, losses and the deepest fall', async () => {
    const report = shapes.Performance.parse((await get('/performance/daily?count=3')).body);
    expect(report.total).toMatchObject({ trades: 3, wins: 2, losses: 1 });
    expect(report.total.result).toBeCloseTo(6.3, 9);
    expect(report.periods.map(({ name }) => name)).toContain('2025-10-02');
  });
});

/** What is wrong, the status, the field that is named, and a word of the sentence. */
const WRONG: readonly (readonly [path: string, status: number, field: string | undefined, says: RegExp])[] = [
  ['/positions/recent?hours=0', 400, 'hours', /from 1 to 8784/],
  ['/positions/recent?hours=-1', 400, 'hours', /whole number/],
  ['/positions/recent?hours=1.5', 400, 'hours', /whole number/],
  ['/positions/recent?hours=', 400, 'hours', /whole number/],
  ['/positions/recent?hours=1e3', 400, 'hours', /whole number/],
  ['/positions/recent?hours=99999', 400, 'hours', /8784/],
  ['/positions/recent?hours=1&hours=2', 400, 'hours', /whole number/],
  ['/positions/recent?hour=24', 400, 'hour', /not known/],
  ['/regimes?timeframe=2m', 400, 'timeframe', /15m/],
  ['/regimes?regime=SIDEWAYS', 400, 'regime', /RANGING/],
  ['/signals?side=LONG', 400, 'side', /BUY, SELL/],
  ['/signals?symbol=NOPE', 400, 'symbol', /not a traded symbol/],
  ['/cycles?limit=0', 400, 'limit', /from 1 to 1000/],
  ['/performance/yearly', 400, 'period', /daily, weekly, monthly/],
  ['/checklist/SOLLUSDC', 404, 'symbol', /did you mean SOLUSDC/],
  ['/why/QWERTZ', 404, 'symbol', /\/symbols\/traded/],
  [`/checklist/${'A'.repeat(60)}`, 400, 'symbol', /such as SOLUSDC/],
  ['/nowhere', 404, undefined, /openapi\.json/],
];

describe('wrong input', () => {
  test.each(WRONG)('GET %s → %i, field %s', async (path, status, field, says) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    const problem = shapes.Problem.parse(answer.body);
    expect(problem.field).toBe(field);
    expect(problem.error).toMatch(says);
  });

  test('an unknown symbol comes with the names that are near', async () => {
    expect((await get('/checklist/SOLA')).body).toMatchObject({ did_you_mean: ['SOLUSDC'] });
  });
});

describe('health and metrics', () => {
  test.each([
    ['one part degraded', ['up', 'degraded'], 200, 'degraded'],
    ['the feed down: the engine still watches and exits', ['up', 'down'], 200, 'down'],
    ['the database down', ['down', 'up'], 503, 'down'],
  ] as const)('%s', async (_, [database, feed], status, overall) => {
    const live = fakeLive({
      health: async () => [
        { component: 'database', state: database, detail: [], ageMs: null },
        { component: 'feed', state: feed, detail: [], ageMs: 1_000 },
      ],
    });
    const other = openApiHouse(db, { live });
    const response = await other.api.app.request('/health');
    expect(response.status).toBe(status);
    expect(shapes.Health.parse(await response.json()).status).toBe(overall);
    await other.close();
  });

  test('requests are counted by the route’s pattern, never by what it held', async () => {
    await get('/checklist/SOL');
    await get('/nowhere/at/all');
    const response = await open.api.app.request('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toMatch(/http_request_seconds_count\{route="\/checklist\/:symbol",method="GET",status="200"\} \d+/);
    expect(text).toMatch(/route="unknown",method="GET",status="404"/);
    expect(text).not.toContain('nowhere');
  });
});

test('the document describes every route that is there, and only those', async () => {
  const document = openApiDocument(open.house.door.commands, '2.0.0');
  const served = await (await open.api.app.request('/openapi.json')).json();
  expect(served).toEqual(JSON.parse(JSON.stringify(document)));
  const described = Object.entries(document.paths ?? {}).flatMap(([path, methods]) => {
    return Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
  });
  const isGeneral = (line: string): boolean => /^POST \/commands\/[a-z]+$/.test(line);
  const routed = open.api.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect(
    new Set([...described.filter((line) => !isGeneral(line)), 'POST /commands/:name', 'GET /openapi.json']),
  ).toEqual(new Set(routed));
  expect(described.filter(isGeneral)).toHaveLength(open.house.door.commands.length);
});
