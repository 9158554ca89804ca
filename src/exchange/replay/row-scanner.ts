/** A whole number up to this is exact in a double, so that one division by an exact power of ten rounds correctly. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER;
const MAX_EXACT_DECIMALS = 22;
const POWERS_OF_TEN = Float64Array.from({ length: MAX_EXACT_DECIMALS + 1 }, (_, exponent) => Number(`1e${exponent}`));

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const COMMA = 44;
const DOT = 46;
const ZERO_DIGIT = 48;

/**
 * Reads one line of numbers from bytes. Digits and one dot are gathered into a whole number that is divided once by a power of ten,
 * which gives the same double as parsing the text, without making a string; anything else is parsed the slow way.
 */
export class RowScanner {
  /** The numbers of the last line; those beyond `columns` are left over. */
  readonly values: Float64Array;
  /** How many numbers the last line had (counted also beyond the length of `values`). */
  columns = 0;
  /** Most decimals seen so far per column. */
  readonly maxDecimals: Int32Array;
  /** Column and text of what was no number, when {@link scan} returned −1. */
  problem: { column: number; text: string } | null = null;

  constructor(maxColumns: number) {
    this.values = new Float64Array(maxColumns);
    this.maxDecimals = new Int32Array(maxColumns);
  }

  /** Reads the line at `start`, which must end in a newline; returns where the next one starts, or −1 and sets `problem`. */
  scan(bytes: Uint8Array, start: number): number {
    const { values, maxDecimals } = this;
    let position = start;
    let column = 0;
    for (;;) {
      const from = position;
      let mantissa = 0;
      let byte = bytes[position] as number;
      let digit = byte - ZERO_DIGIT;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        byte = bytes[++position] as number;
        digit = byte - ZERO_DIGIT;
      }
      let digits = position - from;
      let decimals = 0;
      if (byte === DOT) {
        const fraction = ++position;
        byte = bytes[position] as number;
        digit = byte - ZERO_DIGIT;
        while (digit >= 0 && digit <= 9) {
          mantissa = mantissa * 10 + digit;
          byte = bytes[++position] as number;
          digit = byte - ZERO_DIGIT;
        }
        decimals = position - fraction;
        digits += decimals;
      }
      const isEnd = byte === COMMA || byte === NEWLINE || byte === CARRIAGE_RETURN;
      let value = mantissa;
      if (isEnd && digits > 0 && decimals <= MAX_EXACT_DECIMALS && mantissa <= MAX_EXACT) {
        if (decimals > 0) value = mantissa / (POWERS_OF_TEN[decimals] as number);
      } else {
        position = endOfField(bytes, from);
        const text = Buffer.from(bytes.subarray(from, position)).toString('latin1');
        if (!/^-?\d*\.?\d+(?:[eE][-+]?\d+)?$/.test(text)) {
          this.problem = { column, text };
          return -1;
        }
        value = Number(text);
        decimals = /\.(\d*)/.exec(text)?.[1]?.length ?? 0;
        byte = bytes[position] as number;
      }
      if (column < values.length) {
        values[column] = value;
        if (decimals > (maxDecimals[column] as number)) maxDecimals[column] = decimals;
      }
      column += 1;
      position += 1;
      if (byte === COMMA) continue;
      this.columns = column;
      return byte === CARRIAGE_RETURN && bytes[position] === NEWLINE ? position + 1 : position;
    }
  }
}

function endOfField(bytes: Uint8Array, start: number): number {
  let position = start;
  for (; position < bytes.length; position += 1) {
    const byte = bytes[position];
    if (byte === COMMA || byte === NEWLINE || byte === CARRIAGE_RETURN) break;
  }
  return position;
}
