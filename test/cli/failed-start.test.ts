import { afterEach, expect, it, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { HOUSE_LIMIT_MS, houseOfEach } from '../support/live-app.ts';

const open = houseOfEach();
afterEach(() => void vi.restoreAllMocks());

it(
  'a start that cannot bring back what is stored is told in chat by the next one that gets through',
  async () => {
    const house = await open();
    const problem = 'stored exit of c1: unknown reason 1:none';
    const broken = vi.spyOn(Engine.prototype, 'restore').mockImplementation(() => {
      throw new RangeError(problem);
    });
    for (let start = 0; start < 2; start++)
      await expect(house.start(house.liveWithSilentChats)).rejects.toThrow(problem);
    broken.mockRestore();
    const app = await house.start(house.liveWithSilentChats);
    await app.signs.tellStart(Date.now());
    const told = house.alerts.map(({ data }) => [data['problem'], data['count'], data['detail']]);
    // without the secret that it held
    expect(told).toEqual([['failed_starts', 2, 'stored exit of c1: unknown reason •••']]);
  },
  HOUSE_LIMIT_MS,
);
