import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycle, fill, intent, trail } from '../../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../../test/storage/targets.ts';
import { Big, ZERO } from '../../engine/money.ts';
import { DEFAULT_TRAIL_SETTINGS } from '../../engine/settings.ts';
import { numbersOf } from '../../engine/trailing/numbers.ts';
import { CYCLE_STATUSES, EXIT_REASONS, type Cycle, type OrderIntent } from '../../engine/trader/cycle.ts';
import { storeDecisions } from '../decisions-store.ts';
import { cycleFromRow, type CycleRow } from './cycle-row.ts';
import { fillFromRow, orderFromRow, type FillRow, type OrderRow } from './order-row.ts';

const META = { demo: true, channels: [] };

/** Amounts as exchanges write them and as divisions with 40 digits leave them. */
const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.integer({ min: 0, max: 40 }))
  .map(([digits, places]) => new Big(digits.toString()).div(new Big('10').pow(places)));
const signed = fc
  .tuple(amount, fc.boolean())
  .map(([value, negative]) => (negative && value.gt(ZERO) ? value.neg() : value));
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });
const timeMs = fc.integer({ min: 0, max: 4_000_000_000_000 });
const price = fc.double({ min: 1e-9, max: 1e7, noNaN: true });

const cycles: fc.Arbitrary<Cycle> = fc
  .record({
    status: fc.constantFrom(...CYCLE_STATUSES),
    createdAtMs: timeMs,
    openedAtMs: orNull(timeMs),
    updatedAtMs: timeMs,
    completedAtMs: orNull(timeMs),
    entryPrice: orNull(amount),
    exitPrice: orNull(amount),
    quantity: amount,
    boughtQuantity: amount,
    soldQuantity: amount,
    cost: amount,
    proceeds: amount,
    fees: amount,
    profitLoss: orNull(signed),
    profitLossPercent: orNull(signed),
    orderCount: fc.nat(1_000),
    isTuned: fc.boolean(),
    unvaluedFees: fc.option(fc.array(fc.record({ asset: fc.constantFrom('BNB', 'KCS'), amount }), { minLength: 1 }), {
      nil: undefined,
    }),
    exitReason: orNull(fc.constantFrom(...EXIT_REASONS)),
    exitOrderId: orNull(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))),
    trail: orNull(
      fc.record({ maxPrice: price, effectiveStop: price, lastPrice: price }).map((change) => trail(change)),
    ),
  })
  .map(({ unvaluedFees, isTuned, ...change }) =>
    cycle({
      ...change,
      ...(unvaluedFees === undefined ? {} : { unvaluedFees }),
      ...(isTuned ? { trailNumbers: numbersOf(DEFAULT_TRAIL_SETTINGS) } : {}),
    }),
  );

describe.each(DATABASE_TARGETS)('rows read back equal what was written: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());

  it('cycles', async () => {
    await fc.assert(
      fc.asyncProperty(cycles, async (written) => {
        await storeDecisions(test.database, [{ type: 'cycle', cycle: written }], META);
        const { rows } = await test.database.query<CycleRow>('SELECT * FROM trade_cycles');
        expect(rows.map(cycleFromRow)).toEqual([written]);
      }),
      { numRuns: 60 },
    );
  });

  it('order intents', async () => {
    const positive = amount.filter((value) => value.gt(ZERO));
    const intents: fc.Arbitrary<OrderIntent> = fc
      .record({
        quantity: positive,
        referencePrice: amount,
        stopPrice: orNull(amount),
        limitPrice: orNull(amount),
        reserved: amount,
        filledQuantity: amount,
        createdAtMs: timeMs,
        status: fc.constantFrom('stored', 'acknowledged', 'closed', 'rejected', 'unknown'),
        problem: orNull(fc.string().map((text) => text.replaceAll('\0', ''))),
      } as const)
      .map((change) => intent(change));
    await fc.assert(
      fc.asyncProperty(intents, async (written) => {
        await storeDecisions(test.database, [{ type: 'place_order', intent: written }], META);
        const { rows } = await test.database.query<OrderRow>('SELECT * FROM order_intents');
        expect(rows.map(orderFromRow)).toEqual([written]);
      }),
      { numRuns: 40 },
    );
  });

  it('fills', async () => {
    let tradeId = 0;
    await fc.assert(
      fc.asyncProperty(amount, amount, amount, timeMs, async (paid, quantity, fee, at) => {
        const written = fill({ tradeId: String(++tradeId), price: paid, quantity, fee, timeMs: at });
        await storeDecisions(test.database, [{ type: 'fill', fill: written, cycleId: 'c' }], META);
        const { rows } = await test.database.query<FillRow>('SELECT * FROM trade_executions WHERE trade_id = $1', [
          String(tradeId),
        ]);
        expect(rows.map(fillFromRow)).toEqual([written]);
      }),
      { numRuns: 40 },
    );
  });
});
