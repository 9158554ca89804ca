import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { allocate } from '../../src/engine/coordinator/allocation.ts';
import { Big } from '../../src/engine/money.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { checkTrail, openTrail, quickHold } from '../../src/engine/trailing/trailing.ts';
import type { TrailContext } from '../../src/engine/trailing/types.ts';
import { loadCandles } from '../../src/exchange/replay/candle-files.ts';
import { candlesOf, type BenchData } from '../data.ts';
import { microsPerItem, perSecond, type Line } from '../measure.ts';

const CALLS = 200_000;
const ALLOCATIONS = 20_000;

/** Candle files, the trailing check, the allocation. */
export async function partLines({ single }: BenchData, times: number): Promise<Line[]> {
  return [...(await fileLines(single, times)), ...(await trailingLines(times)), await allocationLine(times)];
}

async function fileLines(single: BenchData['single'], times: number): Promise<Line[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'roottrading-bench-'));
  try {
    const rows = candlesOf(single, single.count).map((candle) => {
      const { openTimeMs, open, high, low, close, volume, quoteVolume, trades, takerBuyBase } = candle;
      return (
        [openTimeMs, open, high, low, close, volume, quoteVolume, trades, takerBuyBase]
          // recordings of six columns have no value in the other three
          .filter((value) => !Number.isNaN(value))
          .map((value) => (Number.isInteger(value) ? String(value) : String(Number(value.toFixed(8)))))
          .join(',')
      );
    });
    const columns = rows[0]?.split(',').length ?? 0;
    const text = `${rows.join('\n')}\n`;
    const plain = path.join(folder, `${single.symbol}-plain.csv`);
    const packed = path.join(folder, `${single.symbol}-packed.csv.gz`);
    await writeFile(plain, text);
    await writeFile(packed, gzipSync(text));
    const read = (file: string) =>
      microsPerItem(times, single.count, async () => {
        await loadCandles([file]);
      });
    return [
      {
        id: 'P6',
        what: `candle file, ${columns} columns, plain`,
        unit: 'rows/s',
        values: perSecond(await read(plain)),
        higherIsBetter: true,
        must: 1e6,
        goal: 2.8e6,
      },
      {
        id: 'P6gz',
        what: `candle file, ${columns} columns, gzip`,
        unit: 'rows/s',
        values: perSecond(await read(packed)),
        higherIsBetter: true,
        note: 'unpacking runs on another thread',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function trailingLines(times: number): Promise<Line[]> {
  const settings = DEFAULT_ENGINE_SETTINGS.trail;
  const context: TrailContext = {
    regime: 'RANGING',
    regimeStrength: 'MODERATE',
    regimeConfidence: 60,
    atrPercent: 0.8,
    support: 98,
    supportStrength: 'STRONG',
  };
  const prices = Float64Array.from({ length: 1_024 }, (_, i) => 100 + Math.sin(i / 40) * 0.9);
  let sales = 0;
  const full = await microsPerItem(times, CALLS, () => {
    let state = openTrail(100, 0, settings, context);
    for (let i = 0; i < CALLS; i++) {
      const answer = checkTrail(state, prices[i & 1_023] as number, i * 1_000, context, settings);
      if (answer.decision === 'SELL') sales++;
      state = answer.state;
    }
  });
  const quick = await microsPerItem(times, CALLS, () => {
    const state = openTrail(100, 0, settings, context);
    for (let i = 0; i < CALLS; i++) if (!quickHold(state, prices[i & 1_023] as number, settings)) sales++;
  });
  if (!(sales >= 0)) throw new Error('the trailing check answered nothing');
  return [
    { id: 'trailing', what: 'trailing check, one price', unit: 'µs/check', values: full, higherIsBetter: false },
    {
      id: 'trailing-quick',
      what: 'trailing check where nothing can change',
      unit: 'µs/check',
      values: quick,
      higherIsBetter: false,
    },
  ];
}

async function allocationLine(times: number): Promise<Line> {
  const { allocation, limits } = DEFAULT_ENGINE_SETTINGS;
  const rules = {
    lotStep: '0.00001',
    marketLotStep: '0',
    minQuantity: '0.00001',
    maxQuantity: '9000',
    minNotional: '5',
  };
  const price = new Big('107000.12');
  let refused = 0;
  const values = await microsPerItem(times, ALLOCATIONS, () => {
    for (let i = 0; i < ALLOCATIONS; i++) {
      const answer = allocate({
        equity: new Big('1234.56'),
        freeQuote: new Big('987.65'),
        reserved: new Big('0'),
        category: 'STRONG',
        price,
        rules,
        positionsValueOfAsset: new Big('0'),
        allocation,
        limits,
      });
      if (!answer.ok) refused++;
    }
  });
  if (refused > 0) throw new Error('the allocation of the bench was refused');
  return {
    id: 'allocation',
    what: 'allocation of one entry, exact decimals',
    unit: 'µs/entry',
    values,
    higherIsBetter: false,
  };
}
