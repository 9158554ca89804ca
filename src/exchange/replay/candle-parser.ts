import { CandleFileError } from './candle-table.ts';
import { GrowingColumns, MAX_COLUMNS, MIN_COLUMNS } from './columns.ts';
import { RowScanner } from './row-scanner.ts';

const HEADER = 'time_ms,open,high,low,close,volume';
const FULL_HEADER = `${HEADER},quote_volume,trades,taker_buy_base`;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BYTES_PER_ROW = 50;

export interface TimeRange {
  /** First open time, included. */
  readonly fromMs: number;
  /** Open times before this. */
  readonly toMs: number;
}

/** The rows of one file, checked one by one and against each other. */
export interface ParsedFile {
  readonly file: string;
  readonly rows: GrowingColumns;
  /** Line number of row 0 (rows lie on consecutive lines). */
  readonly firstLine: number;
  readonly columnCount: number;
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
}

/**
 * Parses candle rows from bytes as they come. Give it chunks with {@link feed}, then call {@link finish}. Every line is checked, also
 * those outside the range; the first bad one throws a {@link CandleFileError}.
 */
export class CandleParser {
  readonly #file: string;
  readonly #range: TimeRange;
  readonly #capacity: number;
  readonly #scanner = new RowScanner(MAX_COLUMNS);
  #rows: GrowingColumns | null = null;
  #rest: Buffer | null = null;
  #line = 0;
  #firstLine = 0;
  #columnCount = 0;
  #lastTimeMs = -1;
  #blankLine = 0;

  /** `expectedBytes` of text only decides how much memory is set aside at first. */
  constructor(file: string, range: TimeRange, expectedBytes: number) {
    this.#file = file;
    this.#range = range;
    this.#capacity = Math.ceil(expectedBytes / BYTES_PER_ROW);
  }

  feed(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    const lastNewline = bytes.lastIndexOf(NEWLINE);
    this.#parseLines(bytes, lastNewline + 1);
    this.#rest = lastNewline + 1 < bytes.length ? Buffer.from(bytes.subarray(lastNewline + 1)) : null;
  }

  finish(): ParsedFile {
    if (this.#rest !== null) {
      const last = Buffer.concat([this.#rest, Buffer.from([NEWLINE])]);
      this.#rest = null;
      this.#parseLines(last, last.length);
    }
    const decimals = this.#scanner.maxDecimals;
    return {
      file: this.#file,
      rows: this.#rows ?? new GrowingColumns(MIN_COLUMNS, 0),
      firstLine: this.#firstLine,
      columnCount: this.#columnCount,
      priceDecimals: Math.max(...decimals.subarray(1, 5)),
      volumeDecimals: decimals[5] ?? 0,
    };
  }

  /** Parses whole lines: `bytes[end - 1]` is a newline (or `end` is 0). */
  #parseLines(bytes: Buffer, end: number): void {
    let start = 0;
    while (start < end) {
      this.#line += 1;
      const first = bytes[start];
      if (first === NEWLINE || (first === CARRIAGE_RETURN && bytes[start + 1] === NEWLINE)) {
        // Empty lines may end a file; what comes after one shows that it was in the middle.
        this.#blankLine ||= this.#line;
        start = bytes.indexOf(NEWLINE, start) + 1;
      } else if (this.#line === 1 && !isDigit(first)) {
        start = this.#parseHeader(bytes, start);
      } else {
        if (this.#blankLine > 0) throw this.#error('an empty line in the middle of the file', this.#blankLine);
        start = this.#parseRow(bytes, start);
      }
    }
  }

  #parseHeader(bytes: Buffer, start: number): number {
    const newline = bytes.indexOf(NEWLINE, start);
    const header = bytes.toString('utf8', start, newline).trim();
    if (header !== HEADER && header !== FULL_HEADER) {
      throw this.#error(`the header is "${header.slice(0, 80)}", expected "${HEADER}" or "${FULL_HEADER}"`);
    }
    this.#columnCount = header === HEADER ? MIN_COLUMNS : MAX_COLUMNS;
    return newline + 1;
  }

  #parseRow(bytes: Buffer, start: number): number {
    const scanner = this.#scanner;
    const next = scanner.scan(bytes, start);
    if (next < 0) throw this.#notANumber();
    if (scanner.columns !== this.#columnCount) this.#checkColumns(scanner.columns);
    const row = scanner.values;
    this.#checkRow(row);
    const timeMs = row[0] as number;
    this.#lastTimeMs = timeMs;
    if (timeMs >= this.#range.fromMs && timeMs < this.#range.toMs) {
      this.#rows ??= this.#firstRow();
      this.#rows.push(row);
    }
    return next;
  }

  #firstRow(): GrowingColumns {
    this.#firstLine = this.#line;
    return new GrowingColumns(this.#columnCount, this.#capacity);
  }

  /** Without a header the first row says how many columns there are. */
  #checkColumns(columns: number): void {
    if (this.#columnCount === 0 && (columns === MIN_COLUMNS || columns === MAX_COLUMNS)) {
      this.#columnCount = columns;
      return;
    }
    const expected = this.#columnCount === 0 ? `${MIN_COLUMNS} or ${MAX_COLUMNS}` : String(this.#columnCount);
    throw this.#error(`${columns} columns, expected ${expected}`);
  }

  #checkRow(row: Float64Array): void {
    const timeMs = row[0] as number;
    const open = row[1] as number;
    const high = row[2] as number;
    const low = row[3] as number;
    const close = row[4] as number;
    const volume = row[5] as number;
    const isSound =
      timeMs > this.#lastTimeMs &&
      low > 0 &&
      low <= open &&
      low <= close &&
      high >= open &&
      high >= close &&
      high < Infinity &&
      volume >= 0 &&
      volume < Infinity;
    if (!isSound || !Number.isSafeInteger(timeMs)) throw this.#error(this.#rowProblem(row));
    if (this.#columnCount === MAX_COLUMNS && !(isAmount(row[6]) && isAmount(row[7]) && isAmount(row[8]))) {
      throw this.#error('quote volume, trades or taker buy is not a number ≥ 0');
    }
  }

  #rowProblem(row: Float64Array): string {
    const [timeMs = Number.NaN, open = 0, high = 0, low = 0, close = 0, volume = -1] = row;
    if (!Number.isSafeInteger(timeMs) || timeMs < 0) return `time ${timeMs} is not a Unix time in ms`;
    if (timeMs === this.#lastTimeMs) return `time ${timeMs} is there twice`;
    if (timeMs < this.#lastTimeMs) return `time ${timeMs} is before that of the line above (${this.#lastTimeMs})`;
    if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'a price is not above zero';
    if (high === Infinity) return 'high is not finite';
    if (low > high) return `low ${low} is above high ${high}`;
    if (open > high || open < low) return `open ${open} is outside low ${low} … high ${high}`;
    if (close > high || close < low) return `close ${close} is outside low ${low} … high ${high}`;
    return `volume ${volume} is not a finite number ≥ 0`;
  }

  #notANumber(): CandleFileError {
    const { column, text } = this.#scanner.problem ?? { column: 0, text: '' };
    const name = FULL_HEADER.split(',')[column] ?? 'too many columns';
    return this.#error(`column ${column + 1} (${name}) is "${text.slice(0, 40)}", not a number`);
  }

  #error(problem: string, line = this.#line): CandleFileError {
    return new CandleFileError(this.#file, line, problem);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

function isAmount(value: number | undefined): boolean {
  return value !== undefined && value >= 0 && value < Infinity;
}
