import { describe, expect, test } from 'vitest';
import { signalOf, type SignalOptions } from '../../../test/support/signals.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import { bypassedGates, ENTRY_GATES, entryRefusal, INTAKE_GATES, intakeRefusal, type DeskView } from './gates.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_759_406_400_000;

/** A desk that refuses nothing. */
function view(change: Partial<DeskView> = {}): DeskView {
  return {
    nowMs: NOW_MS,
    settings: DEFAULT_ENGINE_SETTINGS,
    paused: null,
    entriesBlocked: [],
    dayResultRatio: 0,
    dayLossLatched: false,
    balancesKnown: true,
    openPositions: 0,
    volatilityLimitPercent: 5,
    isKnown: () => true,
    isTradable: () => true,
    hasOpenCycle: () => false,
    lastStopMs: () => null,
    lastEntryMs: () => null,
    candlesFilled: () => false,
    natrPercent: () => 0.5,
    price: () => ({ ask: 100, timeMs: NOW_MS }),
    ...change,
  };
}

const fresh = (change: SignalOptions = {}) => signalOf({ timeMs: NOW_MS, ...change });
const ago = (ms: number) => () => NOW_MS - ms;

describe('gates', () => {
  test('an open desk refuses nothing', () => {
    expect(intakeRefusal(view(), fresh())).toBeNull();
    expect(entryRefusal(view(), fresh())).toBeNull();
  });

  test.each<[string, SignalOptions, Partial<DeskView>, object | null]>([
    ['price 0', { price: 0 }, {}, { code: 'INVALID', numbers: { field: 'price' } }],
    ['price not finite', { price: Infinity }, {}, { code: 'INVALID', measured: null }],
    ['confidence above 1', { confidence: 1.1 }, {}, { code: 'INVALID', numbers: { field: 'confidence' } }],
    [
      'no strategies',
      { metadata: { strategies_count: 0 } },
      {},
      { code: 'INVALID', numbers: { field: 'strategies_count' } },
    ],
    [
      'no strength',
      { metadata: { consensus_strength: NaN } },
      {},
      { code: 'INVALID', numbers: { field: 'consensus_strength' } },
    ],
    [
      'a strength of 0',
      { metadata: { consensus_strength: 0 } },
      {},
      { code: 'INVALID', measured: 0, numbers: { field: 'consensus_strength' } },
    ],
    [
      'mean confidence above 1',
      { confidence: 0.7, metadata: { avg_confidence: 1.1 } },
      {},
      { code: 'INVALID', numbers: { field: 'avg_confidence' } },
    ],
    [
      'mean confidence out of range',
      { confidence: 0.7, metadata: { avg_confidence: -1 } },
      {},
      { code: 'INVALID', numbers: { field: 'avg_confidence' } },
    ],
    ['nobody is sure', { confidence: 0, metadata: { avg_confidence: 0 } }, {}, null],
    ['everybody is sure', { confidence: 1, metadata: { avg_confidence: 1 } }, {}, null],
    ['one strategy', { metadata: { strategies_count: 1 } }, {}, null],
    ['a symbol not traded here', {}, { isKnown: () => false }, { code: 'UNKNOWN_SYMBOL' }],
    ['61 s old', { timeMs: NOW_MS - 61_000 }, {}, { code: 'STALE_SIGNAL', measured: 61_000, limit: 60_000 }],
    ['60 s old', { timeMs: NOW_MS - 60_000 }, {}, null],
  ])('intake: %s', (_name, signal, change, expected) => {
    const refusal = intakeRefusal(view(change), fresh(signal));
    if (expected === null) expect(refusal).toBeNull();
    else expect(refusal).toMatchObject(expected);
  });

  test.each<[string, Partial<DeskView>, SignalOptions, object | null]>([
    ['paused', { paused: { untilMs: null } }, {}, { code: 'PAUSED' }],
    ['paused until', { paused: { untilMs: 5 } }, {}, { code: 'PAUSED', numbers: { until_ms: 5 } }],
    [
      'blocked by the runtime',
      { entriesBlocked: ['database', 'feed'] },
      {},
      { code: 'ENTRIES_BLOCKED', numbers: { reasons: 'database, feed' } },
    ],
    [
      'daily loss of 5 %',
      { dayResultRatio: -0.05 },
      {},
      { code: 'DAILY_LOSS', measured: -0.05, limit: -0.05, numbers: { latched: 0 } },
    ],
    ['daily loss of 4.9 %', { dayResultRatio: -0.049 }, {}, null],
    [
      'daily loss recovered',
      { dayResultRatio: -0.01, dayLossLatched: true },
      {},
      { code: 'DAILY_LOSS', numbers: { latched: 1 } },
    ],
    ['day result unknown', { dayResultRatio: null }, {}, { code: 'DAILY_LOSS', measured: null }],
    [
      'not in the universe',
      { isTradable: () => false },
      {},
      { code: 'NOT_IN_UNIVERSE', numbers: { strategies_count: 6 } },
    ],
    ['a cycle is open', { hasOpenCycle: () => true }, {}, { code: 'CYCLE_ALREADY_ACTIVE' }],
    [
      '29 min after a stop',
      { lastStopMs: ago(29 * MINUTE_MS) },
      {},
      { code: 'COOLDOWN', measured: 29 * MINUTE_MS, limit: 30 * MINUTE_MS, numbers: { after: 'stop' } },
    ],
    ['30 min after a stop', { lastStopMs: ago(30 * MINUTE_MS) }, {}, null],
    [
      '14 min after an entry',
      { lastEntryMs: ago(14 * MINUTE_MS) },
      {},
      { code: 'COOLDOWN', limit: 15 * MINUTE_MS, numbers: { after: 'entry' } },
    ],
    ['15 min after an entry', { lastEntryMs: ago(15 * MINUTE_MS) }, {}, null],
    ['five positions', { openPositions: 5 }, {}, { code: 'MAX_POSITIONS', measured: 5, limit: 5 }],
    ['four positions', { openPositions: 4 }, {}, null],
    ['a filled candle', { candlesFilled: () => true }, {}, { code: 'CANDLES_FILLED' }],
    ['no price', { price: () => null }, {}, { code: 'NO_PRICE' }],
    ['price 0', { price: () => ({ ask: 0, timeMs: NOW_MS }) }, {}, { code: 'NO_PRICE' }],
    [
      'price 91 s old',
      { price: () => ({ ask: 1, timeMs: NOW_MS - 91_000 }) },
      {},
      { code: 'STALE_PRICE', measured: 91_000, limit: 90_000 },
    ],
    ['price 90 s old', { price: () => ({ ask: 1, timeMs: NOW_MS - 90_000 }) }, {}, null],
    ['wilder than the universe', {}, { metadata: { natr: 5.1 } }, { code: 'VOLATILITY', measured: 5.1, limit: 5 }],
    ['as wild as allowed', {}, { metadata: { natr: 5 } }, null],
    [
      'volatility unknown',
      { natrPercent: () => null },
      { metadata: { natr: null } },
      { code: 'VOLATILITY', measured: null },
    ],
    ['balances unknown', { balancesKnown: false }, {}, { code: 'NO_BALANCES' }],
  ])('entry: %s', (_name, change, signal, expected) => {
    const refusal = entryRefusal(view(change), fresh(signal));
    if (expected === null) expect(refusal).toBeNull();
    else expect(refusal).toMatchObject(expected);
  });

  test('the rest that ends later is the one that is named', () => {
    const both = { lastStopMs: ago(20 * MINUTE_MS), lastEntryMs: ago(MINUTE_MS) };
    expect(entryRefusal(view(both), fresh())?.numbers).toMatchObject({
      after: 'entry',
      until_ms: NOW_MS + 14 * MINUTE_MS,
    });
  });

  test('the order is fixed: with everything closed, each gate is reached once the ones before it open', () => {
    expect(INTAKE_GATES.map(({ code }) => code)).toEqual(['INVALID', 'UNKNOWN_SYMBOL', 'STALE_SIGNAL']);
    const repairs: Partial<DeskView>[] = [
      { paused: null },
      { entriesBlocked: [] },
      { dayResultRatio: 0 },
      { isTradable: () => true },
      { hasOpenCycle: () => false },
      { lastStopMs: () => null },
      { openPositions: 0 },
      { candlesFilled: () => false },
      { price: () => ({ ask: 1, timeMs: 0 }) },
      { price: () => ({ ask: 1, timeMs: NOW_MS }) },
      { volatilityLimitPercent: 5 },
      { balancesKnown: true },
    ];
    let desk = view({
      paused: { untilMs: null },
      entriesBlocked: ['database'],
      dayResultRatio: -1,
      isTradable: () => false,
      hasOpenCycle: () => true,
      lastStopMs: ago(0),
      openPositions: 9,
      candlesFilled: () => true,
      price: () => null,
      volatilityLimitPercent: 0,
      balancesKnown: false,
    });
    const met: string[] = [];
    for (const repair of repairs) {
      met.push(entryRefusal(desk, fresh())?.code ?? 'open');
      desk = { ...desk, ...repair };
    }
    expect(met).toEqual(ENTRY_GATES.map(({ code }) => code));
    expect(entryRefusal(desk, fresh())).toBeNull();
  });

  test('a manual signal steps over cool-down and volatility, and says so; nothing else', () => {
    const wild = view({ lastStopMs: ago(0), volatilityLimitPercent: 0.1, isTradable: () => false });
    const manual = fresh({ source: 'manual', metadata: { natr: null } });
    expect(entryRefusal(wild, manual)?.code).toBe('NOT_IN_UNIVERSE');
    expect(entryRefusal({ ...wild, isTradable: () => true }, manual)).toBeNull();
    expect(entryRefusal(wild, manual, true)).toBeNull();
    expect(entryRefusal({ ...wild, balancesKnown: false }, manual, true)?.code).toBe('NO_BALANCES');
    expect(bypassedGates(wild, manual, true)).toEqual(['NOT_IN_UNIVERSE', 'COOLDOWN', 'VOLATILITY']);
    expect(bypassedGates(wild, manual, false)).toEqual(['COOLDOWN', 'VOLATILITY']);
    expect(bypassedGates(view(), manual, true)).toEqual([]);
    expect(bypassedGates(wild, fresh(), true)).toEqual([]);
    expect(entryRefusal(view({ paused: { untilMs: null } }), manual)?.code).toBe('PAUSED');
    const passed = [...INTAKE_GATES, ...ENTRY_GATES].filter(({ manualPasses }) => manualPasses);
    expect(passed.map(({ code }) => code)).toEqual(['COOLDOWN', 'VOLATILITY']);
  });
});
