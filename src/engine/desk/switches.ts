import { DAY_MS } from '../candles/timeframe.ts';
import { decimal, maxBig, toNumber, toText, ZERO, type Big } from '../money.ts';
import type { Books } from './books.ts';

export interface Pause {
  /** Null = until someone resumes. */
  readonly untilMs: number | null;
  readonly reason: string;
  readonly actor: string;
}

interface TradingDay {
  readonly startMs: number;
  readonly startEquity: Big;
  /** The same as a float64: asked for every second. */
  readonly startNumber: number;
  readonly blocked: boolean;
}

/** The value of a `control` decision as it is stored. */
export type StoredValue = Readonly<Record<string, string | number | boolean | null>> | null;

const ENGINE = 'engine';

/**
 * What stops entries and nothing else: the operator's pause, the daily loss, cooldowns per symbol, the liberation's own
 * cooldown. Each is stored when it changes and holds over a restart. Exits never ask here.
 */
export class Switches {
  readonly #books: Books;
  #pause: Pause | null = null;
  #day: TradingDay | null = null;
  #sequence = 0;
  #lastLiberationMs: number | null = null;
  readonly #lastStopMs = new Map<string, number>();
  readonly #lastEntryMs = new Map<string, number>();

  constructor(books: Books) {
    this.#books = books;
  }

  get pause(): Pause | null {
    return this.#pause;
  }

  get dayBlocked(): boolean {
    return this.#day?.blocked ?? false;
  }

  get lastLiberationMs(): number | null {
    return this.#lastLiberationMs;
  }

  /** Loss since the start of the UTC day as a ratio of that day's first equity; negative = a gain. */
  dayLossRatio(): number {
    const day = this.#day;
    if (day === null) return 0;
    return day.startNumber > 0 ? 1 - this.#books.equityNumber() / day.startNumber : 0;
  }

  /** When a stop last closed a position on the symbol (Unix ms), null = never. */
  lastStopMs(symbol: string): number | null {
    return this.#lastStopMs.get(symbol) ?? null;
  }

  lastEntryMs(symbol: string): number | null {
    return this.#lastEntryMs.get(symbol) ?? null;
  }

  /** The next number for a cycle id; never given twice, also not after a restart. */
  nextSequence(): number {
    this.#sequence++;
    this.#control('sequence', 'cycle', { value: this.#sequence }, ENGINE);
    return this.#sequence;
  }

  setPause(pause: Pause | null, actor: string): void {
    this.#pause = pause;
    this.#control('paused', 'entries', pause === null ? null : { ...pause }, actor);
    this.#books.emit({
      type: 'alert',
      kind: 'paused',
      priority: 'notice',
      timeMs: this.#books.nowMs,
      symbol: null,
      dedupKey: `paused:${this.#books.nowMs}:${pause === null ? 'off' : 'on'}`,
      threadKey: null,
      data: pause === null ? { paused: false, actor } : { paused: true, ...pause },
    });
  }

  noteEntry(symbol: string): void {
    this.#lastEntryMs.set(symbol, this.#books.nowMs);
    this.#control('cooldown', `entry:${symbol}`, { at: this.#books.nowMs }, ENGINE);
  }

  noteStop(symbol: string): void {
    this.#lastStopMs.set(symbol, this.#books.nowMs);
    this.#control('cooldown', `stop:${symbol}`, { at: this.#books.nowMs }, ENGINE);
  }

  noteLiberation(): void {
    this.#lastLiberationMs = this.#books.nowMs;
    this.#control('liberation', 'last', { at: this.#books.nowMs }, ENGINE);
  }

  /** Ends what has run out, starts a new UTC day, and stops entries when the day's loss is reached. Cheap; called every second. */
  tick(): void {
    const { nowMs } = this.#books;
    if (this.#pause !== null && this.#pause.untilMs !== null && this.#pause.untilMs <= nowMs)
      this.setPause(null, ENGINE);
    const startMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    if (this.#day === null || this.#day.startMs !== startMs) {
      this.#setDay(tradingDay(startMs, this.#books.equity().total, false));
      return;
    }
    this.checkDailyLoss();
  }

  /** Money came or went that trading does not explain (a deposit, a withdrawal): neither hides a loss of the day nor makes one. */
  moveDayStart(amount: Big): void {
    const day = this.#day;
    if (day === null || amount.eq(ZERO)) return;
    this.#setDay(tradingDay(day.startMs, maxBig(ZERO, day.startEquity.plus(amount)), day.blocked));
  }

  /** Called after every sale and every second: the day's loss may have been reached. */
  checkDailyLoss(): void {
    const day = this.#day;
    if (day === null || day.blocked || this.#books.nowMs < day.startMs) return;
    const limit = this.#books.settings.limits.dailyLossRatio;
    const loss = this.dayLossRatio();
    if (limit <= 0 || loss < limit) return;
    this.#setDay({ ...day, blocked: true });
    this.#books.emit({
      type: 'alert',
      kind: 'daily_loss',
      priority: 'danger',
      timeMs: this.#books.nowMs,
      symbol: null,
      dedupKey: `daily_loss:${day.startMs}`,
      threadKey: null,
      data: { lossPercent: loss * 100, limitPercent: limit * 100, untilMs: day.startMs + DAY_MS },
    });
  }

  /** Puts back one stored control row. */
  restore(name: string, key: string, value: StoredValue): void {
    if (value === null) return;
    if (name === 'paused') {
      const untilMs = value['untilMs'];
      this.#pause = {
        untilMs: typeof untilMs === 'number' ? untilMs : null,
        reason: String(value['reason'] ?? ''),
        actor: String(value['actor'] ?? ''),
      };
    } else if (name === 'day') {
      const startEquity = decimal(String(value['startEquity']), 'stored equity of the day');
      this.#day = tradingDay(Number(value['startMs']), startEquity, value['blocked'] === true);
    } else if (name === 'sequence') {
      this.#sequence = Math.max(this.#sequence, Number(value['value']));
    } else if (name === 'liberation') {
      this.#lastLiberationMs = Number(value['at']);
    } else if (name === 'cooldown') {
      const [kind, symbol] = key.split(':') as [string, string];
      if (kind === 'stop') this.#lastStopMs.set(symbol, Number(value['at']));
      if (kind === 'entry') this.#lastEntryMs.set(symbol, Number(value['at']));
    }
  }

  #setDay(day: TradingDay): void {
    this.#day = day;
    const { startMs, startEquity, blocked } = day;
    this.#control('day', 'current', { startMs, startEquity: toText(startEquity), blocked }, ENGINE);
  }

  #control(
    name: 'paused' | 'day' | 'cooldown' | 'sequence' | 'liberation',
    key: string,
    value: StoredValue,
    actor: string,
  ): void {
    this.#books.emit({ type: 'control', timeMs: this.#books.nowMs, name, key, value, actor });
  }
}

function tradingDay(startMs: number, startEquity: Big, blocked: boolean): TradingDay {
  return { startMs, startEquity, startNumber: toNumber(startEquity), blocked };
}
