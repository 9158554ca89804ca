import { emptyCandle } from '../../../src/engine/candles/candle.ts';
import { isTimeframe, MINUTE_MS } from '../../../src/engine/candles/timeframe.ts';
import { demoCandles, readMinute } from '../../../src/exchange/demo/demo-history.ts';
import { dayOf, type DemoPath, minuteOfDay } from '../../../src/exchange/demo/demo-path.ts';
import { readTick, TICKS_PER_MINUTE } from '../../../src/exchange/demo/demo-ticks.ts';
import { DEMO_PROFILES, demoRules, type DemoProfile } from '../../../src/exchange/demo/symbols.ts';
import type { FakeBinance } from './fake-binance.ts';
import type { CandleSource, FakeSymbol } from './market-data.ts';

/** The demo market's symbols as symbols of the fake exchange. */
export function demoFakeSymbols(): FakeSymbol[] {
  const rules = demoRules();
  return DEMO_PROFILES.map((profile) => {
    const rule = rules.get(profile.symbol);
    if (rule === undefined) throw new RangeError(profile.symbol);
    const price = profile.level.toFixed(profile.priceDecimals);
    return {
      symbol: profile.symbol,
      base: profile.baseAsset,
      quote: 'USDC',
      tickSize: rule.tickSize,
      stepSize: rule.lotStep,
      minQty: rule.minQuantity,
      maxQty: rule.maxQuantity ?? '9000000',
      marketMaxQty: rule.maxQuantity ?? '9000000',
      minNotional: rule.minNotional,
      bid: price,
      ask: (profile.level + 1 / profile.ticksPerUnit).toFixed(profile.priceDecimals),
    };
  });
}

/** Candles of the demo market for any time, so that the fake exchange has as much history as anyone asks for. */
export function demoCandleSource(path: DemoPath): CandleSource {
  return (symbol, interval, fromMs, toMs) => {
    const profile = DEMO_PROFILES.find((candidate) => candidate.symbol === symbol);
    if (profile === undefined || !isTimeframe(interval)) return [];
    return demoCandles(path, profile, interval, { fromMs, toMs, nowMs: toMs });
  };
}

/**
 * Lets the fake exchange live: prices and candle updates of the demo market at the fake's own time, every `everyMs`. Returns how to stop it.
 * Sent candles are those of the whole minute; they are marked closed when the minute is over.
 */
export function driveFromDemo(
  fake: FakeBinance,
  path: DemoPath,
  symbols: readonly string[],
  everyMs: number,
): () => void {
  const profiles = DEMO_PROFILES.filter((profile) => symbols.includes(profile.symbol));
  let lastMinuteMs = Math.floor(fake.nowMs() / MINUTE_MS) * MINUTE_MS;
  const timer = setInterval(() => {
    const nowMs = fake.nowMs();
    const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    for (const profile of profiles) {
      if (minuteMs > lastMinuteMs) pushMinute(fake, path, profile, lastMinuteMs, true);
      pushMinute(fake, path, profile, minuteMs, false);
      pushPrice(fake, path, profile, nowMs);
    }
    lastMinuteMs = minuteMs;
  }, everyMs);
  return () => clearInterval(timer);
}

function pushMinute(fake: FakeBinance, path: DemoPath, profile: DemoProfile, minuteMs: number, closed: boolean): void {
  const candle = emptyCandle();
  readMinute(path.day(profile, dayOf(minuteMs)), minuteOfDay(minuteMs), candle);
  fake.pushKline(profile.symbol, candle, closed);
}

function pushPrice(fake: FakeBinance, path: DemoPath, profile: DemoProfile, nowMs: number): void {
  const price = { bid: 0, ask: 0 };
  const tick = Math.floor(((nowMs % MINUTE_MS) / MINUTE_MS) * TICKS_PER_MINUTE);
  readTick(profile, path.day(profile, dayOf(nowMs)), minuteOfDay(nowMs), tick, price);
  fake.setPrice(profile.symbol, price.bid.toFixed(profile.priceDecimals), price.ask.toFixed(profile.priceDecimals));
}
