import { describe, expect, test } from 'vitest';
import { guardFields } from './guard-words.ts';
import type { PositionView } from './read-model.ts';
import type { ExchangeStop, GuardView, TierView } from './services.ts';
import { voiceOf } from './voice.ts';

const VIEW = { currentPrice: 101, maxPrice: 102, stopPrice: 98, stopDistancePercent: 2.97 } as PositionView;
const tier = (kind: TierView['kind'], level: number, price: number, armed: boolean): TierView => {
  return { kind, level, price, armed, gainPercent: price - 100 };
};
const TIERS = [
  tier('breakeven', 1, 101.2, true),
  tier('trailing', 0, 101.5, true),
  tier('breakeven', 2, 102, false),
  tier('take_profit', 3, 103, false),
];
const GUARD: GuardView = { cycleId: 'c1', tiers: TIERS, exchange: null };

function fieldsOf(change: Partial<PositionView> = {}, guard: GuardView | null = GUARD, language: 'en' | 'fr' = 'en') {
  const fields = guardFields({ ...VIEW, ...change }, guard, voiceOf(language, 'UTC', 'USDC'));
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

describe('how a position is guarded', () => {
  test('armed tiers are marked, the next one has its price and distance', () => {
    expect(fieldsOf()).toEqual({
      Tiers: '✓ breakeven 1 · ✓ trailing · ○ breakeven 2 · ○ TP 3 %',
      'Next tier': 'breakeven 2 at 102.00 (▲ +2.00 %), 0.99 % away',
      'To the stop': '2.97 % ████████░░',
    });
  });
  test('in French', () => {
    expect(fieldsOf({}, GUARD, 'fr')['Prochain palier']).toMatch(/à 102,00 .*à 0,99.%$/);
  });
  test('with all tiers armed there is no next', () => {
    const tiers = TIERS.map((one) => ({ ...one, armed: true }));
    expect(fieldsOf({}, { ...GUARD, tiers })['Next tier']).toBe('all are armed');
  });
  test.each([
    [{ currentPrice: 102, stopDistancePercent: 3.92 }, '3.92 % ██████████'],
    [{ currentPrice: 98, stopDistancePercent: 0 }, '0.00 % ░░░░░░░░░░'],
    [{ currentPrice: 97, stopDistancePercent: -1.03 }, '0.00 % ░░░░░░░░░░'],
    [{ maxPrice: 98, stopPrice: 98 }, '2.97 % ░░░░░░░░░░'],
  ])('the bar is empty at the stop and full at the best price: %o', (change, expected) => {
    expect(fieldsOf(change)['To the stop']).toBe(expected);
  });
  test('without a stop there is no way to it', () => {
    expect(fieldsOf({ stopPrice: null, stopDistancePercent: null }, null)).toEqual({});
  });
  test.each<[ExchangeStop, string]>([
    [{ wanted: 97.5, resting: 97.5, state: 'rests' }, '97.50 rests, wanted 97.50'],
    [{ wanted: 98.9, resting: 97.5, state: 'apart' }, '⚠ 97.50 rests, wanted 98.90'],
    [{ wanted: 97.5, resting: 97.5, state: 'sent' }, '97.50 is on its way, wanted 97.50'],
    [{ wanted: 97.5, resting: null, state: 'none' }, '⚠ NOTHING rests, wanted 97.50'],
  ])('the stop at the exchange beside the wanted one: %o', (exchange, expected) => {
    expect(fieldsOf({}, { ...GUARD, exchange })['Stop at the exchange']).toBe(expected);
  });
});
