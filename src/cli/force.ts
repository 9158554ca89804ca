import { categoryOf, forceOf } from '../engine/aggregator/force.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.ts';
import { printJson, requiredNumber, type Verb } from './verb.ts';

export const force: Verb = {
  name: 'force',
  summary: 'Force and category of a consensus: strength × √strategies × confidence.',
  options: {
    strength: { type: 'string', value: 'N', describe: 'consensus strength' },
    strategies: { type: 'string', value: 'N', describe: 'number of distinct strategies' },
    confidence: { type: 'string', value: '0–1', describe: 'mean confidence' },
    json: { type: 'boolean', describe: 'print JSON (the default of this verb)' },
  },
  async run(input) {
    const strength = requiredNumber(input, 'strength', { min: 0, max: 1000, example: '5.0' });
    const strategies = requiredNumber(input, 'strategies', { min: 0, max: 1000, example: '6' });
    const confidence = requiredNumber(input, 'confidence', { min: 0, max: 1, example: '0.94' });
    const settings = DEFAULT_ENGINE_SETTINGS.force;
    const value = forceOf(strength, strategies, confidence);
    printJson({
      force: value,
      category: categoryOf(value, settings),
      override:
        strategies >= settings.overrideMinStrategies &&
        strength >= settings.overrideMinStrength &&
        value >= settings.overrideMinForce,
    });
    return 0;
  },
};
