import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import { FakeDiscord, type FakePost } from '../fakes/discord/server.ts';
import { FakeTelegram, type FakeMessage } from '../fakes/telegram/server.ts';
import { NO_VOTES } from '../support/no-votes.ts';
import { EngineProcess, temporaryDataDir } from './engine-process.ts';
import { OWNERS, PERSON, slash, telegramMessage, textOfPost } from './phone.ts';
import { startSteadyMarket, type SteadyMarket } from './steady-market.ts';

const CHAT = PERSON.telegram.id;
const ORDER = '/api/v3/order';
const CUT = { kind: 'reset', accept: true } as const;
const WITHIN_MS = 30_000;

/** One story, told in order: the line to the exchange breaks between an order and its answer, and the messages tell the truth. */
describe('an order whose answer was lost', () => {
  const dataDir = temporaryDataDir();
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let market: SteadyMarket;
  let engine: EngineProcess;
  let card: FakeMessage;

  beforeAll(async () => {
    telegram = await new FakeTelegram().start();
    telegram.knownChats.add(CHAT);
    discord = await new FakeDiscord().start();
    market = await startSteadyMarket({ USDC: '1000', SOL: '0' });
    engine = await start();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await Promise.all([telegram.stop(), discord.stop(), market.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [...telegram.messages.map(({ text }) => text), ...discord.posts.map(textOfPost)];
      process.stderr.write(`${[...said, ...market.fake.transcript, ...engine.lines.slice(-30)].join('\n')}\n`);
    });
  });

  async function start(): Promise<EngineProcess> {
    const started = await EngineProcess.start({
      MARKET: 'binance',
      TRADING_MODE: 'live',
      TRADING_ENABLED: 'true',
      TRADING_SYMBOLS: 'SOLUSDC,BTCUSDC',
      ...NO_VOTES,
      EXCHANGE_REST_ROOT: market.fake.restRoot,
      EXCHANGE_WS_ROOT: market.fake.wsRoot,
      EXCHANGE_API_KEY: market.fake.apiKey,
      EXCHANGE_API_SECRET: market.fake.apiSecret,
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

  /** The next order is taken, and neither its answer nor any look at it comes back. */
  function cut(): void {
    market.fake.faults.add('POST', ORDER, CUT);
    market.fake.faults.add('GET', ORDER, { ...CUT, accept: false }, Number.MAX_SAFE_INTEGER);
  }

  const orders = (what: string) =>
    market.fake.transcript.filter((line) => line.startsWith(`POST ${ORDER}`) && line.includes(what));

  it('is UNKNOWN on the message that was pressed', async () => {
    telegram.says(PERSON.telegram, '/buy SOL 200 0.95 e2e');
    card = await telegramMessage(telegram, 'the proposal', /Buy SOL\?/);
    const confirm = card.keyboard.flat().find(({ text }) => /confirm/i.test(text));
    if (confirm === undefined) throw new Error(`no Confirm under: ${card.text}`);
    cut();
    telegram.presses(PERSON.telegram, card, confirm.callback_data);
    await until('UNKNOWN', () => /UNKNOWN, being checked/.test(card.text), WITHIN_MS);
    telegram.presses(PERSON.telegram, card, confirm.callback_data);
  });

  it('is still UNKNOWN after a killed process, and then shows the true result, in place', async () => {
    await engine.end('SIGKILL');
    engine = await start();
    expect(card.text).toMatch(/UNKNOWN, being checked/);
    market.fake.faults.clear();
    await until('the true result', () => /Bought SOL[^]*BUY [^]* SOL at 150/.test(card.text), WITHIN_MS);
    expect(orders('symbol=SOLUSDC&side=BUY')).toHaveLength(1);
    expect(card.keyboard).toEqual([]);
  });

  it('which is told as an alert as well, on both platforms', async () => {
    await telegramMessage(telegram, 'the alert on Telegram', /After a restart: Bought SOL[^]*BUY [^]* SOL at 150/);
    const told = () => discord.posts.some((post) => /After a restart: Bought SOL/.test(textOfPost(post)));
    await until('the alert on Discord', told, WITHIN_MS);
  });

  it('on Discord too, where only that person sees it', async () => {
    const { post } = await slash(discord, 'buy', [
      { name: 'symbol', value: 'BTC', type: 3 },
      { name: 'amount', value: 200, type: 10 },
    ]);
    cut();
    discord.presses(PERSON.discord, post, confirmOf(post));
    await until('UNKNOWN', () => /UNKNOWN, being checked/.test(textOfPost(post)), WITHIN_MS);
    market.fake.faults.clear();
    const told = (text: string) => /Bought BTC/.test(text) && /BUY [^"]* BTC at 60,000/.test(text);
    await until('the true result', () => told(textOfPost(post)), WITHIN_MS);
    expect([post.ephemeral, orders('symbol=BTCUSDC&side=BUY').length]).toEqual([true, 1]);
  });

  it('and nothing was said that the apps or the exchange would refuse', async () => {
    expect((await engine.end('SIGTERM')).status).toBe(0);
    const { violations } = market.fake;
    expect([...telegram.violations, ...discord.violations, ...discord.gateway.violations, ...violations]).toEqual([]);
  });
});

function confirmOf(post: FakePost): string {
  const rows = post.body['components'] as { components: { label: string; custom_id: string }[] }[];
  const confirm = rows.flatMap(({ components }) => components).find(({ label }) => label === 'Confirm');
  if (confirm === undefined) throw new Error(`no Confirm under: ${textOfPost(post)}`);
  return confirm.custom_id;
}
