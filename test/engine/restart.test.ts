import { describe, expect, test } from 'vitest';
import { CandleAggregator } from '../../src/engine/candles/aggregator.ts';
import type { Candle } from '../../src/engine/candles/candle.ts';
import { TIMEFRAMES, type Timeframe } from '../../src/engine/candles/timeframe.ts';
import type { WaveDecision } from '../../src/engine/decisions.ts';
import { Engine, type EngineMemory } from '../../src/engine/engine.ts';
import type { EngineEvent } from '../../src/engine/events.ts';
import { partsInProgress } from '../../src/runtime/warm-up.ts';
import { SimStore } from '../simulation/sim-store.ts';
import { EMPTY_UNIVERSE_ROW } from '../support/universe.ts';
import { history, HISTORY_MARKETS, HISTORY_SETTINGS, HISTORY_START_MS } from './history.ts';
import { HOUR_MS, intentsOf, MINUTE_MS, NOON_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

describe('waves over a restart', () => {
  const MINUTES = 1440;
  const EVENTS = history(1, MINUTES).filter((event) => event.type === 'candle');
  const perMinute = HISTORY_MARKETS.length;
  const whole = newEngine();
  const wholeWaves = wavesOf(whole, EVENTS);

  test('there are some of every kind', () => {
    const codes = new Set(wholeWaves.map(({ verdict }) => codeOf(verdict)));
    expect([...codes]).toEqual(expect.arrayContaining(['signal', 'UNCHANGED', 'TOO_FEW']));
  });

  // every place within a candle of 15 minutes, and after a consensus that must not be repeated
  test.each(Array.from({ length: 30 }, (_, index) => 900 + index * 7))('restarted after minute %i', (minute) => {
    const nowMs = HISTORY_START_MS + minute * MINUTE_MS;
    const store = new SimStore();
    store.store(
      wholeWaves.filter(({ timeMs }) => timeMs <= nowMs),
      NaN,
    );
    const engine = newEngine(store.memory());
    warmUp(engine, EVENTS.slice(0, minute * perMinute), nowMs);
    const rest = wavesOf(engine, EVENTS.slice(minute * perMinute));
    expect(rest.map(said)).toEqual(wholeWaves.filter(({ timeMs }) => timeMs > nowMs).map(said));
  });

  function newEngine(memory?: EngineMemory): Engine {
    const engine = new Engine({ base: '1m', settings: HISTORY_SETTINGS, markets: HISTORY_MARKETS });
    if (memory !== undefined) engine.restore(memory);
    return engine;
  }

  function wavesOf(engine: Engine, events: readonly EngineEvent[]): WaveDecision[] {
    return events.flatMap((event) => engine.handle(event)).filter((decision) => decision.type === 'wave');
  }

  function codeOf(verdict: WaveDecision['verdict']): string {
    return verdict.outcome === 'signal' ? 'signal' : verdict.rejection.code;
  }

  /** Without the last digits: the candle in progress adds up its volume in another order. */
  function said({ symbol, timeMs, newVotes, verdict }: WaveDecision): unknown {
    const votes = newVotes.map(({ strategy, timeframe, side }) => `${strategy} ${timeframe} ${side}`);
    const agreed = verdict.outcome === 'signal' ? verdict.signal.metadata.strategy_names : verdict.rejection.numbers;
    const { buy_votes: buys, sell_votes: sells } = agreed as Readonly<Record<string, unknown>>;
    return { symbol, timeMs, votes, code: codeOf(verdict), agreed: Array.isArray(agreed) ? agreed : [buys, sells] };
  }

  function warmUp(engine: Engine, events: readonly EngineEvent[], nowMs: number): void {
    for (const { symbol } of HISTORY_MARKETS) {
      const past = new Map<Timeframe, Candle[]>(TIMEFRAMES.map((timeframe) => [timeframe, []]));
      const aggregator = new CandleAggregator('1m');
      for (const event of events) {
        if (event.type !== 'candle' || event.symbol !== symbol) continue;
        aggregator.add(event.candle);
        for (const timeframe of aggregator.closed) past.get(timeframe)?.push({ ...aggregator.candle(timeframe) });
      }
      for (const timeframe of TIMEFRAMES) engine.warmUp(symbol, timeframe, past.get(timeframe) ?? []);
      for (const timeframe of TIMEFRAMES) {
        for (const part of partsInProgress(timeframe, TIMEFRAMES, past, nowMs)) engine.prime(symbol, timeframe, part);
      }
    }
  }
});

describe('the universe over a restart', () => {
  const PERIOD_MS = 5 * MINUTE_MS;
  const good = (rowTimeMs: number) => ({ ...EMPTY_UNIVERSE_ROW, symbol: 'WIFUSDC', rowTimeMs, confluence_score: 80 });

  function deskAt(startMs: number, memory?: EngineMemory): Rig {
    return new Rig({
      settings: { emitAnalysis: true },
      // young enough for all of this
      sight: { universeRows: () => [good(NOON_MS + 10 * MINUTE_MS)] },
      startMs,
      ...(memory === undefined ? {} : { memory }),
    });
  }
  const wif = (rig: Rig) => rig.engine.desk.universe().find(({ symbol }) => symbol === 'WIFUSDC');

  test('a restart is no period of its own: three good scores take fifteen minutes, however often it restarts', () => {
    let rig = deskAt(NOON_MS);
    rig.pass(SECOND_MS);
    for (let restart = 0; restart < 5; restart++) {
      rig = deskAt(rig.nowMs + SECOND_MS, rig.store.memory());
      rig.pass(SECOND_MS);
      expect(wif(rig)).toMatchObject({ enterCount: 1, selected: false });
    }
    rig.pass(PERIOD_MS);
    expect(wif(rig)).toMatchObject({ enterCount: 2, selected: false });
    rig.pass(PERIOD_MS);
    expect(wif(rig)).toMatchObject({ selected: true });
  });

  test('after a clock that was set back it is scored at once', () => {
    const before = deskAt(NOON_MS);
    before.pass(SECOND_MS);
    const rig = deskAt(NOON_MS - HOUR_MS, before.store.memory());
    rig.pass(SECOND_MS);
    expect(wif(rig)?.enterCount).toBe(2);
  });
});

describe('what a person asked for, over a restart', () => {
  test.each([
    { what: 'a sale under way', action: { kind: 'sell', symbol: 'SOLUSDC', percent: 100 } as const },
    { what: 'everything being sold', action: { kind: 'flatten' } as const },
  ])('$what ends with its true end, and the same intent does not act again', ({ action }) => {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    before.ask(action, 'asked');
    const order = before.order('SOLUSDC');
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    expect(ordersOf([...rig.pass(SECOND_MS), ...rig.ask(action, 'asked'), ...rig.pass(MINUTE_MS)])).toEqual([]);
    expect(intentsOf(rig.fillWhole(order)).at(-1)).toBe('done');
    expect(rig.engine.desk.cycleOf('SOLUSDC')).toBeUndefined();
  });
});

describe('the first price of a held symbol after a restart', () => {
  function restarted(): Rig {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    return new Rig({ memory: before.store.memory(), startMs: before.nowMs + HOUR_MS });
  }

  test('sells nothing alone when it is an outlier', () => {
    const rig = restarted();
    expect(ordersOf(rig.price('SOLUSDC', 60))).toEqual([]);
    expect(rig.engine.desk.price('SOLUSDC')).toBeNull();
    rig.pass(SECOND_MS);
    expect(ordersOf(rig.price('SOLUSDC', 100.1))).toEqual([]);
    expect(rig.engine.desk.price('SOLUSDC')?.bid).toBe(100.1);
  });

  test('sells when a second one confirms it', () => {
    const rig = restarted();
    rig.price('SOLUSDC', 60);
    rig.pass(SECOND_MS);
    expect(ordersOf(rig.price('SOLUSDC', 60.2))).toEqual(['SELL stop_loss']);
  });

  test('sells at once when it is near the last one known', () => {
    expect(ordersOf(restarted().price('SOLUSDC', 95))).toEqual(['SELL stop_loss']);
  });
});
