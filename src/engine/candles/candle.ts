/**
 * One closed candle. `openTimeMs` is the open time in Unix milliseconds UTC; prices are in quote units, `volume` in base units.
 * `quoteVolume`, `trades` and `takerBuyBase` are NaN where the source does not give them.
 *
 * Candles on the hot path are reused by their producer: copy the numbers, never keep the object.
 */
export interface Candle {
  openTimeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quoteVolume: number;
  trades: number;
  takerBuyBase: number;
  /** True for a flat candle that stands for a minute which the exchange itself never had (engine.md E1). */
  filled: boolean;
}

export function emptyCandle(): Candle {
  return {
    openTimeMs: 0,
    open: NaN,
    high: NaN,
    low: NaN,
    close: NaN,
    volume: 0,
    quoteVolume: NaN,
    trades: NaN,
    takerBuyBase: NaN,
    filled: false,
  };
}

/**
 * Says what is wrong with a candle, or null when it is sound. Units and ranges as in {@link Candle}. The texts are made in functions of
 * their own: V8 makes a number that several branches show into text ahead of them all, for every sound candle too.
 */
export function candleProblem(candle: Candle, timeframeMs: number): string | null {
  const { openTimeMs, open, high, low, close, volume } = candle;
  if (!Number.isSafeInteger(openTimeMs) || openTimeMs < 0) return notATime(openTimeMs, 'a Unix time in ms');
  // the remainder of two float64 leaves compiled code; a whole number of timeframes is as exact
  if (Math.floor(openTimeMs / timeframeMs) * timeframeMs !== openTimeMs)
    return notATime(openTimeMs, `a multiple of ${timeframeMs} ms`);
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return `a price is not a positive number`;
  if (!Number.isFinite(high)) return `high ${high} is not finite`;
  if (low > high) return above(low, high);
  if (open > high || open < low) return outside('open', open, candle);
  if (close > high || close < low) return outside('close', close, candle);
  if (!(volume >= 0 && Number.isFinite(volume))) return `volume ${volume} is not a finite number ≥ 0`;
  return null;
}

function notATime(openTimeMs: number, wanted: string): string {
  return `open time ${openTimeMs} is not ${wanted}`;
}

function above(low: number, high: number): string {
  return `low ${low} is above high ${high}`;
}

function outside(name: string, price: number, { low, high }: Candle): string {
  return `${name} ${price} is outside low ${low} … high ${high}`;
}
