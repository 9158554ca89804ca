import { Big, maxBig, minBig, ZERO } from '../money.ts';
import type { Wallet } from '../portfolio/wallet.ts';
import type { Cycle, Fill, OrderIntent } from './cycle.ts';

/** An amount that the exchange charged and the books did not hold: to be reported and settled by the next balance. */
export interface Shortfall {
  readonly asset: string;
  readonly amount: Big;
}

/** Quote units of the entry's reservation that its fills have not used yet. It covers the price of the coins, not fees. */
export function reservationLeft(entry: OrderIntent, cycle: Cycle): Big {
  return maxBig(ZERO, entry.reserved.minus(cycle.cost));
}

/**
 * Moves the money of one fill. `cycle` is the cycle BEFORE the fill was booked. A BUY uses the entry's reservation first and
 * free money for what the price slipped; a SELL takes the coins, locked or not. Fees leave the asset they were charged in.
 * @returns a shortfall where a third fee asset (such as BNB) is short in the books, else null.
 * @throws InvariantError when the books do not hold what was traded.
 */
export function settleFill(wallet: Wallet, cycle: Cycle, intent: OrderIntent, fill: Fill): Shortfall | null {
  const value = fill.price.times(fill.quantity);
  if (fill.side === 'BUY') {
    const fromReservation = minBig(value, reservationLeft(intent, cycle));
    wallet.debit(cycle.quoteAsset, value.minus(fromReservation));
    wallet.consume(cycle.quoteAsset, fromReservation);
    wallet.credit(cycle.baseAsset, fill.quantity);
  } else {
    wallet.take(cycle.baseAsset, fill.quantity);
    wallet.credit(cycle.quoteAsset, value);
  }
  return settleFee(wallet, cycle, fill);
}

/** Gives back what an entry that takes no more fills did not use. `cycle` is the cycle after its last fill. */
export function releaseReservation(wallet: Wallet, entry: OrderIntent, cycle: Cycle): void {
  wallet.release(cycle.quoteAsset, reservationLeft(entry, cycle));
}

function settleFee(wallet: Wallet, cycle: Cycle, fill: Fill): Shortfall | null {
  if (fill.feeAsset === cycle.baseAsset) {
    wallet.take(fill.feeAsset, fill.fee);
    return null;
  }
  if (fill.feeAsset === cycle.quoteAsset) {
    wallet.debit(fill.feeAsset, fill.fee);
    return null;
  }
  const paid = minBig(fill.fee, wallet.total(fill.feeAsset));
  wallet.take(fill.feeAsset, paid);
  return paid.eq(fill.fee) ? null : { asset: fill.feeAsset, amount: fill.fee.minus(paid) };
}
