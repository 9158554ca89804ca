import { describe, expect, it } from 'vitest';
import type { EngineMemory } from '../../src/engine/engine.ts';
import { fromNumber, toText } from '../../src/engine/money.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import type { MarketRules } from '../../src/engine/trader/market-rules.ts';
import { big } from '../support/cycles.ts';
import { Rig, RIG_MARKETS } from './rig.ts';

const EMPTY_MEMORY: EngineMemory = {
  wallet: [],
  cycles: [],
  intents: [],
  universe: [],
  universeAtMs: null,
  lastPrices: [],
  controls: [],
  trades: [],
  intentIds: [],
  waves: [],
};

/** The rig's markets, each with its own fee; the setting stays at 0.1 %. */
const withFees = (...rates: readonly string[]): readonly MarketRules[] =>
  RIG_MARKETS.map((rules, index) => ({ ...rules, takerFeeRate: rates[index] ?? '0.001' }));

describe('the fee that the account pays, by symbol', () => {
  it.each([
    { rate: '0.0004', breakeven: 100.08 },
    { rate: '0.001', breakeven: 100.2 },
    { rate: '0.004', breakeven: 100.8 },
  ])('at $rate the first breakeven is $breakeven: only there a sale loses nothing', ({ rate, breakeven }) => {
    const rig = new Rig({ markets: withFees(rate) });
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 101.3);
    expect(rig.cycle('SOLUSDC').trail?.breakevenLevel).toBe(1);
    expect(rig.cycle('SOLUSDC').trail?.effectiveStop).toBeCloseTo(breakeven, 9);
  });

  it('each symbol has its own', () => {
    const rig = new Rig({ markets: withFees('0.0004', '0.004') });
    for (const symbol of ['SOLUSDC', 'ETHUSDC']) {
      rig.hold(symbol, 100);
      rig.price(symbol, 101.3);
    }
    const stops = ['SOLUSDC', 'ETHUSDC'].map((symbol) => rig.cycle(symbol).trail?.effectiveStop);
    expect(stops.map((stop) => stop?.toFixed(4))).toEqual(['100.0800', '100.8000']);
    expect(['SOLUSDC', 'ETHUSDC'].map((symbol) => rig.engine.desk.takerFeeRate(symbol))).toEqual([0.0004, 0.004]);
  });

  it("a person's breakeven stop pays it too", () => {
    const rig = new Rig({ markets: withFees('0.004') });
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 101.1);
    rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'breakeven', price: null });
    expect(rig.cycle('SOLUSDC').trail?.effectiveStop).toBeCloseTo(100.8, 9);
  });
});

describe('a fee in an asset that is not traded here', () => {
  const feeTrade = (rig: Rig, side: 'BUY' | 'SELL', price: number): void => {
    const { clientOrderId, symbol, quantity } = rig.order('SOLUSDC');
    const trade = { exchangeOrderId: 'x', tradeId: `${side}-1`, timeMs: rig.nowMs };
    const fee = { fee: big('0.001'), feeAsset: 'BNB' };
    rig.tell({
      type: 'fill',
      timeMs: rig.nowMs,
      fill: { clientOrderId, symbol, side, quantity, price: fromNumber(price), ...fee, ...trade },
    });
    rig.close(rig.order('SOLUSDC'));
  };
  const bought = (rig: Rig): void => {
    rig.price('SOLUSDC', 100);
    rig.buy('SOLUSDC', '200');
    feeTrade(rig, 'BUY', 100);
  };
  const feePrice = (rig: Rig, price: string) => rig.tell({ type: 'fee_price', timeMs: rig.nowMs, asset: 'BNB', price });

  it('counts at its price when that is known', () => {
    const rig = new Rig();
    feePrice(rig, '600');
    bought(rig);
    expect(toText(rig.cycle('SOLUSDC').fees)).toBe('0.6');
    expect(rig.engine.desk.unvaluedFeeAssets()).toEqual([]);
  });

  it('is kept and counted later, also for a position that is closed meanwhile and over a restart', () => {
    const rig = new Rig();
    bought(rig);
    expect(toText(rig.cycle('SOLUSDC').fees)).toBe('0');
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    feeTrade(rig, 'SELL', 101);
    expect(rig.engine.desk.openCycles()).toEqual([]);
    const [closed] = [...rig.store.cycles.values()];
    if (closed === undefined) throw new Error('no cycle was stored');
    const again = new Rig({ memory: { ...EMPTY_MEMORY, cycles: [closed] } });
    expect(again.engine.desk.unvaluedFeeAssets()).toEqual(['BNB']);
    for (const each of [rig, again]) {
      const [decision] = feePrice(each, '500');
      if (decision?.type !== 'cycle') throw new Error('the cycle was not stored again');
      const { fees, profitLoss, proceeds, cost, unvaluedFees } = decision.cycle;
      expect(toText(fees)).toBe('1');
      expect(profitLoss?.eq(proceeds.minus(cost).minus(fees))).toBe(true);
      expect(unvaluedFees).toBeUndefined();
      expect(feePrice(each, '700')).toEqual([]);
    }
  });
});

describe('what the books did not hold', () => {
  it.each([
    { what: 'money, where the price ran away', price: 120, feeAsset: 'USDC', fee: '0', told: ['short', 'USDC', 17.6] },
    { what: 'a fee whose value nobody knows', price: 100, feeAsset: 'BNB', fee: '0.001', told: ['fee', 'BNB', 0.001] },
    { what: 'nothing', price: 100, feeAsset: 'USDC', fee: '0', told: [] },
  ])('$what, is named', ({ price, feeAsset, fee, told }) => {
    const rig = new Rig({ cash: '100', settings: { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1 } } });
    rig.price('SOLUSDC', 100);
    rig.buy('SOLUSDC', '98');
    const { clientOrderId, symbol, side, quantity } = rig.order('SOLUSDC');
    const trade = { exchangeOrderId: 'x', tradeId: '1', timeMs: rig.nowMs, price: fromNumber(price) };
    const decisions = rig.tell({
      type: 'fill',
      timeMs: rig.nowMs,
      fill: { clientOrderId, symbol, side, quantity, ...trade, fee: big(fee), feeAsset },
    });
    const problems = decisions.flatMap((each) =>
      each.type === 'alert' ? [each.data['problem'], each.data['asset'], each.data['amount']] : [],
    );
    expect(problems).toEqual(told);
  });
});
