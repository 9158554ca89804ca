import { describe, expect, it } from 'vitest';
import { createClient, replaceRoots } from './client.ts';
import { ourSymbol, rulesOf } from './rules.ts';
import type { VenueMarket } from './venue-client.ts';
import { isBinanceReachable } from './venue.ts';

const NO_KEYS = { apiKey: null, apiSecret: null, restRoot: null, wsRoot: null };

describe('client', () => {
  it('replaces scheme, host and port everywhere and keeps the paths', () => {
    const urls = {
      public: 'https://api.binance.com/api/v3',
      ws: { spot: 'wss://stream.binance.com:9443/ws', 'ws-api': { spot: 'wss://ws-api.binance.com:443/ws-api/v3' } },
    };
    expect(replaceRoots(urls, 'http://127.0.0.1:1/', 'ws://127.0.0.1:2')).toEqual({
      public: 'http://127.0.0.1:1/api/v3',
      ws: { spot: 'ws://127.0.0.1:2/ws', 'ws-api': { spot: 'ws://127.0.0.1:2/ws-api/v3' } },
    });
    expect(replaceRoots(urls, null, null)).toEqual(urls);
  });

  it('leaves no address of the real exchange behind', async () => {
    const roots = { restRoot: 'http://127.0.0.1:1', wsRoot: 'ws://127.0.0.1:2' };
    const client = await createClient({ ...NO_KEYS, ...roots, exchangeId: 'binance' }, false);
    expect(JSON.stringify(client.urls.api)).not.toMatch(/binance/);
  });

  it.each(['binanse', 'nowhere', '__proto__', 'constructor', ''])(
    'refuses the unknown exchange "%s"',
    async (exchangeId) => {
      await expect(createClient({ ...NO_KEYS, exchangeId }, false)).rejects.toThrow(/no exchange of this name/);
    },
  );

  it('suggests what was meant', async () => {
    await expect(createClient({ ...NO_KEYS, exchangeId: 'krakken' }, false)).rejects.toThrow(/did you mean kraken/);
  });

  it('an unreachable Binance is told within the time given', async () => {
    expect(await isBinanceReachable('http://127.0.0.1:9', 1_000)).toBe(false);
  });
});

describe('rules of an exchange without filters', () => {
  const market: VenueMarket = {
    id: 'XXBTZUSD',
    symbol: 'BTC/USD',
    base: 'BTC',
    quote: 'USD',
    spot: true,
    active: true,
    taker: 0.0026,
    precision: { amount: 1e-8, price: 0.1 },
    limits: { amount: { min: 0.0001, max: undefined }, cost: { min: 0.5 } },
    info: {},
  };

  it('come from ccxt’s unified precision and limits', () => {
    expect(ourSymbol(market)).toBe('BTCUSD');
    expect(rulesOf(market, 4, null)).toEqual({
      symbol: 'BTCUSD',
      baseAsset: 'BTC',
      quoteAsset: 'USD',
      lotStep: '0.00000001',
      marketLotStep: '0.00000001',
      minQuantity: '0.0001',
      maxQuantity: null,
      tickSize: '0.1',
      minNotional: '0.5',
      takerFeeRate: '0.0026',
      active: true,
    });
  });

  it('count decimals where ccxt does', () => {
    const rules = rulesOf({ ...market, precision: { amount: 3, price: 2 } }, 2, '0.001');
    expect([rules.lotStep, rules.tickSize, rules.takerFeeRate]).toEqual(['0.001', '0.01', '0.001']);
  });
});
