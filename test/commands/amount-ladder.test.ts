import { beforeEach, describe, expect, test } from 'vitest';
import { ladderRules } from '../../src/cli/start/ladder.ts';
import type { LadderRules } from '../../src/commands/amount-ladder.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { Big } from '../../src/engine/money.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { buttonOf, House, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const OTHER_APP = 'discord:2';
const PROMPT = 'Type the six digits of the code here';

let house: House;

function open(rules: Partial<LadderRules>): House {
  house = new House({ ladder: { codeAbove: null, dailyLimit: null, ...rules } });
  return house;
}

/** A buy that is quoted at this amount, and its Confirm pressed. */
async function confirmed(amount: string, who = OWNER): Promise<Reply | null> {
  house.operator.amount = amount;
  return house.press(who, buttonOf(await house.say(who, '/buy SOL'), 'Confirm'));
}

/** The code as it was last shown on another device. */
function shownCode(): string {
  const code = /\d{6}/.exec(house.shownElsewhere.at(-1)?.reply.title ?? '')?.[0];
  if (code === undefined) throw new Error('no code was shown');
  return code;
}

const wrongCode = () => (shownCode() === '000000' ? '111111' : '000000');

describe('which buys ask for a code', () => {
  test.each<{ rules: Partial<LadderRules>; before: readonly string[]; amount: string; asks: boolean }>([
    { rules: {}, before: [], amount: '1000000', asks: false },
    { rules: { codeAbove: new Big('200') }, before: [], amount: '200', asks: false },
    { rules: { codeAbove: new Big('200') }, before: [], amount: '200.00000001', asks: true },
    { rules: { codeAbove: new Big('0') }, before: [], amount: '0.01', asks: true },
    { rules: { dailyLimit: new Big('0.3') }, before: ['0.1'], amount: '0.2', asks: false },
    { rules: { dailyLimit: new Big('0.3') }, before: ['0.1', '0.2'], amount: '0.00000001', asks: true },
    { rules: { dailyLimit: new Big('100') }, before: [], amount: '100.01', asks: true },
    { rules: { codeAbove: new Big('200'), dailyLimit: new Big('300') }, before: ['150'], amount: '150', asks: false },
    { rules: { codeAbove: new Big('200'), dailyLimit: new Big('300') }, before: ['150'], amount: '150.5', asks: true },
  ])('$rules.codeAbove / $rules.dailyLimit a day, after $before: $amount → $asks', async (row) => {
    open(row.rules);
    for (const amount of row.before) expect((await confirmed(amount))?.title).toBe('Bought SOL');
    expect((await confirmed(row.amount))?.title).toBe(row.asks ? PROMPT : 'Bought SOL');
    expect(house.operator.submitted).toHaveLength(row.before.length + (row.asks ? 0 : 1));
  });

  test('the day is the local one, and what was refused or never confirmed does not count', async () => {
    open({ dailyLimit: new Big('100') });
    house.nowMs = Date.UTC(2025, 9, 2, 23, 59, 59);
    expect((await confirmed('60'))?.title).toBe('Bought SOL');
    house.operator.outcome = { status: 'refused', refusal: null, fills: [], problem: 'no' };
    expect((await confirmed('40'))?.title).toBe('Refused');
    await house.say(OWNER, '/buy SOL');
    house.operator.outcome = { status: 'unknown', refusal: null, fills: [], problem: null };
    expect((await confirmed('40'))?.title).toBe('UNKNOWN, being checked');
    expect((await confirmed('1'))?.title).toBe(PROMPT);
    house.nowMs = Date.UTC(2025, 9, 3);
    house.operator.outcome = { status: 'done', refusal: null, fills: [], problem: null };
    expect((await confirmed('100'))?.title).toBe('Bought SOL');
  });

  test('two that are confirmed at once do not both fit under the limit of the day', async () => {
    open({ dailyLimit: new Big('100') });
    const titles = (await Promise.all([confirmed('60'), confirmed('60', OTHER_APP)])).map((reply) => reply?.title);
    expect(titles.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(['Bought SOL', PROMPT]);
  });

  test("reducing risk never asks, and the server's own terminal needs no second device", async () => {
    open({ codeAbove: new Big('0') });
    expect((await house.say(OWNER, '/sell SOL'))?.title).toBe('Sold SOL');
    const flatten = await house.say(OWNER, '/flatten');
    expect((await house.press(OWNER, buttonOf(flatten, 'Confirm')))?.title).toBe('Flat: entries are paused');
    expect((await confirmed('500', 'terminal:console'))?.title).toBe('Bought SOL');
  });

  test.each([
    [{}, null, null],
    [{ CONFIRM_CODE_ABOVE: '20.5', MANUAL_BUY_DAILY_LIMIT: '100' }, '20.5', '100'],
    [{ CONFIRM_CODE_ABOVE: 'off' }, null, null],
  ] as const)('settings %o', (env, codeAbove, dailyLimit) => {
    const paper = ladderRules(readSettings(env));
    expect([paper.codeAbove?.toFixed() ?? null, paper.dailyLimit?.toFixed() ?? null]).toEqual([codeAbove, dailyLimit]);
    const live = ladderRules({ ...readSettings(env), TRADING_MODE: 'live' });
    expect(live.codeAbove?.toFixed() ?? null).toBe('CONFIRM_CODE_ABOVE' in env ? codeAbove : '200');
  });
});

describe('a code', () => {
  beforeEach(() => void open({ codeAbove: new Big('200') }));

  test('is shown on the other app only, and typed where Confirm was pressed', async () => {
    const prompt = await confirmed('250');
    expect(textOf(prompt)).toContain('A buy of 250.00 USDC is above 200.00 USDC');
    expect(textOf(prompt)).toContain('It is shown on: Discord.');
    expect(house.shownElsewhere[0]?.identities).toContainEqual({ platform: 'discord', id: '2' });
    expect(house.shownElsewhere[0]?.identities.some(({ platform }) => platform === 'telegram')).toBe(false);
    expect(textOf(prompt)).not.toContain(shownCode());
    expect((await house.say(OTHER_APP, shownCode()))?.title).toBe(
      'Type the code where Confirm was pressed, not where it is shown',
    );
    expect((await house.say(OWNER, '/code'))?.title).toBe('No code to show here');
    expect((await house.say(OTHER_APP, '/code'))?.title).toBe(`Code ${shownCode()}`);
    expect((await house.say('terminal:console', '/code'))?.title).toBe(`Code ${shownCode()}`);
    expect(house.operator.submitted).toEqual([]);
    expect((await house.say(OWNER, shownCode()))?.title).toBe('Bought SOL');
    expect((await house.say(OWNER, shownCode()))?.title).not.toBe('Bought SOL');
    expect(house.operator.submitted).toHaveLength(1);
  });

  test.each([
    [59_999, 'Bought SOL'],
    [60_000, 'Bought SOL'],
    [60_001, 'No buy waits for a code: nothing was done'],
  ])('typed after %i ms: %s', async (afterMs, title) => {
    await confirmed('250');
    house.nowMs += afterMs;
    expect((await house.say(OWNER, `/code ${shownCode()}`))?.title).toBe(title);
  });

  test('is over after three wrong tries, however fast they come, and cancels the buy', async () => {
    await confirmed('250');
    const titles = await Promise.all([1, 2, 3, 4, 5].map(async () => (await house.say(OWNER, wrongCode()))?.title));
    expect(titles.filter((title) => title === 'Wrong code: nothing was done, try again')).toHaveLength(2);
    expect((await house.say(OWNER, shownCode()))?.title).not.toBe('Bought SOL');
    expect([...house.intents.intents.values()][0]?.state).toBe('canceled');
    expect(house.operator.submitted).toEqual([]);
  });

  test('is not made anew by pressing Confirm again', async () => {
    await confirmed('250');
    const [intent] = [...house.intents.intents.values()];
    for (let i = 0; i < 5; i++) expect((await house.say(OWNER, `/confirm ${intent?.id}`))?.title).toBe(PROMPT);
    expect(house.shownElsewhere).toHaveLength(1);
  });

  describe('of one of two buys that wait', () => {
    let older: string;
    let newer: string;
    /** Digits that belong to neither. */
    const neither = () => ['000000', '111111', '222222'].find((code) => code !== older && code !== newer) ?? '';
    const bought = () =>
      house.operator.submitted.map(({ intentId }) => house.intents.intents.get(intentId)?.quote.amount);
    const states = () => [...house.intents.intents.values()].map(({ state }) => state);

    beforeEach(async () => {
      await confirmed('250');
      older = shownCode();
      house.nowMs += 1;
      await confirmed('300');
      newer = shownCode();
      house.operator.amount = '250';
    });

    test('confirms the one it was made for, whichever is newer, and the other goes on waiting', async () => {
      expect((await house.say(OWNER, older))?.title).toBe('Bought SOL');
      expect(bought()).toEqual(['250']);
      house.operator.amount = '300';
      expect((await house.say(OWNER, newer))?.title).toBe('Bought SOL');
      expect(bought()).toEqual(['250', '300']);
    });

    test('costs the other no try, and neither does one that was used already', async () => {
      await house.say(OWNER, older);
      for (let i = 0; i < 5; i++) {
        const again = await house.say(OWNER, older);
        expect(again?.title).toBe('This code was used already or its buy is over: nothing was done');
        expect(textOf(again)).toContain('Waiting for their codes: SOL (300.00 USDC).');
      }
      house.operator.amount = '300';
      expect((await house.say(OWNER, newer))?.title).toBe('Bought SOL');
    });

    test('typed under the other one is told so', async () => {
      const waiting = [...house.intents.intents.values()].at(-1);
      for (let i = 0; i < 5; i++) {
        const reply = await house.say(OWNER, `/code ${older} ${waiting?.id}`);
        expect(reply?.title).toBe('This is the code of another buy: nothing was done');
        expect(textOf(reply)).toContain('It is the one of SOL (250.00 USDC)');
      }
      expect(states()).toEqual(['proposed', 'proposed']);
    });

    test('that belongs to neither costs both a try, and three of them cancel both', async () => {
      const replies = [];
      for (let i = 0; i < 3; i++) replies.push(await house.say(OWNER, neither()));
      expect(replies.map((reply) => reply?.title)).toEqual([
        'Wrong code: nothing was done, try again',
        'Wrong code: nothing was done, try again',
        'No more tries: the buy is canceled, nothing was done',
      ]);
      expect(textOf(replies[0] ?? null)).toContain('Waiting for their codes: SOL (300.00 USDC), SOL (250.00 USDC).');
      expect((await house.say(OWNER, older))?.title).toBe('No buy waits for a code: nothing was done');
      expect([states(), house.operator.submitted]).toEqual([['canceled', 'canceled'], []]);
    });

    test('names the one that has no try left', async () => {
      const [first] = [...house.intents.intents.values()];
      for (let i = 0; i < 2; i++) await house.say(OWNER, `/code ${neither()} ${first?.id}`);
      const reply = await house.say(OWNER, neither());
      expect(textOf(reply)).toContain('No more tries for SOL (250.00 USDC): that buy is canceled.');
      expect(states()).toEqual(['canceled', 'proposed']);
    });

    test('asked on the other app is to be typed there', async () => {
      await confirmed('400', OTHER_APP);
      const theirs = shownCode();
      expect((await house.say(OWNER, theirs))?.title).toBe(
        'Type the code where Confirm was pressed, not where it is shown',
      );
      expect((await house.say(OWNER, older))?.title).not.toBe('Wrong code: nothing was done, try again');
    });

    test('is found by comparing too, where another process made it', async () => {
      const before = house;
      open({ codeAbove: new Big('200') });
      for (const code of before.codes.codes.values()) await house.codes.insert(code);
      for (const intent of before.intents.intents.values()) await house.intents.insert(intent);
      house.nowMs = before.nowMs;
      house.operator.amount = '250';
      expect((await house.say(OWNER, older))?.title).toBe('Bought SOL');
      expect(bought()).toEqual(['250']);
    });
  });

  test('stays asked for on the message that follows the buy', async () => {
    const prompt = await confirmed('250');
    if (prompt?.live === undefined) throw new Error('not live');
    const shown = await house.door.repeat(house.request(OWNER, { repeats: true }), { ...prompt.live, end: null });
    expect(shown.state === 'live' ? textOf(shown.reply) : shown.state).toBe(textOf(prompt));
    expect((await house.press(OTHER_APP, buttonOf(prompt, 'Cancel')))?.title).toBe('Canceled: nothing was done');
  });

  test('is kept nowhere: not in the audit, not in the store, not in the log', async () => {
    await confirmed('250');
    const code = shownCode();
    await house.say(OWNER, `/code ${wrongCode()} ${code} more`);
    await house.say(OWNER, code);
    const kept = JSON.stringify([house.audit.rows, [...house.codes.codes.values()], house.logged]);
    expect(kept).not.toContain(`"${code}"`);
    expect(house.audit.rows.at(-1)).toMatchObject({ command: 'code', args: { code: '•••' } });
  });

  test('on Discord is asked for by a form, and a press with the digits is the same as typing them', async () => {
    const prompt = await confirmed('250', OTHER_APP);
    const [enter] = prompt?.buttons?.flat() ?? [];
    expect(enter).toMatchObject({ label: 'Enter the code', asks: true });
    expect(textOf(prompt)).toContain('It is shown on: Telegram.');
    const code = shownCode();
    const press = (answer: string) => house.put(OTHER_APP, { kind: 'action', actionId: enter?.actionId ?? '', answer });
    expect((await press(wrongCode()))?.title).toBe('Wrong code: nothing was done, try again');
    expect((await press(code))?.title).toBe('Bought SOL');
    expect(JSON.stringify(house.audit.rows)).not.toContain(code);
  });

  test('another person cannot type it', async () => {
    await house.grant('telegram:9', 'trader');
    await confirmed('250');
    const [intent] = [...house.intents.intents.values()];
    const reply = await house.say('telegram:9', `/code ${shownCode()} ${intent?.id}`);
    expect(reply?.title).toBe('Only the person who asked can confirm this');
    expect((await house.say('telegram:9', '/code'))?.title).toBe('No code to show here');
  });

  test('of a buy whose price moved meanwhile buys nothing: the new quote asks again', async () => {
    await confirmed('250');
    house.operator.price = 155;
    const again = await house.say(OWNER, shownCode());
    expect(again?.title).toBe('Buy SOL?');
    expect((await house.press(OWNER, buttonOf(again, 'Confirm')))?.title).toBe(PROMPT);
    expect([house.operator.submitted, house.shownElsewhere.length]).toEqual([[], 2]);
  });
});
