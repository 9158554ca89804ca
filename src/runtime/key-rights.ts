import type { KeyRights } from '../exchange/ccxt/quirks.ts';

/** What the key may do is too much or too little to trade with it. */
export class UnsafeKeyError extends Error {
  override readonly name = 'UnsafeKeyError';
}

/**
 * A key that can withdraw loses everything when it leaks; one that trades only, little. @returns a warning where the exchange does
 * not tell, else null. @throws UnsafeKeyError unless `mayWithdraw` says that a person wants it so
 */
export async function checkKey(
  rightsOf: () => Promise<KeyRights | null>,
  mayWithdraw: boolean,
): Promise<string | null> {
  let rights: KeyRights | null;
  try {
    rights = await rightsOf();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    // a test exchange has no such call: whoever accepts every key does not need the answer
    if (mayWithdraw) return `what the API key may do could not be read (${problem})`;
    throw new UnsafeKeyError(
      `What EXCHANGE_API_KEY may do could not be read: ${problem}. Where the exchange has no such call (a test exchange), ` +
        'accept the key with EXCHANGE_ALLOW_WITHDRAWAL_KEY=true',
    );
  }
  return requireSafeKey(rights, mayWithdraw);
}

function requireSafeKey(rights: KeyRights | null, mayWithdraw: boolean): string | null {
  if (rights === null) {
    return 'the exchange does not tell what the API key may do: make sure yourself that it may trade and not withdraw';
  }
  if (!rights.canTrade) {
    throw new UnsafeKeyError(
      'EXCHANGE_API_KEY may not trade on the spot market. Switch spot trading on for it at the exchange, or use TRADING_MODE=paper',
    );
  }
  if (!rights.canWithdraw) return null;
  if (mayWithdraw) return 'the API key may withdraw, and EXCHANGE_ALLOW_WITHDRAWAL_KEY=true accepts it';
  throw new UnsafeKeyError(
    'EXCHANGE_API_KEY may withdraw: whoever gets hold of it can empty the account. Make a key that may only read and trade, or ' +
      'accept the risk with EXCHANGE_ALLOW_WITHDRAWAL_KEY=true',
  );
}
