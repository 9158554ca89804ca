import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Big } from '../money.ts';
import { InvariantError } from './invariant.ts';
import { Wallet } from './wallet.ts';

const big = (text: string) => new Big(text);
const holding = (free: string, locked: string) => Wallet.restore([{ asset: 'USDC', free, locked }]);

describe('steps of the wallet', () => {
  it.each([
    { step: 'credit', amount: '1.5', free: '11.5', locked: '5' },
    { step: 'debit', amount: '10', free: '0', locked: '5' },
    { step: 'reserve', amount: '4', free: '6', locked: '9' },
    { step: 'release', amount: '5', free: '15', locked: '0' },
    { step: 'consume', amount: '2', free: '10', locked: '3' },
    { step: 'take', amount: '12', free: '0', locked: '3' },
    { step: 'take', amount: '3', free: '7', locked: '5' },
  ] as const)('$step $amount of 10 free and 5 locked', ({ step, amount, free, locked }) => {
    const wallet = holding('10', '5');
    wallet[step]('USDC', big(amount));
    expect(wallet.row('USDC')).toEqual({ asset: 'USDC', free, locked });
  });

  it.each([
    ['debit', '10.00000001'],
    ['reserve', '10.00000001'],
    ['release', '5.00000001'],
    ['consume', '5.00000001'],
    ['take', '15.00000001'],
    ['credit', '-1'],
    ['debit', '-1'],
    ['reserve', '-1'],
    ['take', '-1'],
  ] as const)('%s of %s is refused, names what is there, and changes nothing', (step, amount) => {
    const wallet = holding('10', '5');
    expect(() => wallet[step]('USDC', big(amount))).toThrow(InvariantError);
    expect(() => wallet[step]('USDC', big(amount))).toThrow(
      new RegExp(`${step} of ${amount.replace('.', '\\.')}.*USDC`),
    );
    expect(wallet.row('USDC')).toEqual({ asset: 'USDC', free: '10', locked: '5' });
  });

  it('an asset never seen is empty', () => {
    const wallet = new Wallet();
    expect([wallet.total('BTC').toFixed(), wallet.assets()]).toEqual(['0', []]);
    expect(() => wallet.debit('BTC', big('0.1'))).toThrow(/-0\.1 BTC free/);
  });
});

describe('stored and restored', () => {
  it('keeps every digit, sorted by asset', () => {
    const rows = [
      { asset: 'BTC', free: '0.123456789012345678901234567891', locked: '0' },
      { asset: 'USDC', free: '1000000000000.00000001', locked: '0.1' },
    ];
    expect(Wallet.restore([...rows].reverse()).snapshot()).toEqual(rows);
  });

  it.each([
    ['-1', '0', InvariantError],
    ['0', '-1', InvariantError],
    ['1e', '0', RangeError],
  ])('free %s and locked %s are refused', (free, locked, error) => expect(() => holding(free, locked)).toThrow(error));
});

describe('whatever is done', () => {
  const steps = ['credit', 'debit', 'reserve', 'release', 'consume', 'take'] as const;

  it('nothing is created or lost but by credit, debit, consume and take', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...steps), fc.integer({ min: 0, max: 10_000 })), { maxLength: 40 }),
        (moves) => {
          const wallet = holding('50', '50');
          let total = big('100');
          for (const [step, units] of moves) {
            const amount = big(String(units)).div(big('100'));
            try {
              wallet[step]('USDC', amount);
            } catch (error) {
              expect(error).toBeInstanceOf(InvariantError);
              continue;
            }
            if (step === 'credit') total = total.plus(amount);
            if (step === 'debit' || step === 'consume' || step === 'take') total = total.minus(amount);
            expect(wallet.total('USDC').toFixed()).toBe(total.toFixed());
            expect(wallet.free('USDC').gte(big('0')) && wallet.locked('USDC').gte(big('0'))).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
