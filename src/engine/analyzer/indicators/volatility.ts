import { COL, OFFSET_BITS } from '../columns.ts';
import type { Atr } from './atr.ts';
import { RollingRank } from './rank.ts';

const AT = COL;
const BITS = OFFSET_BITS;

const RANKED = 300;
const RANKED_AT_LEAST = 200;
const LOW = 0;
const NORMAL = 1;
const HIGH = 2;
const EXTREME = 3;

/**
 * ATR 14 and what follows from it: NATR (percent of the close), its mid-rank among the last 300 (no value before there are 200), the
 * volatility word (rank ≤ 25 LOW, ≤ 75 NORMAL, ≤ 90 HIGH, else EXTREME) and stops two ATR from the close.
 */
export class Volatility {
  /** The mid-rank of NATR among as many of the last 300 values as there are. */
  private readonly ranks = new RollingRank(RANKED);
  private readonly atr: Atr;

  constructor(atr: Atr) {
    this.atr = atr;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const atr = this.atr.atr14;
    if (Number.isNaN(atr)) return;
    const close = row[base + AT.close] as number;
    row[base + AT.atr_14] = atr;
    row[base + AT.natr] = (100 * atr) / close;
    row[base + AT.atr_stop_long] = close - 2 * atr;
    row[base + AT.atr_stop_short] = close + 2 * atr;
    this.ranks.update(row, base + AT.natr);
    if (this.ranks.size < RANKED_AT_LEAST) return;
    const { rank } = this.ranks;
    row[base + AT.atr_percentile] = rank;
    row[base + AT.volatility_regime] = rank <= 25 ? LOW : rank <= 75 ? NORMAL : rank <= 90 ? HIGH : EXTREME;
  }
}
