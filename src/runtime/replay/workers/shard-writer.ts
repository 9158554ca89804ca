import { UNIVERSE_COLUMNS } from '../../../engine/analyst/sight.ts';
import type { SymbolAnalyst } from '../../../engine/analyst/symbol-analyst.ts';
import { TRAIL_COLUMNS } from '../../../engine/analyst/symbol-context.ts';
import { WAVE_REJECT_CODES, type WaveVerdict } from '../../../engine/aggregator/types.ts';
import type { AnalysisSeries } from '../../../engine/analyzer/series.ts';
import { TIMEFRAMES, type Timeframe } from '../../../engine/candles/timeframe.ts';
import { HEAD_NUMBERS, RECORD, VOTE_NUMBERS, type ShardBatch } from './protocol.ts';
import { MOST_SIGNAL_NUMBERS, writeSignal } from './signal-record.ts';

const FIRST_CAPACITY = 1 << 16;

/** Writes what an analyst found after each candle into the numbers of a batch. */
export class ShardWriter {
  #numbers = new Float64Array(FIRST_CAPACITY);
  #used = 0;

  /** Call after each base candle that the analyst took. */
  write(analyst: SymbolAnalyst, closeMs: number): void {
    const { closed } = analyst;
    if (closed.length === 0) return;
    if (closed.includes(analyst.directionTimeframe)) {
      this.#row(closeMs, RECORD.direction, analyst.row(analyst.directionTimeframe), TRAIL_COLUMNS);
    }
    if (closed.includes(analyst.universeTimeframe)) {
      this.#row(closeMs, RECORD.universe, analyst.row(analyst.universeTimeframe), UNIVERSE_COLUMNS);
    }
    const verdict = analyst.decideWave(closeMs);
    if (verdict !== 'none') this.#wave(closeMs, analyst, closed, verdict);
  }

  /** Numbers written since the last batch. */
  get used(): number {
    return this.#used;
  }

  /** What was written since the last batch; the writer goes on in `next` (memory of an earlier batch), or in new memory. */
  take(next: Float64Array<ArrayBuffer> | undefined): ShardBatch['numbers'] {
    const written = this.#numbers;
    this.#numbers = next ?? new Float64Array(this.#numbers.length);
    this.#used = 0;
    return written;
  }

  #row(closeMs: number, kind: number, series: AnalysisSeries | null, columns: readonly number[]): void {
    if (series === null) return;
    let at = this.#head(closeMs, kind, 1 + columns.length);
    const numbers = this.#numbers;
    numbers[at++] = series.openTimeMs;
    const { data, base } = series;
    for (const column of columns) numbers[at++] = data[base + column] as number;
    this.#used = at;
  }

  #wave(closeMs: number, analyst: SymbolAnalyst, closed: readonly Timeframe[], verdict: WaveVerdict): void {
    let votes = 0;
    for (const timeframe of closed) votes += analyst.ballotOf(timeframe)?.count ?? 0;
    const signal = verdict.outcome === 'signal';
    const room = (signal ? MOST_SIGNAL_NUMBERS : 1) + 1 + votes * VOTE_NUMBERS;
    let at = this.#head(closeMs, signal ? RECORD.signal : RECORD.rejected, room);
    const numbers = this.#numbers;
    if (verdict.outcome === 'signal') at = writeSignal(numbers, at, verdict.signal);
    else numbers[at++] = WAVE_REJECT_CODES.indexOf(verdict.rejection.code);
    numbers[at++] = votes;
    for (const timeframe of closed) {
      const ballot = analyst.ballotOf(timeframe);
      if (ballot === null) continue;
      for (let vote = 0; vote < ballot.count; vote++) {
        numbers[at++] = TIMEFRAMES.indexOf(timeframe);
        numbers[at++] = ballot.strategyIndex(vote) * 2 + (ballot.side(vote) === 'SELL' ? 1 : 0);
        numbers[at++] = ballot.confidence(vote);
        numbers[at++] = ballot.confirmed(vote);
      }
    }
    this.#used = at;
  }

  /** Writes the head of a record with room for `body` more numbers and answers where they go. */
  #head(closeMs: number, kind: number, body: number): number {
    const needed = this.#used + HEAD_NUMBERS + body;
    if (needed > this.#numbers.length) {
      const larger = new Float64Array(Math.max(needed, 2 * this.#numbers.length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    const numbers = this.#numbers;
    let at = this.#used;
    numbers[at++] = closeMs;
    numbers[at++] = kind;
    return at;
  }
}
