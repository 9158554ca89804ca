import { rmSync } from 'node:fs';
import { until } from '../bot/support.ts';
import { FakeDiscord } from '../fakes/discord/server.ts';
import { FakeTelegram, type FakeMessage } from '../fakes/telegram/server.ts';
import { preparedDataDir } from '../storage/prepared.ts';
import { EngineProcess } from './engine-process.ts';
import { OWNERS, PERSON, telegramMessage } from './phone.ts';
import { startSteadyMarket, type SteadyMarket } from './steady-market.ts';

/** A person with Discord and Telegram, a (fake) exchange whose market the test moves, and the data directory of an engine. */
export class TwoPhones {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly market: SteadyMarket;
  readonly dataDir: string;

  private constructor(telegram: FakeTelegram, discord: FakeDiscord, market: SteadyMarket, dataDir: string) {
    this.telegram = telegram;
    this.discord = discord;
    this.market = market;
    this.dataDir = dataDir;
  }

  static async open(): Promise<TwoPhones> {
    const telegram = await new FakeTelegram().start();
    telegram.knownChats.add(PERSON.telegram.id);
    const discord = await new FakeDiscord().start();
    return new TwoPhones(telegram, discord, await startSteadyMarket(), await preparedDataDir());
  }

  /** An engine with paper money that both apps reach. */
  async startEngine(more: Readonly<Record<string, string>> = {}): Promise<EngineProcess> {
    const { telegram, discord, market, dataDir } = this;
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
      ...more,
    });
    await until('Discord is connected', () => started.said('Discord is connected').length > 0);
    return started;
  }

  /** Asks on Telegram to buy SOL; answers the proposal and the id of its Confirm. */
  async proposeSol(): Promise<{ readonly proposal: FakeMessage; readonly confirm: string }> {
    this.telegram.says(PERSON.telegram, '/buy SOL 200 0.95 e2e');
    const proposal = await telegramMessage(this.telegram, 'the proposal', /Buy SOL\?/);
    const confirm = proposal.keyboard.flat().find(({ text }) => /confirm/i.test(text));
    if (confirm === undefined) throw new Error(`no Confirm under: ${proposal.text}`);
    return { proposal, confirm: confirm.callback_data };
  }

  /** What the real platforms would have refused. */
  get violations(): readonly string[] {
    return [...this.telegram.violations, ...this.discord.violations, ...this.discord.gateway.violations];
  }

  async close(): Promise<void> {
    await Promise.all([this.telegram.stop(), this.discord.stop(), this.market.close()]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
