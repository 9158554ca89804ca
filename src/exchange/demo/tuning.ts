/**
 * How lively the demo market is. Sizes follow crypto spot in an active month: BTC moves about 2–3 % a day, altcoins 4–8 %, one-minute
 * volatility 0.05–0.15 %, with hours of calm and hours of trend. They are set to the lively side, so that within ten minutes at
 * the ordinary speed (600 market minutes) entries, breakevens and exits can be watched.
 */

/** Multiplies every move. 1 = as described above. */
export const VOLATILITY_SCALE = 1;

/** Standard deviation of the common factor, and of an ordinary altcoin's own part, per minute as ratios. */
export const MARKET_MINUTE_SIGMA = 0.0004 * VOLATILITY_SCALE;
export const OWN_MINUTE_SIGMA = 0.0006 * VOLATILITY_SCALE;

/** The same per day, for the slow path that the minutes follow. */
export const MARKET_DAY_SIGMA = 0.019 * VOLATILITY_SCALE;
export const OWN_DAY_SIGMA = 0.026 * VOLATILITY_SCALE;
/** Pull back towards the level per day: prices wander for months but stay in sight of it. */
export const MARKET_REVERSION = 1 / 120;
export const OWN_REVERSION = 1 / 60;

/** Persistence and size of the daily volatility (logarithm, AR(1)). */
export const DAY_VOLATILITY_MEMORY = 0.85;
export const DAY_VOLATILITY_NOISE = 0.18;

/** Volatility clusters within a day: share kept from minute to minute, and reaction to the size of the last move (GARCH-like). */
export const CLUSTER_MEMORY = 0.97;
export const CLUSTER_REACTION = 0.055;
/** Mean of |z| of a normal variable: moves above it raise the volatility, moves below lower it. */
export const MEAN_ABSOLUTE_MOVE = 0.798;

/** Jumps: about two a day per series, of this size in standard deviations (minimum, and what is added at most). */
export const JUMP_PROBABILITY = 1 / 700;
export const JUMP_MIN_SIGMA = 4;
export const JUMP_SPREAD_SIGMA = 6;

export interface RegimeTuning {
  /** Mean length in minutes. */
  readonly meanMinutes: number;
  /** Volatility against the ordinary one. */
  readonly volatility: number;
  /** Drift per minute in standard deviations, along the regime's direction. */
  readonly drift: number;
  /** Pull towards the regime's start per minute. */
  readonly pull: number;
  /** Turnover against the ordinary one. */
  readonly turnover: number;
  /** What follows, with its weight. */
  readonly next: Readonly<Record<RegimeName, number>>;
}

export type RegimeName = 'range' | 'breakout' | 'trend' | 'volatile';

export const REGIMES: Readonly<Record<RegimeName, RegimeTuning>> = {
  range: {
    meanMinutes: 75,
    volatility: 0.65,
    drift: 0,
    pull: 0.05,
    turnover: 0.7,
    next: { range: 0, breakout: 0.6, trend: 0.25, volatile: 0.15 },
  },
  breakout: {
    meanMinutes: 15,
    volatility: 1.4,
    drift: 0.5,
    pull: 0,
    turnover: 2.4,
    next: { range: 0.15, breakout: 0, trend: 0.75, volatile: 0.1 },
  },
  trend: {
    meanMinutes: 110,
    volatility: 0.95,
    drift: 0.17,
    pull: 0,
    turnover: 1.2,
    next: { range: 0.6, breakout: 0.1, trend: 0.1, volatile: 0.2 },
  },
  volatile: {
    meanMinutes: 35,
    volatility: 1.9,
    drift: 0,
    pull: 0.01,
    turnover: 1.9,
    next: { range: 0.6, breakout: 0.1, trend: 0.3, volatile: 0 },
  },
};
