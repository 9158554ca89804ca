import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TelegramBot } from '../../src/bot/telegram/bot.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { FakeTelegram, refuse, type FakeMessage } from '../fakes/telegram/server.ts';
import { startTelegram, stopTelegram } from './platforms.ts';
import { COMMANDS, MemoryLog, StubDoor, until } from './support.ts';

const OWNER = { id: 11, language: 'fr' };
const STRANGER = { id: 66 };
const GROUP = -500;
const FAST = { perChatMs: 1, perGroupMs: 1, groupBurst: 5, overallMs: 0 };

let fake: FakeTelegram;
let door: StubDoor;
let log: MemoryLog;
const bots: TelegramBot[] = [];

beforeEach(async () => {
  fake = await new FakeTelegram().start();
  door = new StubDoor(String(OWNER.id));
  log = new MemoryLog();
});

afterEach(async (context) => {
  await stopTelegram(context, { fake, bots, log });
});

function start(): TelegramBot {
  const bot = startTelegram(fake, { door, log, pace: FAST }, { apiRoot: `${fake.root}/` });
  bots.push(bot);
  return bot;
}

function messageNumber(index: number): Promise<FakeMessage> {
  return until(`message ${index}`, () => fake.messages[index]);
}

describe('Telegram: commands', () => {
  it('sends a long answer as a few messages and a file with all of it', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => [`C${index}USDC`, '0.90']);
    const columns = ['Symbol', 'Mean'].map((label) => ({ label, align: 'left' as const }));
    door.answer = () => ({ title: 'Signals', tone: 'neutral', tables: [{ columns, rows }] });
    start();
    fake.says(OWNER, '/signals');
    await messageNumber(3);
    expect(fake.messages.map(({ text }) => text).join('\n')).toContain('lignes sur 1500 sont affichées');
    const sent = fake.calls.filter(({ method }) => method === 'sendDocument').flatMap(({ files }) => files);
    expect(sent.map(({ name }) => name)).toEqual(['tout.txt']);
    expect(fake.messages).toHaveLength(4);
  });

  it('answers a command as HTML with everything escaped, and its buttons', async () => {
    door.answer = () => ({
      title: 'A < B & "C"',
      tone: 'good',
      lines: ['<b>not bold</b>'],
      fields: [{ name: 'Free', value: '12.5 USDC' }],
      tables: [
        {
          columns: [
            { label: 'Asset', align: 'left' },
            { label: 'Value', align: 'right' },
          ],
          rows: [
            ['SOL', '1.5'],
            ['BTC', '100.25'],
          ],
        },
      ],
      footer: 'DEMO',
      buttons: [[{ label: 'Refresh', style: 'primary', actionId: 'act-1' }]],
    });
    start();
    fake.says(OWNER, '/summary');
    const message = await messageNumber(0);
    expect(message.text).toBe(
      '🟢 A < B & "C"\n<b>not bold</b>\nFree  12.5 USDC\nAsset   Value\nSOL       1.5\nBTC    100.25\nDEMO',
    );
    expect(message.keyboard).toEqual([[{ text: 'Refresh', callback_data: 'act-1', style: 'primary' }]]);
    expect(door.visits[0]).toMatchObject({
      request: { platform: 'telegram', userId: '11', languageCode: 'fr', place: '11', shared: false, updateId: '100' },
      input: { kind: 'text', text: '/summary' },
    });
  });

  it('replaces the pressed message with the outcome; an unchanged one is no error', async () => {
    door.answer = ({ input }) => ({
      title: input.kind === 'action' ? `pressed ${input.actionId}` : 'card',
      tone: 'neutral',
      buttons: [[{ label: 'Sell', style: 'danger', actionId: 'act-2' }]],
    });
    start();
    fake.says(OWNER, '/summary');
    const card = await messageNumber(0);
    fake.presses(OWNER, card, 'act-2');
    await until('the edit', () => card.edits === 1);
    expect(card.text).toBe('pressed act-2');
    fake.presses(OWNER, card, 'act-2');
    await until('the second press', () => fake.callsOf('editMessageText').length === 2);
    await until('both acknowledged', () => fake.callsOf('answerCallbackQuery').length === 2);
    expect(fake.messages).toHaveLength(1);
    expect(log.lines.filter((line) => line.startsWith('warn') && line.includes('update'))).toEqual([]);
  });

  it('takes six digits alone as they are, and says something to one person alone', async () => {
    const bot = start();
    fake.says(OWNER, '123456');
    await until('the visit', () => door.visits.length === 1);
    expect(door.visits[0]?.input).toEqual({ kind: 'text', text: '123456' });
    await messageNumber(0);
    fake.knownChats.add(OWNER.id);
    expect(await bot.whisper(String(OWNER.id), { title: 'Code 654321', tone: 'warning' }, 'en')).toBe(true);
    expect((await messageNumber(1)).text).toContain('Code 654321');
    expect(await bot.whisper('404', { title: 'Code 777777', tone: 'warning' }, 'en')).toBe(false);
    expect(log.lines.join()).not.toMatch(/654321|777777/);
  });

  it('offers the symbols as buttons where a required one is missing', async () => {
    const choices = ['SOL', 'ETH'].map((label, index) => {
      return { label, style: 'neutral' as const, actionId: `offer-${index + 1}` };
    });
    door.answer = () => ({
      title: '/sell : quel symbole ?',
      tone: 'neutral',
      buttons: [choices],
      missing: { command: 'sell', option: 'symbol', given: {} },
    });
    start();
    fake.says(STRANGER, '/sell');
    fake.says(OWNER, '/sell');
    const picker = await messageNumber(0);
    expect(picker.text).toBe('/sell\u00a0: quel symbole\u00a0?');
    expect(picker.keyboard.flat().map((button) => button.text)).toEqual(['SOL', 'ETH']);
    fake.presses(OWNER, picker, 'offer-2');
    await until('the choice', () => door.visits.length === 2);
    expect(door.visits[1]?.input).toEqual({ kind: 'action', actionId: 'offer-2' });
  });

  it('offers nothing where the gate refused, and nothing for a repeated update', async () => {
    door.answer = ({ input }) =>
      input.kind === 'text' && input.text === '/sell' ? { title: 'not allowed', tone: 'warning' } : null;
    start();
    fake.says(OWNER, '/sell');
    fake.says(OWNER, '/buy');
    await until('both', () => door.visits.length === 2);
    expect((await messageNumber(0)).text).toContain('not allowed');
    expect(fake.messages).toHaveLength(1);
    expect(door.offers.size).toBe(0);
  });

  it.each([
    ['a command for another bot', '/summary@OtherBot', {}, null],
    ['a command for us', '/summary@RootTestBot now', {}, '/summary now'],
    ['talk in a group', 'hello', {}, null],
    ['a forwarded command', '/summary', { forward_origin: { type: 'user' } }, null],
    ['a command', '/summary', {}, '/summary'],
  ])('in a group: %s', async (_name, text, fields, expected) => {
    start();
    fake.says(OWNER, text, { chatId: GROUP, type: 'group', fields });
    fake.says(OWNER, '/end', { chatId: GROUP, type: 'group' });
    await until('the end', () =>
      door.visits.some((visit) => visit.input.kind === 'text' && visit.input.text === '/end'),
    );
    const heard = door.visits.flatMap(({ input }) =>
      input.kind === 'text' && input.text !== '/end' ? [input.text] : [],
    );
    expect(heard).toEqual(expected === null ? [] : [expected]);
    expect(door.visits.every((visit) => visit.request.shared)).toBe(true);
  });

  it('answers privately what is private, and says in the group where it went', async () => {
    door.answer = () => ({ title: 'Balance 1,000', tone: 'neutral', private: true });
    start();
    fake.knownChats.add(OWNER.id);
    fake.says(OWNER, '/summary', { chatId: GROUP, type: 'group' });
    await messageNumber(1);
    expect(fake.messages.map(({ chatId, text }) => [chatId, text])).toEqual([
      [OWNER.id, 'Balance 1,000'],
      [GROUP, 'Réponse envoyée en privé.'],
    ]);
  });

  it('says in the group how to open a private chat where there is none', async () => {
    door.answer = () => ({ title: 'Balance 1,000', tone: 'neutral', private: true });
    start();
    fake.says(OWNER, '/summary', { chatId: GROUP, type: 'group' });
    const message = await messageNumber(0);
    expect([message.chatId, message.text.includes('privée')]).toEqual([GROUP, true]);
  });

  it('sends pictures with a caption and files as documents', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);
    const chart: Reply = {
      title: 'SOL',
      tone: 'neutral',
      picture: { png, name: 'sol.png', description: 'SOL over a day' },
      file: { name: 'trades.csv', content: Buffer.from('a,b\r\n1,2\r\n') },
      buttons: [[{ label: 'Sell', style: 'danger', actionId: 'x' }]],
    };
    door.answer = () => chart;
    start();
    fake.says(OWNER, '/summary');
    await messageNumber(1);
    expect(fake.callsOf('sendPhoto')[0]?.files[0]).toEqual({
      field: expect.any(String),
      name: 'sol.png',
      content: png,
    });
    expect(fake.callsOf('sendDocument')[0]?.files[0]?.content.toString()).toBe('a,b\r\n1,2\r\n');
    expect(fake.messages[0]).toMatchObject({ photo: true, text: 'SOL', keyboard: [[{ callback_data: 'x' }]] });
  });

  it('falls back to plain text where the markup is refused', async () => {
    fake.fault('sendMessage', refuse(400, "Bad Request: can't parse entities: Unsupported start tag"));
    door.answer = () => ({ title: 'A < B', tone: 'neutral' });
    start();
    fake.says(OWNER, '/summary');
    const message = await messageNumber(0);
    expect(message.text).toBe('A < B');
    expect(fake.callsOf('sendMessage')[1]?.values['parse_mode']).toBeUndefined();
  });

  it.each([
    ['429', [refuse(429, 'Too Many Requests: retry after 1', 1)]],
    ['a server error', [refuse(502, 'Bad Gateway')]],
    ['a reset', [{ kind: 'reset', when: 'before' } as const]],
  ])('says its answer in spite of %s', async (_name, faults) => {
    fake.fault('sendMessage', ...faults);
    start();
    fake.says(OWNER, '/summary');
    expect((await messageNumber(0)).text).toBe('🟢 done');
  });

  it('a slow command holds up the next one of its chat for a second at most', async () => {
    const slow = new EventEmitter();
    door.answer = ({ input }) =>
      input.kind === 'text' && input.text === '/slow'
        ? once(slow, 'done').then((): Reply => ({ title: 'slow', tone: 'neutral' }))
        : { title: 'flattened', tone: 'warning' };
    start();
    fake.says(OWNER, '/slow');
    fake.says(OWNER, '/flatten');
    await until('the fast answer', () => fake.messages.length === 1, 4_000);
    slow.emit('done');
    await messageNumber(1);
    expect(fake.messages.map((message) => message.text)).toEqual(['🟡 flattened', 'slow']);
  });
});

describe('Telegram: connection', () => {
  it('registers the menu in both languages, and only when it changed', async () => {
    const bot = start();
    await until('up', () => bot.health().state === 'up');
    expect(fake.menus.get('')).toEqual(
      COMMANDS.map(({ name, describe: words }) => ({ command: name, description: words.en })),
    );
    expect(fake.menus.get('fr')).toEqual(
      COMMANDS.map(({ name, describe: words }) => ({ command: name, description: words.fr })),
    );
    await bot.stop();
    const second = start();
    await until('up again', () => second.health().state === 'up');
    expect(fake.callsOf('setMyCommands')).toHaveLength(2);
  });

  it('drops nothing that was said while it was away, and repeats nothing that it confirmed', async () => {
    fake.says(OWNER, '/one');
    fake.says(OWNER, '/two');
    const bot = start();
    await until('both', () => door.visits.length === 2);
    await bot.stop();
    fake.says(OWNER, '/three');
    start();
    await until('the third', () => door.visits.length === 3);
    expect(door.visits.map((visit) => visit.request.updateId)).toEqual(['100', '101', '102']);
  });

  it('loses no update when the answer to a poll is lost on the way', async () => {
    fake.fault('getUpdates', { kind: 'reset', when: 'after' }, { kind: 'status', status: 502, body: 'not json' });
    fake.says(OWNER, '/one');
    start();
    await until('handled', () => door.visits.length === 1);
    expect(door.visits[0]?.request.updateId).toBe('100');
  });

  it.each([
    ['a second poller', refuse(409, 'Conflict: terminated by other getUpdates request'), 'otherPoller', false],
    ['a revoked token', refuse(401, 'Unauthorized'), 'tokenRefused', true],
  ])('%s: down with the reason, tried again with back-off', async (_name, fault, reason, refused) => {
    fake.fault('getUpdates', fault);
    const bot = start();
    await until('down', () => bot.link().detail.word === reason && bot.health().state === 'down');
    expect(bot.link()).toMatchObject({ up: false, refused });
    await until('up again', () => bot.health().state === 'up');
    expect(bot.link()).toMatchObject({ platform: 'telegram', up: true, refused: false });
    fake.says(OWNER, '/summary');
    expect((await messageNumber(0)).text).toBe('🟢 done');
  });

  it('stops within two seconds, in the middle of a poll and of a command', async () => {
    door.answer = () => new Promise(() => undefined);
    const bot = start();
    fake.says(OWNER, '/hangs');
    await until('the command', () => door.visits.length === 1);
    const before = Date.now();
    await bot.stop();
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(bot.health().state).toBe('off');
  });

  it('stops at once where the server never answers', async () => {
    fake.fault('getMe', { kind: 'delay', ms: 3_000 });
    const bot = start();
    await until('asked', () => fake.callsOf('getMe').length === 1);
    const before = Date.now();
    await bot.stop();
    expect(Date.now() - before).toBeLessThan(1_500);
  });
});
