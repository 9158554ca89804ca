import { describe, expect, test } from 'vitest';
import { generateCandles } from '../../test/support/candles.ts';
import { CandleAggregator } from '../engine/candles/aggregator.ts';
import type { Candle } from '../engine/candles/candle.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '../engine/candles/timeframe.ts';
import { Engine } from '../engine/engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.ts';
import { MissingTimeframeError } from '../exchange/missing-timeframe.ts';
import type { MarketFeed } from '../exchange/ports.ts';
import { buildCandles } from './build-candles.ts';
import { partsInProgress, WARM_UP_CANDLES, warmUp } from './warm-up.ts';

const SYMBOL = 'SOLUSDC';
const START_MS = Date.UTC(2025, 0, 1);
const MINUTES = 1440 * 3;
const MINUTE_MS = 60_000;

/** Closed candles of every timeframe, from one walk of minutes. */
function pastOf(minutes: number): Map<Timeframe, Candle[]> {
  const past = new Map<Timeframe, Candle[]>(TIMEFRAMES.map((timeframe) => [timeframe, []]));
  const aggregator = new CandleAggregator('1m');
  for (const candle of generateCandles('walk', { seed: 5, count: minutes, startMs: START_MS })) {
    aggregator.add(candle);
    for (const timeframe of aggregator.closed) past.get(timeframe)?.push({ ...aggregator.candle(timeframe) });
  }
  return past;
}

function atTime(nowMs: number, past = pastOf(MINUTES)): Map<Timeframe, Candle[]> {
  return new Map(
    [...past].map(([timeframe, candles]) => [
      timeframe,
      candles.filter(({ openTimeMs }) => openTimeMs + TIMEFRAME_MS[timeframe] <= nowMs),
    ]),
  );
}

describe('parts of the candle in progress', () => {
  const inProgress = (timeframe: Timeframe, past: Map<Timeframe, Candle[]>, nowMs: number) =>
    partsInProgress(timeframe, TIMEFRAMES, past, nowMs).map(({ openTimeMs }) =>
      new Date(openTimeMs).toISOString().slice(11, 16),
    );

  // prettier-ignore
  test.each<[Timeframe, string, readonly string[]]>([
    ['1m', '13:47', []],
    ['3m', '13:47', ['13:45', '13:46']],
    ['5m', '13:47', ['13:45', '13:46']],
    ['5m', '13:49', ['13:45', '13:46', '13:47', '13:48']],
    ['15m', '13:44', ['13:30', '13:35', '13:40', '13:41', '13:42', '13:43']],
    ['15m', '13:45', []],
    ['1h', '13:47', ['13:00', '13:15', '13:30', '13:45', '13:46']],
    ['1h', '13:52', ['13:00', '13:15', '13:30', '13:45', '13:50', '13:51']],
    ['1d', '02:31', ['00:00', '01:00', '02:00', '02:15', '02:30']],
  ])('%s at %s', (timeframe, at, parts) => {
    const nowMs = Date.parse(`2025-01-03T${at}:00Z`);
    expect(inProgress(timeframe, atTime(nowMs), nowMs)).toEqual(parts);
  });

  test('with a hole in the middle the bucket is not whole', () => {
    const nowMs = Date.parse('2025-01-03T13:49:00Z');
    const past = atTime(nowMs);
    past.set(
      '1m',
      (past.get('1m') ?? []).filter(({ openTimeMs }) => openTimeMs !== nowMs - 2 * MINUTE_MS),
    );
    expect(inProgress('5m', past, nowMs)).toEqual([]);
  });

  test('without its first minutes it is not whole', () => {
    const nowMs = Date.parse('2025-01-03T13:47:00Z');
    const past = atTime(nowMs);
    past.set('1m', (past.get('1m') ?? []).slice(-1));
    expect(inProgress('5m', past, nowMs)).toEqual([]);
  });
});

describe('warm-up', () => {
  const nowMs = START_MS + (MINUTES - 13) * MINUTE_MS;

  async function warmedUp(
    stored: Map<Timeframe, Candle[]>,
    broken: Timeframe | null = null,
    problem: Error = new Error('no connection'),
    neverHad: (candle: Candle) => boolean = () => false,
  ) {
    const engine = new Engine({
      base: '1m',
      settings: { ...DEFAULT_ENGINE_SETTINGS, emitAnalysis: true },
      markets: [],
    });
    const all = pastOf(MINUTES);
    const asked: string[] = [];
    const kept: [Timeframe, number][] = [];
    const keptCandles = new Map<Timeframe, readonly Candle[]>();
    const feed = {
      baseTimeframe: '1m',
      history: async (_symbol: string, timeframe: Timeframe, count: number, beforeMs: number) => {
        asked.push(timeframe);
        if (timeframe === broken) throw problem;
        const had = (all.get(timeframe) ?? []).filter((candle) => candle.openTimeMs < beforeMs && !neverHad(candle));
        return had.filter(({ openTimeMs }) => openTimeMs >= beforeMs - count * TIMEFRAME_MS[timeframe]);
      },
    } as unknown as MarketFeed;
    const report = await warmUp({
      engine,
      feed,
      symbols: [SYMBOL],
      nowMs,
      stored: async () => new Map([[SYMBOL, stored]]),
      keep: async (_symbol, timeframe, candles) => {
        kept.push([timeframe, candles.length]);
        keptCandles.set(timeframe, candles);
      },
      log: () => undefined,
    });
    return { engine, report, asked, kept, keptCandles };
  }

  /** All rows that close after the warm-up, as text. */
  function rowsAfter(engine: Engine): string[] {
    const rest = generateCandles('walk', { seed: 5, count: MINUTES, startMs: START_MS }).filter(
      ({ openTimeMs }) => openTimeMs >= nowMs,
    );
    return rest.flatMap((candle) =>
      engine
        .handle({ type: 'candle', symbol: SYMBOL, timeMs: candle.openTimeMs + MINUTE_MS, candle })
        .flatMap((decision) =>
          decision.type === 'analysis' ? [`${decision.timeframe} ${JSON.stringify(decision.candle)}`] : [],
        ),
    );
  }

  test('from the exchange, from storage, or from both: the next candles are the same', async () => {
    const closed = atTime(nowMs);
    const older = new Map([...closed].map(([timeframe, candles]) => [timeframe, candles.slice(-600, -7)]));
    const fromFeed = await warmedUp(new Map());
    const fromStore = await warmedUp(
      new Map([...closed].map(([timeframe, candles]) => [timeframe, candles.slice(-WARM_UP_CANDLES)])),
    );
    const fromBoth = await warmedUp(older);
    const expected = rowsAfter(fromFeed.engine);
    expect(expected.length).toBeGreaterThan(15);
    expect(rowsAfter(fromStore.engine)).toEqual(expected);
    expect(rowsAfter(fromBoth.engine)).toEqual(expected);
    expect(fromStore.asked).not.toContain('1m');
    expect(fromBoth.kept.find(([timeframe]) => timeframe === '1m')).toEqual(['1m', 7]);
  });

  test('the candles that follow are those of an engine that never stopped', async () => {
    const { engine } = await warmedUp(new Map());
    const whole = pastOf(MINUTES);
    const closing = rowsAfter(engine).map((line) => {
      const [timeframe, candle] = [
        line.slice(0, line.indexOf(' ')) as Timeframe,
        JSON.parse(line.slice(line.indexOf(' ') + 1)) as Candle,
      ];
      return { timeframe, candle };
    });
    expect(closing.map(({ timeframe }) => timeframe)).toContain('1d');
    for (const { timeframe, candle } of closing) {
      const expected = whole.get(timeframe)?.find(({ openTimeMs }) => openTimeMs === candle.openTimeMs);
      expect([candle.open, candle.high, candle.low, candle.close, candle.trades]).toEqual([
        expected?.open,
        expected?.high,
        expected?.low,
        expected?.close,
        expected?.trades,
      ]);
      expect(candle.volume).toBeCloseTo(expected?.volume ?? NaN, 6);
    }
  });

  describe('with holes among the stored candles', () => {
    const full = atTime(nowMs);
    const tail = (timeframe: Timeframe) => (full.get(timeframe) ?? []).slice(-WARM_UP_CANDLES);
    /** Two holes of every kind of candle: the 100th from the end, and 10 from the 40th. */
    const holed = new Map(
      TIMEFRAMES.map((timeframe) => {
        const candles = tail(timeframe);
        const keeps = (index: number) => index !== candles.length - 100 && Math.abs(index - candles.length + 35) > 5;
        return [timeframe, candles.filter((_, index) => keeps(index))] as const;
      }),
    );

    test('they are fetched and kept, and what follows is what follows without them', async () => {
      const whole = await warmedUp(new Map(TIMEFRAMES.map((timeframe) => [timeframe, [...tail(timeframe)]])));
      const mended = await warmedUp(new Map(holed));
      expect(mended.kept.find(([timeframe]) => timeframe === '1m')).toEqual(['1m', 12]);
      expect(mended.report.filled).toBe(0);
      expect(mended.engine.analyst.symbol(SYMBOL).row('1m')?.count).toBe(WARM_UP_CANDLES);
      expect(rowsAfter(mended.engine)).toEqual(rowsAfter(whole.engine));
    });

    test('what the exchange never had is flat at the close before it, marked and kept', async () => {
      const lost = new Set(
        tail('1m')
          .slice(-5, -2)
          .map(({ openTimeMs }) => openTimeMs),
      );
      const neverHad = (candle: Candle) => lost.has(candle.openTimeMs);
      const stored = new Map([['1m', tail('1m').filter((candle) => !neverHad(candle))]] as const);
      const { engine, report, keptCandles } = await warmedUp(stored, null, undefined, neverHad);
      const close = tail('1m').at(-6)?.close;
      const filled = (keptCandles.get('1m') ?? []).filter((candle) => candle.filled);
      expect(filled.map(({ openTimeMs, high, low, volume }) => [openTimeMs, high, low, volume])).toEqual(
        [...lost].map((openTimeMs) => [openTimeMs, close, close, 0]),
      );
      expect(report.filled).toBeGreaterThanOrEqual(3);
      // nothing is bought on it (engine.md E1)
      expect(engine.analyst.symbol(SYMBOL).recentlyFilled()).toBe(true);
    });

    test('before a hole of more than a day the past is forgotten', async () => {
      const neverHad = ({ openTimeMs }: Candle) =>
        openTimeMs >= nowMs - 40 * 3_600_000 && openTimeMs < nowMs - 13 * 3_600_000;
      const { engine } = await warmedUp(new Map(), null, undefined, neverHad);
      expect(engine.analyst.symbol(SYMBOL).row('1h')?.count).toBe(12);
    });
  });

  test('no more than is needed is read', async () => {
    const { engine, report } = await warmedUp(new Map());
    expect(engine.analyst.symbol(SYMBOL).row('1m')?.count).toBe(WARM_UP_CANDLES);
    expect(report.problems.size).toBe(0);
  });

  test('a timeframe that cannot be had is named; the others are warm', async () => {
    const { engine, report } = await warmedUp(new Map(), '15m');
    expect(report.problems.get(SYMBOL)).toBe('15m: no connection');
    expect(engine.analyst.symbol(SYMBOL).row('15m')).toBeNull();
    expect(engine.analyst.symbol(SYMBOL).row('1h')).not.toBeNull();
  });

  test('a timeframe that the exchange does not offer is built from its minutes, and goes on from there', async () => {
    const missing = await warmedUp(new Map(), '3m', new MissingTimeframeError('kraken', '3m'));
    const offered = await warmedUp(new Map());
    expect(missing.report.problems.size).toBe(0);
    expect(missing.kept.find(([timeframe]) => timeframe === '3m')).toEqual(['3m', WARM_UP_CANDLES]);
    expect(missing.engine.analyst.symbol(SYMBOL).row('3m')?.count).toBe(WARM_UP_CANDLES);
    expect(rowsAfter(missing.engine)).toEqual(rowsAfter(offered.engine));
  });
});

describe('candles built from finer ones', () => {
  const minutes = generateCandles('walk', { seed: 5, count: 20, startMs: START_MS + MINUTE_MS });

  test('begin with the first whole bucket and end with the last closed one', () => {
    const built = buildCandles('3m', '1m', minutes);
    expect(built.map(({ openTimeMs }) => (openTimeMs - START_MS) / MINUTE_MS)).toEqual([3, 6, 9, 12, 15, 18]);
    const [open, , close] = minutes.slice(2, 5) as [Candle, Candle, Candle];
    expect([built[0]?.open, built[0]?.close]).toEqual([open.open, close.close]);
  });

  test('a minute in which nobody traded leaves no candle out', () => {
    const quiet = minutes.filter((_, index) => index !== 4 && index !== 7 && index !== 8 && index !== 9);
    const built = buildCandles('3m', '1m', quiet);
    expect(built.map(({ openTimeMs }) => (openTimeMs - START_MS) / MINUTE_MS)).toEqual([3, 6, 9, 12, 15, 18]);
    expect(built[0]?.close).toBe(minutes[3]?.close);
  });
});
