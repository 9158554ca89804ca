import { describe, expect, it } from 'vitest';
import type { KeyRights } from '../exchange/ccxt/quirks.ts';
import { checkKey, UnsafeKeyError } from './key-rights.ts';

const of = (given: KeyRights | null) => () => Promise.resolve(given);
const rights = { canRead: true, canTrade: true, canWithdraw: false, ipRestricted: true };

describe('the rights of the API key of a live start', () => {
  it('one that may only trade is taken without a word', async () => {
    expect(await checkKey(of(rights), false)).toBeNull();
  });

  it.each([
    {
      name: 'may withdraw',
      given: { ...rights, canWithdraw: true },
      says: /may withdraw.*EXCHANGE_ALLOW_WITHDRAWAL_KEY=true/s,
    },
    { name: 'may not trade', given: { ...rights, canTrade: false }, says: /may not trade.*TRADING_MODE=paper/s },
  ])('one that $name is refused, with what to do', async ({ given, says }) => {
    await expect(checkKey(of(given), false)).rejects.toThrow(UnsafeKeyError);
    await expect(checkKey(of(given), false)).rejects.toThrow(says);
  });

  it.each([
    { name: 'a risk that a person accepts', given: { ...rights, canWithdraw: true }, mayWithdraw: true },
    { name: 'an exchange that does not tell', given: null, mayWithdraw: false },
  ])('$name is said at the start', async ({ given, mayWithdraw }) => {
    expect(await checkKey(of(given), mayWithdraw)).toMatch(/withdraw/);
  });

  it('rights that cannot be read are a no, unless every key is accepted', async () => {
    const silent = () => Promise.reject(new Error('no such path'));
    await expect(checkKey(silent, false)).rejects.toThrow(/no such path.*EXCHANGE_ALLOW_WITHDRAWAL_KEY=true/s);
    expect(await checkKey(silent, true)).toMatch(/no such path/);
  });
});
