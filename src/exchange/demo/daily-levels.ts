import { Random } from '../random.ts';
import {
  DAY_VOLATILITY_MEMORY,
  DAY_VOLATILITY_NOISE,
  MARKET_DAY_SIGMA,
  MARKET_REVERSION,
  OWN_DAY_SIGMA,
  OWN_REVERSION,
} from './tuning.ts';

/** 2020-01-01 as a day number since 1970: the demo market's first day. */
export const FIRST_DAY = 18_262;

/**
 * The slow path of one series (the common factor, or a symbol's own part): where it stands at the start of each day, as a logarithm, and
 * how volatile it is then. A function of seed, name and day alone; days are computed once, in order, and remembered.
 */
export class DailyLevels {
  readonly #random: Random;
  readonly #sigma: number;
  readonly #reversion: number;
  readonly #levels: number[] = [0];
  readonly #volatilities: number[] = [0];

  constructor(seed: string, name: string, sigma: number, reversion: number) {
    this.#random = new Random(seed, 'days', name);
    this.#sigma = sigma;
    this.#reversion = reversion;
  }

  static ofMarket(seed: string): DailyLevels {
    return new DailyLevels(seed, 'market', MARKET_DAY_SIGMA, MARKET_REVERSION);
  }

  /** `own` = size against an ordinary altcoin's own part. */
  static ofSymbol(seed: string, symbol: string, own: number): DailyLevels {
    return new DailyLevels(seed, symbol, OWN_DAY_SIGMA * own, OWN_REVERSION);
  }

  /** Logarithm of the level at 00:00 UTC of `day`. @throws RangeError before 2020. */
  level(day: number): number {
    this.#reach(day);
    return this.#levels[day - FIRST_DAY] ?? 0;
  }

  /** Logarithm of the volatility factor at 00:00 UTC of `day`. */
  volatility(day: number): number {
    this.#reach(day);
    return this.#volatilities[day - FIRST_DAY] ?? 0;
  }

  #reach(day: number): void {
    if (day < FIRST_DAY) throw new RangeError('the demo market begins on 2020-01-01');
    while (this.#levels.length <= day - FIRST_DAY) {
      const level = this.#levels.at(-1) ?? 0;
      const volatility = this.#volatilities.at(-1) ?? 0;
      const move = this.#sigma * Math.exp(volatility) * this.#random.gauss();
      this.#levels.push(level * (1 - this.#reversion) + move);
      this.#volatilities.push(volatility * DAY_VOLATILITY_MEMORY + DAY_VOLATILITY_NOISE * this.#random.gauss());
    }
  }
}
