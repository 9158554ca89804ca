import { Analyst } from './analyst/analyst.ts';
import type { SymbolWaveMemory } from './aggregator/wave-memory.ts';
import type { AnalystHalf, SymbolHalf } from './analyst/half.ts';
import type { SymbolSnapshot } from './analyst/symbol-analyst.ts';
import { AnalystSight } from './analyst/sight.ts';
import { candleProblem, type Candle } from './candles/candle.ts';
import type { Timeframe } from './candles/timeframe.ts';
import type { Decision } from './decisions.ts';
import { Desk } from './desk/desk.ts';
import type { DeskMemory, DeskSnapshot } from './desk/desk-memory.ts';
import type { MarketSight } from './desk/market-sight.ts';
import type { CandleEvent, EngineEvent } from './events.ts';
import type { EngineSettings } from './settings.ts';
import { systemAlert } from './system-alert.ts';
import type { MarketRules } from './trader/market-rules.ts';

const NOTHING: readonly Decision[] = Object.freeze([]);

export interface EngineOptions {
  readonly base: Timeframe;
  readonly settings: EngineSettings;
  readonly markets: readonly MarketRules[];
  /** What the Desk sees of an Analyst that is elsewhere; left out, it looks at the one in here. */
  readonly sight?: MarketSight;
  /** That Analyst, where candles reach it by another way than through here. */
  readonly half?: AnalystHalf;
}

/** What storage remembers of an engine: the Desk's books, and of the Analyst what its candles do not say again. */
export interface EngineMemory extends DeskMemory {
  /** Votes that may be alive and the last consensus, of every symbol that has any. */
  readonly waves: readonly SymbolWaveMemory[];
}

/** What is in memory only. With the stored {@link EngineMemory} of the same moment an engine goes on as if it had never stopped. */
export interface EngineSnapshot {
  readonly analysts: readonly SymbolSnapshot[];
  readonly desk: DeskSnapshot;
}

/**
 * The engine: a function of its past. `handle` takes one event and answers what was decided; no clock, no chance, no input or output
 * inside, so the same events give the same decisions, byte for byte, live or replayed.
 */
export class Engine {
  readonly analyst: Analyst;
  readonly desk: Desk;
  readonly #settings: EngineSettings;
  readonly #half: AnalystHalf;
  readonly #baseMs: number;
  /** Events that were refused as unsound, by symbol. */
  readonly refusedCandles = new Map<string, number>();

  constructor({ base, settings, markets, sight, half }: EngineOptions) {
    this.#settings = settings;
    this.analyst = new Analyst(base, settings, markets);
    this.#half = half ?? this.analyst;
    this.#baseMs = this.analyst.baseMs;
    const symbols = markets.map((market) => market.symbol);
    this.desk = new Desk(settings, markets, sight ?? new AnalystSight(this.analyst, symbols));
  }

  /** Takes the next event. Never throws for what a market, an exchange or a person may do. */
  handle(event: EngineEvent): readonly Decision[] {
    this.desk.advance(event.timeMs);
    if (event.type === 'candle') return this.#onCandle(event);
    if (event.type === 'settings') this.analyst.change(event.changes);
    if (event.type !== 'time') this.desk.onEvent(event);
    return this.desk.hasEmitted ? this.desk.drain() : NOTHING;
  }

  /** Takes back what storage remembers and, where there is one, the snapshot of the same moment. Call once, before the first event. */
  restore(memory: EngineMemory, snapshot: EngineSnapshot | null = null): void {
    this.desk.restore(memory);
    for (const { symbol, ...wave } of memory.waves) this.analyst.symbol(symbol).restoreWave(wave);
    if (snapshot === null) return;
    for (const saved of snapshot.analysts) this.analyst.symbol(saved.symbol).restore(saved);
    this.desk.resume(snapshot.desk);
  }

  /** Plain data (`structuredClone`, `v8.serialize`). Take it between two events. */
  snapshot(): EngineSnapshot {
    return { analysts: this.analyst.all().map((analyst) => analyst.snapshot()), desk: this.desk.snapshot() };
  }

  /** Builds a symbol's state from recorded candles of one timeframe; nothing is decided. */
  warmUp(symbol: string, timeframe: Timeframe, candles: readonly Candle[]): void {
    this.analyst.symbol(symbol).warmUp(timeframe, candles);
  }

  /** Forgets what was computed of a symbol's past, so that it can be warmed up anew; votes that live and signals that were told stay. */
  renew(symbol: string): void {
    this.analyst.renew(symbol);
  }

  prime(symbol: string, timeframe: Timeframe, part: Candle): void {
    this.analyst.symbol(symbol).prime(timeframe, part);
  }

  #onCandle(event: CandleEvent): readonly Decision[] {
    const { symbol, candle } = event;
    const problem = candleProblem(candle, this.#baseMs);
    if (problem !== null) return this.#refuse(symbol, event.timeMs, problem);
    let analyst = this.#half.symbol(symbol);
    const hole = analyst.holeBefore(candle.openTimeMs);
    if (hole < 0) return this.#refuse(symbol, event.timeMs, `candle of ${candle.openTimeMs} came twice or late`);
    let decisions: Decision[] | null = null;
    if (hole === Infinity) analyst = this.#half.startAnew(symbol);
    else for (let i = 0; i < hole; i++) decisions = this.#take(analyst, analyst.nextFilled(), decisions);
    decisions = this.#take(analyst, candle, decisions);
    return decisions ?? NOTHING;
  }

  /** One sound candle: exits first with what was known before it, then its analysis, then what its votes came to. */
  #take(analyst: SymbolHalf, candle: Candle, decisions: Decision[] | null): Decision[] | null {
    const { symbol } = analyst;
    const closeTimeMs = candle.openTimeMs + this.#baseMs;
    this.desk.onCandle(symbol, candle, closeTimeMs);
    analyst.add(candle);
    let made = decisions;
    if (this.#settings.emitAnalysis) made = joined(made, this.#half.rows(analyst));
    const report = this.#half.wave(analyst, closeTimeMs);
    if (this.desk.hasEmitted) made = joined(made, this.desk.drain());
    if (report === null) return made;
    made ??= [];
    const { newVotes, verdict } = report;
    made.push({ type: 'wave', symbol, timeMs: closeTimeMs, newVotes, verdict });
    if (verdict.outcome === 'signal') {
      this.desk.onSignal(verdict.signal);
      if (this.desk.hasEmitted) made.push(...this.desk.drain());
    }
    return made;
  }

  #refuse(symbol: string, timeMs: number, problem: string): readonly Decision[] {
    this.refusedCandles.set(symbol, (this.refusedCandles.get(symbol) ?? 0) + 1);
    const hourMs = 3_600_000;
    return [
      ...this.desk.drain(),
      systemAlert({
        priority: 'notice',
        timeMs,
        symbol,
        dedupKey: `candle:${symbol}:${Math.floor(timeMs / hourMs)}`,
        data: { problem: 'candle_refused', detail: problem },
      }),
    ];
  }
}

/** Adds `more` to the list begun, or goes on with `more` where none is: most candles have one part only, and it is nobody else's. */
function joined(begun: Decision[] | null, more: Decision[]): Decision[] {
  if (begun === null) return more;
  for (const decision of more) begun.push(decision);
  return begun;
}
