import { describe, expect, test } from 'vitest';
import type { Command, Risk } from '../../src/commands/command.ts';
import type { Role } from '../../src/commands/actor.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { buttonOf, fakeLive, House, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const NEUTRAL = 'This bot answers only listed people.';
const NO = 'Not allowed for your role';
const RISKS: readonly Risk[] = ['public', 'read', 'reduce', 'add', 'administer'];
const ROLES: readonly (Role | null)[] = [null, 'viewer', 'trader', 'owner'];
const ALLOWED: Readonly<Record<Risk, readonly (Role | null)[]>> = {
  public: ROLES,
  read: ['viewer', 'trader', 'owner'],
  reduce: ['trader', 'owner'],
  add: ['trader', 'owner'],
  administer: ['owner'],
};

/** One command per risk, which counts its runs. */
function probes(): { commands: Command[]; runs: string[] } {
  const runs: string[] = [];
  const commands = RISKS.map((risk): Command => ({
    name: `do-${risk}`,
    describe: { en: risk, fr: risk },
    options: [],
    risk,
    run: async () => {
      runs.push(risk);
      return { title: 'ran', tone: 'good' };
    },
  }));
  return { commands, runs };
}

describe('every role × every risk, typed and pressed', () => {
  for (const risk of RISKS) {
    for (const role of ROLES) {
      const may = ALLOWED[risk].includes(role);
      test(`${role ?? 'stranger'} ${may ? 'may' : 'may not'} ${risk}`, async () => {
        const { commands, runs } = probes();
        const house = new House({ commands, owners: [[{ platform: 'telegram', id: '1' }]] });
        const who = role === 'owner' ? OWNER : 'telegram:9';
        if (role !== null && role !== 'owner') await house.grant(who, role);

        const typed = await house.say(who, `/do-${risk}`);
        const actionId = await house.door.offer(`do-${risk}`, {});
        const pressed = await house.press(who, actionId);

        // a stranger's buttons do nothing, whatever is behind them
        const expected = may ? (role === null ? 1 : 2) : 0;
        expect(runs).toHaveLength(expected);
        const titles = may ? ['ran', role === null ? NEUTRAL : 'ran'] : role === null ? [NEUTRAL, undefined] : [NO, NO];
        expect([typed?.title, pressed?.title]).toEqual(titles);
        const refused = house.audit.rows.filter(({ outcome }) => outcome !== 'answered');
        expect(refused).toHaveLength(role === null && may ? 1 : may ? 0 : 2);
      });
    }
  }
});

describe('strangers', () => {
  test('get one neutral line a day, in their language, and an audit row', async () => {
    const house = new House();
    expect((await house.say('telegram:666', '/summary', { languageCode: 'fr' }))?.title).toBe(
      'Ce bot ne répond qu’aux personnes inscrites.',
    );
    expect(await house.say('telegram:666', '/summary')).toBeNull();
    expect(await house.say('telegram:666', 'hello; DROP TABLE')).toBeNull();
    const sell = await house.door.offer('flatten', {});
    expect(await house.press('telegram:666', sell)).toBeNull();
    expect(house.audit.rows.map(({ command, outcome }) => [command, outcome])).toEqual([
      ['summary', 'turned away'],
      ['summary', 'ignored'],
      ['•••', 'ignored'],
      ['flatten', 'ignored'],
    ]);
    house.nowMs += 25 * 3_600_000;
    expect(await house.say('telegram:666', '/summary')).not.toBeNull();
  });
  test('the day counts over restarts, because the audit remembers', async () => {
    const before = new House();
    await before.say('telegram:666', '/summary');
    const after = new House();
    after.audit.rows.push(...before.audit.rows);
    expect(await after.say('telegram:666', '/summary')).toBeNull();
  });
  test('who floods has a row for each of the first attempts, and then rows that count', async () => {
    const house = new House();
    for (let attempt = 1; attempt <= 1_000; attempt++) await house.say('telegram:666', '/flatten');
    const counts = house.audit.rows.map(({ args }) => args['attempts_this_hour'] ?? 1);
    expect(counts).toEqual([...Array<number>(10).fill(1), 20, 50, 100, 200, 500, 1_000]);
    house.nowMs += 3_600_000;
    await house.say('telegram:666', '/flatten');
    expect(house.audit.rows.at(-1)?.args).toEqual({ name: 'Ada' });
    await house.say('telegram:667', '/flatten');
    expect(house.audit.rows.at(-1)).toMatchObject({ actorId: '667', outcome: 'turned away' });
  });
  test('a press of a stranger is recorded even where its button is not known', async () => {
    const house = new House();
    await house.press('telegram:666', 'b_999');
    expect(house.audit.rows.map(({ command }) => command)).toEqual(['button']);
  });
  test('are told their id and greeted, and nothing else', async () => {
    const house = new House();
    expect(textOf(await house.say('discord:777', '/id'))).toContain('discord:777');
    expect(textOf(await house.say('discord:777', '/start'))).toContain('Only listed people');
  });
  test('an empty list of owners means nobody', async () => {
    const house = new House({ owners: [] });
    expect((await house.say('telegram:1', '/version'))?.title).toBe('This bot answers only listed people.');
  });
  test('a language row of a former owner gives no rights', async () => {
    const house = new House();
    await house.say(OWNER, '/language fr');
    const later = new House({ owners: [] });
    for (const [key, user] of house.users.users) later.users.users.set(key, user);
    expect((await later.say(OWNER, '/version'))?.title).toBe('Ce bot ne répond qu’aux personnes inscrites.');
  });
  test('get no suggestions while typing', async () => {
    const house = new House();
    expect(await house.door.complete(house.request('telegram:666'), 'regimes', 'timeframe', '')).toEqual([]);
    expect(await house.door.complete(house.request(OWNER), 'regimes', 'timeframe', '1')).toEqual([
      { value: '1m', label: '1m' },
      { value: '15m', label: '15m' },
      { value: '1h', label: '1h' },
      { value: '1d', label: '1d' },
    ]);
  });
});

describe('repeats, lateness, meaning', () => {
  test('the same update is handled once, over restarts too', async () => {
    const house = new House();
    expect(await house.say(OWNER, '/pause', { updateId: 'x' })).not.toBeNull();
    expect(await house.say(OWNER, '/pause', { updateId: 'x' })).toBeNull();
    const restarted = new House();
    for (const seen of house.processed.seen) restarted.processed.seen.add(seen);
    expect(await restarted.say(OWNER, '/pause', { updateId: 'x' })).toBeNull();
    expect(house.operator.submitted).toHaveLength(1);
  });
  test('what reduces risk runs late; what adds risk is a fresh proposal that says so', async () => {
    const house = new House();
    const longAgo = { saidAtMs: house.nowMs - 120_000, waited: true };
    await house.say(OWNER, '/pause', longAgo);
    expect(house.operator.submitted).toHaveLength(1);
    const late = await house.say(OWNER, '/buy SOL', longAgo);
    expect(textOf(late)).toContain('You asked 2 min ago; this is a fresh quote.');
    expect(house.operator.submitted).toHaveLength(1);
  });
  test.each([
    ['/sumary', 'Did you mean /summary?'],
    ['/possitions', 'Did you mean /positions?'],
    ['/sell SLO', 'Did you mean SOL?'],
    ['/sell', 'symbol is missing.'],
    ['/sell SOL 500', '500 is too high: at most 100.'],
    ['/sell SOL abc', '"abc" is not a number.'],
    ['/regimes 15x', '"15x" is none of'],
    ['/cycles SOL 10 20', '"20" is one word too many.'],
    ['/zzzzzzzzzzzz', '/help lists all commands.'],
  ])('%s → %s', async (text, expected) => {
    const house = new House();
    expect(textOf(await house.say(OWNER, text))).toContain(expected);
    expect(house.operator.submitted).toEqual([]);
  });
  test.each(['SOL', 'sol', 'SOLUSDC', 'SOL/USDC', 'sol-usdc', 'Sol/Usdc'])('SYMBOL may be %s', async (symbol) => {
    const house = new House();
    await house.say(OWNER, `/sell ${symbol}`);
    expect(house.operator.submitted[0]?.action).toEqual({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
  });
  test('a slash command with options, a name with an @, and no slash at all', async () => {
    const house = new House();
    await house.put(OWNER, { kind: 'command', name: 'sell', args: { symbol: 'btc', percent: 50 } });
    await house.say(OWNER, '/sell@RootBot ETH 12,5%');
    await house.say(OWNER, 'sell percent=25 sol');
    expect(house.operator.submitted.map(({ action }) => action)).toEqual([
      { kind: 'sell', symbol: 'BTCUSDC', percent: 50 },
      { kind: 'sell', symbol: 'ETHUSDC', percent: 12.5 },
      { kind: 'sell', symbol: 'SOLUSDC', percent: 25 },
    ]);
  });
  test('an old button does nothing and says why; an unknown one too', async () => {
    const house = new House();
    const id = await house.door.offer('sell', { symbol: 'SOLUSDC' });
    house.nowMs += 25 * 3_600_000;
    expect(textOf(await house.press(OWNER, id))).toMatch(/does nothing any more\nIt was valid for 1 d\./);
    expect(textOf(await house.press(OWNER, 'b_nothing'))).toContain('too old or from another installation');
    expect(house.operator.submitted).toEqual([]);
  });
  test('button ids fit the platforms', async () => {
    const house = new House();
    expect((await house.door.offer('sell', { symbol: 'SOLUSDC' })).length).toBeLessThanOrEqual(40);
  });
});

describe('what no table takes', () => {
  const BAD = 'lunch\0 \ud83d break';
  const GOOD = 'lunch� � break';

  test.each([
    ['typed', { kind: 'text', text: `/pause 30 ${BAD}` }],
    ['in an option', { kind: 'command', name: 'pause', args: { minutes: 30, reason: BAD } }],
  ] as const)('is made readable before the engine hears of it: %s', async (_, input) => {
    const house = new House();
    await house.put(OWNER, input, { userName: 'A\0da' });
    expect(house.operator.submitted[0]?.action).toMatchObject({ kind: 'pause', reason: GOOD });
    expect(house.audit.rows[0]?.args).toMatchObject({ minutes: 30, reason: GOOD });
  });

  test('whole characters stay as they are', async () => {
    const house = new House();
    await house.say(OWNER, '/pause 30 déjeuner 🍜');
    expect(house.operator.submitted[0]?.action).toMatchObject({ reason: 'déjeuner 🍜' });
  });
});

describe('honesty when something breaks', () => {
  test('an error inside a command is told with an id that the log has', async () => {
    const house = new House();
    const reply = await house.say(OWNER, '/summary');
    expect(reply?.tone).toBe('bad');
    const id = /under ([0-9a-f]{8})/.exec(textOf(reply))?.[1];
    expect(house.logged).toContainEqual(expect.objectContaining({ facts: expect.objectContaining({ id }) }));
    expect(house.audit.rows.at(-1)?.outcome).toBe(`error:${id}`);
  });
  test('without a database an owner still reduces risk, and adds none', async () => {
    const house = new House();
    for (const store of [house.users, house.audit, house.processed, house.intents, house.actions]) store.down = true;
    await house.say(OWNER, '/sell SOL', { updateId: 'once' });
    expect(await house.say(OWNER, '/sell SOL', { updateId: 'once' })).toBeNull();
    expect(house.operator.submitted).toHaveLength(1);
    expect(textOf(await house.say(OWNER, '/buy SOL'))).toContain('The database does not answer');
    expect(await house.say('telegram:666', '/sell SOL')).toBeNull();
    expect(house.operator.submitted).toHaveLength(1);
  });
  test('a known trader keeps the last known role, a stranger stays one', async () => {
    const house = new House();
    await house.grant('discord:5', 'trader');
    await house.say('discord:5', '/version');
    house.users.down = true;
    await house.say('discord:5', '/pause');
    expect(house.operator.submitted).toHaveLength(1);
  });
  test('a demo market says so at the head of every reply, and why', async () => {
    const house = new House({ live: fakeLive({ market: 'demo', marketFellBack: true }) });
    const reply = await house.say(OWNER, '/version');
    expect(reply?.title).toBe('DEMO · RootTrading 2.0.0');
    expect(reply?.footer).toContain('The exchange did not answer');
    const picker = await house.say(OWNER, '/restart');
    expect(picker?.title).toBe('DEMO · /restart: Which part?');
  });
});

test('languages: the person’s choice, then the platform’s, then the setting', async () => {
  const house = new House();
  expect((await house.say(OWNER, '/help', { languageCode: 'fr-CA' }))?.title).toBe('Commandes');
  expect((await house.say(OWNER, '/help', { languageCode: null }))?.title).toBe('Commands');
  expect((await house.say(OWNER, '/language fr', { languageCode: 'en' }))?.lines).toEqual([
    'Je parle français avec vous désormais.',
  ]);
  expect((await house.say(OWNER, '/help', { languageCode: 'en' }))?.title).toBe('Commandes');
});

test('help lists what this person may do, and tells one command in detail', async () => {
  const house = new House();
  await house.grant('discord:5', 'viewer');
  const viewer = textOf(await house.say('discord:5', '/help'));
  expect(viewer).toContain('/summary');
  expect(viewer).not.toContain('/buy');
  const owner = textOf(await house.say(OWNER, '/help'));
  for (const { name, hidden } of COMMANDS) expect(owner.includes(`/${name} |`)).toBe(hidden !== true);
  expect(textOf(await house.say(OWNER, '/help sell'))).toContain('Like this: /sell SYMBOL [percent=100]');
  expect(textOf(await house.say(OWNER, '/help sel'))).toContain('Did you mean /sell?');
});

test('each press and each command leaves its outcome in the audit', async () => {
  const house = new House();
  const proposal = await house.say(OWNER, '/buy SOL 50 0.9 looks good');
  await house.press(OWNER, buttonOf(proposal, 'Cancel'));
  expect(house.audit.rows.map(({ command, outcome }) => [command, outcome])).toEqual([
    ['buy', 'proposed'],
    ['dismiss', 'canceled'],
  ]);
  expect(house.audit.rows[0]?.args).toMatchObject({
    symbol: 'SOLUSDC',
    amount: 50,
    confidence: 0.9,
    reason: 'looks good',
  });
});
