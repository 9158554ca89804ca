import { describe, expect, it } from 'vitest';
import { Big } from '../money.ts';
import { fillOf, opened } from '../../../test/support/cycles.ts';
import { bookFill } from '../trader/ledger.ts';
import { assetExposure, equityOf, positionValue } from './equity.ts';
import { Wallet } from './wallet.ts';

const big = (text: string) => new Big(text);
const { cycle: empty, entry } = opened();
const held = bookFill(empty, fillOf(entry, '2', '100', '0.002'), null).cycle;
const wallet = Wallet.restore([
  { asset: 'USDC', free: '700', locked: '100.2' },
  { asset: 'ETH', free: '5', locked: '0' },
]);

describe('a position at a price', () => {
  it.each([
    { price: '110', value: '219.78', unrealised: '19.98', percent: '10', priced: true },
    { price: '100', value: '199.8', unrealised: '0', percent: '0', priced: true },
    { price: '90', value: '179.82', unrealised: '-19.98', percent: '-10', priced: true },
    { price: null, value: '199.8', unrealised: '0', percent: '0', priced: false },
  ])('$price: value $value, unrealised $unrealised', ({ price, value, unrealised, percent, priced }) => {
    const position = positionValue(held, price === null ? null : big(price));
    expect(position.cost.toFixed()).toBe('199.8');
    expect([position.value, position.unrealised, position.unrealisedPercent].map((each) => each.toFixed())).toEqual([
      value,
      unrealised,
      percent,
    ]);
    expect(position.priced).toBe(priced);
  });
});

describe('equity', () => {
  it('is quote money, free and locked, plus what open cycles own; other coins do not count', () => {
    const equity = equityOf(wallet, 'USDC', [held, empty], () => big('100'));
    expect([equity.total, equity.quote, equity.positionValue].map((each) => each.toFixed())).toEqual([
      '1000',
      '800.2',
      '199.8',
    ]);
    expect(equity.positions).toHaveLength(1);
    expect([assetExposure(equity, 'SOL').toFixed(), assetExposure(equity, 'ETH').toFixed()]).toEqual(['199.8', '0']);
  });

  it('names the symbols that have no price', () => {
    const equity = equityOf(wallet, 'USDC', [held], () => null);
    expect([equity.total.toFixed(), equity.unpriced]).toEqual(['1000', ['SOLUSDC']]);
  });

  it('of nothing is 0', () => {
    expect(equityOf(new Wallet(), 'USDC', [], () => null).total.toFixed()).toBe('0');
  });
});
