import type { CandleTable } from '../src/exchange/replay/candle-table.ts';

/** Numbers that one turn of the loop writes. */
export const FLOOR_FIELDS = 62;
/** Candles before the first whole row. */
const START = 64;

/**
 * The floor: the numeric fields of an analysis in one tight loop over typed arrays, with nothing around it – no warm-up rules, no flat
 * market, no missing values, no levels, regimes or words. Not an engine: the least that these formulas cost in this language, to
 * measure the engine against. Running sums, one pass, one row that is overwritten.
 * @returns a number that depends on every field, so that no work can be left out
 */
export function floorLoop(table: CandleTable): number {
  const { count, high: H, low: L, close: C, volume: V } = table;
  const Q = table.quoteVolume ?? V;
  const T = table.trades ?? V;
  const B = table.takerBuyBase ?? V;
  const row = new Float64Array(FLOOR_FIELDS);
  const rsiRing = new Float64Array(16).fill(50);
  const fastRing = new Float64Array(4).fill(50);
  const slowRing = new Float64Array(4).fill(50);
  const adxRing = new Float64Array(16);
  const hullRing = new Float64Array(8);
  const obvRing = new Float64Array(16);
  const first = C[START - 1] as number;
  let e7 = first,
    e12 = first,
    e26 = first,
    e50 = first,
    e99 = first;
  let d12 = first,
    t12 = first,
    x1 = first,
    x2 = first,
    x3 = first;
  let macdSignal = 0,
    trixSignal = 0,
    kama = first;
  let up14 = 0,
    down14 = 0,
    up21 = 0,
    down21 = 0;
  let atr14 = 0,
    atr10 = 0,
    plus = 1e-9,
    minus = 1e-9,
    trueRange14 = 0,
    adx = 0;
  let sar = L[START - 1] as number,
    extreme = H[START - 1] as number,
    af = 0.02,
    rising = 1;
  let trendUp = 0,
    trendDown = Infinity,
    trendSide = 1;
  let obv = 0,
    obvSum = 0,
    ad = 0,
    dayValue = 0,
    dayVolume = 0,
    daySquares = 0;
  let sum20 = 0,
    sum50 = 0,
    vol20 = 0,
    quote20 = 0,
    trades20 = 0,
    value10 = 0,
    volume10 = 0,
    typical20 = 0;
  let flowUp = 0,
    flowDown = 0,
    change14 = 0,
    wma20 = 0,
    wma10 = 0,
    sum10 = 0;
  const typical = new Float64Array(count);
  for (let i = 0; i < count; i++) typical[i] = ((H[i] as number) + (L[i] as number) + (C[i] as number)) / 3;
  for (let i = START - 50; i < START; i++) sum50 += C[i] as number;
  for (let i = START - 20; i < START; i++) {
    sum20 += C[i] as number;
    vol20 += V[i] as number;
    quote20 += Q[i] as number;
    trades20 += T[i] as number;
    typical20 += typical[i] as number;
    wma20 += (i - START + 21) * (C[i] as number);
  }
  for (let i = START - 10; i < START; i++) {
    sum10 += C[i] as number;
    value10 += (typical[i] as number) * (V[i] as number);
    volume10 += V[i] as number;
    wma10 += (i - START + 11) * (C[i] as number);
  }
  for (let i = START - 14; i < START; i++) {
    change14 += Math.abs((C[i] as number) - (C[i - 1] as number));
    const flow = (typical[i] as number) * (V[i] as number);
    if ((typical[i] as number) > (typical[i - 1] as number)) flowUp += flow;
    else flowDown += flow;
  }
  let check = 0;
  for (let i = START; i < count; i++) {
    const high = H[i] as number,
      low = L[i] as number,
      close = C[i] as number,
      volume = V[i] as number;
    const before = C[i - 1] as number,
      highBefore = H[i - 1] as number,
      lowBefore = L[i - 1] as number;
    const price = typical[i] as number;
    const change = close - before;

    // averages
    row[0] = e7 += 0.25 * (close - e7);
    row[1] = e12 += (2 / 13) * (close - e12);
    row[2] = e26 += (2 / 27) * (close - e26);
    row[3] = e50 += (2 / 51) * (close - e50);
    row[4] = e99 += 0.02 * (close - e99);
    d12 += (2 / 13) * (e12 - d12);
    t12 += (2 / 13) * (d12 - t12);
    row[5] = 2 * e12 - d12;
    row[6] = 3 * e12 - 3 * d12 + t12;
    wma20 += 20 * close - sum20;
    wma10 += 10 * close - sum10;
    sum20 += close - (C[i - 20] as number);
    sum50 += close - (C[i - 50] as number);
    sum10 += close - (C[i - 10] as number);
    const mean = sum20 / 20;
    row[7] = mean;
    row[8] = sum50 / 50;
    hullRing[i & 7] = (2 * wma10) / 55 - wma20 / 210;
    row[9] =
      (4 * (hullRing[i & 7] as number) +
        3 * (hullRing[(i - 1) & 7] as number) +
        2 * (hullRing[(i - 2) & 7] as number) +
        (hullRing[(i - 3) & 7] as number)) /
      10;
    change14 += Math.abs(change) - Math.abs((C[i - 14] as number) - (C[i - 15] as number));
    const rate = (change14 === 0 ? 0 : Math.abs(close - (C[i - 14] as number)) / change14) * (2 / 3 - 2 / 31) + 2 / 31;
    row[10] = kama += rate * rate * (close - kama);

    // RSI, MACD, PPO, TRIX
    const gain = change > 0 ? change : 0,
      loss = change < 0 ? -change : 0;
    up14 += (gain - up14) / 14;
    down14 += (loss - down14) / 14;
    up21 += (gain - up21) / 21;
    down21 += (loss - down21) / 21;
    const rsi = (100 * up14) / (up14 + down14);
    row[11] = rsi;
    row[12] = (100 * up21) / (up21 + down21);
    const macd = e12 - e26;
    macdSignal += 0.2 * (macd - macdSignal);
    row[13] = macd;
    row[14] = macdSignal;
    row[15] = macd - macdSignal;
    row[16] = (100 * macd) / e26;
    x1 += 0.125 * (close - x1);
    x2 += 0.125 * (x1 - x2);
    const x3Before = x3;
    x3 += 0.125 * (x2 - x3);
    row[17] = 100 * (x3 / x3Before - 1);
    row[18] = trixSignal += 0.2 * (row[17] - trixSignal);

    // ATR, bands, channels
    const range = (high > before ? high : before) - (low < before ? low : before);
    atr14 += (range - atr14) / 14;
    atr10 += (range - atr10) / 10;
    row[19] = atr14;
    row[20] = (100 * atr14) / close;
    row[21] = close - 2 * atr14;
    row[22] = close + 2 * atr14;
    let squares = 0,
      deviations = 0;
    const typicalMean = (typical20 += price - (typical[i - 20] as number)) / 20;
    for (let j = i - 19; j <= i; j++) {
      const away = (C[j] as number) - mean;
      squares += away * away;
      deviations += Math.abs((typical[j] as number) - typicalMean);
    }
    const deviation = Math.sqrt(squares / 20);
    row[23] = mean + 2 * deviation;
    row[24] = mean - 2 * deviation;
    row[25] = (close - row[24]) / (4 * deviation);
    row[26] = 4 * deviation;
    row[27] = (4 * deviation) / mean;
    row[28] = (close - mean) / deviation;
    row[29] = e26 + 2 * atr10;
    row[30] = e26 - 2 * atr10;
    let highest14 = -Infinity,
      lowest14 = Infinity;
    for (let j = i - 13; j <= i; j++) {
      if ((H[j] as number) > highest14) highest14 = H[j] as number;
      if ((L[j] as number) < lowest14) lowest14 = L[j] as number;
    }
    let highest = highest14,
      lowest = lowest14;
    for (let j = i - 19; j < i - 13; j++) {
      if ((H[j] as number) > highest) highest = H[j] as number;
      if ((L[j] as number) < lowest) lowest = L[j] as number;
    }
    row[31] = highest;
    row[32] = lowest;

    // stochastics and other oscillators
    const fast = (100 * (close - lowest14)) / (highest14 - lowest14);
    fastRing[i & 3] = fast;
    const slow = (fast + (fastRing[(i - 1) & 3] as number) + (fastRing[(i - 2) & 3] as number)) / 3;
    slowRing[i & 3] = slow;
    row[33] = fast;
    row[34] = slow;
    row[35] = slow;
    row[36] = (slow + (slowRing[(i - 1) & 3] as number) + (slowRing[(i - 2) & 3] as number)) / 3;
    rsiRing[i & 15] = rsi;
    let rsiHigh = rsi,
      rsiLow = rsi;
    for (let j = 1; j < 14; j++) {
      const value = rsiRing[(i - j) & 15] as number;
      if (value > rsiHigh) rsiHigh = value;
      if (value < rsiLow) rsiLow = value;
    }
    row[37] = (100 * (rsi - rsiLow)) / (rsiHigh - rsiLow);
    row[38] = fast - 100;
    const flow = price * volume,
      flowOut = (typical[i - 14] as number) * (V[i - 14] as number);
    if (price > (typical[i - 1] as number)) flowUp += flow;
    else flowDown += flow;
    if ((typical[i - 14] as number) > (typical[i - 15] as number)) flowUp -= flowOut;
    else flowDown -= flowOut;
    row[39] = (100 * flowUp) / (flowUp + flowDown);
    row[40] = (price - typicalMean) / (0.015 * (deviations / 20));
    row[41] = close - (C[i - 10] as number);
    row[42] = 100 * (close / (C[i - 10] as number) - 1);
    row[43] = 100 * (close / (C[i - 20] as number) - 1);

    // trend
    const rise = high - highBefore,
      fall = lowBefore - low;
    plus += ((rise > fall && rise > 0 ? rise : 0) - plus) / 14;
    minus += ((fall > rise && fall > 0 ? fall : 0) - minus) / 14;
    trueRange14 += (range - trueRange14) / 14;
    const plusDi = (100 * plus) / trueRange14,
      minusDi = (100 * minus) / trueRange14;
    const dx = (100 * Math.abs(plusDi - minusDi)) / (plusDi + minusDi);
    adx += (dx - adx) / 14;
    row[44] = plusDi;
    row[45] = minusDi;
    row[46] = dx;
    row[47] = adx;
    row[48] = (adx + (adxRing[(i - 13) & 15] as number)) / 2;
    adxRing[i & 15] = adx;
    sar += af * (extreme - sar);
    if (rising === 1 ? low < sar : high > sar) {
      rising = -rising;
      sar = extreme;
      extreme = rising === 1 ? high : low;
      af = 0.02;
    } else if (rising === 1 ? high > extreme : low < extreme) {
      extreme = rising === 1 ? high : low;
      if (af < 0.2) af += 0.02;
    }
    row[49] = sar;
    row[50] = af;
    const middle = (high + low) / 2;
    const lower = middle - 3 * atr10,
      upper = middle + 3 * atr10;
    trendUp = before > trendUp ? Math.max(lower, trendUp) : lower;
    trendDown = before < trendDown ? Math.min(upper, trendDown) : upper;
    if (close > trendDown) trendSide = 1;
    else if (close < trendUp) trendSide = -1;
    row[51] = trendSide === 1 ? trendUp : trendDown;

    // volume
    const volumeBefore = vol20 / 20,
      quoteBefore = quote20 / 20,
      tradesBefore = trades20 / 20;
    vol20 += volume - (V[i - 20] as number);
    quote20 += (Q[i] as number) - (Q[i - 20] as number);
    trades20 += (T[i] as number) - (T[i - 20] as number);
    row[52] = volumeBefore;
    row[53] = volume / volumeBefore;
    row[54] = (Q[i] as number) / quoteBefore;
    row[55] = volume / (T[i] as number) + (T[i] as number) / tradesBefore;
    row[56] = (B[i] as number) / volume;
    obv += change > 0 ? volume : change < 0 ? -volume : 0;
    obvSum += obv - (obvRing[(i - 10) & 15] as number);
    obvRing[i & 15] = obv;
    row[57] = obv;
    row[58] = obv - obvSum / 10;
    row[59] = ad += high === low ? 0 : ((close - low - (high - close)) / (high - low)) * volume;
    value10 += flow - (typical[i - 10] as number) * (V[i - 10] as number);
    volume10 += volume - (V[i - 10] as number);
    row[60] = value10 / volume10;
    dayValue += flow;
    dayVolume += volume;
    daySquares += price * flow;
    const vwap = dayValue / dayVolume;
    row[61] = vwap + Math.sqrt(Math.abs(daySquares / dayVolume - vwap * vwap));
    check += row[i % FLOOR_FIELDS] as number;
  }
  return check;
}
