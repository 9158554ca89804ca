import { rmSync } from 'node:fs';
import { until } from '../bot/support.ts';
import { FakeDiscord } from '../fakes/discord/server.ts';
import { FakeTelegram, type FakeMessage } from '../fakes/telegram/server.ts';
import { preparedDataDir } from '../storage/prepared.ts';
import { NO_VOTES } from '../support/no-votes.ts';
import { EngineProcess, temporaryDataDir } from './engine-process.ts';
import { OWNERS, PERSON, telegramMessage } from './phone.ts';
import { startSteadyMarket, type SteadyMarket } from './steady-market.ts';

type More = Readonly<Record<string, string>>;

/** A person with Discord and Telegram, and the data directory of an engine on the demo market. */
export class DemoPhones {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly dataDir: string;

  protected constructor(telegram: FakeTelegram, discord: FakeDiscord, dataDir: string) {
    this.telegram = telegram;
    this.discord = discord;
    this.dataDir = dataDir;
  }

  /** With a data directory that has nothing yet, as on a first start. */
  static async openOnDemo(): Promise<DemoPhones> {
    const { telegram, discord } = await startApps();
    return new DemoPhones(telegram, discord, temporaryDataDir());
  }

  /** The person's chat on Telegram and a channel on Discord, as the settings name where all alerts go. */
  get alertChannels(): { readonly TELEGRAM_ALERT_CHAT_ID: string; readonly DISCORD_ALERT_CHANNEL_ID: string } {
    return { TELEGRAM_ALERT_CHAT_ID: String(PERSON.telegram.id), DISCORD_ALERT_CHANNEL_ID: this.discord.channelId };
  }

  /** An engine that both apps reach. */
  async startEngine(more: More = {}): Promise<EngineProcess> {
    const { telegram, discord, dataDir } = this;
    const started = await EngineProcess.start({
      MARKET: 'demo',
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

  /** What the real platforms would have refused. */
  get violations(): readonly string[] {
    return [...this.telegram.violations, ...this.discord.violations, ...this.discord.gateway.violations];
  }

  async close(): Promise<void> {
    await Promise.all([this.telegram.stop(), this.discord.stop()]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

async function startApps(): Promise<{ readonly telegram: FakeTelegram; readonly discord: FakeDiscord }> {
  const telegram = await new FakeTelegram().start();
  telegram.knownChats.add(PERSON.telegram.id);
  return { telegram, discord: await new FakeDiscord().start() };
}

/** The same on a (fake) exchange whose market the test moves, with paper money. */
export class TwoPhones extends DemoPhones {
  readonly market: SteadyMarket;

  private constructor(telegram: FakeTelegram, discord: FakeDiscord, market: SteadyMarket, dataDir: string) {
    super(telegram, discord, dataDir);
    this.market = market;
  }

  static async open(): Promise<TwoPhones> {
    const { telegram, discord } = await startApps();
    return new TwoPhones(telegram, discord, await startSteadyMarket(), await preparedDataDir());
  }

  override async startEngine(more: More = {}): Promise<EngineProcess> {
    const { fake } = this.market;
    return super.startEngine({
      MARKET: 'binance',
      TRADING_MODE: 'paper',
      TRADING_SYMBOLS: 'SOLUSDC,BTCUSDC',
      ...NO_VOTES,
      EXCHANGE_REST_ROOT: fake.restRoot,
      EXCHANGE_WS_ROOT: fake.wsRoot,
      ...more,
    });
  }

  /** Asks on Telegram to buy SOL; answers the proposal and the id of its Confirm. */
  async proposeSol(): Promise<{ readonly proposal: FakeMessage; readonly confirm: string }> {
    this.telegram.says(PERSON.telegram, '/buy SOL 200 0.95 e2e');
    const proposal = await telegramMessage(this.telegram, 'the proposal', /Buy SOL\?/);
    const confirm = proposal.keyboard.flat().find(({ text }) => /confirm/i.test(text));
    if (confirm === undefined) throw new Error(`no Confirm under: ${proposal.text}`);
    return { proposal, confirm: confirm.callback_data };
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.market.close()]);
  }
}
