import type { MarketRules } from '../ports.ts';
import { BINANCE_QUIRKS } from './binance-quirks.ts';
import { createClient, DEFAULT_RECV_WINDOW_MS, type VenueSettings } from './client.ts';
import { withDeadline } from './deadline.ts';
import { ExchangeCallError, UnknownSymbolError } from './errors.ts';
import { GENERIC_QUIRKS } from './generic-quirks.ts';
import { codeOf, isClockProblem, isKind, reasonOf } from './outcome.ts';
import type { KeyRights, VenueQuirks } from './quirks.ts';
import { ourSymbol, rulesOf } from './rules.ts';
import type { VenueClient, VenueMarket } from './venue-client.ts';

/** Loading all markets of a big exchange is the slowest call there is. */
const MARKETS_DEADLINE_MS = 30_000;
const CALL_DEADLINE_MS = 10_000;

/**
 * One exchange as reached through ccxt: a client for public data, a second one for orders when there are keys, and the spot
 * markets under our names (`SOLUSDC`).
 */
export class Venue {
  readonly id: string;
  readonly data: VenueClient;
  readonly orders: VenueClient | null;
  readonly quirks: VenueQuirks;
  readonly recvWindowMs: number;
  #markets = new Map<string, VenueMarket>();
  #loading: Promise<void> | null = null;

  constructor(data: VenueClient, orders: VenueClient | null, recvWindowMs: number) {
    this.id = data.id;
    this.data = data;
    this.orders = orders;
    this.recvWindowMs = recvWindowMs;
    this.quirks = data.id.startsWith('binance') ? BINANCE_QUIRKS : GENERIC_QUIRKS;
  }

  /**
   * Loads the spot markets (those of `symbols` only where the exchange can do that); later calls do nothing.
   * @throws ExchangeCallError when the exchange does not answer.
   */
  async load(symbols: readonly string[]): Promise<void> {
    if (symbols.every((symbol) => this.#markets.has(symbol)) && this.#markets.size > 0) return;
    this.#loading ??= this.#loadMarkets(symbols).finally(() => {
      this.#loading = null;
    });
    await this.#loading;
  }

  /** The market behind our symbol. @throws UnknownSymbolError */
  market(symbol: string): VenueMarket {
    const market = this.#markets.get(symbol);
    if (market === undefined) throw new UnknownSymbolError(symbol, this.id);
    return market;
  }

  /** Our name of a ccxt symbol; null when it is none of the loaded spot markets. */
  symbolOf(marketSymbol: string): string | null {
    const [base, quote] = marketSymbol.split('/');
    const symbol = `${base ?? ''}${quote ?? ''}`;
    return this.#markets.get(symbol)?.symbol === marketSymbol ? symbol : null;
  }

  /** Trading rules of every loaded market. */
  rules(accountTakerFeeRate: string | null = null): ReadonlyMap<string, MarketRules> {
    const rules = new Map<string, MarketRules>();
    for (const [symbol, market] of this.#markets) {
      rules.set(symbol, rulesOf(market, this.data.precisionMode, accountTakerFeeRate));
    }
    return rules;
  }

  /** What the key may do; null where the exchange does not tell. @throws ExchangeCallError */
  async keyRights(): Promise<KeyRights | null> {
    const orders = this.orders;
    if (orders === null) return null;
    return this.call('reading the rights of the API key', () => this.quirks.keyRights(orders));
  }

  /** Runs a call that changes nothing at the exchange, under a deadline. @throws ExchangeCallError */
  async call<T>(operation: string, work: () => Promise<T>, deadlineMs = CALL_DEADLINE_MS): Promise<T> {
    try {
      return await withDeadline(operation, deadlineMs, work);
    } catch (error) {
      if (isClockProblem(error)) this.measureClock();
      throw new ExchangeCallError(operation, codeOf(error), reasonOf(error));
    }
  }

  /** Measures the clock difference again, in the background; if that fails, the next clock problem tries once more. */
  measureClock(): void {
    this.orders?.loadTimeDifference().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.data.close();
    await this.orders?.close();
  }

  async #loadMarkets(symbols: readonly string[]): Promise<void> {
    const params = symbols.length === 0 ? null : this.quirks.marketParams(symbols);
    const markets = await this.call('loading the markets', () => this.#fetchMarkets(params), MARKETS_DEADLINE_MS);
    for (const market of Object.values(markets)) {
      if (market.spot) this.#markets.set(ourSymbol(market), market);
    }
    const orders = this.orders;
    if (orders === null) return;
    orders.setMarkets(markets);
    await this.call('measuring the clock difference', () => orders.loadTimeDifference());
  }

  async #fetchMarkets(params: Record<string, unknown> | null): Promise<Record<string, VenueMarket>> {
    if (params === null) return this.data.loadMarkets(true);
    try {
      return await this.data.loadMarkets(true, params);
    } catch (error) {
      // One unknown name spoils the short list; the full one lets us say which.
      if (isKind(error, 'BadSymbol') || isKind(error, 'BadRequest')) return this.data.loadMarkets(true);
      throw error;
    }
  }
}

/**
 * Opens an exchange: builds its clients, does not call it yet. Keys in the settings make it one that can take orders.
 * @throws UnknownExchangeError
 */
export async function openVenue(settings: VenueSettings): Promise<Venue> {
  const data = await createClient(settings, false);
  const hasKeys = settings.apiKey !== null && settings.apiSecret !== null;
  const orders = hasKeys ? await createClient(settings, true) : null;
  return new Venue(data, orders, settings.recvWindowMs ?? DEFAULT_RECV_WINDOW_MS);
}

/** True when Binance's REST interface answers within `timeoutMs`; used for `MARKET=auto`, without loading ccxt. */
export async function isBinanceReachable(restRoot: string | null, timeoutMs: number): Promise<boolean> {
  const root = (restRoot ?? 'https://api.binance.com').replace(/\/+$/, '');
  try {
    const answer = await fetch(`${root}/api/v3/ping`, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
