import { describe, expect, test } from 'vitest';
import { CandleAggregator } from '../../src/engine/candles/aggregator.ts';
import type { Candle } from '../../src/engine/candles/candle.ts';
import { NatrWindow, volatilityLimitPercent } from '../../src/engine/coordinator/volatility-limit.ts';
import { Engine } from '../../src/engine/engine.ts';
import { history, HISTORY_MARKETS, HISTORY_SETTINGS } from './history.ts';
import { MINUTE_MS, NOON_MS, Rig, SECOND_MS } from './rig.ts';

const PERIOD_MS = 5 * MINUTE_MS;

/** A market whose NATR is the same in all of its rows. */
function windowAt(natrPercent: number): NatrWindow {
  const window = new NatrWindow(3 * MINUTE_MS);
  for (let row = 0; row < 10; row++) window.note(natrPercent);
  return window;
}

describe('the limit of volatility', () => {
  let windows: readonly NatrWindow[] = [];
  const rigAt = (startMs: number, memory?: ReturnType<Rig['store']['memory']>) => {
    const sight = { natrWindows: () => windows, universeRows: () => [] };
    return new Rig({ sight, startMs, ...(memory === undefined ? {} : { memory }) });
  };

  test('is measured as soon as there is something to measure, and then once in a period', () => {
    windows = [];
    const rig = rigAt(NOON_MS + MINUTE_MS);
    const limit = () => rig.engine.desk.volatilityLimitPercent;
    rig.pass(SECOND_MS);
    expect(limit()).toBe(5);
    windows = [windowAt(4)];
    rig.pass(SECOND_MS);
    expect(limit()).toBe(12);
    windows = [windowAt(6)];
    rig.pass(SECOND_MS);
    expect(limit()).toBe(12);
  });

  test('after a restart does not wait for the next period', () => {
    windows = [windowAt(4)];
    const before = rigAt(NOON_MS);
    before.pass(SECOND_MS);
    const rig = rigAt(NOON_MS + MINUTE_MS, before.store.memory());
    rig.pass(SECOND_MS);
    expect(rig.engine.desk.volatilityLimitPercent).toBe(12);
  });
});

describe('over real analysis', () => {
  const events = history(1, 1_500).filter((event) => event.type === 'candle');
  const newEngine = () => new Engine({ base: '1m', settings: HISTORY_SETTINGS, markets: HISTORY_MARKETS });
  const windowsOf = (engine: Engine) => engine.analyst.all().map(({ natrs }) => natrs);

  test('every 3m row of every symbol is in its window; a warm-up, a snapshot and a period leave the same', () => {
    const engine = newEngine();
    const past = new Map(HISTORY_MARKETS.map(({ symbol }) => [symbol, [] as Candle[]]));
    const aggregators = new Map(HISTORY_MARKETS.map(({ symbol }) => [symbol, new CandleAggregator('1m')]));
    for (const event of events) {
      engine.handle(event);
      const aggregator = aggregators.get(event.symbol);
      aggregator?.add(event.candle);
      if (aggregator?.closed.includes('3m') === true) past.get(event.symbol)?.push({ ...aggregator.candle('3m') });
    }
    const rows = windowsOf(engine).map((window) => [...window.rows()]);
    expect(rows).toHaveLength(HISTORY_MARKETS.length);
    for (const natrs of rows) expect(natrs).toHaveLength(400);

    const warm = newEngine();
    for (const [symbol, candles] of past) warm.warmUp(symbol, '3m', candles);
    windowsOf(warm).forEach((window, index) => expect([...window.rows()]).toEqual(rows[index]));

    const restored = newEngine();
    restored.restore({ ...new Rig().store.memory(), waves: [] }, engine.snapshot());
    windowsOf(restored).forEach((window, index) => expect([...window.rows()]).toEqual(rows[index]));
    expect(restored.desk.volatilityLimitPercent).toBe(engine.desk.volatilityLimitPercent);
    const { timeMs } = events.at(-1) ?? { timeMs: NaN };
    engine.handle({ type: 'time', timeMs: timeMs + PERIOD_MS });
    expect(engine.desk.volatilityLimitPercent).toBe(volatilityLimitPercent(windowsOf(engine)));
  });
});
