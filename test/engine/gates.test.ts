import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import {
  alertsOf,
  codesOf,
  HOUR_MS,
  intentsOf,
  MINUTE_MS,
  NOON_MS,
  ordersOf,
  Rig,
  SECOND_MS,
  type RigOptions,
} from './rig.ts';

const { limits } = DEFAULT_ENGINE_SETTINGS;

interface Gate {
  readonly what: string;
  readonly options?: RigOptions;
  /** Closes the gate for entries on SOLUSDC. */
  readonly close: (rig: Rig) => unknown;
  readonly code: string;
}

const PAUSE = { kind: 'pause', untilMs: null, reason: 'test' } as const;

const GATES: readonly Gate[] = [
  { what: 'paused', close: (rig) => rig.ask(PAUSE), code: 'PAUSED' },
  { what: 'paused for a while', close: (rig) => rig.ask({ ...PAUSE, untilMs: rig.nowMs + HOUR_MS }), code: 'PAUSED' },
  {
    what: 'the database is away',
    close: (rig) => rig.tell({ type: 'blocks', timeMs: rig.nowMs, reasons: ['database'] }),
    code: 'ENTRIES_BLOCKED',
  },
  {
    what: 'the feed is away',
    close: (rig) => rig.tell({ type: 'blocks', timeMs: rig.nowMs, reasons: ['feed'] }),
    code: 'ENTRIES_BLOCKED',
  },
  { what: 'balances never told', options: { cash: null }, close: () => undefined, code: 'NO_BALANCES' },
  {
    what: 'a candle was filled in',
    options: { sight: { recentlyFilled: () => true } },
    close: () => undefined,
    code: 'CANDLES_FILLED',
  },
  { what: 'the price is old', close: (rig) => rig.pass(2 * MINUTE_MS), code: 'STALE_PRICE' },
  {
    what: 'volatility is not known',
    options: { sight: { natrPercent: () => null } },
    close: () => undefined,
    code: 'VOLATILITY',
  },
  {
    what: 'as many positions as allowed',
    options: { settings: { limits: { ...limits, maxPositions: 1 } } },
    close: (rig) => rig.hold('ETHUSDC', 2000),
    code: 'MAX_POSITIONS',
  },
  {
    what: 'the day lost too much',
    options: { settings: { limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 0.05 } } },
    close: (rig) => {
      rig.hold('ETHUSDC', 2000, '900');
      rig.price('ETHUSDC', 1850);
    },
    code: 'DAILY_LOSS',
  },
  { what: 'money is short', options: { cash: '10' }, close: () => undefined, code: 'USDC_INSUFFICIENT' },
];

describe('entries fail closed (R5)', () => {
  test.each(GATES)('$what → $code', ({ options, close, code }) => {
    const rig = new Rig(options);
    rig.price('SOLUSDC', 100);
    close(rig);
    rig.nowMs += SECOND_MS;
    const decisions = rig.signal({ symbol: 'SOLUSDC', metadata: { natr: null } });
    expect([codesOf(decisions), ordersOf(decisions)]).toEqual([[code], []]);
  });

  test('with every gate open the same signal buys', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    expect(ordersOf(rig.signal())).toEqual(['BUY signal']);
  });

  test('no price at all', () => {
    expect(codesOf(new Rig().signal())).toEqual(['NO_PRICE']);
  });

  test('a signal that waited too long', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    expect(codesOf(rig.signal({ timeMs: NOON_MS - 2 * MINUTE_MS }))).toEqual(['STALE_SIGNAL']);
  });

  test('a symbol outside the universe, unless the consensus is strong enough to force it in', () => {
    const rig = new Rig();
    rig.price('WIFUSDC', 2);
    expect(codesOf(rig.signal({ symbol: 'WIFUSDC', price: 2, metadata: { strategies_count: 3 } }))).toEqual([
      'NOT_IN_UNIVERSE',
    ]);
    expect(ordersOf(rig.signal({ symbol: 'WIFUSDC', price: 2 }))).toEqual(['BUY signal']);
  });

  test('one open cycle per symbol, also while the entry is on its way', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    rig.signal();
    expect(codesOf(rig.signal())).toEqual(['CYCLE_ALREADY_ACTIVE']);
  });

  test('what a person asks takes the same road', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    rig.ask(PAUSE);
    expect(intentsOf(rig.buy('SOLUSDC'))).toEqual(['PAUSED']);
  });
});

describe('exits work when entries may not (R4)', () => {
  const closings: readonly (Pick<Gate, 'what' | 'options'> & { readonly close: (rig: Rig) => unknown })[] = [
    {
      what: 'as many positions as allowed',
      options: { settings: { limits: { ...limits, maxPositions: 1 } } },
      close: () => undefined,
    },
    ...GATES.filter(({ code }) => ['PAUSED', 'ENTRIES_BLOCKED', 'CANDLES_FILLED', 'VOLATILITY'].includes(code)),
    {
      what: 'the day lost too much',
      options: { settings: { limits: { ...limits, dailyLossRatio: 0.000001 } } },
      close: (rig) => rig.pass(SECOND_MS),
    },
    {
      what: 'no analysis at all',
      options: { sight: { context: () => NO_CONTEXT, universeRows: () => [] } },
      close: () => undefined,
    },
    {
      what: 'all of it at once',
      close: (rig) => [rig.ask(PAUSE), rig.tell({ type: 'blocks', timeMs: rig.nowMs, reasons: ['database', 'feed'] })],
    },
  ];

  test.each(closings)('stop: $what', ({ options, close }) => {
    const rig = held(options);
    close(rig);
    rig.nowMs += SECOND_MS;
    expect(ordersOf(rig.price('SOLUSDC', 98))).toEqual(['SELL stop_loss']);
  });

  test.each(closings)('by hand: $what', ({ options, close }) => {
    const rig = held(options);
    close(rig);
    expect(ordersOf(rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 }))).toEqual(['SELL manual']);
  });

  test('outside the universe', () => {
    const rig = new Rig();
    rig.hold('WIFUSDC', 2);
    rig.nowMs += 2 * HOUR_MS;
    rig.price('WIFUSDC', 2);
    expect(ordersOf(rig.price('WIFUSDC', 1.9))).toEqual(['SELL stop_loss']);
  });

  test('below our own minimum for entries', () => {
    const rig = held();
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 96 });
    rig.fillWhole(rig.order('SOLUSDC'));
    expect(rig.cycle('SOLUSDC').quantity.lt('0.15')).toBe(true);
    expect(ordersOf(rig.price('SOLUSDC', 98))).toEqual(['SELL stop_loss']);
  });

  function held(options: RigOptions = {}): Rig {
    // what the Analyst says turns bad only once the position is there
    let isHeld = false;
    const { recentlyFilled = () => false, natrPercent = () => 0.5 } = options.sight ?? {};
    const sight = {
      ...options.sight,
      recentlyFilled: (symbol: string) => isHeld && recentlyFilled(symbol),
      natrPercent: (symbol: string) => (isHeld ? natrPercent(symbol) : 0.5),
    };
    const rig = new Rig({ ...options, sight });
    rig.hold('SOLUSDC', 100);
    isHeld = true;
    return rig;
  }
});

describe('the day’s loss', () => {
  const settings = { limits: { ...limits, maxAssetRatio: 1 } };

  function afterLoss(): Rig {
    const rig = new Rig({ settings });
    rig.hold('SOLUSDC', 100, '900');
    rig.price('SOLUSDC', 93);
    rig.pass(SECOND_MS);
    return rig;
  }

  test('is told once, and holds although the price comes back', () => {
    const rig = afterLoss();
    expect(alertsOf(rig.decisions).filter((kind) => kind === 'daily_loss')).toHaveLength(1);
    rig.price('ETHUSDC', 2000);
    rig.price('SOLUSDC', 101);
    expect(codesOf(rig.signal({ symbol: 'ETHUSDC', price: 2000 }))).toEqual(['DAILY_LOSS']);
  });

  test('holds over a restart', () => {
    const before = afterLoss();
    const rig = new Rig({ settings, memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    rig.price('ETHUSDC', 2000);
    rig.price('SOLUSDC', 101);
    expect(codesOf(rig.signal({ symbol: 'ETHUSDC', price: 2000 }))).toEqual(['DAILY_LOSS']);
  });

  test('ends with the UTC day', () => {
    const rig = afterLoss();
    rig.pass(12 * HOUR_MS - SECOND_MS);
    rig.price('ETHUSDC', 2000);
    rig.price('SOLUSDC', 100);
    expect(
      ordersOf(
        rig.signal({ symbol: 'ETHUSDC', price: 2000, metadata: { consensus_strength: 1, strategies_count: 2 } }),
      ),
    ).toEqual(['BUY signal']);
  });

  test('a restart before the first price is not a loss', () => {
    const before = new Rig({ settings });
    before.hold('SOLUSDC', 100, '900');
    const rig = new Rig({ settings, memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    expect(alertsOf(rig.pass(SECOND_MS))).not.toContain('daily_loss');
  });
});

describe('rest after a trade', () => {
  test.each([
    { what: 'an entry', minutes: 14, free: 16 },
    { what: 'a stop', minutes: 29, free: 31 },
  ])('$what', ({ what, minutes, free }) => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    if (what === 'a stop') rig.price('SOLUSDC', 98);
    else rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    rig.fillWhole(rig.order('SOLUSDC'));
    const endedMs = rig.nowMs;
    const restored = new Rig({ memory: rig.store.memory(), startMs: endedMs + minutes * MINUTE_MS });
    restored.price('SOLUSDC', 100);
    expect(codesOf(restored.signal())).toEqual(['COOLDOWN']);
    restored.pass((free - minutes) * MINUTE_MS);
    restored.price('SOLUSDC', 100);
    expect(ordersOf(restored.signal())).toEqual(['BUY signal']);
  });

  test.each([
    { sold: 'consensus', price: 98, code: ['COOLDOWN'] },
    { sold: 'consensus', price: 101, code: [] },
    { sold: 'liberation', price: 98, code: ['COOLDOWN'] },
  ])('a forced sale ($sold) of what was bought at 100 for $price', ({ sold, price, code }) => {
    const rig = new Rig({ settings: { limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1 } } });
    rig.hold('SOLUSDC', 100, '970');
    rig.pass(20 * MINUTE_MS);
    rig.price('SOLUSDC', 99);
    rig.price('ETHUSDC', 2000);
    const [symbol, side] = sold === 'consensus' ? (['SOLUSDC', 'SELL'] as const) : (['ETHUSDC', 'BUY'] as const);
    rig.signal({ symbol, side, price: symbol === 'SOLUSDC' ? 99 : 2000 });
    expect(rig.order('SOLUSDC').reason).toBe(sold);
    rig.fillWhole(rig.order('SOLUSDC'), price);
    rig.pass(5 * MINUTE_MS);
    rig.price('SOLUSDC', 100);
    expect(codesOf(rig.signal()).filter((each) => each === 'COOLDOWN')).toEqual(code);
  });

  test('a person may step over it', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    rig.fillWhole(rig.order('SOLUSDC'));
    rig.pass(SECOND_MS);
    expect(ordersOf(rig.buy('SOLUSDC'))).toEqual(['BUY operator']);
  });
});
