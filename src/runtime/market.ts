import { createHash } from 'node:crypto';
import { CcxtExchange } from '../exchange/ccxt/exchange.ts';
import { CcxtFeed } from '../exchange/ccxt/feed.ts';
import type { VenueSettings } from '../exchange/ccxt/client.ts';
import { isBinanceReachable, openVenue, type Venue } from '../exchange/ccxt/venue.ts';
import { DemoFeed } from '../exchange/demo/demo-feed.ts';
import { demoRules } from '../exchange/demo/symbols.ts';
import { PaperExchange } from '../exchange/paper/paper-exchange.ts';
import type { Balance, Exchange, MarketFeed, MarketRules } from '../exchange/ports.ts';
import { loadCandles } from '../exchange/replay/candle-files.ts';
import { ReplayFeed } from '../exchange/replay/replay-feed.ts';
import { rulesOfTable } from '../exchange/replay/replay-exchange.ts';
import { checkKey } from './key-rights.ts';
import { decimal, toText } from '../engine/money.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';

/** How long `MARKET=auto` waits for Binance to answer. */
const AUTO_TIMEOUT_MS = 3_000;

export type MarketChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'replay'; readonly folder: string }
  | { readonly kind: 'exchange'; readonly id: string };

export interface MarketOptions {
  readonly choice: MarketChoice;
  /** True where `auto` keeps to the market that the database belongs to: it must answer, nothing else may stand in for it. */
  readonly remembered: boolean;
  readonly symbols: readonly string[];
  /** Those of them that are held but no longer traded: they may be sold, not bought. */
  readonly onlyHeld: readonly string[];
  /** Where keys are needed (live) they are there. */
  readonly venue: Omit<VenueSettings, 'exchangeId'>;
  readonly live: boolean;
  /** True where a person accepts a key that may withdraw. */
  readonly mayWithdraw: boolean;
  readonly demoSpeed: number;
  readonly demoSeed: string;
  readonly feeRate: string;
  readonly slippageRatio: number;
  /** Open time of the newest stored candle, Unix ms; null without any. */
  readonly newestStoredMs: number | null;
  /** True while trading is behind: a market with its own clock then waits. */
  readonly isBehind: () => boolean;
}

export interface OpenMarket {
  readonly feed: MarketFeed;
  readonly markets: readonly MarketRules[];
  /** Exchange id, `demo` or `replay:…`, as it is shown. */
  readonly name: string;
  /** True where `auto` had to take the demo market. */
  readonly fellBack: boolean;
  /** True where `auto` kept to the market that the database belongs to. */
  readonly remembered: boolean;
  /** Mark of the account at the exchange, the same for every key of it where the exchange tells; null for paper money. */
  readonly account: string | null;
  /** Symbols of the settings that this market does not have. */
  readonly missing: readonly string[];
  /** What is allowed but deserves a word at the start. */
  readonly warnings: readonly string[];
  makeExchange(paper: PaperState): Promise<Exchange>;
}

export interface PaperState {
  readonly balances: readonly Balance[];
  readonly price: (symbol: string) => { readonly bid: number; readonly ask: number } | null;
  readonly nowMs: () => number;
  readonly restingOrders: readonly OrderIntent[];
}

/** Opens the market that the settings ask for. @throws when a named exchange cannot be reached or has none of the symbols */
export async function openMarket(options: MarketOptions): Promise<OpenMarket> {
  const { choice } = options;
  if (choice.kind === 'demo') return demoMarket(options, false);
  if (choice.kind === 'replay') return replayMarket(options, choice.folder);
  if (choice.kind === 'exchange' && !(options.remembered && choice.id === 'binance'))
    return venueMarket(options, choice.id);
  const reachable = await isBinanceReachable(options.venue.restRoot, AUTO_TIMEOUT_MS);
  if (reachable) return venueMarket(options, 'binance');
  if (!options.remembered) return demoMarket(options, true);
  throw new RangeError(
    `binance did not answer within ${AUTO_TIMEOUT_MS / 1000} s, and simulated prices must not be mixed into its database. ` +
      'Nothing was changed: start again when it answers, or start the demo market on its own with MARKET=demo and an empty ' +
      'DATA_DIR (or another DATABASE_URL)',
  );
}

function demoMarket(options: MarketOptions, fellBack: boolean): OpenMarket {
  const startMs = Math.max(Date.now(), (options.newestStoredMs ?? 0) + 60_000);
  const { demoSeed: seed, demoSpeed: speed, isBehind } = options;
  const feed = new DemoFeed({ seed, startMs, speed, isBehind });
  const known = demoRules();
  const markets = options.symbols
    .flatMap((symbol) => known.get(symbol) ?? [])
    .map((rules) => ({ ...rules, takerFeeRate: options.feeRate }));
  return {
    feed,
    ...chosen(options, markets, 'demo'),
    fellBack,
    remembered: options.remembered,
    account: null,
    warnings: [],
    makeExchange: async (paper) => paperExchange(options, markets, paper),
  };
}

async function replayMarket(options: MarketOptions, folder: string): Promise<OpenMarket> {
  const tables = await loadCandles([folder]);
  const quote = tables[0]?.quoteAsset;
  const markets = tables
    .filter((table) => table.quoteAsset === quote)
    .map((table) => rulesOfTable(table, options.feeRate));
  const { demoSpeed: speed, isBehind } = options;
  const feed = new ReplayFeed({ tables, speed, isBehind, startMs: (options.newestStoredMs ?? 0) + 60_000 });
  const name = `replay:${folder}`;
  return {
    feed,
    markets,
    name,
    missing: [],
    fellBack: false,
    remembered: options.remembered,
    account: null,
    warnings: [],
    makeExchange: async (paper) => paperExchange(options, markets, paper),
  };
}

async function venueMarket(options: MarketOptions, id: string): Promise<OpenMarket> {
  const venue: Venue = await openVenue({ exchangeId: id, ...options.venue });
  const feed = new CcxtFeed(venue);
  if (!options.live) await venue.load(options.symbols);
  const exchange = options.live ? new CcxtExchange(venue, options.symbols, { feeRate: options.feeRate }) : null;
  const known = exchange === null ? venue.rules(options.feeRate) : await exchange.markets();
  // after the clock was measured: a signed request of a clock that is off is turned away
  const warning = exchange === null ? null : await checkKey(() => venue.keyRights(), options.mayWithdraw);
  const markets = options.symbols.flatMap((symbol) => known.get(symbol) ?? []);
  return {
    feed,
    ...chosen(options, markets, id),
    fellBack: false,
    remembered: options.remembered,
    warnings: warning === null ? [] : [warning],
    account: exchange === null ? null : accountMark(id, exchange.accountId ?? options.venue.apiKey ?? ''),
    makeExchange: async (paper) => exchange ?? paperExchange(options, markets, paper),
  };
}

/** Enough to tell two accounts apart, too little to tell anything of one. */
function accountMark(exchangeId: string, account: string): string {
  return createHash('sha256').update(`${exchangeId}:${account}`).digest('hex').slice(0, 12);
}

function chosen(options: MarketOptions, markets: readonly MarketRules[], name: string) {
  const known = new Set(markets.map((market) => market.symbol));
  const missing = options.symbols.filter((symbol) => !known.has(symbol));
  if (markets.length === 0) {
    throw new RangeError(
      `${name} trades none of TRADING_SYMBOLS (${missing.join(', ')}); for example TRADING_SYMBOLS=BTCUSDC,ETHUSDC`,
    );
  }
  const traded = markets.map((rules) =>
    options.onlyHeld.includes(rules.symbol) ? { ...rules, active: false } : rules,
  );
  return { markets: traded, name, missing };
}

/** Money set aside for an order that the last process took with it: a paper exchange without orders has nothing locked. */
function allFree({ asset, free, locked }: Balance): Balance {
  return { asset, free: toText(decimal(free, `free ${asset}`).plus(decimal(locked, `locked ${asset}`))), locked: '0' };
}

function paperExchange(options: MarketOptions, markets: readonly MarketRules[], paper: PaperState): PaperExchange {
  return new PaperExchange({
    rules: new Map(markets.map((market) => [market.symbol, market])),
    price: paper.price,
    nowMs: paper.nowMs,
    slippageRatio: options.slippageRatio,
    feeRate: options.feeRate,
    balances: paper.restingOrders.length > 0 ? paper.balances : paper.balances.map(allFree),
    startStamp: Date.now().toString(36),
    restingOrders: paper.restingOrders,
  });
}
