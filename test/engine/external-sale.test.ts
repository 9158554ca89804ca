import { describe, expect, it } from 'vitest';
import { fromNumber, toText } from '../../src/engine/money.ts';
import type { Fill } from '../../src/engine/trader/cycle.ts';
import { big } from '../support/cycles.ts';
import { NOON_MS, Rig } from './rig.ts';

/** A sale at the exchange that no order of ours made. */
function sale(quantity: string, change: Partial<Fill> = {}): Fill {
  return {
    clientOrderId: 'order:9',
    exchangeOrderId: '9',
    tradeId: `manual-${quantity}`,
    symbol: 'SOLUSDC',
    side: 'SELL',
    price: fromNumber(105),
    quantity: big(quantity),
    fee: big('0.2'),
    feeAsset: 'USDC',
    timeMs: NOON_MS,
    ...change,
  };
}

/** 1.998 SOL at 100, whose coins (and `extra` private ones) are gone at the exchange. */
function gone(trades: readonly Fill[], extra = '0') {
  const rig = new Rig();
  rig.hold('SOLUSDC', 100);
  const { quantity } = rig.cycle('SOLUSDC');
  expect(toText(quantity)).toBe('1.998');
  const free = rig.engine.desk.wallet().find(({ asset }) => asset === 'USDC')?.free ?? '0';
  const balances = (sol: string) => [
    { asset: 'USDC', free, locked: '0' },
    { asset: 'SOL', free: sol, locked: '0' },
  ];
  rig.tell({ type: 'balances', timeMs: rig.nowMs, balances: balances(toText(quantity.plus(big(extra)))) });
  rig.tell({ type: 'balances', timeMs: rig.nowMs, balances: balances('0'), trades });
  const cycle = [...rig.store.cycles.values()].at(-1);
  if (cycle === undefined) throw new Error('no cycle was stored');
  return { rig, cycle, fills: rig.decisions.filter((decision) => decision.type === 'fill').length - 1 };
}

describe('a position that was sold by hand at the exchange', () => {
  it('is closed with the price and the fee of those trades, each stored once', () => {
    const { cycle, fills, rig } = gone([sale('1'), sale('0.998')]);
    expect(cycle).toMatchObject({ status: 'completed', exitReason: 'external' });
    expect([cycle.exitPrice, cycle.proceeds, cycle.quantity].map((value) => value?.toFixed())).toEqual([
      '105',
      '209.79',
      '0',
    ]);
    expect(cycle.profitLoss?.eq(cycle.proceeds.minus(cycle.cost).minus(big('0.4')))).toBe(true);
    expect(fills).toBe(2);
    const exit = rig.decisions.find((decision) => decision.type === 'alert' && decision.kind === 'exit');
    expect(exit).toBeDefined();
  });

  it('a fee in the coin itself is part of what is gone', () => {
    const { cycle, fills } = gone([sale('1.996', { fee: big('0.002'), feeAsset: 'SOL' })]);
    expect([cycle.exitReason, cycle.proceeds.toFixed(), fills]).toEqual(['external', '209.58', 1]);
  });

  it('trades that were booked already explain nothing twice', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    const booked = rig.decisions.flatMap((decision) => (decision.type === 'fill' ? [decision.fill] : []));
    const free = rig.engine.desk.wallet().find(({ asset }) => asset === 'USDC')?.free ?? '0';
    const balances = [{ asset: 'USDC', free, locked: '0' }];
    rig.tell({ type: 'balances', timeMs: rig.nowMs, balances, trades: [...booked, sale('1.998')] });
    expect(rig.decisions.filter((decision) => decision.type === 'fill')).toHaveLength(2);
  });

  it.each([
    { name: 'no trade is known (moved away)', trades: [], extra: '0' },
    { name: 'the trades are of fewer coins than are gone', trades: [sale('1.9')], extra: '0' },
    { name: 'more was sold than the position had: which coins were its own?', trades: [sale('6.998')], extra: '5' },
    { name: 'it is another symbol', trades: [sale('1.998', { symbol: 'ETHUSDC' })], extra: '0' },
    { name: 'it is a purchase', trades: [sale('1.998', { side: 'BUY' })], extra: '0' },
  ])('no result is made up where $name', ({ trades, extra }) => {
    const { cycle, fills } = gone(trades, extra);
    expect(cycle).toMatchObject({ status: 'completed', exitReason: 'external', profitLoss: null });
    expect(fills).toBe(0);
  });
});
