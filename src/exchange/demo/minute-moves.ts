import type { Random } from '../random.ts';
import {
  CLUSTER_MEMORY,
  CLUSTER_REACTION,
  JUMP_MIN_SIGMA,
  JUMP_PROBABILITY,
  JUMP_SPREAD_SIGMA,
  MEAN_ABSOLUTE_MOVE,
  REGIMES,
  type RegimeName,
} from './tuning.ts';

export const MINUTES_PER_DAY = 1_440;
const REGIME_NAMES = Object.keys(REGIMES) as RegimeName[];
/** A cluster can raise or lower the volatility by at most this (logarithm): e^1.2 = 3.3 times. */
const MAX_CLUSTER = 1.2;

/** The moves of one series over one day, per minute. */
export interface DayMoves {
  /** Logarithmic returns; they add up to the day's own move exactly. */
  readonly moves: Float64Array;
  /** Standard deviation that each minute had. */
  readonly sigma: Float64Array;
  /** Turnover factor of the regime. */
  readonly turnover: Float64Array;
}

export interface DayShape {
  /** Ordinary standard deviation of a minute. */
  readonly sigma: number;
  /** Logarithm of the volatility factor at the start and the end of the day. */
  readonly startVolatility: number;
  readonly endVolatility: number;
  /** Logarithmic return of the whole day. */
  readonly total: number;
}

interface Regime {
  readonly name: RegimeName;
  readonly direction: number;
  minutesLeft: number;
  /** How far the series went since the regime began. */
  travelled: number;
}

/**
 * Makes a day of one-minute moves: regimes that switch, volatility clusters, jumps. What is left between their sum and the day's move is
 * spread evenly, so that the minutes end where the next day begins. Trends lean towards the day's direction.
 */
export function makeDayMoves(random: Random, shape: DayShape): DayMoves {
  const moves = new Float64Array(MINUTES_PER_DAY);
  const sigma = new Float64Array(MINUTES_PER_DAY);
  const turnover = new Float64Array(MINUTES_PER_DAY);
  const daySigma = shape.sigma * Math.sqrt(MINUTES_PER_DAY);
  const upShare = 0.5 + 0.35 * Math.tanh(shape.total / daySigma);
  let regime = newRegime(random, random.uniform() < 0.5 ? 'trend' : 'range', upShare);
  let cluster = 0;
  let sum = 0;
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
    if (regime.minutesLeft === 0) regime = newRegime(random, followingRegime(random, regime.name), upShare);
    const tuning = REGIMES[regime.name];
    const share = minute / MINUTES_PER_DAY;
    const dayVolatility = shape.startVolatility * (1 - share) + shape.endVolatility * share;
    const minuteSigma = shape.sigma * Math.exp(dayVolatility + cluster) * tuning.volatility;
    const shock = random.gauss() + jump(random);
    const move = minuteSigma * (shock + tuning.drift * regime.direction) - tuning.pull * regime.travelled;
    cluster = cluster * CLUSTER_MEMORY + CLUSTER_REACTION * (Math.min(4, Math.abs(shock)) - MEAN_ABSOLUTE_MOVE);
    cluster = Math.max(-MAX_CLUSTER, Math.min(MAX_CLUSTER, cluster));
    regime.travelled += move;
    regime.minutesLeft -= 1;
    moves[minute] = move;
    sigma[minute] = minuteSigma;
    turnover[minute] = tuning.turnover;
    sum += move;
  }
  const rest = (shape.total - sum) / MINUTES_PER_DAY;
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) moves[minute] = (moves[minute] ?? 0) + rest;
  return { moves, sigma, turnover };
}

function newRegime(random: Random, name: RegimeName, upShare: number): Regime {
  return {
    name,
    direction: random.uniform() < upShare ? 1 : -1,
    minutesLeft: random.duration(REGIMES[name].meanMinutes),
    travelled: 0,
  };
}

function followingRegime(random: Random, name: RegimeName): RegimeName {
  let left = random.uniform();
  for (const candidate of REGIME_NAMES) {
    left -= REGIMES[name].next[candidate];
    if (left < 0) return candidate;
  }
  return 'range';
}

/** Mostly 0; now and then a move of several standard deviations. */
function jump(random: Random): number {
  const draw = random.uniform();
  if (draw >= JUMP_PROBABILITY) return 0;
  const size = JUMP_MIN_SIGMA + JUMP_SPREAD_SIGMA * random.uniform();
  return draw < JUMP_PROBABILITY / 2 ? size : -size;
}
