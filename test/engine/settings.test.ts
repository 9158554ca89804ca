import { describe, expect, test } from 'vitest';
import { toText } from '../../src/engine/money.ts';
import { DEFAULT_ENGINE_SETTINGS, type SettingsChange } from '../../src/engine/settings.ts';
import { countOf, Historian, history, HISTORY_START_MS } from './history.ts';
import { Rig } from './rig.ts';

const { limits, allocation, trail } = DEFAULT_ENGINE_SETTINGS;
const MINUTES = 2 * 1440;

function changed(rig: Rig, changes: SettingsChange): Rig {
  rig.tell({ type: 'settings', timeMs: rig.nowMs, changes });
  return rig;
}

function quotedRig(): Rig {
  const rig = new Rig();
  rig.price('SOLUSDC', 100);
  rig.price('ETHUSDC', 100);
  return rig;
}

describe('numbers that change while the engine runs', () => {
  test('a lower limit of positions refuses the next entry and leaves the open one', () => {
    const rig = quotedRig();
    rig.buy('SOLUSDC');
    changed(rig, { limits: { ...limits, maxPositions: 1 } });
    const refused = rig.buy('ETHUSDC').find((decision) => decision.type === 'intent');
    expect(refused).toMatchObject({ status: 'refused', code: 'MAX_POSITIONS', numbers: { limit: 1 } });
    expect(rig.engine.desk.openCycles().map(({ symbol }) => symbol)).toEqual(['SOLUSDC']);
  });

  test('a smaller share makes the next entry smaller', () => {
    const orderOf = (rig: Rig) => rig.buy('SOLUSDC').find((decision) => decision.type === 'place_order');
    const before = orderOf(quotedRig());
    const half = Object.fromEntries(
      (['weak', 'moderate', 'strong', 'veryStrong'] as const).map((name) => [name, allocation[name] / 2]),
    );
    const after = orderOf(changed(quotedRig(), { allocation: { ...allocation, ...half } }));
    const quantities = [before, after].map((decision) =>
      Number(decision === undefined ? 0 : toText(decision.intent.quantity)),
    );
    expect(quantities[0]).toBeGreaterThan(0);
    expect((quantities[1] ?? 0) / (quantities[0] ?? 1)).toBeCloseTo(0.5, 2);
  });

  test('a limit that is already passed stops entries at the next second', () => {
    const rig = quotedRig();
    rig.pass(1_000);
    const order = rig.buy('SOLUSDC').find((decision) => decision.type === 'place_order');
    if (order === undefined) throw new Error('no order');
    rig.trade(order.intent);
    rig.close(order.intent);
    rig.price('SOLUSDC', 99);
    rig.pass(1_000);
    expect(rig.decisions.filter((decision) => decision.type === 'alert' && decision.kind === 'daily_loss')).toEqual([]);
    changed(rig, { limits: { ...limits, dailyLossRatio: 0.001 } });
    rig.pass(1_000);
    expect(rig.decisions.some((decision) => decision.type === 'alert' && decision.kind === 'daily_loss')).toBe(true);
  });

  test('what is left out stays', () => {
    const rig = changed(changed(quotedRig(), { limits: { ...limits, maxPositions: 0 } }), { allocation });
    expect(rig.buy('SOLUSDC').find((decision) => decision.type === 'intent')).toMatchObject({ code: 'MAX_POSITIONS' });
  });
});

describe('the same numbers from the start or by an event before the first candle', () => {
  const changes: SettingsChange = {
    limits: { ...limits, maxPositions: 2, entryCooldownMs: 0 },
    allocation: { ...allocation, weak: 0.05 },
    trail: { ...trail, breakeven1TriggerRatio: 0.006, stopLossMinRatio: 0.006, stopLossBaseRatio: 0.006 },
    strategyWeights: { MACD_Crossover_Strategy: 0, RSI_Cross_Strategy: 2, HullMA_Slope_Strategy: 0.5 },
  };
  const events = history(2, MINUTES);
  const fromStart = new Historian(undefined, changes).tell(events).lines;

  test('lead to the same decisions, byte for byte', () => {
    const change = { type: 'settings', timeMs: HISTORY_START_MS, changes } as const;
    expect(new Historian().tell([change, ...events]).lines).toEqual(fromStart);
    expect(countOf(fromStart, 'wave')).toBeGreaterThan(100);
  });
  test('and to others than without them', () => expect(new Historian().tell(events).lines).not.toEqual(fromStart));
  test('a strategy that is off casts no vote, and votes again once it is on', () => {
    const name = 'MACD_Crossover_Strategy';
    const half = Math.floor(events.length / 2);
    const votesOf = (lines: readonly string[]) => lines.filter((line) => line.includes(`"strategy":"${name}"`)).length;
    const run = new Historian(undefined, { strategyWeights: { [name]: 0 } }).tell(events.slice(0, half));
    expect(votesOf(run.lines)).toBe(0);
    run.tell([{ type: 'settings', timeMs: HISTORY_START_MS, changes: { strategyWeights: {} } }, ...events.slice(half)]);
    expect(votesOf(run.lines)).toBeGreaterThan(0);
  });
});
