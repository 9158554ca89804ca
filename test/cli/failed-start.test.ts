import { afterEach, expect, it, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { AppHouse } from '../support/live-app.ts';

const LIMIT_MS = 60_000;

let opened: AppHouse | null = null;
afterEach(async () => {
  vi.restoreAllMocks();
  await opened?.close();
  opened = null;
});

it(
  'a start that cannot bring back what is stored is told in chat by the next one that gets through',
  async () => {
    const house = (opened = await AppHouse.open());
    const settings = { ...house.live, TELEGRAM_TOKEN: '1:none', TELEGRAM_API_ROOT: 'http://127.0.0.1:9' };
    const chat = { ...settings, TELEGRAM_ALERT_CHAT_ID: '-500', OWNERS: 'telegram:1' };
    const problem = 'stored exit of c1: unknown reason 1:none';
    const broken = vi.spyOn(Engine.prototype, 'restore').mockImplementation(() => {
      throw new RangeError(problem);
    });
    for (let start = 0; start < 2; start++) await expect(house.start(chat)).rejects.toThrow(problem);
    broken.mockRestore();
    const app = await house.start(chat);
    await app.signs.tellStart(Date.now());
    const told = house.alerts.map(({ data }) => [data['problem'], data['count'], data['detail']]);
    // without the secret that it held
    expect(told).toEqual([['failed_starts', 2, 'stored exit of c1: unknown reason •••']]);
  },
  LIMIT_MS,
);
