import { afterEach, describe, expect, it } from 'vitest';
import { candleProblem, emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { DAY_MS, MINUTE_MS, TIMEFRAME_MS, TIMEFRAMES } from '../../engine/candles/timeframe.ts';
import type { FeedListener, PriceTick } from '../ports.ts';
import { DemoFeed, type DemoFeedOptions } from './demo-feed.ts';
import { readMinute } from './demo-history.ts';
import { dayOf, DemoPath } from './demo-path.ts';
import { readTick, TICKS_PER_MINUTE } from './demo-ticks.ts';
import { DEMO_PROFILES, DEMO_SYMBOLS, demoRules, type DemoProfile } from './symbols.ts';

const START_MS = Date.UTC(2026, 10, 22, 14, 33, 12);
const SOL = profile('SOLUSDC');
const running: DemoFeed[] = [];

afterEach(async () => {
  for (const feed of running.splice(0)) await feed.stop();
});

function profile(symbol: string): DemoProfile {
  const found = DEMO_PROFILES.find((candidate) => candidate.symbol === symbol);
  if (found === undefined) throw new Error(symbol);
  return found;
}

function feedOf(values: Partial<DemoFeedOptions> = {}): DemoFeed {
  const feed = new DemoFeed({ seed: '1', startMs: START_MS, speed: 60, ...values });
  running.push(feed);
  return feed;
}

class Recorder implements FeedListener {
  readonly candles: (Candle & { symbol: string })[] = [];
  readonly prices: PriceTick[] = [];
  readonly states: string[] = [];
  lastTimeMs = 0;
  onPrice: () => void = () => {};

  candle(symbol: string, candle: Candle): void {
    this.candles.push({ ...candle, symbol });
  }
  price(tick: PriceTick): void {
    this.prices.push(tick);
    this.onPrice();
  }
  state(state: string): void {
    this.states.push(state);
  }
  jumped(): void {
    this.states.push('its own clock jumped');
  }
  time(timeMs: number): void {
    if (timeMs < this.lastTimeMs) this.states.push('time ran backwards');
    this.lastTimeMs = timeMs;
  }
}

function minute(path: DemoPath, symbol: DemoProfile, timeMs: number): Candle {
  const candle = emptyCandle();
  readMinute(path.day(symbol, dayOf(timeMs)), Math.floor((timeMs % DAY_MS) / MINUTE_MS), candle);
  return candle;
}

describe('the path', () => {
  it('is the same for the same seed, whatever is asked first, and another for another seed', () => {
    const one = new DemoPath('1');
    const again = new DemoPath('1');
    again.day(SOL, dayOf(START_MS) + 3);
    again.day(profile('BTCUSDC'), dayOf(START_MS) - 40);
    expect(again.day(SOL, dayOf(START_MS))).toEqual(one.day(SOL, dayOf(START_MS)));
    expect(new DemoPath('2').day(SOL, dayOf(START_MS))).not.toEqual(one.day(SOL, dayOf(START_MS)));
  });

  it('has sound candles on the tick grid that join without a gap, over midnight too', () => {
    const path = new DemoPath('7');
    const problems: string[] = [];
    for (const symbol of DEMO_PROFILES) {
      let close: number | null = null;
      for (let index = -1_500; index < 1_500; index += 1) {
        const candle = minute(path, symbol, START_MS + index * MINUTE_MS);
        const problem = candleProblem(candle, MINUTE_MS);
        const ticks = candle.high * symbol.ticksPerUnit;
        const at = `${symbol.symbol} at ${candle.openTimeMs}:`;
        if (problem !== null) problems.push(`${at} ${problem}`);
        if (close !== null && candle.open !== close) problems.push(`${at} a gap`);
        if (Math.abs(ticks - Math.round(ticks)) > 1e-6) problems.push(`${at} high ${candle.high} is off the grid`);
        if (candle.takerBuyBase > candle.volume) problems.push(`${at} more bought than traded`);
        close = candle.close;
      }
    }
    expect(problems).toEqual([]);
  });

  it('moves like crypto: about as volatile, in clusters, with turnover that follows, and together', () => {
    const path = new DemoPath('1');
    const returns = (symbol: DemoProfile) =>
      Array.from({ length: 10 * 1_440 }, (_, index) => {
        const candle = minute(path, symbol, dayOf(START_MS) * DAY_MS + index * MINUTE_MS);
        return { move: Math.log(candle.close / candle.open), turnover: candle.quoteVolume };
      });
    const sol = returns(SOL);
    const btc = returns(profile('BTCUSDC'));
    const moves = sol.map((entry) => entry.move);
    const sizes = moves.map(Math.abs);
    const sigma = Math.sqrt(mean(moves.map((move) => move * move)));
    expect(sigma).toBeGreaterThan(0.0003);
    expect(sigma).toBeLessThan(0.002);
    expect(correlation(sizes.slice(0, -1), sizes.slice(1))).toBeGreaterThan(0.1);
    expect(
      correlation(
        sizes,
        sol.map((entry) => entry.turnover),
      ),
    ).toBeGreaterThan(0.3);
    expect(correlation(hourly(moves), hourly(btc.map((entry) => entry.move)))).toBeGreaterThan(0.3);
  });

  it('is lively: over 600 minutes most symbols rise by 1.2 % from somewhere within five hours', () => {
    const path = new DemoPath('1');
    const lively = DEMO_PROFILES.filter((symbol) => {
      const candles = Array.from({ length: 600 }, (_, index) => minute(path, symbol, START_MS + index * MINUTE_MS));
      return candles.some((from, index) =>
        candles.slice(index + 1, index + 300).some((to) => to.high >= from.close * 1.012),
      );
    });
    expect(lively.length).toBeGreaterThan(15);
  });

  it('ticks of a minute touch its low and high, end at its close and stay inside', () => {
    const day = new DemoPath('1').day(SOL, dayOf(START_MS));
    const tick = { bid: 0, ask: 0 };
    for (let index = 0; index < 200; index += 1) {
      const candle = emptyCandle();
      readMinute(day, index, candle);
      const bids: number[] = [];
      for (let number = 0; number < TICKS_PER_MINUTE; number += 1) {
        readTick(SOL, day, index, number, tick);
        expect(tick.ask).toBeGreaterThan(tick.bid);
        bids.push(tick.bid);
      }
      const slack = 0.03;
      expect(Math.abs(Math.min(...bids) - candle.low)).toBeLessThan(slack);
      expect(Math.abs(Math.max(...bids) - candle.high)).toBeLessThan(slack);
      expect(Math.abs((bids.at(-1) ?? 0) - candle.close)).toBeLessThan(slack);
    }
  });
});

describe('history', () => {
  it('gives 500 closed, sound, consecutive candles of every timeframe', async () => {
    const feed = feedOf();
    for (const timeframe of TIMEFRAMES) {
      const lengthMs = TIMEFRAME_MS[timeframe];
      const candles = await feed.history('ETHUSDC', timeframe, 500, START_MS);
      expect(candles.length).toBe(500);
      expect(candles.map((candle) => candleProblem(candle, lengthMs)).filter((problem) => problem !== null)).toEqual(
        [],
      );
      expect(
        candles.every((candle, index) => candle.openTimeMs === (candles[0]?.openTimeMs ?? 0) + index * lengthMs),
      ).toBe(true);
      const lastCloseMs = (candles.at(-1)?.openTimeMs ?? 0) + lengthMs;
      expect(lastCloseMs).toBe(Math.floor(START_MS / lengthMs) * lengthMs);
    }
  });

  it('coarser candles are the sum of the finer ones, and days join', async () => {
    const feed = feedOf();
    const minutes = await feed.history('SOLUSDC', '1m', 1_440, Math.floor(START_MS / DAY_MS) * DAY_MS);
    const [day] = await feed.history('SOLUSDC', '1d', 1, START_MS);
    const hours = await feed.history('SOLUSDC', '1h', 24, Math.floor(START_MS / DAY_MS) * DAY_MS);
    for (const candles of [minutes, hours]) {
      expect(candles[0]?.open).toBe(day?.open);
      expect(candles.at(-1)?.close).toBe(day?.close);
      expect(Math.max(...candles.map((candle) => candle.high))).toBe(day?.high);
      expect(Math.min(...candles.map((candle) => candle.low))).toBe(day?.low);
      expect(candles.reduce((sum, candle) => sum + candle.volume, 0)).toBeCloseTo(day?.volume ?? 0, 3);
    }
    const days = await feed.history('SOLUSDC', '1d', 500, START_MS);
    for (const [index, candle] of days.entries()) {
      const before = days[index - 1];
      if (before !== undefined && before.close !== candle.open)
        throw new Error(`days ${index - 1} and ${index} do not join`);
    }
  });

  it('names the symbols it has when asked for another', async () => {
    await expect(feedOf().history('NOPEUSDC', '1m', 1, START_MS)).rejects.toThrow(
      /not in the demo market; it has BTCUSDC, /,
    );
    await expect(feedOf().start(['NOPEUSDC'], new Recorder())).rejects.toThrow(/NOPEUSDC/);
  });
});

describe('the running market', () => {
  it('tells prices and closed candles in order, exactly those that history tells afterwards', async () => {
    const feed = feedOf({ speed: 3_000 });
    const heard = new Recorder();
    const symbols = ['SOLUSDC', 'BTCUSDC', 'PEPEUSDC'];
    await feed.start(symbols, heard);
    await expect.poll(() => heard.candles.length, { timeout: 10_000 }).toBeGreaterThan(30);
    await feed.stop();
    expect(heard.states).toEqual(['connected']);
    for (const symbol of symbols) {
      const told = heard.candles.filter((candle) => candle.symbol === symbol);
      expect(told[0]?.openTimeMs).toBe(Math.floor(START_MS / MINUTE_MS) * MINUTE_MS);
      const known = await feed.history(symbol, '1m', told.length, (told.at(-1)?.openTimeMs ?? 0) + MINUTE_MS);
      expect(told).toEqual(known.map((candle) => ({ ...candle, symbol })));
    }
    const times = heard.prices.map((tick) => tick.timeMs);
    expect(times.every((timeMs, index) => timeMs >= (times[index - 1] ?? START_MS))).toBe(true);
    expect(feed.nowMs()).toBeGreaterThanOrEqual(times.at(-1) ?? Infinity);
  });

  it('its clock stands still before start, after stop and while the receiver is behind', async () => {
    let behind = true;
    const feed = feedOf({ isBehind: () => behind });
    const heard = new Recorder();
    expect(feed.nowMs()).toBe(START_MS);
    await feed.start(['SOLUSDC'], heard);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([feed.nowMs(), heard.prices.length]).toEqual([START_MS, 0]);
    behind = false;
    await expect.poll(() => heard.prices.length).toBeGreaterThan(0);
    await feed.stop();
    const stoppedMs = feed.nowMs();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(feed.nowMs()).toBe(stoppedMs);
  });

  it('goes on in the same market after a restart at a later time', async () => {
    const laterMs = START_MS + 5 * 60 * MINUTE_MS;
    const before = await feedOf({ startMs: laterMs }).history('SOLUSDC', '15m', 50, laterMs);
    const after = await feedOf({ startMs: laterMs + DAY_MS }).history('SOLUSDC', '15m', 50, laterMs);
    expect(after).toEqual(before);
  });

  it('a slow receiver slows the market down instead of blocking the event loop', async () => {
    const feed = feedOf({ speed: 6_000 });
    const heard = new Recorder();
    let turns = 0;
    heard.onPrice = () => {
      const untilMs = performance.now() + 2;
      while (performance.now() < untilMs);
    };
    const counter = setInterval(() => (turns += 1), 1);
    await feed.start(DEMO_SYMBOLS, heard);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await feed.stop();
    clearInterval(counter);
    expect(heard.prices.length).toBeGreaterThan(10);
    expect(turns).toBeGreaterThan(8);
  });

  it.each([0, -1, NaN, Infinity])('refuses a speed of %s', (speed) => {
    expect(() => feedOf({ speed })).toThrow(/DEMO_SPEED/);
  });
});

describe('symbols', () => {
  it('are 23 with rules that fit their prices', () => {
    const rules = demoRules();
    expect(rules.size).toBe(23);
    for (const symbol of DEMO_PROFILES) {
      const rule = rules.get(symbol.symbol);
      expect(rule?.symbol).toBe(`${symbol.baseAsset}USDC`);
      expect(Number(rule?.lotStep) * symbol.level).toBeLessThan(3);
      expect(Number(rule?.tickSize) / symbol.level).toBeLessThan(0.0015);
    }
    expect([rules.get('BTCUSDC')?.tickSize, rules.get('BTCUSDC')?.lotStep]).toEqual(['0.01', '0.00001']);
    expect([rules.get('PEPEUSDC')?.tickSize, rules.get('PEPEUSDC')?.lotStep]).toEqual(['0.00000001', '1']);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  const products = a.map((value, index) => (value - meanA) * ((b[index] ?? 0) - meanB));
  const variance = (values: readonly number[], center: number) => mean(values.map((value) => (value - center) ** 2));
  return mean(products) / Math.sqrt(variance(a, meanA) * variance(b, meanB));
}

/** Sums over 240 hours of minutes. */
function hourly(values: readonly number[]): number[] {
  return Array.from({ length: 240 }, (_, hour) =>
    values.slice(hour * 60, hour * 60 + 60).reduce((sum, move) => sum + move, 0),
  );
}
