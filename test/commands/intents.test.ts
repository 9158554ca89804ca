import { describe, expect, test } from 'vitest';
import type { Intent } from '../../src/commands/stores.ts';
import { sayIn } from '../../src/commands/words/words.ts';
import { buttonOf, fakeLive, House, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const SAME_PERSON = 'discord:2';
const FLATTENED = sayIn('en')('flatten.done');

async function proposed(house: House, text = '/buy SOL 50'): Promise<{ confirm: string; cancel: string }> {
  const reply = await house.say(OWNER, text);
  return { confirm: buttonOf(reply, 'Confirm'), cancel: buttonOf(reply, 'Cancel') };
}

describe.each([0, 10 * 60_000, -10 * 60_000])('a machine whose clock is %d ms ahead of the platform', (skewMs) => {
  /** Stamped by the platform `agoMs` before it arrives. */
  const stamped = (house: House, agoMs = 0) => ({ saidAtMs: house.nowMs - skewMs - agoMs });

  async function flattenProposed(who: string): Promise<{ readonly house: House; readonly confirm: string }> {
    const house = new House();
    const proposal = await house.say(who, '/flatten', stamped(house));
    expect(textOf(proposal)).not.toContain('ago');
    return { house, confirm: buttonOf(proposal, 'Confirm') };
  }

  describe.each([OWNER, SAME_PERSON])('%s', (who) => {
    test.each([
      { what: 'in time', afterMs: 29_000, agoMs: 0, title: FLATTENED, sold: 1 },
      { what: 'in time, delivered late', afterMs: 60_000, agoMs: 50_000, title: FLATTENED, sold: 1 },
      { what: 'too late', afterMs: 31_000, agoMs: 0, title: 'Expired', sold: 0 },
      { what: 'too late, and delivered late', afterMs: 90_000, agoMs: 50_000, title: 'Expired', sold: 0 },
    ])('a press that came $what is $title', async ({ afterMs, agoMs, title, sold }) => {
      const { house, confirm } = await flattenProposed(who);
      house.nowMs += afterMs;
      const reply = await house.press(who, confirm, stamped(house, agoMs));
      expect(house.operator.submitted).toHaveLength(sold);
      expect(reply?.title).toContain(title);
    });

    test('a buy that is asked now is quoted as asked now', async () => {
      const house = new House();
      for (let time = 0; time < 3; time++) {
        house.nowMs += 60_000;
        expect(textOf(await house.say(who, '/buy SOL 50', stamped(house)))).not.toContain('ago');
      }
      expect(textOf(await house.say(who, '/buy SOL 50', stamped(house, 120_000)))).toContain('You asked 2 min ago');
    });
  });
});

describe('a buy', () => {
  test('shows its frozen quote and does nothing', async () => {
    const house = new House();
    const reply = await house.say(OWNER, '/buy SOL 50');
    const text = textOf(reply);
    for (const part of [
      'Buy SOL?',
      'Price: 150.00',
      'Amount: 49.95 USDC',
      'Stop: 148.20',
      'Worst loss: 0.70 USDC',
      'Free cash after: 950.05 USDC',
      'Force: 11.64 STRONG',
      'NOT_IN_UNIVERSE (the symbol is not in the traded universe)',
      'Valid for 30 s',
    ]) {
      expect(text).toContain(part);
    }
    expect(reply?.private).toBe(true);
    expect(house.operator.submitted).toEqual([]);
    expect([...house.intents.intents.values()][0]).toMatchObject({
      state: 'proposed',
      quote: { price: '150', quantity: '0.333' },
    });
  });

  test('what was confirmed is what is ordered: the quantity of the quote that was shown last', async () => {
    const house = new House();
    const first = await proposed(house);
    house.operator.quantity = '0.331';
    await house.press(OWNER, first.confirm);
    expect(house.operator.submitted.at(-1)?.action).toMatchObject({ kind: 'buy', price: 150, quantity: '0.333' });

    const second = await proposed(house);
    house.operator.price = 152;
    house.operator.quantity = '0.328';
    const again = await house.press(OWNER, second.confirm);
    await house.press(OWNER, buttonOf(again, 'Confirm'));
    expect(house.operator.submitted.at(-1)?.action).toMatchObject({ kind: 'buy', price: 152, quantity: '0.328' });
  });

  test('five presses on two platforms make one order', async () => {
    const house = new House();
    const { confirm } = await proposed(house);
    const answers: (() => void)[] = [];
    house.operator.pause = new Promise((resolve) => answers.push(resolve));
    const presses = [OWNER, SAME_PERSON, OWNER, SAME_PERSON, OWNER].map((who) => house.press(who, confirm));
    await new Promise((resolve) => setTimeout(resolve, 5));
    answers.forEach((answer) => answer());
    const titles = (await Promise.all(presses))
      .map((reply) => reply?.title ?? '')
      .toSorted((a, b) => a.localeCompare(b));
    expect(house.operator.submitted).toHaveLength(1);
    expect(titles).toEqual(['Bought SOL', ...Array<string>(4).fill('Confirmed and on its way')]);
    expect((await house.press(OWNER, confirm))?.title).toBe('Bought SOL');
    expect(house.operator.submitted).toHaveLength(1);
  });

  test('its fills are shown on the same message', async () => {
    const house = new House();
    const fill = { symbol: 'SOLUSDC', side: 'BUY' as const, fee: '0.0001', feeAsset: 'SOL' };
    house.operator.outcome = {
      status: 'done',
      refusal: null,
      problem: null,
      fills: [
        { ...fill, price: '150', quantity: '0.1' },
        { ...fill, price: '151', quantity: '0.3' },
      ],
    };
    const { confirm } = await proposed(house);
    expect(textOf(await house.press(OWNER, confirm))).toContain('BUY 0.4 SOL at 150.75 (fee 0.0002 SOL)');
  });

  test('another person cannot confirm or cancel it', async () => {
    const house = new House();
    await house.grant('telegram:9', 'trader');
    const { confirm, cancel } = await proposed(house);
    for (const id of [confirm, cancel]) {
      expect((await house.press('telegram:9', id))?.title).toBe('Only the person who asked can confirm this');
    }
    expect((await house.press(SAME_PERSON, confirm))?.title).toBe('Bought SOL');
  });

  test('pressed after 30 s it is expired, and can be quoted again', async () => {
    const house = new House();
    const { confirm } = await proposed(house);
    house.nowMs += 30_001;
    const expired = await house.press(OWNER, confirm);
    expect(expired?.title).toBe('Expired: nothing was done');
    const again = await house.press(OWNER, buttonOf(expired, 'Quote again'));
    expect(again?.title).toBe('Buy SOL?');
    expect(house.operator.submitted).toEqual([]);
    expect((await house.press(OWNER, buttonOf(again, 'Confirm')))?.title).toBe('Bought SOL');
    expect(house.operator.submitted).toHaveLength(1);
  });

  test('pressed in time but delivered late it is quoted afresh', async () => {
    const house = new House();
    const { confirm } = await proposed(house);
    house.nowMs += 120_000;
    const fresh = await house.press(OWNER, confirm, { saidAtMs: house.nowMs - 110_000 });
    expect(textOf(fresh)).toMatch(/^Buy SOL\?\nYou asked 2 min ago/);
    expect(house.operator.submitted).toEqual([]);
  });

  test.each([
    [150.75, 'Bought SOL', 1],
    [149.25, 'Bought SOL', 1],
    [150.76, 'Buy SOL?', 0],
    [149.24, 'Buy SOL?', 0],
  ])('at %d (quoted at 150) a confirmation gives "%s"', async (price, title, orders) => {
    const house = new House();
    const { confirm } = await proposed(house);
    house.operator.price = price;
    const reply = await house.press(OWNER, confirm);
    expect(reply?.title).toBe(title);
    expect(house.operator.submitted).toHaveLength(orders);
    if (orders > 0) return;
    expect(textOf(reply)).toContain('Nothing was done. This is the new quote.');
    expect((await house.press(OWNER, confirm))?.title).toBe('Replaced by a newer quote: nothing was done');
    expect((await house.press(OWNER, buttonOf(reply, 'Confirm')))?.title).toBe('Bought SOL');
  });

  test('canceled it is dead', async () => {
    const house = new House();
    const { confirm, cancel } = await proposed(house);
    expect((await house.press(OWNER, cancel))?.title).toBe('Canceled: nothing was done');
    expect((await house.press(OWNER, confirm))?.title).toBe('Canceled: nothing was done');
    expect(house.operator.submitted).toEqual([]);
  });

  test('refused when quoted, it names the rule and its numbers; refused at confirmation too', async () => {
    const refusal = { ok: false, refusal: { code: 'MAX_POSITIONS', numbers: { measured: 5, limit: 5 } } } as const;
    const house = new House();
    house.operator.refusal = refusal;
    expect(textOf(await house.say(OWNER, '/buy SOL'))).toContain(
      'The most positions allowed are open: measured 5, limit 5. One must close first',
    );
    house.operator.refusal = null;
    const { confirm } = await proposed(house);
    house.operator.refusal = refusal;
    expect((await house.press(OWNER, confirm))?.title).toBe('Refused: MAX_POSITIONS');
    expect(house.operator.submitted).toEqual([]);
  });

  test('without a fresh price nothing is quoted', async () => {
    const house = new House();
    expect(textOf(await house.say(OWNER, '/buy SUI'))).toContain('There is no fresh price of SUIUSDC');
  });

  test('without a record nothing is proposed', async () => {
    const house = new House();
    house.intents.down = true;
    expect((await house.say(OWNER, '/buy SOL'))?.title).toBe('Not possible now: the database does not answer');
  });
});

describe('/pending shows what a person asked on the other app', () => {
  test('one open proposal is shown itself, and pressing on both apps makes one order', async () => {
    const house = new House();
    const { confirm } = await proposed(house);
    const there = await house.say(SAME_PERSON, '/pending');
    expect(there?.title).toBe('Buy SOL?');
    expect(there?.live?.command).toBe('intent');
    const titles = await Promise.all([
      house.press(SAME_PERSON, buttonOf(there, 'Confirm')),
      house.press(OWNER, confirm),
      house.press('terminal:console', confirm),
    ]);
    expect(titles.filter((reply) => reply?.title === 'Bought SOL').length).toBeGreaterThan(0);
    expect(house.operator.submitted).toHaveLength(1);
    expect(textOf(await house.say(SAME_PERSON, '/pending'))).toContain('Nothing waits for you');
  });

  test('several are listed with their numbers, each with its own buttons', async () => {
    const house = new House();
    house.operator.outcome = { status: 'unknown', refusal: null, fills: [], problem: null };
    await house.say(OWNER, '/sell SOL');
    house.nowMs += 1_000;
    await proposed(house);
    house.nowMs += 12_000;
    const reply = await house.say(SAME_PERSON, '/pending');
    expect(reply?.lines).toEqual([
      '1. Buy SOL? · 49.95 USDC · at 150.00 · valid for 18 s',
      '2. Sell SOL? · UNKNOWN, being checked',
    ]);
    expect((await house.press(SAME_PERSON, buttonOf(reply, '1. Cancel')))?.title).toBe('Canceled: nothing was done');
    expect((await house.press(SAME_PERSON, buttonOf(reply, '2. How did it end?')))?.title).toBe(
      'UNKNOWN, being checked',
    );
  });

  test('another person sees nothing of it', async () => {
    const house = new House();
    await house.grant('telegram:9', 'trader');
    await proposed(house);
    expect(textOf(await house.say('telegram:9', '/pending'))).toContain('Nothing waits for you');
  });
});

describe('outcomes are never better than what the exchange said', () => {
  test.each([
    ['unknown', 'UNKNOWN, being checked', 'never sent again'],
    ['submitted', 'Sent: the exchange has not answered yet', 'looked up by its own id'],
  ] as const)('%s', async (status, title, line) => {
    const house = new House();
    house.operator.outcome = { status, refusal: null, fills: [], problem: null };
    const reply = await house.say(OWNER, '/sell SOL');
    expect(reply?.title).toBe(title);
    expect(textOf(reply)).toContain(line);
    const [intent] = [...house.intents.intents.values()];
    expect(intent?.state).toBe(status);
    house.intents.intents.set(intent?.id ?? '', { ...(intent as Intent), state: 'done' });
    expect((await house.press(OWNER, buttonOf(reply, 'How did it end?')))?.title).toBe('Sold SOL');
    expect(house.operator.submitted).toHaveLength(1);
  });
  test('an engine that breaks off is unknown, not failed', async () => {
    const house = new House();
    house.operator.outcome = new Error('socket closed');
    expect((await house.say(OWNER, '/sell SOL'))?.title).toBe('UNKNOWN, being checked');
    expect(house.logged[0]?.message).toContain('did not answer');
  });
  test('refused by the exchange, in its own words', async () => {
    const house = new House();
    house.operator.outcome = { status: 'refused', refusal: null, fills: [], problem: 'Filter failure: NOTIONAL' };
    expect(textOf(await house.say(OWNER, '/sell SOL'))).toContain('Refused by the exchange: Filter failure: NOTIONAL');
  });
});

describe('reducing risk', () => {
  test('sell acts on one press, once per update', async () => {
    const house = new House();
    expect((await house.say(OWNER, '/sell SOL 50'))?.title).toBe('Sold 50 % of SOL');
    expect(house.operator.submitted).toEqual([
      {
        intentId: expect.stringMatching(/^i_/),
        actor: OWNER,
        action: { kind: 'sell', symbol: 'SOLUSDC', percent: 50 },
      },
    ]);
  });
  test('flatten asks once, and its late press still runs', async () => {
    const house = new House();
    const { confirm } = await proposed(house, '/flatten');
    house.nowMs += 120_000;
    const reply = await house.press(OWNER, confirm, { saidAtMs: house.nowMs - 110_000 });
    expect(reply?.title).toBe('Flat: entries are paused');
    expect(house.operator.submitted.map(({ action }) => action.kind)).toEqual(['flatten']);
  });
  test('pause acts at once and tells until when, in market time', async () => {
    const house = new House();
    const reply = await house.say(OWNER, '/pause 45 lunch break');
    expect(textOf(reply)).toContain('No new position until 02/10, 14:48. Exits go on.');
    expect(house.operator.submitted[0]?.action).toMatchObject({ kind: 'pause', reason: 'lunch break' });
  });
});

test.each([
  ['lunch', 'en', 'Paused by discord:2: lunch.'],
  ['manual', 'en', 'Paused by discord:2.'],
  ['manual', 'fr', 'Pause par discord:2.'],
])('a pause for the reason "%s" is told in %s', async (reason, languageCode, told) => {
  const house = new House({ live: fakeLive({ paused: () => ({ untilMs: null, reason, actor: 'discord:2' }) }) });
  const reply = await house.say(OWNER, '/resume', { languageCode });
  expect(reply?.lines?.[0]).toContain(`${told} `);
});

test('resuming adds risk: it asks first', async () => {
  const house = new House({
    live: fakeLive({ paused: () => ({ untilMs: null, reason: 'lunch', actor: 'discord:2' }) }),
  });
  const { confirm } = await proposed(house, '/resume');
  expect(house.operator.submitted).toEqual([]);
  expect((await house.press(OWNER, confirm))?.title).toBe('Entries are on again');
});
