import { AsyncLocalStorage } from 'node:async_hooks';
import { NotSentError, UnknownExchangeError } from './errors.ts';
import type { VenueClient } from './venue-client.ts';

/** How to reach an exchange. Read from the settings by the caller; nothing here touches the environment. */
export interface VenueSettings {
  /** ccxt id, such as `binance`. */
  readonly exchangeId: string;
  readonly apiKey: string | null;
  readonly apiSecret: string | null;
  /** `EXCHANGE_REST_ROOT`, such as `http://127.0.0.1:9000`; null = ccxt's own. */
  readonly restRoot: string | null;
  /** `EXCHANGE_WS_ROOT`, such as `ws://127.0.0.1:9000`; null = ccxt's own. */
  readonly wsRoot: string | null;
  /** How long the exchange may still accept a signed request. */
  readonly recvWindowMs?: number;
  /** ccxt's own timeout, up to the response headers. */
  readonly requestTimeoutMs?: number;
}

export const DEFAULT_RECV_WINDOW_MS = 5_000;
export const DEFAULT_REQUEST_TIMEOUT_MS = 5_000;
/** A dead link is noticed by its missing pongs after at most three of these. */
const WS_PING_EVERY_MS = 15_000;

/**
 * Builds one ccxt.pro instance for spot. Data and orders use two of them, because requests of one instance queue behind each
 * other (an order behind 50 candle pages waited 1 s).
 * @throws UnknownExchangeError when ccxt has no such exchange with streams.
 */
export async function createClient(settings: VenueSettings, withKeys: boolean): Promise<VenueClient> {
  const { default: ccxt } = await import('ccxt');
  const classes = ccxt.pro as unknown as Record<string, (new (config: object) => VenueClient) | undefined>;
  const VenueClass = Object.hasOwn(classes, settings.exchangeId) ? classes[settings.exchangeId] : undefined;
  if (VenueClass === undefined || !ccxt.exchanges.includes(settings.exchangeId)) {
    throw new UnknownExchangeError(settings.exchangeId, similarNames(settings.exchangeId, ccxt.exchanges));
  }
  const client = new VenueClass({
    ...(withKeys ? { apiKey: settings.apiKey ?? '', secret: settings.apiSecret ?? '' } : {}),
    timeout: settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    enableRateLimit: true,
    // With keys it carries orders: they may use the minute's request weight at once instead of dripping behind reads (a list of
    // open orders would hold back an exit for 0.8 s).
    ...(withKeys && isBinance(settings) ? { rateLimiterAlgorithm: 'rollingWindow' } : {}),
    streaming: { keepAlive: WS_PING_EVERY_MS },
    options: {
      defaultType: 'spot',
      recvWindow: settings.recvWindowMs ?? DEFAULT_RECV_WINDOW_MS,
      adjustForTimeDifference: true,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      // With keys ccxt would also ask withdrawal and margin endpoints, which a key that may only trade cannot read.
      fetchCurrencies: false,
      fetchMargins: false,
      // The watch loop backs off itself, and forgets it after one good round; ccxt's own would add up to a minute on top.
      ws: { backoff: { base: 1, factor: 1, max: 1 } },
      ...(isBinance(settings) ? { fetchMarkets: { types: ['spot'] } } : {}),
    },
  });
  if (settings.restRoot !== null || settings.wsRoot !== null) {
    client.urls.api = replaceRoots(client.urls.api, settings.restRoot, settings.wsRoot);
  }
  if (settings.wsRoot?.startsWith('ws://') === true) await client.loadHttpProxyAgent();
  guardSends(client);
  return client;
}

function isBinance(settings: VenueSettings): boolean {
  return settings.exchangeId.startsWith('binance');
}

/** The same urls with another scheme, host and port: `ws` (nested) gets the stream root, everything else the REST root. */
export function replaceRoots(
  urls: Record<string, unknown>,
  restRoot: string | null,
  wsRoot: string | null,
): Record<string, unknown> {
  const replaced: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(urls)) {
    const root = name === 'ws' ? wsRoot : restRoot;
    if (typeof value === 'string') replaced[name] = root === null ? value : withRoot(value, root);
    else if (isRecord(value)) replaced[name] = replaceRoots(value, name === 'ws' ? wsRoot : restRoot, wsRoot);
    else replaced[name] = value;
  }
  return replaced;
}

function withRoot(url: string, root: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]+/i, root.replace(/\/+$/, ''));
}

export interface SendPermit {
  readonly mustLeaveByMs: number;
  readonly budgetMs: number;
  /** Set when the request was handed to the network. */
  left: boolean;
}

const permits = new AsyncLocalStorage<SendPermit>();

/**
 * Runs `work` so that its request may only leave within `budgetMs`. Without it, a request that waits in ccxt's queue would be
 * signed with a fresh timestamp and sent long after we gave it up, and "sent time + receive window" would prove nothing.
 */
export function withSendPermit<T>(budgetMs: number, work: (permit: SendPermit) => Promise<T>): Promise<T> {
  const permit: SendPermit = { mustLeaveByMs: performance.now() + budgetMs, budgetMs, left: false };
  return permits.run(permit, () => work(permit));
}

function guardSends(client: VenueClient): void {
  const send = client.fetch.bind(client);
  client.fetch = (url, method, headers, body) => {
    const permit = permits.getStore();
    if (permit !== undefined) {
      if (performance.now() > permit.mustLeaveByMs) return Promise.reject(new NotSentError(permit.budgetMs));
      permit.left = true;
    }
    return send(url, method, headers, body);
  };
}

function similarNames(name: string, known: readonly string[]): string[] {
  const start = name.slice(0, 3).toLowerCase();
  return known.filter((id) => id.startsWith(start)).slice(0, 3);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
