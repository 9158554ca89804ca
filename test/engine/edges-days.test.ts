/** Days, turns of the universe and restarts at the very limit of the rules. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { EMPTY_UNIVERSE_ROW } from '../support/universe.ts';
import { alertsOf, codesOf, NOON_MS, restarted, Rig, RIG_MARKETS, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';
const SELL_ALL = { kind: 'sell', symbol: SOL, percent: 100 } as const;

/** The newest order on SOL trades whole, without a fee, and ends. */
function fillFree(rig: Rig, price: number): void {
  const order = rig.order(SOL);
  rig.trade(order, order.quantity.toFixed(), price, '0');
  rig.close(order);
}

describe('a day', () => {
  const settings = { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1 } };

  test('that lost the limit itself stops entries, and says until when', () => {
    const rig = new Rig({ settings, cash: '1000' });
    rig.pass(SECOND_MS);
    rig.balances({ USDC: '1000' });
    rig.hold(SOL, 100, '500'); // 4.995 owned, 500 free
    rig.price(SOL, 90.1); // 450.0495
    expect(alertsOf(rig.pass(SECOND_MS))).not.toContain('daily_loss');
    rig.price(SOL, 90); // 449.55 + 500
    const [alert] = rig
      .pass(SECOND_MS)
      .filter((decision) => decision.type === 'alert' && decision.kind === 'daily_loss');
    expect(alert).toMatchObject({
      data: {
        lossPercent: expect.closeTo(5.045, 6),
        limitPercent: 5,
        untilMs: Date.UTC(2025, 9, 3),
      },
    });
  });

  test('tells it once', () => {
    const rig = new Rig({ settings, cash: '1000' });
    rig.pass(SECOND_MS);
    rig.balances({ USDC: '1000' });
    rig.hold(SOL, 100, '500');
    rig.price(SOL, 90);
    rig.pass(SECOND_MS);
    rig.pass(SECOND_MS);
    rig.ask(SELL_ALL);
    rig.fillWhole(rig.order(SOL));
    expect(alertsOf(rig.decisions).filter((kind) => kind === 'daily_loss')).toHaveLength(1);
  });

  test('that lost exactly the limit stops entries', () => {
    const rig = new Rig({ settings: { limits: { ...settings.limits, dailyLossRatio: 0.25 } }, cash: '1000' });
    rig.price(SOL, 100);
    rig.buy(SOL, '500');
    fillFree(rig, 100);
    // 500 free and 5 SOL: half their price makes 750
    rig.price(SOL, 50);
    rig.price(SOL, 50);
    expect(alertsOf(rig.pass(SECOND_MS))).toContain('daily_loss');
  });

  test('counts in an account of less than one unit of its quote asset', () => {
    const markets = RIG_MARKETS.map((market) => ({ ...market, minNotional: '0' }));
    const allocation = { ...DEFAULT_ENGINE_SETTINGS.allocation, minEntry: '0' };
    const rig = new Rig({ settings: { ...settings, allocation }, markets, cash: '0.9' });
    rig.hold(SOL, 0.1, '0.5');
    rig.price(SOL, 0.091);
    expect(alertsOf(rig.pass(SECOND_MS))).toContain('daily_loss');
  });

  test('that began with nothing has lost nothing', () => {
    const rig = new Rig({ cash: '0' });
    rig.price(SOL, 100);
    expect(codesOf(rig.signal())).toEqual(['USDC_INSUFFICIENT']);
  });

  test('does not begin anew with balances that say nothing new', () => {
    const rig = new Rig();
    rig.pass(SECOND_MS);
    const days = (decisions: readonly { readonly type: string }[]) =>
      decisions.filter((decision) => decision.type === 'control');
    expect(days(rig.balances({ USDC: '1000' }))).toEqual([]);
    expect(days(rig.balances({ USDC: '1001' }))).toHaveLength(1);
  });

  test('a pause ends with the second it was given to', () => {
    const rig = new Rig();
    rig.ask({ kind: 'pause', untilMs: NOON_MS + 10 * SECOND_MS, reason: 'lunch' });
    rig.pass(9 * SECOND_MS);
    expect(rig.engine.desk.pause).not.toBeNull();
    rig.pass(SECOND_MS);
    expect(rig.engine.desk.pause).toBeNull();
  });
});

describe('one account', () => {
  test('trades one quote asset, which the first market names', () => {
    const [sol, eth] = RIG_MARKETS;
    if (sol === undefined || eth === undefined) throw new Error('the rig has two markets');
    const tether = { ...sol, symbol: 'SOLUSDT', quoteAsset: 'USDT' };
    expect(new Rig({ markets: [tether] }).engine.desk.quoteAsset).toBe('USDT');
    expect(() => new Rig({ markets: [tether, eth] })).toThrow(/one account trades one quote asset/);
  });
});

describe('what a restart gives back', () => {
  test('how long each symbol rests', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    before.price(SOL, 98);
    before.fillWhole(before.order(SOL));
    before.hold(ETH, 2000);
    const rig = restarted(before, { startMs: before.nowMs + SECOND_MS });
    const whyNot = (symbol: string) => rig.signal({ symbol }).find(({ type }) => type === 'refusal');
    rig.price(SOL, 98);
    expect(whyNot(SOL)).toMatchObject({ code: 'COOLDOWN', numbers: { after: 'stop' } });
    rig.price(ETH, 2000);
    rig.ask({ kind: 'sell', symbol: ETH, percent: 100 });
    rig.fillWhole(rig.order(ETH));
    expect(whyNot(ETH)).toMatchObject({ code: 'COOLDOWN', numbers: { after: 'entry' } });
  });

  test('coins of a symbol that is no longer traded may be gone', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    const markets = RIG_MARKETS.filter(({ symbol }) => symbol !== SOL);
    const rig = restarted(before, { markets });
    rig.balances({ USDC: '800' });
    expect(rig.cycle(SOL).status).toBe('active_buy');
  });
});

describe('the turns of the universe', () => {
  /** Seconds after noon at which it was scored. */
  function turns(rig: Rig, seconds: number): number[] {
    for (let second = 0; second < seconds; second++) rig.pass(SECOND_MS);
    return rig.decisions.flatMap((decision) =>
      decision.type === 'universe' ? (decision.timeMs - NOON_MS) / SECOND_MS : [],
    );
  }
  const scored = (more: Partial<ConstructorParameters<typeof Rig>[0]> = {}) =>
    new Rig({
      settings: { emitAnalysis: true },
      sight: { universeRows: () => [{ ...EMPTY_UNIVERSE_ROW, symbol: SOL, rowTimeMs: NOON_MS, natr: 1 }] },
      ...more,
    });

  test('are at once, and then with each full five minutes', () => {
    expect(turns(scored(), 601)).toEqual([0, 300, 600]);
    expect(turns(scored({ startMs: NOON_MS + 7 * SECOND_MS }), 600)).toEqual([7, 300, 600]);
  });

  test('go on over a restart, and over a clock that was set back', () => {
    const before = scored();
    turns(before, 10);
    const later = { memory: before.store.memory(), startMs: NOON_MS + 20 * SECOND_MS };
    expect(turns(scored(later), 300)).toEqual([300]);
    const setBack = (seconds: number) => scored({ ...later, startMs: NOON_MS - seconds * SECOND_MS });
    expect([turns(setBack(1), 2), turns(setBack(2), 3)]).toEqual([[], [-1, 0]]);
  });
});

describe('the scores of a universe of core pairs', () => {
  const rows = RIG_MARKETS.map(({ symbol }) => ({ ...EMPTY_UNIVERSE_ROW, symbol, rowTimeMs: NOON_MS, natr: 1 }));
  test.each([
    { what: 'live', emitAnalysis: true, assets: ['SOL', 'ETH'], told: 1 },
    { what: 'in a replay', emitAnalysis: false, assets: ['SOL', 'ETH'], told: 0 },
    { what: 'in a replay, where nobody moved', emitAnalysis: false, assets: ['SOL', 'WIF'], told: 0 },
  ])('are told $what: $told', ({ emitAnalysis, assets, told }) => {
    const markets = RIG_MARKETS.filter(({ baseAsset }) => assets.includes(baseAsset));
    const rig = new Rig({ settings: { emitAnalysis }, sight: { universeRows: () => rows }, markets });
    expect(rig.decisions.filter(({ type }) => type === 'universe')).toHaveLength(told);
  });
});
