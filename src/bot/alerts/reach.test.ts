import { expect, test } from 'vitest';
import { isDown, type Down } from './reach.ts';

test.each<[string, Down | null, string, boolean]>([
  ['a platform that is down takes all its chats along', 'platform', 'telegram:2', true],
  ['and the other platform stays', 'platform', 'discord:@1', false],
  ['a chat that blocked the bot concerns nobody else', 'chat', 'telegram:2', false],
  ['but itself', 'chat', 'telegram:1', true],
  ['nothing is wrong', null, 'telegram:1', false],
])('%s', (_name, down, channel, expected) => {
  const workers = ['telegram:1', 'telegram:2', 'discord:@1'].map((name) => ({
    channel: name,
    state: () => ({ down: name === 'telegram:1' ? down : null }),
  }));
  expect(isDown(channel, workers)).toBe(expected);
});
