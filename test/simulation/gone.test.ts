import { expect, test } from 'vitest';
import { World } from './world.ts';

/** A position is held, then the database goes for good: the stop still sells, nothing is bought, and nothing twice. */
test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('exits go on while the database is gone, seed %i', async (seed) => {
  for (const live of [true, false]) {
    const world = new World(seed, live);
    const { soldWithinMs, boughtWhileGone, faults } = await world.loseDatabaseWhileHolding();
    expect(faults).toEqual([]);
    // a stop that rests at the exchange may have sold first
    expect(soldWithinMs).toBeLessThan(6_000);
    expect(boughtWhileGone).toBe(0);
  }
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a process that dies meanwhile sells nothing twice, seed %i', async (seed) => {
  for (const live of [true, false]) {
    const world = new World(seed, live);
    const { faults, sellOrders } = await world.loseDatabaseWhileHolding('and the process');
    expect(faults).toEqual([]);
    expect(sellOrders).toBeGreaterThan(0);
  }
});
