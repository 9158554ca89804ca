import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Big } from '../../src/engine/money.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import type { Cycle, Fill } from '../../src/engine/trader/cycle.ts';
import { bookFill } from '../../src/engine/trader/ledger.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { SqlArchive } from '../../src/storage/read/archive.ts';
import { SqlReadModel } from '../../src/storage/read/read-model.ts';
import { cycle, cycleDecision, fill, fillDecision, orderDecision } from '../storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import { fakeLive, House, NOW_MS, textOf } from '../support/chat-house.ts';

const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

type Part = readonly [
  side: 'BUY' | 'SELL',
  quantity: string,
  price: string,
  fee: string,
  feeAsset: string,
  hoursAgo: number,
];

/** Bought in two fills, sold in two orders with a remainder; bought and sold with fees in the coin; closed by someone else. */
const TRADES: readonly { readonly id: string; readonly parts: readonly Part[]; readonly exit: Cycle['exitReason'] }[] =
  [
    {
      id: 'c1',
      exit: 'trailing',
      parts: [
        ['BUY', '0.1', '150.1', '0.01501', 'USDC', 9],
        ['BUY', '0.2', '150.3', '0.03006', 'USDC', 9],
        ['SELL', '0.15', '152', '0.0228', 'USDC', 6],
        ['SELL', '0.149', '153.5', '0.0228715', 'USDC', 3],
      ],
    },
    {
      id: 'c2',
      exit: 'stop_loss',
      parts: [
        ['BUY', '3', '100', '0.003', 'SOL', 30],
        ['SELL', '2.997', '98.8', '0.2961036', 'USDC', 28],
      ],
    },
    { id: 'c3', exit: 'external', parts: [['BUY', '1', '140', '0.14', 'USDC', 20]] },
  ];

describe.each(DATABASE_TARGETS)('/export on $name', ({ open }) => {
  let store: TestDatabase;
  let house: House;
  let read: SqlReadModel;
  beforeAll(async () => {
    store = await open();
    read = new SqlReadModel({
      db: store.database,
      live: fakeLive(),
      scoring: { consensus, force, feeRate: trail.feeRate },
    });
    house = new House({ read, archive: new SqlArchive(store.database) });
    for (const { id, parts, exit } of TRADES) await keep(store, id, parts, exit);
    await candle(store, 'EURUSDC', '1m', NOW_MS - 9 * HOUR_MS, '1.25');
    await candle(store, 'EURUSDC', '1h', NOW_MS - 6 * HOUR_MS - 3 * MINUTE_MS, '1.2');
    // a hole that was filled tells no price
    await candle(store, 'EURUSDC', '1m', NOW_MS - 6 * HOUR_MS, '9', true);
  });
  afterAll(() => store.dispose());

  const file = async (line: string, languageCode = 'en') => {
    const reply = await house.say('telegram:1', line, { languageCode });
    const separator = languageCode === 'fr' || line.includes('lang=fr') ? ';' : ',';
    const lines = (reply?.file?.content.toString('utf8') ?? '').replace('\ufeff', '').split('\r\n').slice(0, -1);
    return { reply, rows: lines.map((text) => text.split(separator)) };
  };

  test('a row for every purchase that a sale took its coins from, first in first out, exact to the digit', async () => {
    const { rows } = await file('/export 2025-10-01 2025-10-02');
    const lots = rows.filter(([kind]) => kind === 'lot').map((row) => row.slice(1, 16).join(' '));
    expect(lots).toEqual([
      'c2 SOLUSDC 2025-10-01 08:03:00 2025-10-01 10:03:00 2.997 100 98.8 299.7 296.1036 0.5961036 -4.1925036 USDC stop loss c2-b-1 c2-s-2',
      'c1 SOLUSDC 2025-10-02 05:03:00 2025-10-02 08:03:00 0.1 150.1 152 15.01 15.2 0.03021 0.15979 USDC sold by you c1-b-1 c1-s-3',
      'c1 SOLUSDC 2025-10-02 05:03:00 2025-10-02 08:03:00 0.05 150.3 152 7.515 7.6 0.015152763819095477 0.069847236180904523 USDC sold by you c1-b-1 c1-s-3',
      'c1 SOLUSDC 2025-10-02 05:03:00 2025-10-02 11:03:00 0.149 150.3 153.5 22.3947 22.8715 0.045378736180904523 0.431421263819095477 USDC trailing c1-b-1 c1-s-4',
    ]);
  });

  test('what is not a lot is told apart: sold outside, and the price of a remainder', async () => {
    const { rows } = await file('/export');
    const others = rows.slice(1).filter(([kind]) => kind !== 'lot');
    expect(
      others.map(([kind, id, , , , , , , cost, proceeds, fees, result]) => [kind, id, cost, proceeds, fees, result]),
    ).toEqual([
      ['books only', 'c3', '', '', '0.14', ''],
      ['remainders', '', expect.stringMatching(/^0\.0000666/), '0', '0', expect.stringMatching(/^-0\.0000666/)],
    ]);
  });

  test.each(['/export', '/export 2025-10-02', '/export 2025-10-01 2025-10-01'])(
    '%s: its totals are those of /profit',
    async (line) => {
      const { reply, rows } = await file(line);
      const [, from = '2025-09-02', to = '2025-10-02'] = line.split(' ');
      const { periods } = await read.profit('day', 60, 'UTC');
      const days = periods.filter(({ name }) => name >= from && name <= to);
      const column = (name: string) => {
        const place = rows[0]?.indexOf(name) ?? -1;
        return rows
          .slice(1)
          .reduce((sum, row) => sum.plus(row[place] === '' ? '0' : (row[place] ?? '0')), new Big('0'));
      };
      for (const [name, expected] of [
        ['result', days.reduce((sum, { result }) => sum + result, 0)],
        ['fees', days.reduce((sum, { fees }) => sum + fees, 0)],
      ] as const) {
        expect(Number(column(name).toFixed())).toBeCloseTo(expected, 12);
        expect(reply?.data).toMatchObject({ [name]: expect.stringMatching(/^-?\d+(\.\d+)?$/) });
        expect(Number(new Map(Object.entries(reply?.data ?? {})).get(name))).toBeCloseTo(expected, 12);
      }
      expect(days.length).toBeGreaterThan(0);
    },
  );

  test('EUR at the rate of that very time, and nothing where none is stored', async () => {
    const { reply, rows } = await file('/export 2025-10-02');
    const lots = rows.filter(([kind]) => kind === 'lot').map((row) => row.slice(22));
    expect(lots).toEqual([
      ['1.25', '1.2', '12.008', '12.666667', '0.024675', '0.633992'],
      ['1.25', '1.2', '6.012', '6.333333', '0.012376', '0.308957'],
      ['', '', '', '', '', ''],
    ]);
    expect(rows[0]?.slice(22)).toContain('cost EUR (empty: rate not stored)');
    expect(textOf(reply)).toContain('Lots without EUR: 1. No candle of EURUSDC is stored');
  });

  test.each([
    ['/export 2025-10-02', 'fr'],
    ['/export 2025-10-02 lang=fr', 'en'],
  ])('%s for a person who reads %s: French words, semicolons, decimal commas', async (line, languageCode) => {
    const { reply, rows } = await file(line, languageCode);
    expect(reply?.file?.content.toString('utf8').startsWith('\ufefftype;trade;symbole;achat (UTC);')).toBe(true);
    expect(rows[1]?.slice(0, 15).join(' ')).toBe(
      'lot c1 SOLUSDC 2025-10-02 05:03:00 2025-10-02 08:03:00 0,1 150,1 152 15,01 15,2 0,03021 0,15979 USDC vendu par vous c1-b-1',
    );
  });

  test('English for a person who reads French', async () => {
    const { reply } = await file('/export 2025-10-02 lang=en', 'fr');
    expect(reply?.file?.content.toString('utf8')).toContain('\ufeffkind,trade,symbol,bought (UTC)');
    expect(textOf(await house.say('telegram:1', '/export lang=de'))).toContain('en, fr');
  });
});

async function keep(
  { database }: TestDatabase,
  id: string,
  parts: readonly Part[],
  exitReason: Cycle['exitReason'],
): Promise<void> {
  const fills = parts.map(([side, quantity, price, fee, feeAsset, hoursAgo], index): Fill => {
    const clientOrderId = side === 'BUY' ? `${id}-b-1` : `${id}-s-${index + 1}`;
    const amounts = { quantity: new Big(quantity), price: new Big(price), fee: new Big(fee), feeAsset };
    const names = { clientOrderId, exchangeOrderId: `x-${clientOrderId}`, tradeId: `${id}${index}` };
    return fill({ ...names, ...amounts, side, timeMs: NOW_MS - hoursAgo * HOUR_MS });
  });
  const none = new Big('0');
  const blank = { entryPrice: null, quantity: none, boughtQuantity: none, cost: none, fees: none };
  const booked = fills.reduce<Cycle>((before, each) => bookFill(before, each, null).cycle, cycle({ id, ...blank }));
  const ended = { status: 'completed', exitReason, completedAtMs: fills.at(-1)?.timeMs ?? NOW_MS } as const;
  const sales = [...new Set(fills.filter(({ side }) => side === 'SELL').map(({ clientOrderId }) => clientOrderId))];
  const orders = sales.map((clientOrderId, index) =>
    orderDecision({
      clientOrderId,
      cycleId: id,
      side: 'SELL',
      purpose: 'exit',
      status: 'closed',
      createdAtMs: NOW_MS,
      reason: index < sales.length - 1 ? 'manual' : (exitReason ?? ''),
    }),
  );
  await storeDecisions(
    database,
    [cycleDecision({ ...booked, ...ended }), ...orders, ...fills.map((each) => fillDecision(each, id))],
    { demo: true, channels: [] },
  );
}

async function candle(
  { database }: TestDatabase,
  symbol: string,
  timeframe: string,
  timeMs: number,
  close: string,
  filled = false,
): Promise<void> {
  await database.query(
    `INSERT INTO market_data (time, symbol, timeframe, open, high, low, close, volume, filled) VALUES ($1, $2, $3, $4::numeric, $4::numeric, $4::numeric, $4::numeric, 1, $5)`,
    [new Date(timeMs), symbol, timeframe, close, filled],
  );
}
