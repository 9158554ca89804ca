import { dangerAlert } from '../alarm-store.ts';
import { NOW_MS } from '../chat-house.ts';
import { OWNER, typed, type ReplyCase, type Stage } from './stage.ts';

const DAY_MS = 86_400_000;
const MANY_DANGERS = 12;

function withDangers(name: string, line: string, count = 2): ReplyCase {
  return {
    name,
    show: (stage) => {
      for (let n = 1; n <= count; n++) stage.house.alarms.raise(dangerAlert(n), stage.house.nowMs);
      return stage.say(line);
    },
  };
}

/** A proposal whose Confirm leads to this command. */
function confirmedBy(name: string, line: string, command: string, afterMs = 0): ReplyCase {
  return {
    name,
    show: async (stage) => {
      const asked = await stage.say(line);
      stage.house.nowMs += afterMs;
      return stage.press(asked, command);
    },
  };
}

async function changedSetting(stage: Stage) {
  return stage.press(await stage.say('/settings TRADING_MAX_POSITIONS 3'), 'settingsconfirm');
}

async function withPeople(stage: Stage): Promise<void> {
  await stage.house.grant('telegram:123456789', 'trader');
  await stage.house.users.setBuyLimit('telegram', '123456789', '250');
  await stage.house.grant('discord:900000000000000003', 'viewer');
}

const ROUNDS = [
  {
    id: '7',
    timeMs: NOW_MS - 60_000,
    refused: 'wallet USDC: new row for relation "wallet" violates check constraint "wallet_free_check"',
  },
];

/** What keeps the engine and its people in order. */
export const UPKEEP_CASES: readonly ReplyCase[] = [
  ...typed([
    ['alerts', '/alerts'],
    ['alerts kind', '/alerts entry'],
    ['alerts danger kind', '/alerts order_problem'],
    ['alerts changed', '/alerts stop_moved digest'],
    ['alerts never off', '/alerts order_problem off'],
    ['alerts silence proposal', '/alerts order_problem silent'],
    ['alerts no such channel', '/alerts channel=discord:404'],
    ['alerts quiet choice', '/alerts quiet=choose'],
    ['alerts quiet set', '/alerts quiet=22:30-06:45'],
    ['alerts quiet never', '/alerts quiet=never'],
    ['alerts quiet wrong', '/alerts quiet=late'],
    ['acknowledge none', '/acknowledge'],
    ['acknowledge unknown', '/acknowledge 99'],
    ['snooze none', '/snooze'],
    ['settings', '/settings'],
    ['settings one', '/settings TRADING_MAX_POSITIONS'],
    ['settings proposal', '/settings TRADING_MAX_POSITIONS 3'],
    ['settings trail proposal', '/settings TRADING_TRAILING_START_PERCENT 1.2'],
    ['settings for a time', '/settings TRADING_MAX_POSITIONS 3 60'],
    ['settings wrong value', '/settings TRADING_MAX_POSITIONS many'],
    ['settings two values', '/settings ALLOCATION_MIN_ENTRY 1,500'],
    ['settings needs restart', '/settings API_PORT 9000'],
    ['settings unknown', '/settings MAX_POSITION'],
    ['release always', '/releasealways 500 q1 SOLUSDC'],
    ['roles', '/roles'],
    ['roles which', '/roles telegram:5'],
    ['roles granted viewer', '/roles telegram:5 viewer'],
    ['roles granted trader', '/roles telegram:5 trader'],
    ['roles owner', '/roles discord:2 viewer'],
    ['roles nothing to revoke', '/roles telegram:5 none'],
    ['roles not understood', '/roles Ada'],
    ['roles not listed', '/roles telegram:5 limit=100'],
    ['roles not a limit', '/roles telegram:5 limit=much'],
    ['roles two limits', '/roles telegram:5 limit=1,500'],
    ['logs', '/logs'],
    ['logs component', '/logs feed 1'],
    ['logs nobody', '/logs nobody'],
    ['audit', '/audit'],
    ['audit file', '/audit 24 csv'],
    ['audit verify', '/audit verify'],
    ['audit not a seal', '/audit verfy'],
    ['quarantine none', '/quarantine'],
    ['purge proposal', '/purge 2025-01-01'],
    ['purge bad day', '/purge 2027-01-01'],
    ['restart', '/restart feed'],
    ['help', '/help'],
    ['help command', '/help buy'],
    ['help unknown', '/help nothing'],
    ['language', '/language'],
    ['version', '/version'],
    ['start', '/start'],
    ['id', '/id'],
    ['pair closed', '/pair'],
  ]),
  ...typed(
    [
      ['audit empty', '/audit'],
      ['audit file empty', '/audit 48 csv'],
    ],
    { account: 'empty' },
  ),
  confirmedBy('alerts silenced', '/alerts order_problem silent', 'alertsconfirm'),
  confirmedBy('purge done', '/purge 2025-01-01', 'purgeconfirm'),
  confirmedBy('purge too late', '/purge 2025-01-01', 'purgeconfirm', 10 * 60_000),
  confirmedBy('release always confirmed', '/releasealways 500 q1 SOLUSDC', 'settingsconfirm'),
  confirmedBy('settings changed', '/settings TRADING_MAX_POSITIONS 3', 'settingsconfirm'),
  withDangers('acknowledge list', '/acknowledge'),
  withDangers('acknowledge many', '/acknowledge', MANY_DANGERS),
  withDangers('acknowledge one', '/acknowledge 1'),
  withDangers('snooze one', '/snooze 1'),
  {
    name: 'settings history',
    show: async (stage) => {
      await changedSetting(stage);
      return stage.say('/settings TRADING_MAX_POSITIONS');
    },
  },
  {
    name: 'settings taken back',
    show: async (stage) => stage.press(await changedSetting(stage), 'settingschange'),
  },
  {
    name: 'settings stale',
    show: async (stage) => {
      const changed = await changedSetting(stage);
      await stage.press(changed, 'settingschange');
      return stage.press(changed, 'settingschange');
    },
  },
  {
    name: 'roles of several',
    show: async (stage) => {
      await withPeople(stage);
      return stage.say('/roles');
    },
  },
  {
    name: 'roles limit',
    show: async (stage) => {
      await withPeople(stage);
      return stage.say('/roles telegram:123456789 limit=99.5');
    },
  },
  {
    name: 'roles no limit',
    show: async (stage) => {
      await withPeople(stage);
      return stage.say('/roles telegram:123456789 limit=off');
    },
  },
  {
    name: 'roles revoked',
    show: async (stage) => {
      await withPeople(stage);
      return stage.press(await stage.say('/roles'), 'roles');
    },
  },
  {
    name: 'logs none',
    show: (stage) => {
      stage.house.maintenance.lines = [];
      return stage.say('/logs');
    },
  },
  {
    name: 'purge nothing',
    show: (stage) => {
      stage.house.maintenance.counts = { signals: 0, rejections: 0, cycles: 0, orders: 0, executions: 0 };
      return stage.say('/purge 2025-01-01');
    },
  },
  {
    name: 'quarantine',
    show: (stage) => {
      stage.house.maintenance.rounds = ROUNDS;
      return stage.say('/quarantine');
    },
  },
  {
    name: 'quarantine resolved',
    show: async (stage) => {
      stage.house.maintenance.rounds = ROUNDS;
      return stage.press(await stage.say('/quarantine'), 'quarantineconfirm');
    },
  },
  {
    name: 'restart not needed',
    show: (stage) => {
      stage.house.maintenance.outcome = 'not needed';
      return stage.say('/restart books');
    },
  },
  {
    name: 'language changed',
    show: (stage) => stage.say(`/language ${stage.language}`),
  },
  {
    name: 'pair how',
    house: { owners: [] },
    show: (stage) => stage.say('/pair', 'telegram:9'),
  },
  {
    name: 'pair code',
    house: { owners: [] },
    show: (stage) => stage.say('/pair', 'terminal:console'),
  },
  {
    name: 'pair wrong',
    house: { owners: [] },
    show: async (stage) => {
      await stage.say('/pair', 'terminal:console');
      return stage.say('/pair nothing', 'telegram:9');
    },
  },
  {
    name: 'pair done',
    house: { owners: [] },
    show: async (stage) => {
      const code = /\d{6,}|[A-Z0-9]{6,}/.exec((await stage.say('/pair', 'terminal:console')).title)?.[0] ?? '';
      return stage.say(`/pair ${code}`, 'telegram:9');
    },
  },
];

/** What the gate itself says: people who may not, and what cannot be understood. */
export const GATE_CASES: readonly ReplyCase[] = [
  ...typed([
    ['gate unknown command', '/sumary'],
    ['gate missing symbol', '/buy'],
    ['gate unknown symbol', '/buy SOLL 50'],
    ['buy with words for an amount', '/buy SOL much'],
    ['gate too low', '/buy SOL 0.001'],
    ['gate too high', '/buy SOL 50 2'],
    ['gate not whole', '/signals 1.5'],
    ['gate not a choice', '/trail SOL up'],
    ['gate one word too many', '/health now'],
    ['gate unknown option', '/signals day=1'],
  ]),
  ...typed([['gate switched off', '/buy SOL 50']], { house: { off: new Set(['buy']) } }),
  ...typed([['gate broken', '/summary']], {
    breaks: true,
    live: {
      paused: () => {
        throw new Error('broken');
      },
    },
  }),
  { name: 'gate stranger', show: (stage) => stage.say('/summary', 'telegram:666') },
  { name: 'start stranger', show: (stage) => stage.say('/start', 'telegram:666') },
  { name: 'id stranger', show: (stage) => stage.say('/id', 'telegram:666') },
  {
    name: 'gate role',
    show: async (stage) => {
      await stage.house.grant('telegram:5', 'viewer');
      return stage.say('/buy SOL 50', 'telegram:5');
    },
  },
  {
    name: 'gate old button',
    show: async (stage) => {
      const reply = await stage.say('/summary');
      stage.house.nowMs += 8 * DAY_MS;
      return stage.press(reply, 'positions');
    },
  },
  {
    name: 'gate unknown button',
    show: async (stage) => {
      const reply = await stage.house.press(OWNER, 'b_unknown', { languageCode: stage.language });
      if (reply === null) throw new Error('a button was not answered');
      return reply;
    },
  },
  {
    name: 'gate no database',
    breaks: true,
    show: (stage) => {
      stage.house.processed.down = true;
      return stage.say('/buy SOL 50');
    },
  },
  {
    name: 'buy not stored',
    breaks: true,
    show: (stage) => {
      stage.house.intents.down = true;
      return stage.say('/buy SOL 50');
    },
  },
];
