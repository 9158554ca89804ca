import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';
import { ATR_FLOOR_RATIO, TIE_RATIO } from './flat.ts';
import { Ema } from './ema.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const ATR_FLOOR = ATR_FLOOR_RATIO;
const TIE = TIE_RATIO;

const BEARISH = 0;
const NEUTRAL = 1;
const BULLISH = 2;

/**
 * MACD 12/26/9 of the close, its crosses and its trend, and PPO = 100 × (EMA12 − EMA26) / EMA26.
 *
 * A cross is +1 on the bar where the line comes out above (zero, or its signal), −1 where it comes out below, else 0.
 * The trend weighs line against signal 2, line against zero 2, line against the line before 2, signal against the signal before 1;
 * a side wins with a lead of more than 2.
 */
export class Macd {
  private readonly signal = new Ema(9);

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const close = row[base + AT.close] as number;
    const slow = row[base + AT.ema_26] as number;
    const line = (row[base + AT.ema_12] as number) - slow;
    if (Number.isNaN(line)) return;
    const before = base - WIDTH;
    row[base + AT.macd_line] = line;
    row[base + AT.ppo] = (100 * line) / slow;
    const tie = TIE * close;
    const lineBefore = row[before + AT.macd_line] as number;
    if (!Number.isNaN(lineBefore)) {
      row[base + AT.macd_zero_cross] = line > tie && lineBefore <= tie ? 1 : line < -tie && lineBefore >= -tie ? -1 : 0;
    }

    this.signal.update(row, base + AT.macd_line);
    const signal = this.signal.value;
    if (Number.isNaN(signal)) return;
    const histogram = line - signal;
    row[base + AT.macd_signal] = signal;
    row[base + AT.macd_histogram] = histogram;
    row[base + AT.macd_histogram_atr] = histogram / Math.max(row[base + AT.atr_14] as number, ATR_FLOOR * close);
    const signalBefore = row[before + AT.macd_signal] as number;
    const histogramBefore = lineBefore - signalBefore;
    if (Number.isNaN(histogramBefore)) return;
    row[base + AT.macd_signal_cross] =
      histogram > tie && histogramBefore <= tie ? 1 : histogram < -tie && histogramBefore >= -tie ? -1 : 0;
    const lead =
      2 * (Number(histogram > tie) - Number(histogram < -tie)) +
      2 * (Number(line > tie) - Number(line < -tie)) +
      2 * (Number(line > lineBefore + tie) - Number(line < lineBefore - tie)) +
      (Number(signal > signalBefore + tie) - Number(signal < signalBefore - tie));
    row[base + AT.macd_trend] = lead > 2 ? BULLISH : lead < -2 ? BEARISH : NEUTRAL;
  }
}
