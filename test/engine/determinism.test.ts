import { describe, expect, test } from 'vitest';
import { candleProblem, type Candle } from '../../src/engine/candles/candle.ts';
import type { CandleEvent, EngineEvent } from '../../src/engine/events.ts';
import { countOf, Historian, history, HISTORY_START_MS } from './history.ts';

const MINUTES = 3 * 1440;
const SEEDS = [1, 2, 3];

describe('the engine is a function of its past', () => {
  const wholes = new Map(SEEDS.map((seed) => [seed, new Historian().tell(history(seed, MINUTES)).lines]));
  const whole = (seed: number): readonly string[] => wholes.get(seed) ?? [];

  test('the histories have votes, signals and whole trades in them', () => {
    const all = SEEDS.flatMap((seed) => whole(seed));
    expect(countOf(all, 'wave')).toBeGreaterThan(500);
    expect(countOf(all, 'place_order')).toBeGreaterThan(20);
    expect(all.some((line) => line.includes('"status":"completed"'))).toBe(true);
  });

  test.each(SEEDS)('seed %i: the same events give the same decisions, byte for byte', (seed) => {
    expect(new Historian().tell(history(seed, MINUTES)).lines).toEqual(whole(seed));
  });

  test.each(SEEDS)('seed %i: handed over in batches', (seed) => {
    const events = history(seed, MINUTES);
    const run = new Historian();
    for (let from = 0; from < events.length; from += 777) run.tell(events.slice(from, from + 777));
    expect(run.lines).toEqual(whole(seed));
  });

  test.each(SEEDS)('seed %i: a reused candle object leaves no trace', (seed) => {
    const candle: Candle = { ...(history(seed, 1)[1] as CandleEvent).candle };
    const reused: CandleEvent = { type: 'candle', symbol: '', timeMs: 0, candle };
    const run = new Historian();
    for (const event of history(seed, MINUTES)) {
      if (event.type !== 'candle') run.tell([event]);
      else {
        Object.assign(candle, event.candle);
        reused.symbol = event.symbol;
        reused.timeMs = event.timeMs;
        run.tell([reused]);
      }
    }
    expect(run.lines).toEqual(whole(seed));
  });

  test.each(SEEDS.flatMap((seed) => [0.31, 0.5, 0.777].map((share) => ({ seed, share }))))(
    'seed $seed: restarted at $share of the way',
    ({ seed, share }) => {
      const events = history(seed, MINUTES);
      const half = Math.floor(events.length * share);
      const first = new Historian().tell(events.slice(0, half));
      const second = first.restarted().tell(events.slice(half));
      expect([...first.lines, ...second.lines]).toEqual(whole(seed));
    },
  );

  test('restarted at every hour', () => {
    const events = history(1, MINUTES);
    let run = new Historian();
    const lines: string[] = [];
    for (let from = 0; from < events.length; from += 180) {
      run.tell(events.slice(from, from + 180));
      lines.push(...run.lines);
      run = run.restarted();
    }
    expect(lines).toEqual(whole(1));
  });

  test.each([0.2, 0.55, 0.9])(
    'no look-ahead: the first %d of the data decide what they decide in the whole',
    (share) => {
      const events = history(2, MINUTES);
      const { lines } = new Historian().tell(events.slice(0, Math.floor(events.length * share)));
      expect(lines).toEqual(whole(2).slice(0, lines.length));
      const untilMs = (events[Math.floor(events.length * share) - 1] as EngineEvent).timeMs;
      const next = JSON.parse(whole(2)[lines.length] as string) as { timeMs?: number; cycle?: { updatedAtMs: number } };
      expect(next.timeMs ?? next.cycle?.updatedAtMs ?? Infinity).toBeGreaterThanOrEqual(untilMs);
    },
  );

  test('symbols do not touch each other’s analysis', () => {
    const events = history(1, 1440);
    const waves = (lines: readonly string[]) =>
      lines.filter((line) => line.startsWith('{"type":"wave"') && line.includes('"symbol":"ETHUSDC"'));
    const alone = new Historian().tell(events.filter((event) => event.type !== 'candle' || event.symbol === 'ETHUSDC'));
    expect(waves(alone.lines)).toEqual(waves(new Historian().tell(events).lines));
  });

  test('every fill of a replay is at a price the candle traded, less slippage', () => {
    const events = history(3, MINUTES);
    const candles = new Map(
      events.flatMap((event) => (event.type === 'candle' ? [[`${event.symbol} ${event.timeMs}`, event.candle]] : [])),
    );
    const orders = whole(3).flatMap((line) =>
      line.startsWith('{"type":"place_order"')
        ? [JSON.parse(line) as { intent: { symbol: string; createdAtMs: number; referencePrice: string } }]
        : [],
    );
    expect(orders.length).toBeGreaterThan(4);
    const outside = orders.filter(({ intent }) => {
      const candle = candles.get(`${intent.symbol} ${intent.createdAtMs}`);
      const price = Number(intent.referencePrice);
      return candle === undefined || price < candle.low || price > candle.high;
    });
    expect(outside).toEqual([]);
  });
});

describe('holes and bad candles', () => {
  const minute = (index: number, change: Partial<Candle> = {}): EngineEvent => {
    const candle = { ...(history(1, index + 1)[1 + index * 3] as CandleEvent).candle, ...change };
    return { type: 'candle', symbol: 'BTCUSDC', timeMs: candle.openTimeMs + 60_000, candle };
  };
  const refusals = (run: Historian) => run.lines.filter((line) => line.includes('candle_refused'));

  test('a hole is filled with flat candles: every bucket is whole, and entries are off for 15 candles', () => {
    const run = new Historian(undefined, { emitAnalysis: true });
    run.tell([minute(0), minute(1), minute(5)]);
    expect(run.lines.filter((line) => line.includes('"timeframe":"1m"'))).toHaveLength(6);
    expect(
      run.lines.filter((line) => line.includes('"filled":true') && line.includes('"timeframe":"1m"')),
    ).toHaveLength(3);
    const analyst = run.engine.analyst.symbol('BTCUSDC');
    for (let index = 6; index < 19; index++) run.tell([minute(index)]);
    expect(analyst.recentlyFilled()).toBe(true);
    run.tell([minute(19)]);
    expect(analyst.recentlyFilled()).toBe(false);
  });

  test.each([
    { hours: 24, kept: true },
    { hours: 24.1, kept: false },
  ])('a hole of $hours hours keeps the past: $kept', ({ hours, kept }) => {
    const run = new Historian();
    run.tell([minute(0), minute(1)]);
    const openTimeMs = HISTORY_START_MS + 60_000 + hours * 3_600_000;
    run.tell([minute(2, { openTimeMs })]);
    expect(run.engine.analyst.symbol('BTCUSDC').row('1m')?.count).toBe(kept ? hours * 60 + 2 : 1);
  });

  test.each([
    { what: 'twice', candle: minute(3) },
    { what: 'late', candle: minute(1) },
    { what: 'with high below low', candle: minute(4, { high: 1, low: 2 }) },
    { what: 'with a price that is none', candle: minute(4, { close: NaN }) },
    { what: 'between two minutes', candle: minute(4, { openTimeMs: HISTORY_START_MS + 4 * 60_000 + 1 }) },
  ])('a candle that comes $what is refused with an alert and changes nothing', ({ candle }) => {
    const run = new Historian();
    run.tell([minute(0), minute(1), minute(2), minute(3)]);
    const before = structuredClone(run.engine.snapshot().analysts);
    run.tell([candle]);
    expect(refusals(run)).toHaveLength(1);
    expect(run.engine.refusedCandles.get('BTCUSDC')).toBe(1);
    expect(run.engine.snapshot().analysts).toEqual(before);
  });

  test('the made-up candles are sound', () => {
    const unsound = history(1, 500).filter(
      (event) => event.type === 'candle' && candleProblem(event.candle, 60_000) !== null,
    );
    expect(unsound).toEqual([]);
  });
});
