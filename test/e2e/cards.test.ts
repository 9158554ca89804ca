import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import { FakeDiscord, type FakePost } from '../fakes/discord/server.ts';
import { FakeTelegram, type FakeMessage } from '../fakes/telegram/server.ts';
import { EngineProcess, temporaryDataDir } from './engine-process.ts';
import { OWNERS, PERSON, slash, telegramMessage, textOfPost } from './phone.ts';
import { startSteadyMarket, type SteadyMarket } from './steady-market.ts';

const CHAT = PERSON.telegram.id;
/** A card waits five seconds after the last message of its chat; the machine of a test may be busy. */
const WITHIN_MS = 20_000;

/** One story, told in order: live messages on both apps follow a position, over a killed process, until it is sold. */
describe('live messages on two phones', () => {
  const dataDir = temporaryDataDir();
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let market: SteadyMarket;
  let engine: EngineProcess;
  let card: FakeMessage;
  let watch: FakePost;

  beforeAll(async () => {
    telegram = await new FakeTelegram().start();
    telegram.knownChats.add(CHAT);
    discord = await new FakeDiscord().start();
    market = await startSteadyMarket();
    engine = await start();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await Promise.all([telegram.stop(), discord.stop(), market.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [card?.text, watch === undefined ? '' : textOfPost(watch), ...engine.lines.slice(-30)];
      process.stderr.write(`${said.join('\n')}\n`);
    });
  });

  async function start(): Promise<EngineProcess> {
    const started = await EngineProcess.start({
      MARKET: 'binance',
      TRADING_MODE: 'paper',
      TRADING_SYMBOLS: 'SOLUSDC,BTCUSDC',
      EXCHANGE_REST_ROOT: market.fake.restRoot,
      EXCHANGE_WS_ROOT: market.fake.wsRoot,
      DATA_DIR: dataDir,
      OWNERS,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.root,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
    });
    await until('Discord is connected', () => started.said('Discord is connected').length > 0);
    return started;
  }

  /** Both messages show something else than before. */
  async function bothChange(what: string): Promise<void> {
    const before = [card.text, textOfPost(watch)];
    await until(`${what}: Telegram`, () => card.text !== before[0], WITHIN_MS);
    await until(`${what}: Discord`, () => textOfPost(watch) !== before[1], WITHIN_MS);
  }

  it('follow the market, in place and without a sound', async () => {
    telegram.says(PERSON.telegram, '/buy SOL 200 0.95 e2e');
    const proposal = await telegramMessage(telegram, 'the proposal', /Buy SOL\?/);
    const confirm = proposal.keyboard.flat().find(({ text }) => /confirm/i.test(text));
    if (confirm === undefined) throw new Error(`no Confirm under: ${proposal.text}`);
    telegram.presses(PERSON.telegram, proposal, confirm.callback_data);
    await until('bought', () => engine.said('order').length === 1);

    telegram.says(PERSON.telegram, '/position SOL');
    card = await telegramMessage(telegram, 'the position', /Live: this message keeps itself/);
    watch = (await slash(discord, 'watch', [{ name: 'seconds', value: 5, type: 4 }])).post;
    expect([watch.ephemeral, textOfPost(watch)]).toEqual([true, expect.stringMatching(/Live: this message keeps/)]);

    const messages = [telegram.messages.length, discord.posts.length];
    market.setGain('SOLUSDC', 0.7);
    await bothChange('the gain');
    expect(card.text).toMatch(/0[.,]\d+ %/);
    expect([telegram.messages.length, discord.posts.length]).toEqual(messages);
  });

  it('go on after SIGKILL', async () => {
    await engine.end('SIGKILL');
    engine = await start();
    market.setGain('SOLUSDC', 1.1);
    await bothChange('after the restart');
  });

  it('a press on one is answered beside it', async () => {
    const sell = card.keyboard.flat().find(({ text }) => /sell/i.test(text));
    if (sell === undefined) throw new Error(`no Sell under: ${card.text}`);
    telegram.presses(PERSON.telegram, card, sell.callback_data);
    await until('sold', () => engine.said('order').length === 1, WITHIN_MS);
    expect(card.text).not.toMatch(/Sold|sold/);
  });

  it('the last edit says that it is finished, and with which result', async () => {
    await until('the end', () => /No longer live/.test(card.text), WITHIN_MS);
    expect(card.text).toMatch(/no open position on SOLUSDC[^]*last one closed[^]*USDC[^]*nothing left to follow/);
    const edits = card.edits;
    market.setGain('SOLUSDC', 1.3);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect([card.edits, textOfPost(watch)]).toEqual([edits, expect.stringMatching(/Live: this message keeps/)]);
  });

  it('five seconds lie between two edits, and nothing was said that the apps would refuse', async () => {
    expect((await engine.end('SIGTERM')).status).toBe(0);
    const ofCard = telegram.calls.filter(
      ({ method, values }) => method.startsWith('editMessage') && values['message_id'] === card.id,
    );
    const ofWatch = discord.callsTo(/^PATCH \/webhooks\//);
    for (const calls of [ofCard, ofWatch]) {
      const gaps = calls.slice(1).map(({ atMs }, index) => atMs - (calls[index]?.atMs ?? 0));
      expect(calls.length).toBeGreaterThan(1);
      // the restart knows nothing of the edit before it
      expect(gaps.filter((gap) => gap < 4_900).length).toBeLessThanOrEqual(1);
    }
    expect([...telegram.violations, ...discord.violations, ...discord.gateway.violations]).toEqual([]);
  });
});
