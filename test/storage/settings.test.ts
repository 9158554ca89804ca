import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RunningSettings } from '../../src/cli/start/running-settings.ts';
import { maintenanceOf, preferencesOf } from '../../src/cli/start/upkeep.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Trading } from '../../src/runtime/trading.ts';
import { SETTING_NAMES } from '../../src/settings/declaration.ts';
import { readSettings, type Environment, type Settings } from '../../src/settings/settings.ts';
import { settingText } from '../../src/settings/text.ts';
import { SqlSettingsStore } from '../../src/storage/chat/settings.ts';
import { DATABASE_TARGETS, type TestDatabase } from './targets.ts';

const OWNER = 'telegram:1';

describe.each(DATABASE_TARGETS)('changes of settings: $name', (target) => {
  let store: TestDatabase;
  let logged: string[];
  let applied: Settings[];
  beforeAll(async () => {
    store = await target.open();
  });
  afterAll(() => store.dispose());
  beforeEach(async () => {
    await store.database.query('TRUNCATE settings_overrides');
    logged = [];
    applied = [];
  });

  /** A process that starts with this environment on the same database. */
  function start(environment: Environment = {}): Promise<RunningSettings> {
    return RunningSettings.open({
      given: readSettings(environment),
      store: new SqlSettingsStore(store.database),
      apply: (settings) => void applied.push(settings),
      logger: createLog('info', [], (line) => logged.push(line)).logger,
    });
  }

  test('a change counts at once, with who and when, and after a restart', async () => {
    const book = await start();
    expect(await book.change('TRADING_MAX_POSITIONS', '3', 0, OWNER)).toBe('changed');
    expect(book.current.TRADING_MAX_POSITIONS).toBe(3);
    expect(applied.map(({ TRADING_MAX_POSITIONS }) => TRADING_MAX_POSITIONS)).toEqual([3]);
    const [change] = await book.history('TRADING_MAX_POSITIONS', 5);
    expect(change).toMatchObject({ version: 1, before: '5', value: '3', actor: OWNER });
    expect(Math.abs((change?.timeMs ?? 0) - Date.now())).toBeLessThan(60_000);

    const again = await start({ TRADING_MAX_POSITIONS: '7' });
    expect(again.current.TRADING_MAX_POSITIONS).toBe(3);
    expect(logged.join('')).toContain('overridden by a change made with /settings');
  });

  test('of two who saw the same version one changes, the other is told', async () => {
    const book = await start();
    const results = await Promise.all(
      ['3', '4', '6'].map((value) => book.change('TRADING_MAX_POSITIONS', value, 0, OWNER)),
    );
    expect(results.filter((result) => result === 'changed')).toHaveLength(1);
    expect(await book.version()).toBe(1);
  });

  test('what is taken back no longer stands over the environment', async () => {
    const book = await start();
    await book.change('TRADING_MAX_POSITIONS', '3', 0, OWNER);
    await book.change('TRADING_MAX_POSITIONS', '5', 1, OWNER);
    expect((await book.history('TRADING_MAX_POSITIONS', 5)).map(({ value }) => value)).toEqual(['5', '3']);
    expect((await start({ TRADING_MAX_POSITIONS: '7' })).current.TRADING_MAX_POSITIONS).toBe(7);
  });

  test('values that may be missing are kept as missing', async () => {
    const book = await start({ ALERT_QUIET_HOURS: '23:00-07:00' });
    await book.change('ALERT_QUIET_HOURS', null, 0, OWNER);
    expect(book.current.ALERT_QUIET_HOURS).toBeNull();
    expect((await start({ ALERT_QUIET_HOURS: '23:00-07:00' })).current.ALERT_QUIET_HOURS).toBeNull();
  });

  test('a stored change that does not fit any more is left out and told', async () => {
    const changes = new SqlSettingsStore(store.database);
    await changes.add(0, { name: 'TRADING_MAX_POSITIONS', before: '5', value: '500', actor: OWNER });
    await changes.add(1, { name: 'API_PORT', before: '8000', value: '9000', actor: OWNER });
    const book = await start();
    expect(book.current).toMatchObject({ TRADING_MAX_POSITIONS: 5, API_PORT: 8000 });
    expect(logged.filter((line) => line.includes('left out'))).toHaveLength(2);
  });

  test.each([
    ['TRADING_MAX_POSITIONS', '0', 'must be a whole number from 1 to 100'],
    ['TRADING_MAX_POSITIONS', null, 'needs a value'],
    ['TRADING_STRATEGY_WEIGHTS', 'Nobody_Strategy=1', 'names Nobody_Strategy, which is no strategy'],
    ['API_PORT', '9000', 'needs a restart to change'],
    ['NOT_A_SETTING', '1', 'needs a restart to change'],
  ])('%s = %s is refused', async (name, value, problem) => {
    const book = await start();
    expect(book.check(name, value)).toMatchObject({ ok: false, problem });
    await expect(book.change(name, value, 0, OWNER)).rejects.toThrow(name);
    expect(await book.version()).toBe(0);
    expect(applied).toEqual([]);
  });

  test('alert modes: chosen ones over the defaults, channel by channel', async () => {
    const settings = readSettings({
      TELEGRAM_TOKEN: '1:a',
      TELEGRAM_ALERT_CHAT_ID: '7',
      ALERT_QUIET_HOURS: '22:30-07:00',
    });
    const preferences = preferencesOf({ database: store.database, settings: () => settings });
    expect(preferences.channels()).toEqual(['telegram:7']);
    const quiet = () => preferences.quietHours('telegram:7');
    expect(await quiet()).toEqual({ hours: '22:30-07:00', own: false });
    await preferences.setQuietHours('telegram:7', { fromMinute: 0, toMinute: 480 }, OWNER);
    expect(await quiet()).toEqual({ hours: '00:00-08:00', own: true });
    expect(await preferences.quietHours('discord:8')).toEqual({ hours: '22:30-07:00', own: false });
    await preferences.setQuietHours('telegram:7', null, OWNER);
    expect(await quiet()).toEqual({ hours: null, own: true });
    await preferences.setQuietHours('telegram:7', undefined, OWNER);
    expect(await quiet()).toEqual({ hours: '22:30-07:00', own: false });
    await preferences.set('telegram:7', 'entry', 'off', OWNER);
    expect(await preferences.modes('telegram:7')).toMatchObject({ entry: 'off', exit: 'loud' });
    expect(await preferences.modes('discord:8')).toMatchObject({ entry: 'silent', exit: 'loud' });
  });
});

describe('upkeep', () => {
  /** What a restart reached, with these settings and real or paper money. */
  async function reached(component: 'feed' | 'books' | 'alerts', live: boolean, environment: Environment) {
    const told: string[] = [];
    const trading = {
      restartFeed: async () => void told.push('feed'),
      reconcile: async () => void told.push('books'),
    } as unknown as Trading;
    const log = createLog('info', [], () => undefined);
    const settings = readSettings(environment);
    const notify = () => void told.push('alerts');
    const database = {} as TestDatabase['database'];
    const upkeep = maintenanceOf({ log, database, trading, live, settings: () => settings, notify });
    return [await upkeep.restart(component), ...told];
  }
  const channel = { TELEGRAM_TOKEN: '1:a', TELEGRAM_ALERT_CHAT_ID: '7' };

  test.each([
    ['feed', false, {}, ['done', 'feed']],
    ['books', true, {}, ['done', 'books']],
    ['books', false, {}, ['not needed']],
    ['alerts', false, channel, ['done', 'alerts']],
    ['alerts', false, {}, ['not needed']],
  ] as const)('restart %s (live %s, %o)', async (component, live, environment, expected) => {
    expect(await reached(component, live, environment)).toEqual(expected);
  });

  test('log lines with their level and part, secrets masked', () => {
    const log = createLog('info', ['a-long-secret'], () => undefined);
    log.logger.warn({ component: 'feed' }, 'refused a-long-secret');
    log.logger.error({ component: 'trader' }, 'no');
    const parts = { log, database: {} as TestDatabase['database'], trading: {} as Trading, live: false };
    const upkeep = maintenanceOf({ ...parts, settings: () => readSettings({}), notify: () => undefined });
    expect(upkeep.logComponents()).toEqual(['feed', 'trader']);
    const [line] = upkeep.logs('feed', 5);
    expect(line).toMatchObject({ level: 'warn', component: 'feed' });
    expect(line?.message).not.toContain('a-long-secret');
    expect(upkeep.logs(null, 1)).toMatchObject([{ level: 'error' }]);
  });
});

describe('settings as text', () => {
  const environment = {
    OWNERS: 'telegram:1=discord:2,telegram:3',
    TRADING_STRATEGY_WEIGHTS: 'MACD_Crossover_Strategy=0,RSI_Cross_Strategy=1.5',
    ALERT_QUIET_HOURS: '23:00-07:05',
    ALERT_BRIEF_TIME: '07:30',
    MARKET: 'replay:./x',
    API_TOKEN: 'a-secret-of-many-letters',
  };
  test('is read back as the same value', () => {
    const settings = readSettings(environment);
    const texts = SETTING_NAMES.map(
      (name) => [name, name === 'API_TOKEN' ? null : settingText(name, settings)] as const,
    );
    const again = Object.fromEntries(texts.flatMap(([name, text]) => (text === null ? [] : [[name, text]])));
    expect({ ...readSettings(again), API_TOKEN: null }).toEqual({ ...settings, API_TOKEN: null });
    expect(again).toMatchObject({ ALERT_QUIET_HOURS: '23:00-07:05', ALERT_BRIEF_TIME: '07:30', MARKET: 'replay:./x' });
  });
  test('never shows a secret', () => expect(settingText('API_TOKEN', readSettings(environment))).toBe('•••'));
});
