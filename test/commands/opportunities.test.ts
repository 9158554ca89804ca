import { expect, test } from 'vitest';
import type { Opportunities, ReadModel } from '../../src/commands/read-model.ts';
import { House } from '../support/chat-house.ts';

const OWNER = 'telegram:1';

function houseWith(missingLeftOut: number) {
  const asked: unknown[] = [];
  const opportunities = async (most?: number): Promise<Opportunities> => {
    asked.push(most);
    return { views: [], missingLeftOut };
  };
  return { asked, house: new House({ read: { opportunities } as unknown as ReadModel }) };
}

test('of hundreds of symbols that are not held the fifty with the most signals are asked for, and the others counted', async () => {
  const { asked, house } = houseWith(450);
  const reply = await house.say(OWNER, '/opportunities');
  expect(asked).toEqual([50]);
  expect(reply?.footer).toBe('450 more are not held and have no more signals; /checklist SYMBOL shows any of them.');
});

test('where all of them are shown nothing is said', async () => {
  expect((await houseWith(0).house.say(OWNER, '/opportunities'))?.footer).toBeUndefined();
});
