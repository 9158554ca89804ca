import { afterAll, describe, expect, test } from 'vitest';
import { World } from './world.ts';

const STEPS = 36;
const PARTS = 10;

/**
 * Reliability R1–R3 over many seeds: whatever crashes, is lost, late or told twice. `SIM_SEED=123` runs one seed and prints its
 * story. `live` = protective stops rest on the exchange and balances are reconciled.
 */
export function simulate(live: boolean, seeds: number): void {
  const only = process.env['SIM_SEED'];
  if (only === undefined) simulateAll(live, seeds);
  else simulateOne(live, Number(only));
}

function simulateAll(live: boolean, seeds: number): void {
  describe(`the desk against a bad world, ${live ? 'live' : 'paper'}`, () => {
    const seen = { kills: 0, orders: 0, fills: 0, journaled: 0 };
    const rare = { changes: 0, released: 0, setAside: 0 };

    test.each(Array.from({ length: PARTS }, (_, part) => part))(
      `every promise holds, part %i of ${PARTS}`,
      async (part) => {
        const each = seeds / PARTS;
        for (let seed = part * each + 1; seed <= (part + 1) * each; seed++) {
          const { faults, kills, orders, fills, journaled, ...more } = await new World(seed, live).run(STEPS);
          seen.kills += kills;
          seen.orders += orders;
          seen.fills += fills;
          seen.journaled += journaled;
          rare.changes += more.changes;
          rare.released += more.released;
          rare.setAside += more.setAside;
          expect(faults, `run again with SIM_SEED=${seed}`).toEqual([]);
        }
      },
      120_000,
    );

    afterAll(() => {
      // a world in which nothing happens proves nothing
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(seeds);
      for (const count of Object.values(rare)) expect(count).toBeGreaterThan(seeds / 100);
    });
  });
}

function simulateOne(live: boolean, seed: number): void {
  test(`seed ${seed}, ${live ? 'live' : 'paper'}`, async () => {
    const { faults, trace } = await new World(seed, live, true).run(STEPS);
    process.stdout.write(`${trace.join('\n')}\n`);
    expect(faults).toEqual([]);
  });
}
