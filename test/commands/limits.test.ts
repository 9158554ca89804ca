import { describe, expect, test } from 'vitest';
import { commandsOff } from '../../src/cli/start/commands-off.ts';
import { menuOf } from '../../src/bot/telegram/menu.ts';
import { slashCommands } from '../../src/bot/discord/register.ts';
import { buttonOf, House, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const TRADER = 'telegram:9';

describe('COMMANDS_OFF', () => {
  const off = (...words: string[]) => commandsOff({ COMMANDS_OFF: words });

  test('names commands; a class means all of it, but what reduces risk only goes by its own name', () => {
    expect([...commandsOff({ COMMANDS_OFF: null })]).toEqual([]);
    expect([...off('flatten', '/Buy')]).toEqual(['flatten', 'buy']);
    expect([...off('add')]).toEqual(expect.arrayContaining(['buy', 'force', 'resume']));
    const names = [...off('read', 'add', 'administer')];
    for (const brake of ['sell', 'flatten', 'pause', 'cancel', 'trail', 'help', 'id', 'start', 'pair', 'code']) {
      expect(names).not.toContain(brake);
    }
  });

  test.each([
    ['flaten', /flaten, which is no command; did you mean flatten\?/],
    ['reduce', /only by its own name, such as flatten/],
    ['help', /cannot hold help: it is always on/],
    ['confirm', /confirm, which is no command/],
  ])('%s is refused with the remedy', (word, message) => expect(() => off(word)).toThrow(message));

  test('is refused with the reason, typed and pressed, and offered nowhere', async () => {
    const house = new House({ off: new Set(['flatten', 'buy']) });
    const names = house.door.commands.map(({ name }) => name);
    expect(names).toContain('sell');
    expect([names, menuOf(house.door.commands, 'fr').map(({ command }) => command)].flat()).not.toContain('flatten');
    expect(slashCommands(house.door.commands).map(({ name }) => name)).not.toContain('flatten');
    expect(textOf(await house.say(OWNER, '/help'))).not.toContain('/flatten');
    expect(textOf(await house.say(OWNER, '/flatte'))).not.toContain('mean /flatten');
    const pressed = await house.press(OWNER, await house.door.offer('flatten', {}));
    for (const reply of [await house.say(OWNER, '/flatten'), pressed]) {
      expect([reply?.title, textOf(reply)]).toEqual([
        '/flatten is switched off',
        expect.stringContaining('COMMANDS_OFF'),
      ]);
    }
    expect(house.audit.rows.at(-1)).toMatchObject({ command: 'flatten', outcome: 'refused:off' });
    expect((await house.say(OWNER, '/sell SOL'))?.title).toBe('Sold SOL');
  });

  test('also ends a proposal from before it was switched off', async () => {
    const switched = new Set<string>();
    const house = new House({ off: switched });
    const confirm = buttonOf(await house.say(OWNER, '/buy SOL 50'), 'Confirm');
    switched.add('buy');
    expect((await house.press(OWNER, confirm))?.title).toBe('/buy is switched off');
    expect(house.operator.submitted).toEqual([]);
  });
});

describe('a limit per buy', () => {
  async function limited(limit: string): Promise<House> {
    const house = new House();
    expect((await house.say(OWNER, `/roles ${TRADER} trader limit=${limit}`))?.title).toMatch(/may buy up to/);
    return house;
  }

  test.each([
    ['100', '100', true],
    ['100', '100.00000001', false],
    ['0.3', '0.30', true],
    ['0', '0.01', false],
    ['99,5', '99.5', true],
    ['99,5', '99.51', false],
  ])('%s: a buy of %s may be confirmed: %s', async (limit, amount, may) => {
    const house = await limited(limit);
    house.operator.amount = amount;
    const reply = await house.say(TRADER, '/buy SOL');
    expect(reply?.title).toBe(may ? 'Buy SOL?' : 'Refused: BUY_LIMIT');
    if (!may) expect(house.intents.intents.size).toBe(0);
    expect((await house.say(OWNER, '/buy SOL'))?.title).toBe('Buy SOL?');
  });

  test('names its numbers, and counts at the confirmation too', async () => {
    const house = await limited('100');
    house.operator.amount = '250.5';
    expect(textOf(await house.say(TRADER, '/buy SOL'))).toContain(
      'This buy of 250.50 USDC is above your limit of 100.00 USDC.',
    );
    house.operator.amount = '90';
    const confirm = buttonOf(await house.say(TRADER, '/buy SOL'), 'Confirm');
    await house.say(OWNER, `/roles ${TRADER} limit=50`);
    expect((await house.press(TRADER, confirm))?.title).toBe('Refused: BUY_LIMIT');
    expect((await house.say(TRADER, '/sell SOL'))?.title).toBe('Sold SOL');
    expect(house.operator.submitted.map(({ action }) => action.kind)).toEqual(['sell']);
  });

  test('stays when the role is given again, is listed, and can be taken away', async () => {
    const house = await limited('100');
    await house.say(OWNER, `/roles ${TRADER} trader`);
    expect(textOf(await house.say(OWNER, '/roles'))).toContain(`${TRADER} | trader | 100.00 USDC | ${OWNER}`);
    expect((await house.say(OWNER, `/roles ${TRADER} limit=off`))?.title).toBe(
      `${TRADER} has no limit per buy any more`,
    );
    house.operator.amount = '1000000';
    expect((await house.say(TRADER, '/buy SOL'))?.title).toBe('Buy SOL?');
  });

  test.each([
    [`/roles ${TRADER} limit=ten`, 'ten is no amount'],
    [`/roles ${TRADER} limit=-1`, '-1 is no amount'],
    [`/roles ${TRADER} limit=1,000`, '1,000 is no amount'],
    [`/roles ${TRADER} trader limit=1 000,50`, '/roles: not understood'],
    [`/roles ${TRADER} limit=5`, `${TRADER} is not on the list: give a role first`],
    [`/roles ${OWNER} limit=5`, `${OWNER} is not on the list: give a role first`],
  ])('%s → %s', async (text, title) => {
    expect((await new House().say(OWNER, text))?.title).toBe(title);
  });

  test('with a comma that may mean two things is refused with both', async () => {
    const reply = await new House().say(OWNER, `/roles ${TRADER} trader limit=1,000`);
    expect(textOf(reply)).toContain('"1,000" may mean 1 or 1000. Write the one you mean without a comma.');
  });
});

describe('pairing the first owner', () => {
  const STRANGER = 'telegram:42';

  async function codeOf(house: House): Promise<string> {
    const code = /\d{8}/.exec((await house.say('terminal:console', '/pair'))?.title ?? '')?.[0];
    if (code === undefined) throw new Error('no code on the console');
    return code;
  }

  test.each(['/pair', '/start'])('%s CODE makes its sender the owner, once', async (command) => {
    const house = new House({ owners: [] });
    expect((await house.say(STRANGER, '/summary'))?.title).toBe('This bot answers only listed people.');
    const code = await codeOf(house);
    expect((await house.say(STRANGER, `${command} ${code}`))?.title).toBe('You are an owner now');
    expect(textOf(await house.say(STRANGER, '/roles'))).toContain(`${STRANGER} | owner`);
    expect(await house.users.find('telegram', '42')).toMatchObject({ role: 'owner', grantedBy: 'pairing' });
    expect((await house.say('telegram:43', `/pair ${code}`))?.title).toBe('No pairing is open');
    expect(JSON.stringify([house.audit.rows, house.logged])).not.toContain(code);
  });

  test.each([
    [600_000, 'You are an owner now'],
    [600_001, 'No pairing is open'],
  ])('a code after %i ms: %s', async (afterMs, title) => {
    const house = new House({ owners: [] });
    const code = await codeOf(house);
    house.nowMs += afterMs;
    expect((await house.say(STRANGER, `/pair ${code}`))?.title).toBe(title);
  });

  test('five wrong tries, whoever makes them, end it', async () => {
    const house = new House({ owners: [] });
    const code = await codeOf(house);
    const wrong = code === '00000000' ? '11111111' : '00000000';
    for (let i = 0; i < 5; i++)
      expect((await house.say(`telegram:5${i}`, `/pair ${wrong}`))?.title).toBe('This is not the code');
    expect((await house.say(STRANGER, `/pair ${code}`))?.title).toBe('No pairing is open');
    expect((await house.say(STRANGER, `/pair ${await codeOf(house)}`))?.title).toBe('You are an owner now');
  });

  test('is closed where OWNERS names somebody, and a second app of the owner is the same person', async () => {
    const listed = new House();
    expect((await listed.say('terminal:console', '/pair'))?.title).toBe('No pairing is open');
    expect((await listed.say(STRANGER, '/pair 12345678'))?.title).toBe('No pairing is open');
    const house = new House({ owners: [] });
    await house.say(STRANGER, `/pair ${await codeOf(house)}`);
    await house.say('discord:77', `/pair ${await codeOf(house)}`);
    const confirm = buttonOf(await house.say(STRANGER, '/buy SOL 50'), 'Confirm');
    expect((await house.press('discord:77', confirm))?.title).toBe('Bought SOL');
  });

  test('/start without a code still only greets, and /id stays', async () => {
    const house = new House({ owners: [] });
    expect(textOf(await house.say(STRANGER, '/start'))).toContain('Only listed people get answers');
    expect(textOf(await house.say(STRANGER, '/id'))).toContain(STRANGER);
  });
});
