import { expect, test } from 'vitest';
import type { Opportunities, OpportunityView, ReadModel } from '../../src/commands/read-model.ts';
import { House, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';

function houseWith(missingLeftOut: number, views: readonly OpportunityView[] = []) {
  const asked: unknown[] = [];
  const opportunities = async (most?: number): Promise<Opportunities> => {
    asked.push(most);
    return { views, missingLeftOut };
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

test('what vetoes a good score is named beside it', async () => {
  const score = { score: 76, action: 'AVOID', vetoCode: 'LIQUIDITY' };
  const found = [
    { symbol: 'SOLUSDC', scan: 'momentum', momentum: 60, volumeRatio: 2.5, regime: null, early: null, score },
    { symbol: 'ETHUSDC', scan: 'missing', signals: 3, regime: null, early: null, score: { ...score, vetoCode: null } },
  ] as unknown as OpportunityView[];
  const text = textOf(await houseWith(0, found).house.say(OWNER, '/opportunities'));
  expect(text).toContain('SOLUSDC | 76 AVOID (LIQUIDITY) |');
  expect(text).toContain('ETHUSDC | 76 AVOID |');
});
