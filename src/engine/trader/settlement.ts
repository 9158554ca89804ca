import { maxBig, minBig, ZERO, type Big } from '../money.ts';
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
 * The exchange has traded, so this never fails: @returns what the books lacked for it (the books then hold 0), or null.
 */
export function settleFill(wallet: Wallet, cycle: Cycle, intent: OrderIntent, fill: Fill): Shortfall | null {
  const value = fill.price.times(fill.quantity);
  let short: Shortfall | null;
  if (fill.side === 'BUY') {
    const fromReservation = minBig(minBig(value, reservationLeft(intent, cycle)), wallet.locked(cycle.quoteAsset));
    wallet.consume(cycle.quoteAsset, fromReservation);
    short = take(wallet, cycle.quoteAsset, value.minus(fromReservation));
    wallet.credit(cycle.baseAsset, fill.quantity);
  } else {
    short = take(wallet, cycle.baseAsset, fill.quantity);
    wallet.credit(cycle.quoteAsset, value);
  }
  const feeShort = take(wallet, fill.feeAsset, fill.fee);
  return short ?? feeShort;
}

/** Gives back what an entry that takes no more fills did not use. `cycle` is the cycle after its last fill. */
export function releaseReservation(wallet: Wallet, entry: OrderIntent, cycle: Cycle): void {
  wallet.release(cycle.quoteAsset, minBig(reservationLeft(entry, cycle), wallet.locked(cycle.quoteAsset)));
}

/** Takes what there is, the free part first. */
function take(wallet: Wallet, asset: string, amount: Big): Shortfall | null {
  const paid = minBig(amount, wallet.total(asset));
  wallet.take(asset, paid);
  return paid.eq(amount) ? null : { asset, amount: amount.minus(paid) };
}
