import { afterEach, describe, expect, it } from 'vitest';
import { healthWords } from '../../src/commands/health-words.ts';
import type { Candle } from '../../src/engine/candles/candle.ts';
import { MINUTE_MS } from '../../src/engine/candles/timeframe.ts';
import { CcxtFeed, type CcxtFeedTimings } from '../../src/exchange/ccxt/feed.ts';
import { GENERIC_QUIRKS } from '../../src/exchange/ccxt/generic-quirks.ts';
import { openVenue, type Venue } from '../../src/exchange/ccxt/venue.ts';
import type { FeedDetail, FeedListener, PriceTick } from '../../src/exchange/ports.ts';
import { BTCUSDC, SOLUSDC } from '../fakes/exchange/market-data.ts';
import { startFakeBinance, type FakeBinance } from '../fakes/exchange/fake-binance.ts';

const START_MS = Date.UTC(2026, 5, 1, 12, 0, 0);
let cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.toReversed()) await step();
  cleanUp = [];
});

class Recorder implements FeedListener {
  readonly candles: { symbol: string; candle: Candle }[] = [];
  readonly prices: PriceTick[] = [];
  readonly states: string[] = [];
  readonly jumps: number[] = [];

  candle(symbol: string, told: Candle): void {
    this.candles.push({ symbol, candle: { ...told } });
  }
  price(tick: PriceTick): void {
    this.prices.push({ ...tick });
  }
  state(state: string, detail: FeedDetail): void {
    this.states.push(`${state}: ${healthWords([detail], 'en')}`);
  }
  time(): void {}
  jumped(jumpMs: number): void {
    this.jumps.push(jumpMs);
  }

  minutes(symbol = 'SOLUSDC'): string[] {
    return this.candles
      .filter((entry) => entry.symbol === symbol)
      .map((entry) => `${(entry.candle.openTimeMs - START_MS) / MINUTE_MS}${entry.candle.filled ? ' filled' : ''}`);
  }
}

interface Market {
  readonly fake: FakeBinance;
  readonly feed: CcxtFeed;
  readonly heard: Recorder;
  /** The time that passes, and by how much the machine's clock was set. */
  readonly clock: { nowMs: number; setByMs: number };
}

async function openMarket(
  timings: Partial<CcxtFeedTimings> = {},
  quirks: 'binance' | 'generic' = 'binance',
  has: Readonly<Record<string, boolean>> = {},
): Promise<Market> {
  const clock = { nowMs: START_MS + 10_000, setByMs: 0 };
  const fake = await startFakeBinance({ symbols: [SOLUSDC, BTCUSDC], nowMs: () => clock.nowMs });
  const settings = { apiKey: null, apiSecret: null, restRoot: fake.restRoot, wsRoot: fake.wsRoot };
  const venue = await openVenue({ exchangeId: 'binance', ...settings });
  // As an exchange of which ccxt's unified answers are all that is known.
  if (quirks === 'generic') Object.assign(venue as { quirks: Venue['quirks'] }, { quirks: GENERIC_QUIRKS });
  Object.assign(venue.data.has, has);
  const feed = new CcxtFeed(venue, {
    wallMs: () => clock.nowMs + clock.setByMs,
    steadyMs: () => clock.nowMs,
    timings: { checkEveryMs: 20, firstBackoffMs: 20, maxBackoffMs: 100, ...timings },
  });
  cleanUp.push(
    () => fake.close(),
    () => feed.stop(),
    () => venue.close(),
    () => {
      expect({ violations: fake.violations, transcript: fake.violations.length > 0 ? fake.transcript : [] }).toEqual({
        violations: [],
        transcript: [],
      });
      return Promise.resolve();
    },
  );
  return { fake, feed, heard: new Recorder(), clock };
}

async function started(market: Market, symbols = ['SOLUSDC']): Promise<void> {
  await market.feed.start(symbols, market.heard);
  await subscribed(market, symbols);
}

async function subscribed({ fake }: Market, symbols = ['SOLUSDC']): Promise<void> {
  const wanted = symbols.flatMap((symbol) =>
    ['kline_1m', 'bookTicker'].map((name) => `${symbol.toLowerCase()}@${name}`),
  );
  await expect.poll(() => wanted.every((stream) => fake.streams.subscribed.has(stream)), { timeout: 5_000 }).toBe(true);
}

/** The candle of a minute after the start; numbers follow from the minute. */
function candle(minute: number, values: Partial<Candle> = {}): Candle {
  const price = 150 + minute / 100;
  return {
    openTimeMs: START_MS + minute * MINUTE_MS,
    open: price,
    high: price + 0.1,
    low: price - 0.1,
    close: price + 0.05,
    volume: 12.5,
    quoteVolume: 1_876.25,
    trades: 42,
    takerBuyBase: 7.25,
    filled: false,
    ...values,
  };
}

describe('candles', () => {
  it('delivers what the exchange calls closed, with all columns', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.pushKline('SOLUSDC', candle(0), false);
    market.fake.pushKline('SOLUSDC', candle(0, { close: 150.07 }), true);
    await expect.poll(() => market.heard.candles.length).toBe(1);
    expect(market.heard.candles[0]).toEqual({ symbol: 'SOLUSDC', candle: candle(0, { close: 150.07 }) });
  });

  it('asks REST for a minute whose closing update was lost, and keeps the order', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.setCandles('SOLUSDC', '1m', [candle(0), candle(1)]);
    market.fake.pushKline('SOLUSDC', candle(0, { close: 150.01 }), false);
    market.clock.nowMs = START_MS + 2 * MINUTE_MS;
    market.fake.pushKline('SOLUSDC', candle(1), true);
    await expect.poll(() => market.heard.minutes()).toEqual(['0', '1']);
    expect(market.heard.candles[0]?.candle).toEqual(candle(0));
  });

  it('a minute that the exchange never had is flat, empty and flagged', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.pushKline('SOLUSDC', candle(0), true);
    market.fake.setCandles('SOLUSDC', '1m', [candle(0), candle(3)]);
    market.clock.nowMs = START_MS + 4 * MINUTE_MS;
    market.fake.pushKline('SOLUSDC', candle(3), true);
    await expect.poll(() => market.heard.minutes()).toEqual(['0', '1 filled', '2 filled', '3']);
    const { close } = candle(0);
    expect(market.heard.candles[1]?.candle).toMatchObject({ open: close, high: close, low: close, close, volume: 0 });
  });

  it('without any update: clock and REST close the minutes', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.setCandles('SOLUSDC', '1m', [candle(0), candle(1), candle(2)]);
    market.clock.nowMs = START_MS + 2 * MINUTE_MS + 3_500;
    await expect.poll(() => market.heard.minutes()).toEqual(['0', '1']);
  });

  it('a tail that REST does not have yet is waited for, and only filled after patience', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.pushKline('SOLUSDC', candle(0), true);
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
    market.clock.nowMs = START_MS + 2 * MINUTE_MS + 10_000;
    await expect.poll(() => market.fake.requests('GET /api/v3/klines').length).toBeGreaterThan(0);
    expect(market.heard.minutes()).toEqual(['0']);
    market.clock.nowMs = START_MS + 2 * MINUTE_MS + 31_000;
    await expect.poll(() => market.heard.minutes()).toEqual(['0', '1 filled']);
  });

  it.each([
    ['high below low', { high: 100 }],
    ['price zero', { low: 0 }],
    ['a time off the grid', { openTimeMs: START_MS + 1 }],
  ])('reports and never delivers a candle with %s', async (_name, wrong) => {
    const market = await openMarket();
    await started(market);
    market.fake.setCandles('SOLUSDC', '1m', [candle(0)]);
    market.fake.pushKline('SOLUSDC', candle(0, wrong), true);
    await expect.poll(() => market.heard.states.some((state) => state.includes('SOLUSDC 1m candle'))).toBe(true);
    market.clock.nowMs = START_MS + MINUTE_MS + 4_000;
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
    expect(market.heard.candles[0]?.candle).toEqual(candle(0));
  });

  it('goes on after the warm-up: what closed between history and start is not lost', async () => {
    const market = await openMarket();
    market.fake.setCandles('SOLUSDC', '1m', [candle(-3), candle(-2), candle(-1), candle(0)]);
    const history = await market.feed.history('SOLUSDC', '1m', 3, market.clock.nowMs);
    expect(history.map((entry) => entry.openTimeMs)).toEqual(
      [-3, -2, -1].map((minute) => START_MS + minute * MINUTE_MS),
    );
    market.clock.nowMs = START_MS + MINUTE_MS + 5_000;
    await started(market);
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
  });

  it('without tapped streams: closed when the next one starts', async () => {
    const market = await openMarket({}, 'generic');
    await started(market);
    market.fake.pushKline('SOLUSDC', candle(0, { close: 150.02 }), false);
    market.fake.pushKline('SOLUSDC', candle(0), false);
    market.fake.pushKline('SOLUSDC', candle(1), false);
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
    expect(market.heard.candles[0]?.candle).toMatchObject({ close: candle(0).close, volume: 12.5 });
  });

  it('without tapped streams: a candle in the making when the connection broke is read over REST', async () => {
    const market = await openMarket({}, 'generic');
    await started(market);
    market.fake.pushKline('SOLUSDC', candle(0, { close: 150.01 }), false);
    await expect.poll(() => market.heard.states.length).toBeGreaterThan(0);
    market.fake.streams.drop(true);
    market.fake.setCandles('SOLUSDC', '1m', [candle(0)]);
    market.clock.nowMs = START_MS + MINUTE_MS + 1_000;
    await expect.poll(() => market.fake.streams.opened, { timeout: 5_000 }).toBeGreaterThan(2);
    await subscribed(market);
    market.fake.pushKline('SOLUSDC', candle(1), false);
    market.clock.nowMs = START_MS + MINUTE_MS + 4_000;
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
    expect(market.heard.candles[0]?.candle.close).toBe(candle(0).close);
  });
});

describe('an exchange without streams', () => {
  it('is read over REST by the clock', async () => {
    const market = await openMarket({}, 'generic', {
      watchOHLCVForSymbols: false,
      watchOHLCV: false,
      watchBidsAsks: false,
      watchTickers: false,
    });
    await market.feed.start(['SOLUSDC'], market.heard);
    market.fake.setCandles('SOLUSDC', '1m', [candle(0), candle(1)]);
    market.clock.nowMs = START_MS + MINUTE_MS + 4_000;
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
    await expect.poll(() => market.heard.prices.length).toBe(1);
    expect([market.fake.streams.opened, market.heard.states]).toEqual([
      0,
      ['connected: binance over REST: it has no streams'],
    ]);
  });
});

describe('prices', () => {
  it('delivers bid and ask at once and refuses what is no price', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.setPrice('SOLUSDC', '150.20', '150.22');
    await expect.poll(() => market.heard.prices).toMatchObject([{ symbol: 'SOLUSDC', bid: 150.2, ask: 150.22 }]);
    market.fake.setPrice('SOLUSDC', '150.30', '150.22');
    await expect.poll(() => market.heard.states.some((state) => state.includes('are not a price'))).toBe(true);
    expect(market.heard.prices.length).toBe(1);
  });

  it('keeps prices in the order in which they came when the machine sets its clock back', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.setPrice('SOLUSDC', '150.20', '150.22');
    await expect.poll(() => market.heard.prices.length).toBe(1);
    market.clock.setByMs = -5 * MINUTE_MS;
    market.clock.nowMs += 1_000;
    market.fake.setPrice('SOLUSDC', '142.50', '142.52');
    await expect.poll(() => market.heard.prices.length).toBe(2);
    expect(market.heard.prices.map(({ timeMs }) => timeMs - START_MS)).toEqual([10_000, 11_000]);
    expect(market.heard.jumps).toEqual([-5 * MINUTE_MS]);
    expect(market.heard.minutes()).toEqual([]);
  });

  it('confirms a quiet book over REST', async () => {
    const market = await openMarket({ silentAfterMs: 1e9, candlesSilentAfterMs: 1e9 });
    await started(market, ['SOLUSDC', 'BTCUSDC']);
    market.clock.nowMs += 31_000;
    await expect.poll(() => market.heard.prices.map((tick) => tick.symbol).toSorted()).toEqual(['BTCUSDC', 'SOLUSDC']);
    expect(market.heard.prices.every((tick) => tick.timeMs === market.clock.nowMs)).toBe(true);
  });
});

describe('connection', () => {
  it.each([
    ['closed politely', true],
    ['torn', false],
  ])('is opened again after it was %s, and the hole is refilled', async (_name, politely) => {
    const market = await openMarket();
    await started(market);
    market.fake.pushKline('SOLUSDC', candle(0), true);
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
    const openedBefore = market.fake.streams.opened;
    market.fake.streams.drop(politely);
    await expect
      .poll(() => market.heard.states.some((state) => state.startsWith('degraded')), { timeout: 5_000 })
      .toBe(true);
    market.fake.setCandles('SOLUSDC', '1m', [candle(1), candle(2)]);
    await expect.poll(() => market.fake.streams.opened, { timeout: 5_000 }).toBeGreaterThan(openedBefore + 1);
    await subscribed(market);
    market.clock.nowMs = START_MS + 4 * MINUTE_MS;
    market.fake.pushKline('SOLUSDC', candle(3), true);
    await expect.poll(() => market.heard.minutes()).toEqual(['0', '1', '2', '3']);
    expect(market.heard.states.at(-1)).toMatch(/^connected/);
  });

  it('a socket that is open but silent is noticed and replaced', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.streams.silent = true;
    const openedBefore = market.fake.streams.opened;
    market.clock.nowMs += 31_000;
    await expect.poll(() => market.heard.states.some((state) => state.includes('no message for'))).toBe(true);
    await expect.poll(() => market.fake.streams.opened, { timeout: 5_000 }).toBeGreaterThan(openedBefore);
  });

  it('says down after repeated failures, and connected when it is back', async () => {
    const market = await openMarket();
    await started(market);
    market.fake.streams.refusing = true;
    market.fake.streams.drop(false);
    await expect
      .poll(() => market.heard.states.some((state) => state.startsWith('down')), { timeout: 20_000 })
      .toBe(true);
    market.fake.streams.refusing = false;
    await subscribed(market);
    market.fake.setPrice('SOLUSDC', '150.20', '150.22');
    await expect.poll(() => market.heard.states.at(-1)).toMatch(/^connected/);
  }, 60_000);

  it('restart drops and re-opens', async () => {
    const market = await openMarket();
    await started(market);
    const openedBefore = market.fake.streams.opened;
    await market.feed.restart();
    await expect.poll(() => market.fake.streams.opened, { timeout: 5_000 }).toBeGreaterThan(openedBefore);
    await subscribed(market);
    market.fake.pushKline('SOLUSDC', candle(0), true);
    await expect.poll(() => market.heard.minutes()).toEqual(['0']);
  });

  it('after stop nothing is told any more', async () => {
    const market = await openMarket();
    await started(market);
    await market.feed.stop();
    market.fake.pushKline('SOLUSDC', candle(0), true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(market.heard.candles).toEqual([]);
  });

  it('names a symbol that the exchange does not trade', async () => {
    const market = await openMarket();
    await expect(market.feed.start(['SOLUSDC', 'NOPEUSDC'], market.heard)).rejects.toThrow(
      /NOPEUSDC is not a spot market/,
    );
  });
});

describe('history', () => {
  it('reads several pages, only closed candles before the given time, holes stay holes', async () => {
    const market = await openMarket();
    const all = Array.from({ length: 2_500 }, (_, index) => candle(index - 2_500)).filter(
      (_, index) => index !== 1_200,
    );
    market.fake.setCandles('SOLUSDC', '1m', [...all, candle(0)]);
    const history = await market.feed.history('SOLUSDC', '1m', 2_500, market.clock.nowMs);
    expect(history.length).toBe(2_499);
    expect(history.at(-1)?.openTimeMs).toBe(START_MS - MINUTE_MS);
    expect(market.fake.requests('GET /api/v3/klines').length).toBe(3);
    expect(await market.feed.history('SOLUSDC', '1m', 2, START_MS - 10 * MINUTE_MS)).toMatchObject([
      { openTimeMs: START_MS - 12 * MINUTE_MS },
      { openTimeMs: START_MS - 11 * MINUTE_MS },
    ]);
  });
});
