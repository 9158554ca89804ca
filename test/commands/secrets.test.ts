import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GateInput } from '../../src/commands/meanings.ts';
import { commandSide, type CommandSide } from '../../src/cli/start/services.ts';
import { createLog } from '../../src/runtime/log.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import { MemoryAlarmStore } from '../support/alarm-store.ts';
import { FakeOperator, fakeLive, NoPictures } from '../support/chat-house.ts';
import { FakeMaintenance, MemoryPreferences, MemorySettings } from '../support/chat-upkeep.ts';

/** Known to the process, because they are settings of it. */
const KNOWN = ['mark-KEY-aaaa', 'mark-SECRET-bbbb', '123456:mark-TOKEN-cccc', 'mark-API-dddd'] as const;
/** Never heard before: a new key that somebody wants to set by chat. */
const NEW = 'mark9NEW8eeee7ffff6gggg5';

const text = (line: string): GateInput => ({ kind: 'text', text: line });
const named = (name: string, args: Record<string, string>): GateInput => ({ kind: 'command', name, args });

const SAID: readonly (readonly [what: string, input: GateInput])[] = [
  ['a new secret for a secret setting', text(`/settings EXCHANGE_API_SECRET ${NEW}`)],
  ['in lower case', text(`/settings exchange_api_secret ${NEW}`)],
  ['under a misspelt name', text(`/settings EXCHANGE_API_SECERT ${NEW}`)],
  ['as one word with the name', text(`/settings EXCHANGE_API_SECRET=${NEW}`)],
  ['instead of the name', text(`/settings ${NEW}`)],
  ['as options of a slash command', named('settings', { name: 'TELEGRAM_TOKEN', value: NEW })],
  ['under an option that does not exist', named('settings', { EXCHANGE_API_SECRET: NEW })],
  ['in an option that cannot be', named('sell', { symbol: NEW })],
  ['behind a command that takes no such word', text(`/sell SOL ${NEW}`)],
  ['to the hidden command behind a button', text(`/settingschange name=API_TOKEN value=${NEW} since=0`)],
  ['pasted as if it were a command', text(NEW)],
  ['pasted with a slash', text(`/${NEW}`)],
  ...KNOWN.flatMap((secret): (readonly [string, GateInput])[] => [
    [`${secret.slice(0, 12)} as the reason of a buy`, text(`/buy SOL 50 0.9 because ${secret} said so`)],
    [`${secret.slice(0, 12)} as a command`, text(`/${secret}`)],
    [`${secret.slice(0, 12)} as a value`, text(`/settings TRADING_MAX_POSITIONS ${secret}`)],
    [`${secret.slice(0, 12)} as a person`, text(`/roles ${secret} viewer`)],
    [`${secret.slice(0, 12)} in capitals`, text(`/cancel ${secret.toUpperCase()}`)],
  ]),
];

describe.each(DATABASE_TARGETS)('a secret that is typed into a chat ($name)', (target) => {
  let store: TestDatabase;
  let side: CommandSide;
  let updates = 0;
  const operator = new FakeOperator();
  const written: string[] = [];

  beforeAll(async () => {
    store = await target.open();
    const [EXCHANGE_API_KEY, EXCHANGE_API_SECRET, TELEGRAM_TOKEN, API_TOKEN] = KNOWN;
    const secrets = { EXCHANGE_API_KEY, EXCHANGE_API_SECRET, TELEGRAM_TOKEN, API_TOKEN };
    side = commandSide({
      settings: readSettings({ ...secrets, OWNERS: 'telegram:1', EXCHANGE: 'binance' }),
      database: store.database,
      live: fakeLive(),
      operator,
      pictures: new NoPictures(),
      book: new MemorySettings(),
      maintenance: new FakeMaintenance(),
      preferences: new MemoryPreferences(),
      alarms: new MemoryAlarmStore(),
      screens: { show: async () => [] },
      paired: [],
      feeRate: 0.001,
      logger: createLog('debug', [], (line) => void written.push(line)).logger,
      version: '2.0.0',
    });
  });
  afterAll(() => store.dispose());
  beforeEach(async () => {
    await store.database.query('TRUNCATE audit_log, operator_intents, chat_actions');
  });

  const say = (input: GateInput) => {
    const request = { userId: '1', userName: 'Ada', languageCode: 'en', place: '1', shared: false };
    const update = { updateId: `${target.name}-${++updates}`, saidAtMs: Date.now() };
    return side.door.handle({ platform: 'telegram', ...request, ...update }, input);
  };

  /** Every row of every table, as text. */
  async function everything(): Promise<string> {
    const { rows: tables } = await store.database.query<{ name: string }>(
      `SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await store.database.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      parts.push(...rows.map(({ row }) => row));
    }
    return parts.join('\n');
  }

  /** What reduces risk does not wait for its audit row. */
  async function audited(): Promise<readonly Record<string, unknown>[]> {
    return expect.poll(rowsOfAudit, { timeout: 5_000 }).not.toEqual([]).then(rowsOfAudit);
  }

  async function rowsOfAudit(): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await store.database.query('SELECT command, arguments, outcome FROM audit_log ORDER BY id');
    return rows;
  }

  test.each(SAID)('%s is in no row and in no order', async (_, input) => {
    await say(input);
    expect(await audited()).toHaveLength(1);
    expect((await everything()).toLowerCase()).not.toMatch(/mark[-9]/);
    expect(JSON.stringify(operator.submitted)).not.toMatch(/mark[-9]/i);
    expect(written.join('')).not.toMatch(/mark[-9]/i);
  });

  test('what is no secret is kept, so that the record still says who tried what', async () => {
    await say(text('/settings TRADING_MAX_POSITIONS 3'));
    await say(text('/settings exchange_api_secret whatever'));
    await say(text('/settings MAX_POSITION 3'));
    await say(text('/buy SOL 50 0.9 looks good'));
    await say(text('/cancel c0000000rs_0001-s-2'));
    await say(text('/sell SOL fifty'));
    await expect.poll(async () => (await rowsOfAudit()).length, { timeout: 5_000 }).toBe(6);
    expect((await rowsOfAudit()).map((row) => row['arguments'])).toEqual(
      expect.arrayContaining([
        { name: 'TRADING_MAX_POSITIONS', value: '3' },
        { name: 'EXCHANGE_API_SECRET', value: '•••' },
        { name: '•••', value: '•••' },
        expect.objectContaining({ reason: 'looks good' }),
        { order: 'c0000000rs_0001-s-2' },
        { words: ['SOL', 'fifty'] },
      ]),
    );
  });
});
