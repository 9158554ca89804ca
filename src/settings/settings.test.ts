import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.ts';
import { SETTINGS, SETTING_NAMES, type Setting } from './declaration.ts';
import { toEngineSettings } from './engine.ts';
import { loadSettings } from './load.ts';
import { nearest } from '../text/nearest.ts';
import { Secret } from './secret.ts';
import { readSettings, SettingsError, settingsWarnings, type Environment } from './settings.ts';
import { settingsTable } from './table.ts';
import { readLanguage, readOwners } from './values.ts';

function problemsOf(environment: Environment, file: Environment = {}): string[] {
  try {
    readSettings(environment, file);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ name, problem }) => `${name} ${problem.en}`);
    throw error;
  }
  return [];
}

const LIVE = {
  TRADING_MODE: 'live',
  TRADING_ENABLED: 'true',
  EXCHANGE_API_KEY: 'key-12345',
  EXCHANGE_API_SECRET: 'sec-12345',
};

describe('defaults', () => {
  const settings = readSettings({});
  test('an empty environment starts paper money on the automatic market', () => {
    expect(settings).toMatchObject({
      MARKET: { kind: 'auto' },
      TRADING_MODE: 'paper',
      TRADING_ENABLED: false,
      ROLE: 'all',
      DATABASE_URL: null,
      DATA_DIR: './data',
      API_HOST: '127.0.0.1',
      API_PORT: 8000,
      DEMO_SPEED: 60,
      LANGUAGE: 'en',
      PAPER_CASH: '1000',
    });
    expect(settings.TRADING_SYMBOLS).toHaveLength(23);
    expect(settings.TRADING_SYMBOLS).toContain('SUIUSDC');
    expect(settings.TRADING_CORE_ASSETS).toHaveLength(9);
  });
  test('they are the engine defaults, number for number', () => {
    expect(toEngineSettings(settings)).toEqual({ ...DEFAULT_ENGINE_SETTINGS, emitAnalysis: true });
  });
  test.each(SETTING_NAMES)('the example of %s is no different kind of value', (name) => {
    const { kind, fallback, example }: Setting<unknown> = SETTINGS[name];
    const texts = [...(fallback === null ? [] : [fallback]), ...(kind.secret ? [] : [example])];
    expect(texts.filter((text) => kind.read(text) === null)).toEqual([]);
  });
  test('empty texts count as not set', () => {
    expect(readSettings({ DISCORD_TOKEN: '', API_PORT: ' ' })).toEqual(settings);
  });
});

describe('what is refused, by name and with the reason', () => {
  const table: [string, Environment, RegExp][] = [
    ['a typo with our prefix', { DISCORD_TOKN: 'x' }, /^DISCORD_TOKN is not a setting; did you mean DISCORD_TOKEN\?$/],
    ['swapped letters', { TELEGRAM_TOEKN: 'x' }, /did you mean TELEGRAM_TOKEN/],
    ['an exchange typo', { EXCHANGE_API_KEYS: 'x' }, /did you mean EXCHANGE_API_KEY\?/],
    ['an api typo', { API_PROT: '1' }, /did you mean API_PORT/],
    ['a far name', { DEMO_SOMETHING_ELSE_ENTIRELY: 'x' }, /docs\/settings\.md/],
    ['a port that is none', { API_PORT: '80a' }, /^API_PORT must be a whole number from 0 to 65535 \(it is "80a"\)$/],
    ['a port too high', { API_PORT: '70000' }, /0 to 65535/],
    ['a speed of zero', { DEMO_SPEED: '0' }, /^DEMO_SPEED must be a number from 0.1/],
    ['an unknown mode', { TRADING_MODE: 'real' }, /^TRADING_MODE must be one of paper, live/],
    ['live without the second key', { ...LIVE, TRADING_ENABLED: 'false' }, /^TRADING_ENABLED must be true/],
    ['live without keys', { TRADING_MODE: 'live', TRADING_ENABLED: 'true' }, /^EXCHANGE_API_KEY and/],
    ['live on the demo market', { ...LIVE, MARKET: 'demo' }, /^MARKET cannot be demo/],
    ['live on a replay', { ...LIVE, MARKET: 'replay:./x' }, /^MARKET cannot be replay/],
    ['a key without its secret', { EXCHANGE_API_KEY: 'key-12345' }, /^EXCHANGE_API_SECRET is missing/],
    ['a replay of nothing', { MARKET: 'replay:' }, /^MARKET must be auto, demo, replay:/],
    ['a role of the scaled-out design', { ROLE: 'desk' }, /^ROLE "desk" is not in this version/],
    ['an unknown role', { ROLE: 'king' }, /^ROLE must be all/],
    ['a shard', { SHARD: '1/2' }, /^SHARD is not in this version/],
    ['two quote assets', { TRADING_SYMBOLS: 'BTCUSDC,ETHUSDT' }, /^TRADING_SYMBOLS must be symbols of one quote asset/],
    ['a symbol that is none', { TRADING_SYMBOLS: 'B T C' }, /^TRADING_SYMBOLS/],
    [
      'a core outside the symbols',
      { TRADING_SYMBOLS: 'BTCUSDC', TRADING_CORE_ASSETS: 'ETH' },
      /^TRADING_CORE_ASSETS holds ETH/,
    ],
    ['force thresholds out of order', { TRADING_FORCE_STRONG: '13' }, /^TRADING_FORCE_STRONG must lie between/],
    ['owners by name', { OWNERS: 'telegram:bob' }, /^OWNERS must be platform:id/],
    [
      'a wrong database address',
      { DATABASE_URL: 'mysql://x' },
      /^DATABASE_URL must be an address that starts with postgres:/,
    ],
    ['a zone that does not exist', { TIMEZONE: 'Europe/Atlantis' }, /^TIMEZONE must be an IANA name/],
    ['a language we do not speak', { LANGUAGE: 'de' }, /^LANGUAGE must be en or fr/],
    ['quiet hours of no length', { ALERT_QUIET_HOURS: '7:00-07:00' }, /^ALERT_QUIET_HOURS/],
    ['a negative amount', { PAPER_CASH: '-5' }, /^PAPER_CASH must be a decimal amount/],
    ['a weight that is none', { TRADING_STRATEGY_WEIGHTS: 'MACD_Crossover_Strategy=9' }, /^TRADING_STRATEGY_WEIGHTS/],
    ['an API token with a space', { API_TOKEN: 'abc def' }, /^API_TOKEN must be a word without spaces/],
    [
      'a Telegram token of another shape',
      { TELEGRAM_TOKEN: 'abc' },
      /^TELEGRAM_TOKEN must be the token of the bot as BotFather/,
    ],
  ];
  test.each(table)('%s', (_, environment, expected) => {
    const problems = problemsOf(environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
  test('everything wrong is told at once, with an example each', () => {
    const problems = problemsOf({ API_PORT: 'x', DEMO_SEED: '-1', TELEGRAM_TOKKEN: 'x', LOG_LEVEL: 'loud' });
    const names = problems.map((line) => line.split(' ')[0]);
    expect(new Set(names)).toEqual(new Set(['TELEGRAM_TOKKEN', 'DEMO_SEED', 'LOG_LEVEL', 'API_PORT']));
    expect(() => readSettings({ API_PORT: 'x' })).toThrow('for example API_PORT=8000');
  });
  test('the environment belongs to everybody, .env is ours', () => {
    expect(problemsOf({ API_KEY: 'of another tool', DATABSE_URL: 'x', PATH: '/bin' })).toEqual([]);
    expect(problemsOf({}, { DATABSE_URL: 'x' })[0]).toMatch(/did you mean DATABASE_URL/);
    expect(problemsOf({}, { API_KEY: 'x' })[0]).toMatch(/^API_KEY is not a setting/);
  });
});

describe('what is understood', () => {
  test('symbols in any spelling, once each', () => {
    expect(readSettings({ TRADING_SYMBOLS: 'btc/usdc, SOL-USDC,SOLUSDC' }).TRADING_SYMBOLS).toEqual([
      'BTCUSDC',
      'SOLUSDC',
    ]);
  });
  test('the default core follows the symbols at hand', () => {
    expect(readSettings({ TRADING_SYMBOLS: 'BTCUSDT,PEPEUSDT' }).TRADING_CORE_ASSETS).toEqual(['BTC']);
  });
  test.each([
    ['auto', { kind: 'auto' }],
    ['demo', { kind: 'demo' }],
    ['binance', { kind: 'exchange', id: 'binance' }],
    ['replay:./candles', { kind: 'replay', directory: './candles' }],
  ])('MARKET=%s', (text, expected) => expect(readSettings({ MARKET: text }).MARKET).toEqual(expected));
  test.each([
    ['fr', 'fr'],
    ['en_US:en', 'en'],
    ['fr_FR.UTF-8', 'fr'],
    ['de_DE:de', 'en'],
    ['de_DE:fr:en', 'fr'],
    ['klingon', null],
  ])('LANGUAGE=%s, also as the system writes it', (text, expected) => expect(readLanguage(text)).toBe(expected));
  test('one identity per platform is one person; else = joins them', () => {
    const telegram = { platform: 'telegram', id: '1' };
    const discord = { platform: 'discord', id: '2' };
    expect(readOwners('telegram:1,discord:2')).toEqual([[telegram, discord]]);
    expect(readOwners('telegram:1=discord:2,telegram:3')).toEqual([
      [telegram, discord],
      [{ platform: 'telegram', id: '3' }],
    ]);
    expect(readOwners('telegram:1,telegram:3,discord:2')).toHaveLength(3);
  });
  test('live with everything it needs, and the warning about the database', () => {
    const settings = readSettings(LIVE);
    expect(toEngineSettings(settings).demo).toBe(false);
    expect(settingsWarnings(settings).join()).toMatch(/DATABASE_URL/);
  });
  test('user numbers reach the engine in its units', () => {
    const engine = toEngineSettings(
      readSettings({
        TRADING_MAX_ASSET_PERCENT: '25',
        TRADING_STOP_COOLDOWN_MINUTES: '10',
        TRADING_FEE_PERCENT: '0.08',
        LIBERATION_ASK_FROM: '50',
        LIBERATION_ANSWER_MINUTES: '5',
        TRADING_STRATEGY_WEIGHTS: 'MACD_Crossover_Strategy=0, RSI_Cross_Strategy=1.5',
      }),
    );
    expect(engine.limits).toMatchObject({ maxAssetRatio: 0.25, stopCooldownMs: 600_000 });
    expect(engine.liberation).toMatchObject({ askFrom: '50', answerMs: 300_000 });
    expect(engine.trail.feeRate).toBeCloseTo(0.0008, 12);
    expect(engine.strategyWeights).toEqual({ MACD_Crossover_Strategy: 0, RSI_Cross_Strategy: 1.5 });
  });
});

describe('secrets never print', () => {
  const marked = 'MARKED-s3cret-value-0123456789';
  const environment = {
    DISCORD_TOKEN: marked,
    EXCHANGE_API_KEY: marked,
    EXCHANGE_API_SECRET: marked,
    API_TOKEN: marked,
    DATABASE_URL: `postgres://root:${marked}@localhost/x`,
  };
  test('not in JSON, templates, the inspector, sums or keys', () => {
    const settings = readSettings(environment);
    const prints = [
      JSON.stringify(settings),
      inspect(settings, { depth: 9, showHidden: true }),
      ['', settings.API_TOKEN].join(''),
      String(settings.DATABASE_URL),
    ];
    for (const print of prints) expect(print).not.toContain(marked);
    expect(settings.DISCORD_TOKEN).toBeInstanceOf(Secret);
    expect(settings.DISCORD_TOKEN?.reveal()).toBe(marked);
  });
  test('not in errors about them, nor about others', () => {
    const wrong = {
      ...environment,
      TELEGRAM_TOKEN: `${marked} with spaces`,
      DATABASE_URL: `mysql://root:${marked}@x`,
      API_PORT: 'x',
    };
    expect(() => readSettings(wrong)).toThrow(/TELEGRAM_TOKEN/);
    expect(problemsOf(wrong).join('\n')).not.toContain(marked);
  });
});

describe('.env', () => {
  test('is read, and the real environment wins', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    try {
      const file = join(folder, '.env');
      writeFileSync(file, '# mine\nAPI_PORT=9000\nDEMO_SEED="7"\nDISCORD_TOKEN=\n');
      expect(loadSettings(file, { API_PORT: '9001' })).toMatchObject({
        API_PORT: 9001,
        DEMO_SEED: 7,
        DISCORD_TOKEN: null,
      });
      expect(loadSettings(join(folder, 'none'), {})).toEqual(readSettings({}));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the docs table names every setting and shows no fallback as empty', () => {
  const table = settingsTable();
  for (const name of SETTING_NAMES) expect(table).toContain(`| \`${name}\` |`);
  expect(table.trim().split('\n')).toHaveLength(SETTING_NAMES.length + 2);
});

test.each([
  ['sumary', ['summary', 'symbols'], 'summary'],
  ['SLO', ['SOL', 'SUI'], 'SOL'],
  ['zzzzzz', ['SOL', 'SUI'], null],
])('nearest of %s', (text, candidates, expected) => expect(nearest(text, candidates)).toBe(expected));
