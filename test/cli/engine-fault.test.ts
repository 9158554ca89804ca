import { afterEach, expect, it, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { InvariantError } from '../../src/engine/portfolio/invariant.ts';
import { createAlertStore } from '../../src/storage/alerts/alert-store.ts';
import { until } from '../bot/support.ts';
import { HOUSE_LIMIT_MS, houseOfEach, SILENT_DISCORD_CHANNEL, SILENT_TELEGRAM_CHAT } from '../support/live-app.ts';

const open = houseOfEach();
afterEach(() => void vi.restoreAllMocks());

it(
  'an engine that throws is told with its cause, on the next start at the latest, and the process has to end',
  async () => {
    const house = await open();
    const ends: string[] = [];
    house.onFatal = (problem) => void ends.push(problem.message);
    const app = await house.start(house.liveWithSilentChats);
    vi.spyOn(Engine.prototype, 'handle').mockImplementation(() => {
      throw new InvariantError('USDC would be negative');
    });
    app.trading.intake.time(Date.now());
    await until('the end', () => ends.length > 0, 20_000);
    expect(ends).toEqual([expect.stringMatching(/^the engine threw on \w+ .*: USDC would be negative$/)]);
    expect(house.alerts.map(({ priority, data }) => [priority, data['problem'], data['detail']])).toContainEqual([
      'danger',
      'engine_fault',
      'USDC would be negative',
    ]);
    const logged = house.logged.find(({ level }) => level === 60);
    expect(logged).toMatchObject({ event: { type: expect.any(String) as string }, error: { type: 'InvariantError' } });
    await house.stop();
    // nobody could be reached: the outbox has it for the next start
    const waiting = await house.withDatabase(async (database) => {
      const store = createAlertStore(database);
      return [
        await store.due(`discord:${SILENT_DISCORD_CHANNEL}`, Date.now() + 600_000, 10),
        await store.due(`telegram:${SILENT_TELEGRAM_CHAT}`, Date.now() + 600_000, 10),
      ];
    });
    for (const channel of waiting) expect(channel.map(({ data }) => data['problem'])).toContain('engine_fault');
  },
  HOUSE_LIMIT_MS,
);
