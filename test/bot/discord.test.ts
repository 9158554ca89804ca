import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiscordBot, type DiscordBot } from '../../src/bot/discord/bot.ts';
import { slashCommands } from '../../src/bot/discord/register.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { failing, FakeDiscord, tooMany, type FakePost } from '../fakes/discord/server.ts';
import { assertClean, COMMANDS, MemoryLog, showOnFailure, StubDoor, until } from './support.ts';

const OWNER = { id: '11', locale: 'fr' };
const STRANGER = { id: '66' };
const EPHEMERAL_PAGE = 'private page';

let fake: FakeDiscord;
let door: StubDoor;
let log: MemoryLog;
const bots: DiscordBot[] = [];

beforeEach(async () => {
  fake = await new FakeDiscord().start();
  door = new StubDoor(OWNER.id);
  log = new MemoryLog();
});

afterEach(async (context) => {
  showOnFailure(context, log);
  await Promise.all(bots.splice(0).map((bot) => bot.stop()));
  await fake.stop();
  assertClean([...fake.violations, ...fake.gateway.violations], log, [fake.token]);
});

async function start(more: { guildId?: string; wait?: boolean } = {}): Promise<DiscordBot> {
  const bot = createDiscordBot({
    token: fake.token,
    apiRoot: fake.root,
    guildId: more.guildId ?? null,
    door,
    log,
    firstRetryMs: 10,
  });
  bots.push(bot);
  bot.start();
  if (more.wait !== false) {
    await until('up', () => bot.health().state === 'up');
    await until('registration', () => log.lines.some((line) => line.includes('slash commands')));
  }
  return bot;
}

function post(index: number, withinMs = 8_000): Promise<FakePost> {
  return until(`post ${index}`, () => fake.posts[index], withinMs);
}

function titleOf(item: FakePost): string {
  const [embed] = item.body['embeds'] as { title?: string }[];
  return embed?.title ?? String(item.body['content']);
}

function promised(): { promise: Promise<Reply>; finish: (reply: Reply) => void } {
  let settle: ((reply: Reply) => void) | null = null;
  const promise = new Promise<Reply>((resolve) => {
    settle = resolve;
  });
  return { promise, finish: (reply) => settle?.(reply) };
}

describe('Discord: commands', () => {
  it('asks with a menu for what was left out, and carries the choice', async () => {
    const choices = Array.from({ length: 30 }, (_, index) => {
      return { label: `S${index}`, style: 'neutral' as const, actionId: `offer-${index}` };
    });
    const missing = { command: 'sell', option: 'symbol', given: { percent: '50' } };
    door.answer = ({ input }) =>
      input.kind === 'action'
        ? { title: 'Sold', tone: 'good' }
        : { title: 'Which?', tone: 'warning', buttons: [choices], missing };
    await start();
    fake.command(OWNER, 'sell', [{ type: 4, name: 'percent', value: 50 }]);
    const asked = await post(0);
    const [row] = asked.body['components'] as { components: { type: number; options: { label: string }[] }[] }[];
    expect(row?.components).toMatchObject([{ type: 3, placeholder: 'Which?' }]);
    expect(row?.components[0]?.options).toHaveLength(25);
    fake.picks(OWNER, asked, 'S7');
    await until('the outcome', () => titleOf(asked) === 'Sold');
    expect(door.visits[1]?.input).toEqual({ kind: 'action', actionId: 'offer-7' });
    expect(asked.body['components']).toEqual([]);
  });

  it('answers a slash command with typed options, and its buttons', async () => {
    door.answer = () => ({
      title: 'Sold',
      tone: 'good',
      lines: ['*stars* and @everyone'],
      fields: [{ name: 'Result', value: '+1.2 %' }],
      buttons: [[{ label: 'Undo', style: 'danger', actionId: 'act-1' }]],
    });
    await start();
    fake.command(OWNER, 'sell', [
      { type: 3, name: 'symbol', value: 'SOL' },
      { type: 4, name: 'percent', value: 50 },
    ]);
    const answer = await post(0);
    expect(door.visits[0]).toMatchObject({
      request: { platform: 'discord', userId: '11', languageCode: 'fr', place: fake.channelId, shared: true },
      input: { kind: 'command', name: 'sell', args: { symbol: 'SOL', percent: 50 } },
    });
    expect(answer.ephemeral).toBe(false);
    expect(answer.body['embeds']).toEqual([
      {
        title: 'Sold',
        color: 0x2e9e5b,
        description: String.raw`\*stars\* and \@everyone`,
        fields: [{ name: 'Result', value: '+1.2\u00a0%', inline: true }],
      },
    ]);
    expect(answer.body['allowed_mentions']).toEqual({ parse: [] });
    expect(answer.body['components']).toMatchObject([
      { components: [{ custom_id: 'act-1', label: 'Undo', style: 4 }] },
    ]);
  });

  it.each([
    ['private in a channel', true, false, true],
    ['private in direct messages', true, true, false],
    ['not private in a channel', false, false, false],
  ])('%s', async (_name, isPrivate, direct, ephemeral) => {
    door.answer = () => ({ title: 'Balances', tone: 'neutral', private: isPrivate });
    await start();
    fake.command(OWNER, 'summary', [], { direct });
    expect((await post(0)).ephemeral).toBe(ephemeral);
  });

  it('acknowledges a slow command in time, privately, and answers when it is done', async () => {
    door.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return { title: 'slow', tone: 'neutral' };
    };
    await start();
    const interaction = fake.command(OWNER, 'summary');
    await until('the acknowledgement', () => interaction.acknowledged, 2_500);
    const answer = await post(0);
    expect([titleOf(answer), answer.ephemeral]).toEqual(['slow', true]);
  });

  it('suggests symbols while typing, to listed people only', async () => {
    door.symbols = Array.from({ length: 40 }, (_, index) => `S${index}USDC`);
    await start();
    const asked = fake.types(OWNER, 'sell', 'symbol', 's1');
    const unlisted = fake.types(STRANGER, 'sell', 'symbol', '');
    const choices = await until('choices', () => asked.choices);
    expect(choices.slice(0, 2)).toEqual([
      { name: 'S1USDC', value: 'S1USDC' },
      { name: 'S10USDC', value: 'S10USDC' },
    ]);
    expect(await until('no choices', () => unlisted.choices)).toEqual([]);
  });

  it('says nothing to strangers', async () => {
    await start();
    fake.command(STRANGER, 'summary');
    fake.command(OWNER, 'summary');
    await post(0);
    expect(fake.posts).toHaveLength(1);
  });

  it('replaces the pressed message with the outcome', async () => {
    door.answer = ({ input }) => ({
      title: input.kind,
      tone: 'neutral',
      buttons: [[{ label: 'B', style: 'primary', actionId: 'a' }]],
    });
    await start();
    fake.command(OWNER, 'summary');
    const card = await post(0);
    fake.presses(OWNER, card, 'a');
    await until('the edit', () => card.edits === 1);
    expect(titleOf(card)).toBe('action');
    expect(door.visits[1]?.input).toEqual({ kind: 'action', actionId: 'a' });
  });

  it('whispers a private outcome of a public button, and leaves a card in place for a picture', async () => {
    const replies: Reply[] = [
      { title: 'card', tone: 'neutral' },
      { title: EPHEMERAL_PAGE, tone: 'neutral', private: true },
      { title: 'chart', tone: 'neutral', picture: { png: Buffer.from('png'), name: 'c.png', description: 'a chart' } },
    ];
    door.answer = () => replies.shift() ?? null;
    await start();
    fake.command(OWNER, 'summary');
    const card = await post(0);
    fake.presses(OWNER, card, 'a');
    expect([titleOf(await post(1)), fake.posts[1]?.ephemeral]).toEqual([EPHEMERAL_PAGE, true]);
    fake.presses(OWNER, card, 'b');
    const chart = await post(2);
    expect(chart.files[0]).toMatchObject({ name: 'c.png', content: Buffer.from('png') });
    expect([card.edits, titleOf(card)]).toEqual([0, 'card']);
  });

  it('answers as the bot when the interaction came too late, privately where it must', async () => {
    door.answer = () => ({ title: 'late', tone: 'neutral', private: true });
    await start();
    fake.command(OWNER, 'summary');
    fake.clockOffsetMs = 4_000;
    const answer = await post(0);
    expect([titleOf(answer), answer.channelId]).toEqual(['late', `77${OWNER.id}`]);
  });

  it('edits the pressed message as the bot when the outcome takes more than 15 minutes', async () => {
    const { promise, finish } = promised();
    door.answer = ({ input }) => (input.kind === 'action' ? promise : { title: 'card', tone: 'neutral' });
    await start();
    fake.command(OWNER, 'summary');
    const card = await post(0);
    const press = fake.presses(OWNER, card, 'a');
    await until('deferred', () => press.acknowledged);
    fake.clockOffsetMs = 16 * 60_000;
    finish({ title: 'filled', tone: 'good' });
    await until('the edit', () => card.edits === 1);
    expect(titleOf(card)).toBe('filled');
    expect(fake.callsTo(/^PATCH \/channels\//)).toHaveLength(1);
  });

  it.each([
    ['a lost acknowledgement', /POST \/interactions/, [{ kind: 'reset', when: 'after' } as const]],
    ['a reset', /POST \/interactions/, [{ kind: 'reset', when: 'before' } as const]],
    ['server errors', /POST \/interactions/, [failing(502), failing(503)]],
    ['a short rate limit', /POST \/interactions/, [tooMany(0.2)]],
  ])('answers once in spite of %s', async (_name, match, faults) => {
    await start();
    fake.fault(match, ...faults);
    fake.command(OWNER, 'summary');
    await post(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fake.posts.map(titleOf)).toEqual(['done']);
  });

  it('asks for a line of text in a form, and hands it over with the press', async () => {
    door.answer = ({ input }) =>
      input.kind === 'action'
        ? { title: `taken ${input.actionId} ${input.answer ?? ''}`, tone: 'good' }
        : {
            title: 'Code?',
            tone: 'warning',
            buttons: [[{ label: 'Enter', style: 'primary', actionId: 'a1', asks: true }]],
          };
    await start();
    fake.command(OWNER, 'summary');
    const prompt = await post(0);
    const [row] = prompt.body['components'] as { components: { custom_id: string }[] }[];
    const pressed = fake.presses(OWNER, prompt, row?.components[0]?.custom_id ?? '');
    const form = await until('the form', () => pressed.form);
    expect([form['title'], door.visits.length]).toEqual(['Enter', 1]);
    fake.submits(OWNER, prompt, String(form['custom_id']), '123456');
    await until('the answer', () => titleOf(prompt) === 'taken a1 123456');
  });

  it('says something to one person alone', async () => {
    const bot = await start();
    expect(await bot.whisper(OWNER.id, { title: 'Code 123456', tone: 'warning' }, 'en')).toBe(true);
    expect([fake.posts[0]?.channelId, titleOf(await post(0))]).toEqual([`77${OWNER.id}`, 'Code 123456']);
    fake.fault(/channels\/77/, failing(403));
    expect(await bot.whisper(OWNER.id, { title: 'Code 654321', tone: 'warning' }, 'en')).toBe(false);
    expect(log.lines.join()).not.toMatch(/123456|654321/);
  });

  it('sends what is too long for a few messages as a few and a file with all of it', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index} ${'x'.repeat(30)}`);
    door.answer = () => ({ title: 'long', tone: 'neutral', lines, private: true });
    await start();
    fake.command(OWNER, 'signals');
    const last = await post(2);
    expect(JSON.stringify(last.body['embeds'])).toContain('lignes sur 1000 sont affichées');
    expect([last.ephemeral, last.files.map(({ name }) => name)]).toEqual([true, ['tout.txt']]);
    expect(fake.posts).toHaveLength(3);
  });

  it('splits what is too long for one message, and shows all of it', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(30)}`);
    const fields = Array.from({ length: 20 }, (_, index) => ({ name: `field ${index}`, value: `value ${index}` }));
    door.answer = () => ({ title: 'long', tone: 'neutral', lines, fields, footer: 'the end' });
    await start();
    fake.command(OWNER, 'summary');
    const text = await until('all of it', () => {
      const all = JSON.stringify(fake.posts.map((item) => item.body['embeds']));
      return all.includes('the end') ? all : null;
    });
    for (const line of lines) expect(text).toContain(line);
    for (const { value } of fields) expect(text).toContain(`"${value}"`);
  });
});

describe('Discord: connection', () => {
  it('registers commands in both languages, everywhere or in one server, and only when they changed', async () => {
    const bot = await start();
    expect(fake.commands.get('global')).toEqual(slashCommands(COMMANDS));
    expect(fake.commands.get('global')?.[1]).toMatchObject({
      name: 'sell',
      description_localizations: { fr: 'Fermer une position' },
      options: [
        { name: 'symbol', type: 3, required: false, autocomplete: true },
        { name: 'percent', type: 4, required: false, min_value: 1, max_value: 100 },
      ],
    });
    await bot.stop();
    log.lines.length = 0;
    await start();
    expect(fake.callsTo(/^PUT /)).toHaveLength(1);
    log.lines.length = 0;
    await start({ guildId: fake.guildId });
    expect(fake.commands.get(fake.guildId)).toHaveLength(COMMANDS.length);
  });

  it('resumes after a dropped connection and hears what was said meanwhile, once', async () => {
    const bot = await start();
    fake.gateway.drop();
    await until('noticed', () => bot.health().state === 'down');
    fake.command(OWNER, 'summary');
    await until('up again', () => bot.health().state === 'up');
    await post(0);
    expect([fake.gateway.resumes, fake.gateway.identifications]).toEqual([1, 1]);
    expect(door.visits).toHaveLength(1);
  });

  it('identifies anew when the session cannot be resumed', async () => {
    const bot = await start();
    fake.gateway.refuseResume = true;
    fake.gateway.askToReconnect();
    await until('a new session', () => fake.gateway.identifications === 2, 10_000);
    await until('up', () => bot.health().state === 'up');
    fake.command(OWNER, 'summary');
    expect(titleOf(await post(0))).toBe('done');
  });

  it('passes a repeated interaction on with the same id, so that the gate can drop it', async () => {
    await start();
    fake.command(OWNER, 'summary', [], { again: true });
    await until('both', () => door.visits.length === 2);
    expect(new Set(door.visits.map((visit) => visit.request.updateId)).size).toBe(1);
    await post(0);
  });

  it('a refused token: down with the reason, tried again, up when it is valid', async () => {
    fake.tokenRevoked = true;
    const bot = await start({ wait: false });
    await until('down', () => bot.link().detail.word === 'tokenRefused');
    fake.tokenRevoked = false;
    await until('up', () => bot.health().state === 'up');
    expect(fake.gateway.identifications).toBe(1);
  });

  it('a token that is revoked while connected: down with the reason, and up again', async () => {
    const bot = await start();
    fake.gateway.refuseIdentifyWith = 4004;
    fake.gateway.close(4004);
    await until('down', () => bot.link().detail.word === 'tokenRefused');
    expect(bot.link()).toMatchObject({ up: false, refused: true });
    fake.gateway.refuseIdentifyWith = null;
    await until('up', () => bot.health().state === 'up', 10_000);
    expect(bot.link()).toMatchObject({ platform: 'discord', up: true, refused: false });
    expect(fake.gateway.identifications).toBeGreaterThan(1);
  });

  it('waits for a server that is not there yet', async () => {
    fake.fault(
      /gateway/,
      { kind: 'reset', when: 'before' },
      { kind: 'reset', when: 'before' },
      { kind: 'reset', when: 'before' },
    );
    fake.fault(/gateway/, { kind: 'reset', when: 'before' }, failing(500));
    const bot = await start({ wait: false });
    await until('up', () => bot.health().state === 'up');
    expect(fake.callsTo(/gateway/).length).toBeGreaterThan(5);
  });

  it.each([
    ['connected', async () => undefined],
    ['reconnecting', async () => fake.gateway.drop()],
  ])('stops within two seconds while %s, and stays away', async (_name, prepare) => {
    const bot = await start();
    await prepare();
    const before = Date.now();
    await bot.stop();
    expect(Date.now() - before).toBeLessThan(2_000);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect([fake.gateway.connected, bot.health().state]).toEqual([false, 'off']);
  });
});
