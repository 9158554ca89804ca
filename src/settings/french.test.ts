import { expect, test } from 'vitest';
import { SETTING_NAMES, SETTINGS, type Setting } from './declaration.ts';
import { french, frenchTexts } from './french.ts';
import { readSettings, SettingsError } from './settings.ts';

/** Written the same in both languages. */
const SAME = ['%'];

test.each(SETTING_NAMES)('%s: everything that is read of it is in French', (name) => {
  const { unit, kind, why }: Setting<unknown> = SETTINGS[name];
  const texts = frenchTexts(name);
  expect(texts.why).not.toBe(why);
  expect(texts.range).not.toBe(kind.range);
  if (unit !== '' && !SAME.includes(unit)) expect(texts.unit).not.toBe(unit);
});

test.each([
  { TRADING_STOP_LOSS_MIN_PERCENT: '3' },
  { TRADING_BREAKEVEN_1_PERCENT: '3' },
  { TRADING_FORCE_STRONG: '99' },
  { TRADING_CORE_ASSETS: 'PEPE', TRADING_SYMBOLS: 'BTCUSDC' },
  { TRADING_MAX_POSITIONS: 'x' },
])('what is wrong with %o is said in French', (environment) => {
  const problems = (): readonly string[] => {
    try {
      readSettings(environment);
      return [];
    } catch (error) {
      if (error instanceof SettingsError)
        return error.problems.map(({ problem }) => problem.replace(/ \(it is .*\)$/, ''));
      throw error;
    }
  };
  expect(problems()).not.toEqual([]);
  for (const problem of problems()) expect(french(problem)).not.toBe(problem);
});
