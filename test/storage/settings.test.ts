import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RunningSettings } from '../../src/cli/start/running-settings.ts';
import { maintenanceOf, preferencesOf } from '../../src/cli/start/upkeep.ts';
import type { Restartable } from '../../src/commands/maintenance.ts';
import { BY_ITSELF, type SettingWish } from '../../src/commands/settings-book.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';
import type { TrailNumbers } from '../../src/engine/trailing/types.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Trading } from '../../src/runtime/trading.ts';
import { SETTING_NAMES } from '../../src/settings/declaration.ts';
import { readSettings, type Environment, type Settings } from '../../src/settings/settings.ts';
import { settingText } from '../../src/settings/text.ts';
import { SqlSettingsStore } from '../../src/storage/chat/settings.ts';
import { DATABASE_TARGETS, type TestDatabase } from './targets.ts';

const OWNER = 'telegram:1';
const CHANNEL = 'telegram:7';
const HOUR_MS = 3_600_000;

function wish(name: string, value: string | null, since: number, more: Partial<SettingWish> = {}): SettingWish {
  return { name, value, since, actor: OWNER, scope: 'new', forMs: null, ...more };
}

describe.each(DATABASE_TARGETS)('changes of settings: $name', (target) => {
  let store: TestDatabase;
  let logged: string[];
  let applied: Settings[];
  let taken: Partial<TrailNumbers>[];
  let told: AlertDecision[];
  let wallMs: number;
  beforeAll(async () => {
    store = await target.open();
  });
  afterAll(() => store.dispose());
  beforeEach(async () => {
    await store.database.query('TRUNCATE settings_overrides, alerts, alert_deliveries, alarms');
    logged = [];
    applied = [];
    taken = [];
    told = [];
    wallMs = Date.now();
  });

  /** A process that starts with this environment on the same database. */
  function start(environment: Environment = {}): Promise<RunningSettings> {
    return RunningSettings.open({
      given: readSettings(environment),
      store: new SqlSettingsStore(store.database, [CHANNEL]),
      apply: (settings, positions) => {
        applied.push(settings);
        taken.push(positions?.numbers ?? {});
      },
      stopsUnder: () => [],
      told: (alert) => void told.push(alert),
      nowMs: () => 1,
      clock: () => wallMs,
      logger: createLog('info', [], (line) => logged.push(line)).logger,
    });
  }

  test('a change counts at once, with who and when, and after a restart', async () => {
    const book = await start();
    expect(await book.change(wish('TRADING_MAX_POSITIONS', '3', 0))).toBe('changed');
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
      ['3', '4', '6'].map((value) => book.change(wish('TRADING_MAX_POSITIONS', value, 0))),
    );
    expect(results.filter((result) => result === 'changed')).toHaveLength(1);
    expect(await book.version()).toBe(1);
  });

  test('what is taken back no longer stands over the environment', async () => {
    const book = await start();
    await book.change(wish('TRADING_MAX_POSITIONS', '3', 0));
    await book.change(wish('TRADING_MAX_POSITIONS', '5', 1));
    expect((await book.history('TRADING_MAX_POSITIONS', 5)).map(({ value }) => value)).toEqual(['5', '3']);
    expect((await start({ TRADING_MAX_POSITIONS: '7' })).current.TRADING_MAX_POSITIONS).toBe(7);
  });

  test('values that may be missing are kept as missing', async () => {
    const book = await start({ ALERT_QUIET_HOURS: '23:00-07:00' });
    await book.change(wish('ALERT_QUIET_HOURS', null, 0));
    expect(book.current.ALERT_QUIET_HOURS).toBeNull();
    expect((await start({ ALERT_QUIET_HOURS: '23:00-07:00' })).current.ALERT_QUIET_HOURS).toBeNull();
  });

  test('others hear of a change: who, what, for whom and until when, once and in the same transaction', async () => {
    const book = await start();
    await book.change(wish('TRADING_TRAILING_START_PERCENT', '2', 0, { scope: 'all', forMs: HOUR_MS }));
    await book.change(wish('TRADING_MAX_POSITIONS', '3', 0));
    const { rows } = await store.database.query(
      `SELECT kind, dedup_key, data, channel FROM alerts JOIN alert_deliveries ON alert_id = alerts.id`,
    );
    const name = 'TRADING_TRAILING_START_PERCENT';
    const data = { setting: name, before: '1.5', value: '2', actor: OWNER, scope: 'all', untilMs: wallMs + HOUR_MS };
    expect(rows).toMatchObject([{ kind: 'system', dedup_key: 'setting:1', channel: CHANNEL, data }]);
    expect(told.map(({ dedupKey }) => dedupKey)).toEqual(['setting:1']);
  });

  test('a change for a time is taken back by itself, with a row, an alert and its scope', async () => {
    const book = await start();
    await book.change(wish('TRADING_TRAILING_START_PERCENT', '2', 0, { scope: 'all', forMs: HOUR_MS }));
    expect(taken).toEqual([{ activationFloorRatio: 0.02 }]);
    wallMs += HOUR_MS - 1;
    await book.expire();
    expect(book.current.TRADING_TRAILING_START_PERCENT).toBe(2);
    expect(book.all().find(({ untilMs }) => untilMs !== null)).toMatchObject({ untilMs: wallMs + 1 });
    wallMs += 1;
    await book.expire();
    await book.expire();
    expect(book.current.TRADING_TRAILING_START_PERCENT).toBe(1.5);
    expect(taken).toEqual([{ activationFloorRatio: 0.02 }, { activationFloorRatio: 0.015 }]);
    const history = await book.history('TRADING_TRAILING_START_PERCENT', 5);
    expect(history.map(({ value, actor, untilMs }) => [value, actor, untilMs])).toEqual([
      ['1.5', BY_ITSELF, null],
      ['2', OWNER, wallMs],
    ]);
    expect(told.map(({ data }) => data['problem'])).toEqual(['setting_changed', 'setting_expired']);
    expect(book.all().every(({ untilMs }) => untilMs === null)).toBe(true);
  });

  test('what ended while nothing ran is taken back before anything trades; what runs on, runs on', async () => {
    const book = await start();
    await book.change(wish('TRADING_MAX_POSITIONS', '3', 0, { forMs: HOUR_MS }));
    await book.change(wish('TRADING_MAX_ASSET_PERCENT', '10', 1, { forMs: 2 * HOUR_MS }));
    wallMs += HOUR_MS;
    const again = await start();
    expect(again.current).toMatchObject({ TRADING_MAX_POSITIONS: 5, TRADING_MAX_ASSET_PERCENT: 10 });
    wallMs += HOUR_MS;
    await again.expire();
    expect(again.current.TRADING_MAX_ASSET_PERCENT).toBe(30);
  });

  test('one time on top of another ends where both began; a change for good ends the time', async () => {
    const book = await start();
    await book.change(wish('TRADING_MAX_POSITIONS', '3', 0, { forMs: HOUR_MS }));
    await book.change(wish('TRADING_MAX_POSITIONS', '2', 1, { forMs: HOUR_MS }));
    await book.change(wish('TRADING_MAX_ASSET_PERCENT', '10', 2, { forMs: HOUR_MS }));
    await book.change(wish('TRADING_MAX_ASSET_PERCENT', '11', 3));
    wallMs += HOUR_MS;
    await book.expire();
    expect(book.current).toMatchObject({ TRADING_MAX_POSITIONS: 5, TRADING_MAX_ASSET_PERCENT: 11 });
  });

  test('what no longer fits beside the other settings is told once and tried again', async () => {
    const book = await start();
    await book.change(wish('TRADING_BREAKEVEN_2_PERCENT', '4', 0));
    await book.change(wish('TRADING_BREAKEVEN_2_PERCENT', '5', 1, { forMs: HOUR_MS }));
    await book.change(wish('TRADING_BREAKEVEN_1_PERCENT', '4.5', 2));
    wallMs += HOUR_MS;
    for (let i = 0; i < 3; i++) await book.expire();
    expect(book.current.TRADING_BREAKEVEN_2_PERCENT).toBe(5);
    expect(logged.filter((line) => line.includes('does not fit beside'))).toHaveLength(1);
    await book.change(wish('TRADING_BREAKEVEN_1_PERCENT', '1', 3));
    await book.expire();
    expect(book.current.TRADING_BREAKEVEN_2_PERCENT).toBe(4);
  });

  const START = 'TRADING_TRAILING_START_PERCENT';
  const LOSS = 'TRADING_STOP_LOSS_MAX_PERCENT';
  const FROM_START = { activationFloorRatio: 0.02 };
  test.each([
    { name: 'all that came later', since: 0, numbers: { ...FROM_START, stopLossMaxRatio: 0.03 }, version: 3 },
    { name: 'not what was given', since: 1, numbers: { stopLossMaxRatio: 0.03 }, version: 3 },
    { name: 'nothing once all is given', since: 3, numbers: {}, version: null },
    { name: 'what is in force, where nobody knows', since: null, numbers: { stopLossMaxRatio: 0.03 }, version: 3 },
  ])('a start gives open positions $name', async ({ since, numbers, version }) => {
    const book = await start();
    await book.change(wish(START, '2', 0, { scope: 'all' }));
    // for new positions: it takes nothing back from those that were to have the other
    await book.change(wish(START, '1.4', 1));
    await book.change(wish(LOSS, '3', 2, { scope: 'all' }));
    const given = (await start()).positionsSince(since);
    expect([given?.numbers ?? {}, given?.version ?? null]).toEqual([numbers, version]);
  });

  test.each([0, null])('what went back with its time is what a start gives, from %s', async (since) => {
    const book = await start();
    await book.change(wish(START, '2', 0, { scope: 'all', forMs: HOUR_MS }));
    wallMs += HOUR_MS;
    await book.expire();
    expect((await start()).positionsSince(since)).toEqual({ numbers: { activationFloorRatio: 0.015 }, version: 2 });
    expect((await start()).positionsSince(2)).toBeNull();
  });

  test('what does not fit beside the environment any more is not given, and told', async () => {
    const book = await start({ TRADING_BREAKEVEN_2_PERCENT: '5' });
    await book.change(wish('TRADING_BREAKEVEN_1_PERCENT', '4', 0, { scope: 'all' }));
    expect((await start()).positionsSince(0)).toEqual({ numbers: {}, version: 1 });
    expect(logged.filter((line) => line.includes('not given to them'))).toHaveLength(1);
    expect((await start()).positionsSince(null)).toBeNull();
  });

  test('a stored change that does not fit any more is left out and told', async () => {
    await store.database.query(`INSERT INTO settings_overrides (version, name, before, value, actor) VALUES
      (1, 'TRADING_MAX_POSITIONS', '5', '500', '${OWNER}'), (2, 'API_PORT', '8000', '9000', '${OWNER}')`);
    const book = await start();
    expect(book.current).toMatchObject({ TRADING_MAX_POSITIONS: 5, API_PORT: 8000 });
    expect(logged.filter((line) => line.includes('left out'))).toHaveLength(2);
  });

  test.each([
    ['TRADING_MAX_POSITIONS', '0', 'must be a whole number from 1 to 100'],
    ['TRADING_MAX_POSITIONS', null, 'needs a value'],
    ['TRADING_TRAILING_MARGINS', '5', 'must be gain=margin pairs in percent, separated by commas'],
    ['TRADING_STOP_LOSS_MIN_PERCENT', '2', 'must not be above TRADING_STOP_LOSS_MAX_PERCENT (1.8)'],
    ['TRADING_STRATEGY_WEIGHTS', 'Nobody_Strategy=1', 'names Nobody_Strategy, which is no strategy'],
    ['API_PORT', '9000', 'needs a restart to change'],
    ['NOT_A_SETTING', '1', 'needs a restart to change'],
  ])('%s = %s is refused', async (name, value, problem) => {
    const book = await start();
    expect(book.check(name, value)).toMatchObject({ ok: false, problem: { en: problem } });
    await expect(book.change(wish(name, value, 0))).rejects.toThrow(name);
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
  async function reached(component: Restartable, live: boolean, environment: Environment) {
    const told: string[] = [];
    const trading = {
      restartAnalyst: async () => void told.push('analyst'),
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
    ['analyst', false, {}, ['done', 'analyst']],
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
