import { fromNumber, toText } from '../../engine/money.ts';
import { openMarket, type OpenMarket } from '../../runtime/market.ts';
import { Trading } from '../../runtime/trading.ts';
import { toEngineSettings } from '../../settings/engine.ts';
import { SqlSettingsStore } from '../../storage/chat/settings.ts';
import { newestCandleMs } from '../../storage/market-data.ts';
import { openCycles } from '../../storage/restore.ts';
import { alertChannels } from './bots.ts';
import { RunningSettings } from './running-settings.ts';
import type { Startup } from './startup.ts';
import type { Stores } from './stores.ts';

/** More waiting events than this and a market with its own clock stands still until they are handled. */
const BEHIND_EVENTS = 500;

/** The settings in force; a change reaches the engine, the plan of the day and the people. */
export function openSettings({ options, later }: Startup, { database }: Stores): Promise<RunningSettings> {
  const { settings: given, log, onAlerts } = options;
  return RunningSettings.open({
    given,
    store: new SqlSettingsStore(database, alertChannels(given)),
    apply: (changed, toAll) => {
      const { limits, allocation, liberation, strategyWeights, trail } = toEngineSettings(changed);
      later.trading?.changeSettings({ limits, allocation, liberation, strategyWeights, trail }, toAll);
      later.replan();
    },
    stopsUnder: (numbers) => later.trading?.engine.desk.stopsUnder(numbers) ?? [],
    told: (alert) => {
      later.bots?.notify();
      onAlerts([alert]);
    },
    nowMs: () => later.nowMs(),
    clock: Date.now,
    logger: log.logger,
  });
}

/** Opens the market that the database belongs to, and makes the database its own at the first start. */
export async function openOwnMarket(
  { live, later }: Startup,
  { database, own }: Stores,
  { current: settings }: RunningSettings,
): Promise<OpenMarket> {
  // a position whose symbol left the settings is still watched and sold
  const held = (await openCycles(database)).map(({ symbol }) => symbol);
  const market = await openMarket({
    choice: own.choice,
    remembered: own.remembered,
    symbols: [...new Set([...settings.TRADING_SYMBOLS, ...held])],
    onlyHeld: held.filter((symbol) => !settings.TRADING_SYMBOLS.includes(symbol)),
    venue: {
      apiKey: live ? (settings.EXCHANGE_API_KEY?.reveal() ?? null) : null,
      apiSecret: live ? (settings.EXCHANGE_API_SECRET?.reveal() ?? null) : null,
      restRoot: settings.EXCHANGE_REST_ROOT,
      wsRoot: settings.EXCHANGE_WS_ROOT,
    },
    live,
    mayWithdraw: settings.EXCHANGE_ALLOW_WITHDRAWAL_KEY,
    demoSpeed: settings.DEMO_SPEED,
    demoSeed: String(settings.DEMO_SEED),
    feeRate: toText(fromNumber(settings.TRADING_FEE_PERCENT / 100, 'TRADING_FEE_PERCENT')),
    slippageRatio: settings.PAPER_SLIPPAGE_PERCENT / 100,
    newestStoredMs: await newestCandleMs(database),
    isBehind: () => (later.trading?.rounds.queueLength ?? 0) > BEHIND_EVENTS,
  });
  await own.claim(market, quoteOf(market));
  later.nowMs = () => market.feed.nowMs();
  return market;
}

/** Brings the engine back on its market and lets it trade. */
export async function startTrading(
  { options, live, later, closers }: Startup,
  { database, journal, deskId, link, mirror }: Stores,
  book: RunningSettings,
  market: OpenMarket,
): Promise<Trading> {
  const { record, log, fatal, onAlerts } = options;
  const settings = book.current;
  const trading = await Trading.start({
    database,
    journal,
    deskId,
    mayUseDatabase: () => link.usable,
    feed: market.feed,
    makeExchange: (memory) =>
      market.makeExchange({
        balances:
          memory.wallet.length > 0
            ? memory.wallet
            : [{ asset: quoteOf(market), free: settings.PAPER_CASH, locked: '0' }],
        price: (symbol) => later.trading?.engine.desk.price(symbol) ?? null,
        nowMs: () => market.feed.nowMs(),
        restingOrders: [],
      }),
    markets: market.markets,
    settings: toEngineSettings(settings),
    positionsSince: (since) => book.positionsSince(since),
    paperCash: live ? null : settings.PAPER_CASH,
    alertChannels: alertChannels(settings),
    fatal,
    mirror,
    logger: log.logger,
    record: record === null ? null : (entry) => record.write(entry),
    onAlerts: (alerts, kept) => {
      if (kept === 'journal') later.bots?.shout(alerts);
      else later.bots?.notify();
      onAlerts(alerts);
    },
  });
  later.trading = trading;
  closers.push(() => trading.stop());
  return trading;
}

function quoteOf(market: OpenMarket): string {
  return market.markets[0]?.quoteAsset ?? 'USDC';
}
