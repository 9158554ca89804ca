/** A value leaving a window that is this many times the rest would leave its rounding error behind: sum anew instead. */
const DOMINANT = 8;

/**
 * Sum of the newest `length` values of a tape; NaN while there are fewer or one of them is NaN. Summed anew when it is told so, whenever
 * a dominant value leaves, and while it is NaN; so rounding errors never add up and a missing value leaves no trace.
 *
 * Windows get their tape, place and length with every call, where V8 makes constants of them; an answer is a field, because a float that
 * a function returns or takes is boxed unless the call is inlined.
 */
export class RollingSum {
  sum = NaN;

  update(tape: Float64Array, newest: number, length: number, anew: boolean): void {
    const out = tape[newest - length] as number;
    const sum = this.sum + ((tape[newest] as number) - out);
    if (!anew && Math.abs(out) <= DOMINANT * Math.abs(sum)) this.sum = sum;
    else this.sumAnew(tape, newest, length);
  }

  private sumAnew(tape: Float64Array, newest: number, length: number): void {
    let sum = 0;
    for (let i = newest; i > newest - length; i--) {
      sum += tape[i] as number;
      if (Number.isNaN(sum)) break;
    }
    this.sum = sum;
  }
}

/**
 * Mean and population σ of the newest `length` values of a tape, for inputs whose spread is not tiny beside their mean (returns,
 * volumes); NaN while there are fewer. σ is 0 where the values are equal but for float noise.
 */
export class RollingMoments {
  mean = NaN;
  deviation = NaN;
  private sum = NaN;
  private squares = NaN;

  update(tape: Float64Array, newest: number, length: number, anew: boolean): void {
    const out = tape[newest - length] as number;
    const value = tape[newest] as number;
    const squares = this.squares + (value * value - out * out);
    if (!anew && out * out <= DOMINANT * squares) {
      this.sum += value - out;
      this.squares = squares;
    } else this.sumAnew(tape, newest, length);
    const mean = this.sum / length;
    const variance = this.squares / length - mean * mean;
    this.mean = mean;
    this.deviation = variance <= 1e-10 * mean * mean ? 0 : Math.sqrt(variance);
  }

  private sumAnew(tape: Float64Array, newest: number, length: number): void {
    let sum = 0;
    let squares = 0;
    for (let i = newest; i > newest - length; i--) {
      const value = tape[i] as number;
      sum += value;
      squares += value * value;
    }
    this.sum = sum;
    this.squares = squares;
  }
}

/**
 * Highest and lowest of the newest `length` values of two tapes (highs and lows, or one twice); to be asked from the bar on which there
 * are that many. Scans only when an extreme leaves, so that a bar costs a comparison or two.
 */
export class RollingRange {
  highest = NaN;
  lowest = NaN;
  private highestAge = 0;
  private lowestAge = 0;

  update(tapes: Float64Array, newestHigh: number, newestLow: number, length: number): void {
    const high = tapes[newestHigh] as number;
    const low = tapes[newestLow] as number;
    const highestAge = this.highestAge + 1;
    const lowestAge = this.lowestAge + 1;
    if (high >= this.highest) {
      this.highest = high;
      this.highestAge = 0;
    } else if (highestAge < length && this.highest > high) this.highestAge = highestAge;
    else this.scanHighs(tapes, newestHigh, length);
    if (low <= this.lowest) {
      this.lowest = low;
      this.lowestAge = 0;
    } else if (lowestAge < length && this.lowest < low) this.lowestAge = lowestAge;
    else this.scanLows(tapes, newestLow, length);
  }

  private scanHighs(tapes: Float64Array, newest: number, length: number): void {
    let best = tapes[newest] as number;
    let bestAt = newest;
    for (let i = newest - 1; i > newest - length; i--) {
      if ((tapes[i] as number) > best) {
        best = tapes[i] as number;
        bestAt = i;
      }
    }
    this.highest = best;
    this.highestAge = newest - bestAt;
  }

  private scanLows(tapes: Float64Array, newest: number, length: number): void {
    let best = tapes[newest] as number;
    let bestAt = newest;
    for (let i = newest - 1; i > newest - length; i--) {
      if ((tapes[i] as number) < best) {
        best = tapes[i] as number;
        bestAt = i;
      }
    }
    this.lowest = best;
    this.lowestAge = newest - bestAt;
  }
}
