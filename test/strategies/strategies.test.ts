import { describe, expect, test } from 'vitest';
import { STRATEGIES, strategyByName } from '../../src/engine/strategies/registry.ts';
import { testStrategy } from '../support/strategy-cases.ts';
import { FACTS } from './facts.ts';

describe('the registry', () => {
  test('holds 28 strategies, each with a table of facts', () => {
    expect(STRATEGIES).toHaveLength(28);
    expect(new Set(FACTS.map(({ strategy }) => strategy))).toEqual(new Set(STRATEGIES));
    expect(FACTS).toHaveLength(28);
  });

  test('finds each by its stored name', () => {
    for (const strategy of STRATEGIES) {
      expect(strategy.name).toMatch(/^\w+_Strategy$/);
      expect(strategyByName(strategy.name)).toBe(strategy);
    }
    expect(strategyByName('MACD_Crossover')).toBeUndefined();
  });

  test.each([
    ['trend_following', 10],
    ['mean_reversion', 7],
    ['breakout', 4],
    ['volume_based', 3],
    ['structure_based', 4],
  ])('has %s × %i', (family, members) => {
    expect(STRATEGIES.filter((strategy) => strategy.family === family)).toHaveLength(members);
  });

  test.each([
    ['Liquidity_Sweep_Buy_Strategy', ['BUY']],
    ['Spike_Reaction_Buy_Strategy', ['BUY']],
    ['Stochastic_Oversold_Buy_Strategy', ['BUY']],
    ['Resistance_Rejection_Strategy', ['SELL']],
    ['Support_Breakout_Strategy', ['SELL']],
  ])('%s votes only %j, the others both', (name, sides) => {
    expect(strategyByName(name)?.sides).toEqual(sides);
    expect(STRATEGIES.filter((strategy) => strategy.sides.length === 1)).toHaveLength(5);
  });
});

FACTS.forEach(testStrategy);
