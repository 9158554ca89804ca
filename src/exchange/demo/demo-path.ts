import { DAY_MS, MINUTE_MS } from '../../engine/candles/timeframe.ts';
import { DailyLevels } from './daily-levels.ts';
import { makeDayMoves, MINUTES_PER_DAY, type DayMoves } from './minute-moves.ts';
import { Random } from '../random.ts';
import type { DemoProfile } from './symbols.ts';
import { MARKET_DAY_SIGMA, MARKET_MINUTE_SIGMA, OWN_DAY_SIGMA, OWN_MINUTE_SIGMA } from './tuning.ts';

/** One day of 1m candles of a symbol, in columns of 1,440. */
export interface DayCandles {
  readonly day: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly quoteVolume: Float64Array;
  readonly trades: Float64Array;
  readonly takerBuyBase: Float64Array;
}

/** A whole day as one candle. */
export interface DayCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly trades: number;
  readonly takerBuyBase: number;
}

/** Days kept per symbol: today, and the ones around it that are asked for in turn. */
const KEPT_DAYS = 3;
const KEPT_MARKET_DAYS = 64;
/** Days whose sum is remembered after their minutes were forgotten, over all symbols. */
const KEPT_SUMS = 4_096;
const MEAN_TRADE_VALUE = 350;
const MEAN_BUY_SHARE = 0.5;

/**
 * The prices of the demo market as a function of seed, symbol and time: any day can be computed on its own, and the same day is the same
 * whenever it is asked for, also after a restart.
 */
export class DemoPath {
  readonly #seed: string;
  readonly #market: DailyLevels;
  readonly #own = new Map<string, DailyLevels>();
  readonly #marketDays = new Map<number, DayMoves>();
  readonly #days = new Map<string, DayCandles[]>();
  readonly #sums = new Map<string, DayCandle>();

  constructor(seed: string) {
    this.#seed = seed;
    this.#market = DailyLevels.ofMarket(seed);
  }

  /** All minutes of a day (days since 1970 UTC). @throws RangeError before 2020. */
  day(profile: DemoProfile, day: number): DayCandles {
    const kept = this.#days.get(profile.symbol) ?? [];
    const known = kept.find((candidate) => candidate.day === day);
    if (known !== undefined) return known;
    const made = this.#makeDay(profile, day);
    this.#days.set(profile.symbol, [made, ...kept].slice(0, KEPT_DAYS));
    this.daySum(profile, day);
    return made;
  }

  /** The sum of a day's minutes. */
  daySum(profile: DemoProfile, day: number): DayCandle {
    const key = `${profile.symbol} ${day}`;
    const known = this.#sums.get(key);
    if (known !== undefined) return known;
    const sum = sumOf(this.day(profile, day));
    if (this.#sums.size >= KEPT_SUMS) this.#sums.clear();
    this.#sums.set(key, sum);
    return sum;
  }

  /**
   * A whole day in one step: opens and closes exactly where its minutes do; high, low and turnover are drawn, not summed up from
   * minutes. For the far past, where nobody looks at minutes.
   */
  dayEstimate(profile: DemoProfile, day: number): DayCandle {
    const own = this.#ownLevels(profile);
    const open = this.#price(profile, day);
    const close = this.#price(profile, day + 1);
    const random = new Random(this.#seed, 'summary', profile.symbol, day);
    const marketSigma = MARKET_DAY_SIGMA * Math.exp(this.#market.volatility(day)) * profile.beta;
    const ownSigma = OWN_DAY_SIGMA * profile.own * Math.exp(own.volatility(day));
    const sigma = Math.hypot(marketSigma, ownSigma);
    const move = Math.log(close / open);
    const high = Math.max(open, close, onTick(open * Math.exp(bridgeMaximum(random, move, sigma)), profile));
    const low = Math.min(open, close, onTick(open * Math.exp(-bridgeMaximum(random, -move, sigma)), profile));
    const activity = Math.exp(this.#market.volatility(day) + 0.3 * random.gauss());
    const quoteVolume = Math.round(profile.turnover * MINUTES_PER_DAY * activity);
    const volume = Math.round(quoteVolume / ((open + high + low + close) / 4));
    const trades = Math.round(quoteVolume / MEAN_TRADE_VALUE);
    return { open, high, low, close, volume, quoteVolume, trades, takerBuyBase: volume * MEAN_BUY_SHARE };
  }

  #makeDay(profile: DemoProfile, day: number): DayCandles {
    const own = this.#ownLevels(profile);
    const market = this.#marketDay(day);
    const ownMoves = makeDayMoves(new Random(this.#seed, 'moves', profile.symbol, day), {
      sigma: OWN_MINUTE_SIGMA * profile.own,
      startVolatility: own.volatility(day),
      endVolatility: own.volatility(day + 1),
      total: own.level(day + 1) - own.level(day),
    });
    return this.#makeCandles(profile, day, market, ownMoves);
  }

  #makeCandles(profile: DemoProfile, day: number, market: DayMoves, own: DayMoves): DayCandles {
    const candles = emptyDay(day);
    const random = new Random(this.#seed, 'candles', profile.symbol, day);
    const ordinarySigma = Math.hypot(MARKET_MINUTE_SIGMA * profile.beta, OWN_MINUTE_SIGMA * profile.own);
    const lots = profile.lotsPerUnit;
    let level = Math.log(profile.level) + this.#market.level(day) * profile.beta + this.#ownLevels(profile).level(day);
    let open = this.#price(profile, day);
    for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
      const move = (market.moves[minute] ?? 0) * profile.beta + (own.moves[minute] ?? 0);
      const marketSigma = (market.sigma[minute] ?? 0) * profile.beta;
      const ownSigma = own.sigma[minute] ?? 0;
      const sigma = Math.sqrt(marketSigma * marketSigma + ownSigma * ownSigma);
      level += move;
      const isLast = minute === MINUTES_PER_DAY - 1;
      const close = isLast ? this.#price(profile, day + 1) : onTick(Math.exp(level), profile);
      const high = Math.max(open, close, onTick(open * (1 + bridgeMaximum(random, move, sigma)), profile));
      const low = Math.min(open, close, onTick(open * (1 - bridgeMaximum(random, -move, sigma)), profile));
      const excitement = sigma / ordinarySigma;
      // Turnover grows a little faster than volatility.
      const activity =
        excitement * Math.sqrt(Math.sqrt(excitement)) * (0.6 + 0.5 * Math.min(6, Math.abs(move) / sigma));
      const regime = Math.max(market.turnover[minute] ?? 1, own.turnover[minute] ?? 1);
      const turnover = profile.turnover * activity * regime * Math.exp(0.4 * random.gauss() - 0.08);
      const price = (open + high + low + close) / 4;
      const volume = Math.round((turnover / price) * lots) / lots;
      const buyShare = 0.5 + 0.22 * Math.tanh(move / sigma) + 0.15 * (random.uniform() - 0.5);
      candles.open[minute] = open;
      candles.high[minute] = high;
      candles.low[minute] = low;
      candles.close[minute] = close;
      candles.volume[minute] = volume;
      candles.quoteVolume[minute] = Math.round(volume * price * 1e4) / 1e4;
      candles.trades[minute] = volume === 0 ? 0 : Math.max(1, Math.round(turnover / MEAN_TRADE_VALUE));
      candles.takerBuyBase[minute] = Math.round(volume * Math.max(0.05, Math.min(0.95, buyShare)) * lots) / lots;
      open = close;
    }
    return candles;
  }

  #marketDay(day: number): DayMoves {
    const known = this.#marketDays.get(day);
    if (known !== undefined) return known;
    const made = makeDayMoves(new Random(this.#seed, 'moves', 'market', day), {
      sigma: MARKET_MINUTE_SIGMA,
      startVolatility: this.#market.volatility(day),
      endVolatility: this.#market.volatility(day + 1),
      total: this.#market.level(day + 1) - this.#market.level(day),
    });
    if (this.#marketDays.size >= KEPT_MARKET_DAYS) this.#marketDays.clear();
    this.#marketDays.set(day, made);
    return made;
  }

  /** Price at 00:00 UTC of a day. */
  #price(profile: DemoProfile, day: number): number {
    const level = this.#market.level(day) * profile.beta + this.#ownLevels(profile).level(day);
    return onTick(profile.level * Math.exp(level), profile);
  }

  #ownLevels(profile: DemoProfile): DailyLevels {
    const known = this.#own.get(profile.symbol);
    if (known !== undefined) return known;
    const levels = DailyLevels.ofSymbol(this.#seed, profile.symbol, profile.own);
    this.#own.set(profile.symbol, levels);
    return levels;
  }
}

export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

export function minuteOfDay(timeMs: number): number {
  return Math.floor((timeMs % DAY_MS) / MINUTE_MS);
}

/** Nearest price on the tick grid, as the double that prints with the grid's decimals; never below one tick. */
export function onTick(price: number, profile: DemoProfile): number {
  return Math.max(1, Math.round(price * profile.ticksPerUnit)) / profile.ticksPerUnit;
}

/** Highest point of a Brownian bridge from 0 to `move` with standard deviation `sigma` (reflection principle, exact). */
function bridgeMaximum(random: Random, move: number, sigma: number): number {
  return (move + Math.sqrt(move * move - 2 * sigma * sigma * Math.log(1 - random.uniform()))) / 2;
}

function sumOf(day: DayCandles): DayCandle {
  return {
    open: day.open[0] ?? Number.NaN,
    high: day.high.reduce((highest, price) => Math.max(highest, price), 0),
    low: day.low.reduce((lowest, price) => Math.min(lowest, price), Infinity),
    close: day.close[MINUTES_PER_DAY - 1] ?? Number.NaN,
    volume: total(day.volume),
    quoteVolume: total(day.quoteVolume),
    trades: total(day.trades),
    takerBuyBase: total(day.takerBuyBase),
  };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function column(): Float64Array {
  return new Float64Array(MINUTES_PER_DAY);
}

function emptyDay(day: number): DayCandles {
  return {
    day,
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    quoteVolume: column(),
    trades: column(),
    takerBuyBase: column(),
  };
}
