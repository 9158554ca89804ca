import { COL } from '../columns.ts';

const AT = COL;

/** How many values of a tape are readable, and how many more are taken before the tapes are moved back to that many. */
const KEPT = 56;
const SPARE = 40;
const STRETCH = KEPT + SPARE;
const TAPES = 14;

/**
 * The recent values that windows are computed over, one stretch of {@link Bars.tapes} each: `tapes[TAPE.close + at]` is the newest
 * close, `tapes[TAPE.close + at - k]` the one k bars ago, for k up to 55. Below `obv` each is pushed by the indicator that computes it.
 */
export const TAPE = {
  close: 0,
  high: STRETCH,
  low: 2 * STRETCH,
  volume: 3 * STRETCH,
  quoteVolume: 4 * STRETCH,
  trades: 5 * STRETCH,
  /** Typical price (high + low + close) / 3. */
  typical: 6 * STRETCH,
  typicalVolume: 7 * STRETCH,
  obv: 8 * STRETCH,
  move: 9 * STRETCH,
  rise: 10 * STRETCH,
  fall: 11 * STRETCH,
  rsi: 12 * STRETCH,
  width: 13 * STRETCH,
} as const;
