import { describe, expect, it } from 'vitest';
import { TIMEFRAMES } from '../../src/engine/candles/timeframe.ts';
import { CcxtFeed } from '../../src/exchange/ccxt/feed.ts';
import { openVenue } from '../../src/exchange/ccxt/venue.ts';
import { DemoPath } from '../../src/exchange/demo/demo-path.ts';
import { DEMO_SYMBOLS } from '../../src/exchange/demo/symbols.ts';
import { demoCandleSource, demoFakeSymbols, driveFromDemo } from '../fakes/exchange/demo-market.ts';
import { startFakeBinance } from '../fakes/exchange/fake-binance.ts';

describe('a whole market over the fake exchange', () => {
  it('all symbols, all timeframes of history, then prices and a closed minute of each', async () => {
    const clock = { nowMs: Date.UTC(2026, 5, 1, 12, 0, 50) };
    const path = new DemoPath('fake-market');
    const nowMs = () => clock.nowMs;
    const fake = await startFakeBinance({ symbols: demoFakeSymbols(), candles: demoCandleSource(path), nowMs });
    const settings = { apiKey: null, apiSecret: null, restRoot: fake.restRoot, wsRoot: fake.wsRoot };
    const venue = await openVenue({ exchangeId: 'binance', ...settings });
    const feed = new CcxtFeed(venue, { wallMs: nowMs, steadyMs: nowMs, timings: { checkEveryMs: 20 } });
    const priced = new Set<string>();
    const closed = new Map<string, number>();
    for (const timeframe of TIMEFRAMES) {
      expect((await feed.history('SOLUSDC', timeframe, 100, clock.nowMs)).length).toBe(100);
    }
    await feed.start(DEMO_SYMBOLS, {
      price: (tick) => priced.add(tick.symbol),
      candle: (symbol, candle) => closed.set(symbol, candle.openTimeMs),
      state: () => {},
      time: () => {},
      jumped: () => {},
    });
    const stop = driveFromDemo(fake, path, DEMO_SYMBOLS, 20);
    await expect.poll(() => priced.size, { timeout: 5_000 }).toBe(DEMO_SYMBOLS.length);
    clock.nowMs += 11_000;
    await expect.poll(() => closed.size, { timeout: 5_000 }).toBe(DEMO_SYMBOLS.length);
    expect(new Set(closed.values())).toEqual(new Set([Date.UTC(2026, 5, 1, 12, 0, 0)]));
    stop();
    await feed.stop();
    await venue.close();
    await fake.close();
    expect(fake.violations).toEqual([]);
  });
});
