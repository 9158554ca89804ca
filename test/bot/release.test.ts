import { describe, expect, it } from 'vitest';
import { alertButtons } from '../../src/commands/alert-buttons.ts';
import { besideId } from '../../src/commands/beside.ts';
import type { ReadModel, SummaryView } from '../../src/commands/read-model.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { RuntimeOperator } from '../../src/runtime/operator.ts';
import { SqlAlarmStore } from '../../src/storage/alerts/alarm-store.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { MINUTE_MS, ordersOf, Rig } from '../engine/rig.ts';
import type { FakeDiscord, FakePost } from '../fakes/discord/server.ts';
import type { FakeTelegram, FakeMessage } from '../fakes/telegram/server.ts';
import { buttonOf, House } from '../support/chat-house.ts';
import { ADA, ALERT_WORLD, deliveryOfEach, type Delivery } from '../support/delivery.ts';
import { componentsOf, idOf, keysOf } from './platforms.ts';
import { until } from './support.ts';

const BOB = { id: 31, name: 'Bob' };
const CHAT = ADA.telegram.id;
const { limits, liberation } = DEFAULT_ENGINE_SETTINGS;
const SETTINGS = {
  limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1 },
  liberation: { ...liberation, askFrom: '50' },
};
/** What the effect of a setting is shown on. */
const READ = {
  summary: async () => ({ totalValue: 500 }) as SummaryView,
  openPositions: async () => [],
} as unknown as ReadModel;
const LABELS = ['Sell', 'Keep', 'Always under 500.00 USDC'];

let delivery: Delivery;
let telegram: FakeTelegram;
let discord: FakeDiscord;
let house: House;
let rig: Rig;
let operator: RuntimeOperator;
let stored: Promise<void> = Promise.resolve();

deliveryOfEach({
  chats: [CHAT, BOB.id],
  prepare: () => {
    rig = new Rig({ settings: SETTINGS, cash: '500' });
    operator = new RuntimeOperator({
      engine: rig.engine,
      settings: DEFAULT_ENGINE_SETTINGS,
      nowMs: () => rig.nowMs,
      push: (event) => keep(rig.tell(event)),
      isFull: () => false,
    });
    house = new House({ engine: operator, read: READ });
    house.nowMs = Date.now();
    return house;
  },
  ready: (opened) => {
    delivery = opened;
    ({ telegram, discord } = opened.platforms);
    const alarms = new SqlAlarmStore(opened.database);
    opened.start(channels(), { alarms, buttons: alertButtons(ALERT_WORLD, offer) }, offer);
  },
  settle: async () => {
    operator.stop();
    await stored;
  },
});

const channels = () => [delivery.onTelegram(CHAT), delivery.onDiscord()];

async function offer(command: string, args: Readonly<Record<string, string>>): Promise<string> {
  return besideId(await house.door.offer(command, args));
}

/** Questions and their news are stored like every round, and only then told; other alerts are of no interest here. */
function keep(decisions: readonly Decision[]): void {
  const told = decisions.filter((decision) => decision.type === 'alert' && decision.kind === 'liberation');
  stored = stored.then(async () => {
    await storeDecisions(delivery.database, told, { demo: true, channels: channels().map(({ name }) => name) });
    operator.observe(decisions);
    delivery.notify();
  });
}

/** SOL loses 1 % and is worth 484.61, 10 are free, and a strong signal wants ETH. */
async function ask(): Promise<{ message: FakeMessage; post: FakePost }> {
  rig.hold('SOLUSDC', 100, '490');
  rig.pass(20 * MINUTE_MS);
  rig.price('SOLUSDC', 99);
  rig.price('ETHUSDC', 2000);
  keep(rig.signal({ symbol: 'ETHUSDC', price: 2000 }));
  const message = await until('the question on Telegram', () => telegram.messages[0]);
  const post = await until('the question on Discord', () => discord.posts[0]);
  return { message, post };
}

const wordsOf = (post: FakePost): string => JSON.stringify([post.body['content'], post.body['embeds']]);

/** Both messages say it in the end, and nobody can answer any more. */
async function bothSay(message: FakeMessage, post: FakePost, what: RegExp): Promise<void> {
  await until(`Telegram says ${what}`, () => what.test(message.text));
  await until(`Discord says ${what}`, () => what.test(wordsOf(post)));
  expect([keysOf(message), componentsOf(post)].map((buttons) => buttons.map(({ label }) => label))).toEqual([
    ['Cycles'],
    ['Cycles'],
  ]);
}

const audited = () => house.audit.rows.flatMap(({ command, outcome }) => (command === 'release' ? [outcome] : []));

describe('a question about a cash release, on both apps', () => {
  it('comes with its numbers, its answers, and a sound', async () => {
    const { message, post } = await ask();
    for (const words of [message.text, wordsOf(post)]) {
      expect(words).toMatch(/Sell SOL to pay for ETH\?/);
      expect(words).toMatch(/Only 10\.00 USDC are free, the entry wants/);
      expect(words).toMatch(/about 484\.61 USDC/);
    }
    expect(keysOf(message).map(({ label }) => label)).toEqual(LABELS);
    expect(componentsOf(post).map(({ label }) => label)).toEqual(LABELS);
    expect([message.silent, Number(post.body['flags'] ?? 0) & 4096]).toEqual([false, 0]);
  });

  it('Sell on one: sold once, both show it, and a late press on the other hears by whom', async () => {
    const { message, post } = await ask();
    const late = idOf(componentsOf(post), 'Keep');
    telegram.presses(ADA.telegram, message, idOf(keysOf(message), 'Sell'));
    await until('both know', () => /agreed/.test(message.text) && /agreed/.test(wordsOf(post)));
    discord.presses(ADA.discord, post, late);
    const refused = await until('the late press is answered', () => discord.posts[1]);
    expect(wordsOf(refused)).toMatch(/No such question is open.*\w+ agreed to the sale of SOLUSDC at \d\d:\d\d/);
    expect(ordersOf(rig.decisions).filter((order) => order === 'SELL liberation')).toHaveLength(1);

    keep(rig.fillWhole(rig.order('SOLUSDC')));
    await bothSay(message, post, /SOLUSDC is sold.*\w+ agreed/s);
    const answer = await until('the answer beside it', () => telegram.messages[1]);
    expect(answer.text).toMatch(/Agreed and carried out\n.*4\.895/);
    expect([telegram.messages.length, discord.posts.length]).toEqual([2, 2]);
    expect(audited()).toEqual(expect.arrayContaining(['refused:QUESTION_OVER']));
  });

  it('Keep on one: nothing is sold, and both show by whom', async () => {
    const { message, post } = await ask();
    discord.presses(ADA.discord, post, idOf(componentsOf(post), 'Keep'));
    await bothSay(message, post, /SOLUSDC is not sold.*kept SOLUSDC at \d\d:\d\d/s);
    expect(ordersOf(rig.decisions).filter((order) => order === 'SELL liberation')).toEqual([]);
    await until('audited', () => audited().includes('done'));
  });

  it('nobody answers: both say so, and a press after that changes nothing', async () => {
    const { message, post } = await ask();
    const late = idOf(keysOf(message), 'Sell');
    keep(rig.pass(2 * MINUTE_MS));
    await bothSay(message, post, /Nobody answered by 12:22: SOLUSDC is kept/);
    telegram.presses(ADA.telegram, message, late);
    const answer = await until('the late press is answered', () => telegram.messages[1]);
    expect(answer.text).toMatch(/No such question is open.*Nobody answered by 12:22/s);
    expect(ordersOf(rig.decisions).filter((order) => order === 'SELL liberation')).toEqual([]);
  });

  it('a viewer may not answer, and a trader may not raise the bound', async () => {
    await house.grant('telegram:31', 'viewer');
    await house.grant('discord:32', 'trader');
    const { message, post } = await ask();
    telegram.presses(BOB, message, idOf(keysOf(message), 'Sell'));
    discord.presses({ id: '32' }, post, idOf(componentsOf(post), LABELS[2] ?? ''));
    const refused = () => house.audit.rows.filter(({ outcome }) => outcome === 'refused:role');
    await until('both are refused', () => refused().length === 2);
    expect(
      refused()
        .map(({ command }) => command)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['release', 'releasealways']);
    expect([keysOf(message).length, house.settings.changes]).toEqual([3, []]);
  });

  it('"always under" changes the setting once an owner confirms it, and that answers the question: sold', async () => {
    const { message, post } = await ask();
    const proposal = await proposed(message);
    expect(proposal.text).toMatch(
      /worth less than 500\.00 USDC give way.*answers the open question, too: SOLUSDC is sold now/s,
    );
    expect(proposal.text).not.toMatch(/still needs its own answer|None is sold/);
    expect([house.settings.changes, sales()]).toEqual([[], 0]);
    telegram.presses(ADA.telegram, proposal, idOf(keysOf(proposal), 'Confirm'));
    await until('the sale', () => sales() === 1);
    expect(house.settings.changes).toMatchObject([{ name: 'LIBERATION_ASK_FROM', value: '500' }]);
    await until('both know', () => /agreed/.test(message.text) && /agreed/.test(wordsOf(post)));

    keep(rig.fillWhole(rig.order('SOLUSDC')));
    await bothSay(message, post, /SOLUSDC is sold.*\w+ agreed/s);
    await until('told where it was confirmed', () => /Agreed and carried out/.test(said()));
    await until('audited', () => house.audit.rows.some(({ outcome }) => outcome === 'changed, release done'));
    expect(sales()).toBe(1);
  });

  it('"always under" that is confirmed after the question was answered changes the setting, and says that it came late', async () => {
    const { message, post } = await ask();
    const proposal = await proposed(message);
    discord.presses(ADA.discord, post, idOf(componentsOf(post), 'Keep'));
    await bothSay(message, post, /kept SOLUSDC at \d\d:\d\d/);
    telegram.presses(ADA.telegram, proposal, idOf(keysOf(proposal), 'Confirm'));
    await until('told', () => /No such question is open.*kept SOLUSDC at/s.test(said()));
    expect(house.settings.changes).toMatchObject([{ name: 'LIBERATION_ASK_FROM', value: '500' }]);
    expect(sales()).toBe(0);
  });

  it('"always under" whose change came too late sells nothing', async () => {
    const { message } = await ask();
    const proposal = await proposed(message);
    const other = await house.say('telegram:1', '/settings LIBERATION_ASK_FROM 70');
    await house.press('telegram:1', buttonOf(other, 'Confirm'));
    telegram.presses(ADA.telegram, proposal, idOf(keysOf(proposal), 'Confirm'));
    await until('told', () => /Nothing was changed/.test(said()));
    expect([house.settings.changes.length, sales()]).toEqual([1, 0]);
    expect(keysOf(message).map(({ label }) => label)).toEqual(LABELS);
  });
});

const sales = (): number => ordersOf(rig.decisions).filter((order) => order === 'SELL liberation').length;
const said = (): string => telegram.messages.map(({ text }) => text).join('\n');

/** What the third button asks to confirm. */
async function proposed(message: FakeMessage): Promise<FakeMessage> {
  telegram.presses(ADA.telegram, message, idOf(keysOf(message), LABELS[2] ?? ''));
  return until('the proposal', () => telegram.messages[1]);
}
