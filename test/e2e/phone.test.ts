import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import type { EngineProcess } from './engine-process.ts';
import { discordPost, PERSON, percentile, slash, STRANGER, telegramMessage, textOfPost } from './phone.ts';
import { TwoPhones } from './two-phones.ts';
import { readStore, filesHolding } from './store-dump.ts';

const CHANNEL = '900000000000000003';
const SECRETS = {
  API_TOKEN: 'marked-api-token-0123456789',
  EXCHANGE_API_KEY: 'marked-exchange-key-0123456789',
  EXCHANGE_API_SECRET: 'marked-exchange-secret-0123456789',
} as const;
/** Our own share of a command's latency; the machine of a test may be busy. */
const COMMAND_P99_MS = 500;

interface Position {
  readonly id: string;
  readonly symbol: string;
  readonly quantity: number;
  readonly entry_price: number;
  readonly max_price: number;
  readonly stop_price: number;
  readonly trailing_armed: boolean;
  readonly breakeven_level: number;
}

interface Summary {
  readonly balances: readonly { readonly asset: string; readonly free: number; readonly total: number }[];
  readonly mode: string;
  readonly market: string;
}

/**
 * One story, told in order: a person with Discord and Telegram trades with paper money on a (fake) exchange, one app is cut off, the
 * process is killed and started again, and the position is sold by its stop.
 */
describe('from two phones to an order and back', () => {
  let phones: TwoPhones;
  let telegram: TwoPhones['telegram'];
  let discord: TwoPhones['discord'];
  let market: TwoPhones['market'];
  let engine: EngineProcess;
  const log: string[] = [];
  let before: readonly Position[] = [];
  let wallet: Summary['balances'] = [];

  beforeAll(async () => {
    phones = await TwoPhones.open();
    ({ telegram, discord, market } = phones);
    engine = await start();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await phones.close();
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [
        ...telegram.messages.map(({ text }) => `Telegram: ${text}`),
        ...discord.posts.map((post) => `Discord: ${textOfPost(post)}`),
      ];
      process.stderr.write(`${[...said.slice(-12), ...engine.lines.slice(-30)].join('\n')}\n`);
    });
  });

  function start(): Promise<EngineProcess> {
    return phones.startEngine({
      ...SECRETS,
      DISCORD_ALERT_CHANNEL_ID: CHANNEL,
      TELEGRAM_ALERT_CHAT_ID: String(PERSON.telegram.id),
      LOG_LEVEL: 'debug',
    });
  }

  const positions = (): Promise<readonly Position[]> => engine.get<readonly Position[]>('/positions/active');

  /** Waits for a position that is as the test wants it. */
  async function position(what: string, wanted: (position: Position) => boolean): Promise<Position> {
    const endMs = Date.now() + 15_000;
    for (;;) {
      const found = (await positions()).find(wanted);
      if (found !== undefined) return found;
      if (Date.now() > endMs) throw new Error(`no position: ${what}: ${JSON.stringify(await positions())}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('answers on both apps, and says nothing of the account to a stranger', async () => {
    telegram.says(PERSON.telegram, '/summary');
    const [message, { post }] = await Promise.all([
      telegramMessage(telegram, 'summary', /Summary/),
      slash(discord, 'summary'),
    ]);
    for (const text of [message.text, textOfPost(post)]) expect(text).toMatch(/1,?000(\.00)? USDC/);
    telegram.says(STRANGER.telegram, '/summary');
    discord.command(STRANGER.discord, 'summary');
    await slash(discord, 'id');
    const strangers = telegram.messages.filter((item) => item.chatId === STRANGER.telegram.id);
    expect(strangers.map(({ text }) => text).join()).not.toMatch(/USDC/);
  });

  it('five presses on two apps are one order', async () => {
    const { proposal, confirm } = await phones.proposeSol();
    const { post } = await slash(discord, 'help');
    telegram.presses(PERSON.telegram, proposal, confirm);
    telegram.presses(PERSON.telegram, proposal, confirm);
    for (let i = 0; i < 3; i++) discord.presses(PERSON.discord, post, confirm);
    const held = await position('bought', ({ symbol }) => symbol === 'SOLUSDC');
    expect(held.quantity * held.entry_price).toBeGreaterThan(190);
    await until('presses are answered', () => engine.said('order').length > 0);
    // time for a second order, if there were one
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(engine.said('order')).toHaveLength(1);
    expect(await positions()).toHaveLength(1);
  });

  it('tiers and stop arrive on both apps, in order, in the thread of their position', async () => {
    const told = [/Bought SOLUSDC/];
    for (const [gain, match] of [
      [1.3, /breakeven 1 armed/],
      [1.9, /trailing armed/],
      [2.1, /breakeven 2 armed/],
      [2.6, /take-profit level 2\s%/],
    ] as const) {
      market.setGain('SOLUSDC', gain);
      told.push(match);
      await Promise.all([telegramMessage(telegram, String(match), match), discordPost(discord, String(match), match)]);
    }
    market.setGain('SOLUSDC', 2.85);
    const stopAt = /stop at/i;
    await Promise.all([telegramMessage(telegram, 'stop', stopAt), discordPost(discord, 'stop', stopAt)]);

    const order = told.concat(stopAt);
    const onTelegram = order.map((match) => telegram.messages.findIndex(({ text }) => match.test(text)));
    const onDiscord = order.map((match) => discord.posts.findIndex((post) => match.test(textOfPost(post))));
    for (const indexes of [onTelegram, onDiscord]) expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    const [root, ...later] = onTelegram.map((index) => telegram.messages[index]);
    expect(later.map((message) => message?.replyTo)).toEqual(later.map(() => root?.id));
    const [rootPost, ...laterPosts] = onDiscord.map((index) => discord.posts[index]);
    const reference = (post: (typeof laterPosts)[number]) =>
      (post?.body['message_reference'] as { message_id?: string } | undefined)?.message_id;
    expect(laterPosts.map(reference)).toEqual(laterPosts.map(() => rootPost?.id));
  });

  it('one app that is cut off does not hold up the other', async () => {
    telegram.tokenRevoked = true;
    // ends the long poll under way, so that the next one meets the refusal
    telegram.says(PERSON.telegram, '/id');
    await until(
      'Telegram is down',
      () => engine.lines.some((line) => line.includes('TELEGRAM_TOKEN is refused')),
      40_000,
    );
    market.setGain('SOLUSDC', 3.2);
    await discordPost(discord, 'the next level', /take-profit level 3/);
    expect(telegram.messages.some(({ text }) => /take-profit level 3/.test(text))).toBe(false);
    const { post } = await slash(discord, 'health');
    expect(textOfPost(post)).toMatch(/telegram/i);
    await discordPost(discord, 'the refused token', /Telegram refuses the bot/);
    before = await positions();
    wallet = (await engine.get<Summary>('/summary')).balances;
  });

  it('after SIGKILL: the same position, stop and wallet, and the missed alerts arrive', async () => {
    await engine.end('SIGKILL');
    log.push(...engine.lines);
    telegram.tokenRevoked = false;
    const posted = discord.posts.length;
    engine = await start();
    expect(engine.facts.restored).toBe('1 open position');
    const [was] = before;
    const [is] = await positions();
    expect(is).toMatchObject({
      id: was?.id,
      quantity: was?.quantity,
      entry_price: was?.entry_price,
      breakeven_level: was?.breakeven_level,
    });
    expect(is?.max_price).toBeGreaterThanOrEqual(was?.max_price ?? Infinity);
    expect(is?.stop_price).toBeGreaterThanOrEqual(was?.stop_price ?? Infinity);
    const amounts = (balances: Summary['balances']) => balances.map(({ asset, total }) => [asset, total]);
    expect(amounts((await engine.get<Summary>('/summary')).balances)).toEqual(amounts(wallet));
    await telegramMessage(telegram, 'the missed alert', /take-profit level 3/);
    const taken = /unclean end.*taken over with their stops: 1/s;
    await telegramMessage(telegram, 'what was taken over', taken);
    await discordPost(discord, 'what was taken over', taken);
    const again = discord.posts.slice(posted).filter((post) => /take-profit level 3/.test(textOfPost(post)));
    expect(again).toEqual([]);
  });

  it('commands are answered at once', async () => {
    const times: number[] = [];
    for (let i = 0; i < 40; i++) times.push((await slash(discord, i % 2 === 0 ? 'summary' : 'positions')).ms);
    const p99 = percentile(times, 0.99);
    process.stdout.write(
      `command on loopback: p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms\n`,
    );
    expect(p99).toBeLessThan(COMMAND_P99_MS);
  });

  it('the stop sells, and both apps hear of it with the reason', async () => {
    market.setGain('SOLUSDC', 0.2);
    const sold = /Sold SOLUSDC/;
    const [message, post] = await Promise.all([
      telegramMessage(telegram, 'the exit', sold),
      discordPost(discord, 'the exit', sold),
    ]);
    expect(message.replyTo).toBe(telegram.messages.find(({ text }) => /Bought SOLUSDC/.test(text))?.id);
    expect(textOfPost(post)).toMatch(/Result/);
    await until('the books are closed', () => engine.said('order').length === 1);
    expect(await positions()).toEqual([]);
    const { balances } = await engine.get<Summary>('/summary');
    expect(balances.find(({ asset }) => asset === 'SOL')?.total ?? 0).toBeLessThan(0.01);
  });

  it('SIGTERM ends it, every alert is delivered, and no secret is anywhere', async () => {
    const { status, ms } = await engine.end('SIGTERM');
    log.push(...engine.lines);
    expect(status).toBe(0);
    expect(ms).toBeLessThan(5_000);

    const store = await readStore(phones.dataDir);
    expect(store.waitingAlerts).toEqual([]);
    const secrets = [...Object.values(SECRETS), telegram.token, discord.token];
    const seen = {
      log: log.join('\n'),
      telegram: JSON.stringify(telegram.messages),
      discord: JSON.stringify(discord.posts.map((post) => post.body)),
      database: store.text,
    };
    expect(seen.database).toContain('SOLUSDC');
    for (const [where, text] of Object.entries(seen)) {
      expect([where, secrets.filter((secret) => text.includes(secret))]).toEqual([where, []]);
    }
    expect(filesHolding(phones.dataDir, secrets)).toEqual([]);
    expect([...phones.violations, ...market.fake.violations]).toEqual([]);
  });
});
