import { afterEach, expect, it } from 'vitest';
import { openVenue } from '../../src/exchange/ccxt/venue.ts';
import { FakeDiscord } from '../fakes/discord/server.ts';
import { startFakeBinance } from '../fakes/exchange/fake-binance.ts';
import { SOLUSDC } from '../fakes/exchange/market-data.ts';
import { assertClean, MemoryLog, showOnFailure, StubDoor, until } from './support.ts';

const OWNER = { id: '11' };
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

// Whoever loads an HTTP library first decides which one the process shares, hence `import` within the steps below.

/** The exchange's client has called its exchange. */
async function useExchange(): Promise<void> {
  const fake = await startFakeBinance({ symbols: [SOLUSDC] });
  cleanUp.push(() => fake.close());
  const { restRoot, wsRoot } = fake;
  const venue = await openVenue({ exchangeId: 'binance', apiKey: null, apiSecret: null, restRoot, wsRoot });
  cleanUp.push(() => venue.close());
  await venue.load(['SOLUSDC']);
}

async function useApi(): Promise<void> {
  const { openApiHouse } = await import('../api/house.ts');
  const house = openApiHouse(null);
  cleanUp.push(() => house.close());
  const { address } = await house.api.listen();
  expect((await fetch(`${address}/health`)).status).toBe(200);
}

it('a picture reaches Discord although exchange and HTTP interface were there first', async (context) => {
  await useExchange();
  await useApi();
  const discord = await new FakeDiscord().start();
  cleanUp.push(() => discord.stop());
  const door = new StubDoor(OWNER.id);
  door.answer = () => ({ title: 'SOL', tone: 'good', picture: { png: PNG, name: 'sol.png', description: 'SOL' } });
  const log = new MemoryLog();
  showOnFailure(context, log);
  const { createDiscordBot } = await import('../../src/bot/discord/bot.ts');
  const bot = createDiscordBot({ token: discord.token, apiRoot: discord.root, guildId: null, door, log });
  cleanUp.push(() => bot.stop());
  bot.start();
  await until('up', () => bot.health().state === 'up');
  discord.command(OWNER, 'summary');
  const post = await until('the picture', () => discord.posts[0]);
  expect(post.files).toEqual([expect.objectContaining({ name: 'sol.png', content: PNG })]);
  assertClean([...discord.violations, ...discord.gateway.violations], log, [discord.token]);
});
