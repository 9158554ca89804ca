import type { Tape } from './tape.ts';

/** A value leaving a window that is this many times the rest would leave its rounding error behind: sum anew instead. */
const DOMINANT = 8;

/**
 * Sum of the `length` values of a tape that end `lag` bars ago; NaN while there are fewer or one of them is NaN.
 * Summed anew whenever the tape wraps and whenever a dominant value leaves, so that rounding errors never add up.
 */
export class RollingSum {
  readonly tape: Tape;
  readonly length: number;
  readonly lag: number;
  sum = NaN;

  constructor(tape: Tape, length: number, lag = 0) {
    if (tape.keep <= length + lag) throw new RangeError(`a tape of ${tape.keep} is too short for ${length} + ${lag}`);
    this.tape = tape;
    this.length = length;
    this.lag = lag;
  }

  update(): void {
    const { tape, length } = this;
    const newest = tape.at - this.lag;
    const leaving = newest - length;
    if (leaving < -1) return;
    if (leaving < 0 || tape.at === tape.keep - 1) {
      this.sumAnew(newest);
      return;
    }
    const out = tape.data[leaving] as number;
    const sum = this.sum + ((tape.data[newest] as number) - out);
    if (Math.abs(out) <= DOMINANT * Math.abs(sum)) this.sum = sum;
    else this.sumAnew(newest);
  }

  private sumAnew(newest: number): void {
    const { data } = this.tape;
    let sum = 0;
    for (let i = newest; i > newest - this.length; i--) {
      sum += data[i] as number;
      if (Number.isNaN(sum)) break;
    }
    this.sum = sum;
  }
}

/**
 * Mean and population σ of the `length` values of a tape that end `lag` bars ago, for inputs whose spread is not tiny beside
 * their mean (returns, volumes). σ is 0 where the values are equal but for float noise.
 */
export class RollingMoments {
  readonly tape: Tape;
  readonly length: number;
  readonly lag: number;
  mean = NaN;
  deviation = NaN;
  private sum = NaN;
  private squares = NaN;

  constructor(tape: Tape, length: number, lag: number) {
    if (tape.keep <= length + lag) throw new RangeError(`a tape of ${tape.keep} is too short for ${length} + ${lag}`);
    this.tape = tape;
    this.length = length;
    this.lag = lag;
  }

  update(): void {
    const { tape, length } = this;
    const newest = tape.at - this.lag;
    const leaving = newest - length;
    if (leaving < -1) return;
    if (leaving < 0 || tape.at === tape.keep - 1) this.sumAnew(newest);
    else {
      const out = tape.data[leaving] as number;
      const value = tape.data[newest] as number;
      this.sum += value - out;
      this.squares += value * value - out * out;
      if (!(out * out <= DOMINANT * this.squares)) this.sumAnew(newest);
    }
    const mean = this.sum / length;
    const variance = this.squares / length - mean * mean;
    this.mean = mean;
    this.deviation = variance <= 1e-10 * mean * mean ? 0 : Math.sqrt(variance);
  }

  private sumAnew(newest: number): void {
    const { data } = this.tape;
    let sum = 0;
    let squares = 0;
    for (let i = newest; i > newest - this.length; i--) {
      const value = data[i] as number;
      sum += value;
      squares += value * value;
    }
    this.sum = sum;
    this.squares = squares;
  }
}

/**
 * Highest of the `length` values of a tape that end `lag` bars ago; NaN while there are fewer or one of them is NaN at a scan.
 * Scans only when the highest leaves, so that a bar costs a comparison or two.
 */
export class RollingMax {
  readonly tape: Tape;
  readonly length: number;
  readonly lag: number;
  value = NaN;
  private age = 0;

  constructor(tape: Tape, length: number, lag = 0) {
    if (tape.keep < length + lag) throw new RangeError(`a tape of ${tape.keep} is too short for ${length} + ${lag}`);
    this.tape = tape;
    this.length = length;
    this.lag = lag;
  }

  update(): void {
    const { data, at } = this.tape;
    const newest = at - this.lag;
    if (newest < this.length - 1) return;
    const value = data[newest] as number;
    this.age++;
    if (value >= this.value) {
      this.value = value;
      this.age = 0;
    } else if (!(this.age < this.length) || Number.isNaN(this.value)) this.scan(newest);
  }

  private scan(newest: number): void {
    const { data } = this.tape;
    let best = data[newest] as number;
    let bestAt = newest;
    for (let i = newest - 1; i > newest - this.length; i--) {
      if ((data[i] as number) > best) {
        best = data[i] as number;
        bestAt = i;
      }
    }
    this.value = best;
    this.age = newest - bestAt;
  }
}

/** Lowest of the `length` values of a tape that end `lag` bars ago; otherwise as {@link RollingMax}. */
export class RollingMin {
  readonly tape: Tape;
  readonly length: number;
  readonly lag: number;
  value = NaN;
  private age = 0;

  constructor(tape: Tape, length: number, lag = 0) {
    if (tape.keep < length + lag) throw new RangeError(`a tape of ${tape.keep} is too short for ${length} + ${lag}`);
    this.tape = tape;
    this.length = length;
    this.lag = lag;
  }

  update(): void {
    const { data, at } = this.tape;
    const newest = at - this.lag;
    if (newest < this.length - 1) return;
    const value = data[newest] as number;
    this.age++;
    if (value <= this.value) {
      this.value = value;
      this.age = 0;
    } else if (!(this.age < this.length) || Number.isNaN(this.value)) this.scan(newest);
  }

  private scan(newest: number): void {
    const { data } = this.tape;
    let best = data[newest] as number;
    let bestAt = newest;
    for (let i = newest - 1; i > newest - this.length; i--) {
      if ((data[i] as number) < best) {
        best = data[i] as number;
        bestAt = i;
      }
    }
    this.value = best;
    this.age = newest - bestAt;
  }
}
