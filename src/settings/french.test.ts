import { expect, test } from 'vitest';
import { SETTING_NAMES, SETTINGS, type Setting } from './declaration.ts';
import { frenchTexts } from './french.ts';
import { PROBLEMS, withText } from './problems.ts';
import { readSettings, SettingsError } from './settings.ts';

/** Written the same in both languages. */
const SAME_UNITS = ['', '%', 'minutes', 'positions'];
const SAME_RANGES = ['all'];

test.each(SETTING_NAMES)('%s: everything that is read of it is in French', (name) => {
  const { unit, kind, why }: Setting<unknown> = SETTINGS[name];
  const texts = frenchTexts(name);
  expect(texts.why).not.toBe(why);
  if (!SAME_RANGES.includes(kind.range.en)) expect(texts.range).not.toBe(kind.range.en);
  if (!SAME_UNITS.includes(unit)) expect(texts.unit).not.toBe(unit);
});

test.each([
  [{ TRADING_STOP_LOSS_MIN_PERCENT: '3' }, PROBLEMS.above({ name: 'TRADING_STOP_LOSS_MAX_PERCENT', value: 1.8 })],
  [{ TRADING_BREAKEVEN_1_PERCENT: '3' }, PROBLEMS.above({ name: 'TRADING_BREAKEVEN_2_PERCENT', value: 2 })],
  [
    { TRADING_FORCE_STRONG: '99' },
    PROBLEMS.notBetween({ name: 'TRADING_FORCE_MODERATE', value: 4 }, { name: 'TRADING_FORCE_VERY_STRONG', value: 12 }),
  ],
  [{ TRADING_CORE_ASSETS: 'PEPE', TRADING_SYMBOLS: 'BTCUSDC' }, PROBLEMS.notFollowed(['PEPE'])],
  [
    { TRADING_MAX_POSITIONS: 'x' },
    withText({ en: 'must be a whole number from 1 to 100', fr: 'doit être un nombre entier de 1 à 100' }, 'x'),
  ],
  [{ TRADING_SYMBOL: 'x' }, PROBLEMS.misspelt('TRADING_SYMBOLS')],
])('what is wrong with %o is said in both languages', (environment, expected) => {
  const read = () => readSettings(environment);
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ problem: expected })] }));
  expect(expected.fr).not.toBe(expected.en);
});
