import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDiscordBot, type DiscordBot } from '../../src/bot/discord/bot.ts';
import type { ReadModel } from '../../src/commands/read-model.ts';
import { FakeDiscord } from '../fakes/discord/server.ts';
import { House } from '../support/chat-house.ts';
import { assertClean, MemoryLog, showOnFailure, until } from './support.ts';

const OWNER = { id: '2', locale: 'en-US' };
const VIEWER = { id: '55', locale: 'fr' };
const STRANGER = { id: '66' };
const FLOOD = 300;

let fake: FakeDiscord;
let house: House;
let log: MemoryLog;
let bot: DiscordBot;
let isStuck: Promise<void>;
let release: () => void;

beforeEach(async () => {
  fake = await new FakeDiscord().start();
  isStuck = new Promise((resolve) => {
    release = resolve;
  });
  // nothing is read before it is released, so that a flood piles up
  const read = new Proxy({} as ReadModel, { get: () => () => isStuck.then(() => []) });
  house = new House({ read });
  await house.grant(`discord:${VIEWER.id}`, 'viewer');
  log = new MemoryLog();
  bot = createDiscordBot({ token: fake.token, apiRoot: fake.root, guildId: null, door: house.door, log });
  bot.start();
  await until('up', () => bot.health().state === 'up');
});

afterEach(async (context) => {
  showOnFailure(context, log);
  release();
  await bot.stop();
  await fake.stop();
  assertClean([...fake.violations, ...fake.gateway.violations], log, [fake.token]);
});

it('a viewer who floods holds up neither the brake nor the answers of others, and every interaction is told', async () => {
  const flood = Array.from({ length: FLOOD }, () => fake.command(VIEWER, 'symbols'));
  const pause = fake.command(OWNER, 'pause', [{ name: 'minutes', value: 30, type: 4 }]);
  await until('the owner is answered', () => pause.original);
  expect(house.operator.submitted.map(({ action }) => action.kind)).toEqual(['pause']);
  const told = () => flood.filter(({ original }) => JSON.stringify(original?.body ?? '').includes('Trop à la fois'));
  await until('those beyond the share are told', () => told().length > FLOOD / 2);
  expect(told().every(({ original }) => original?.ephemeral === true)).toBe(true);
  release();
  await until(
    'the others are answered',
    () => flood.filter(({ original }) => original !== null).length > told().length,
  );
});

it('a stranger who floods hears the one line, and no more', async () => {
  const flood = Array.from({ length: FLOOD }, () => fake.command(STRANGER, 'symbols'));
  const version = fake.command(OWNER, 'version');
  await until('the owner is answered', () => version.original);
  expect(flood.filter(({ original }) => original !== null).length).toBeLessThanOrEqual(1);
});
