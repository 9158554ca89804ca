import type { Timeframe } from '../engine/candles/timeframe.ts';

/** The exchange does not offer candles of this timeframe; they can be built from finer ones. */
export class MissingTimeframeError extends RangeError {
  constructor(exchange: string, timeframe: Timeframe) {
    super(`${exchange} has no ${timeframe} candles; build them from 1m`);
    this.name = 'MissingTimeframeError';
  }
}
