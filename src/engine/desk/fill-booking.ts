import { ZERO, type Big } from '../money.ts';
import { HOLDING_STATUSES, type Cycle, type CycleStatus, type Fill, type OrderIntent } from '../trader/cycle.ts';
import type { Booking } from '../trader/ledger.ts';
import { onEntryFill, onExitFill, onProtectionFill } from '../trader/transitions.ts';

/** Books a fill by the purpose of its order. `feePrice` as in `bookFill`. */
export function book(cycle: Cycle, intent: OrderIntent, fill: Fill, feePrice: Big | null): Booking {
  if (intent.purpose === 'entry') return onEntryFill(cycle, fill, feePrice);
  if (intent.purpose === 'protection') return onProtectionFill(cycle, fill, feePrice);
  return onExitFill(cycle, fill, feePrice);
}

/** The states in which a fill of an order may come. */
const FILLABLE: Readonly<Record<OrderIntent['purpose'], readonly CycleStatus[]>> = {
  entry: ['initiating', 'waiting_buy'],
  exit: ['waiting_sell', 'active_sell'],
  protection: HOLDING_STATUSES,
};

/** False for a trade that cannot be one of ours as the books stand; it is reported instead. */
export function isBookable(cycle: Cycle, intent: OrderIntent, fill: Fill): boolean {
  const sound = fill.quantity.gt(ZERO) && fill.price.gt(ZERO) && fill.fee.gte(ZERO);
  const owned = fill.side === 'BUY' || fill.quantity.lte(cycle.quantity);
  const ours = fill.symbol === cycle.symbol && fill.side === intent.side;
  return sound && owned && ours && FILLABLE[intent.purpose].includes(cycle.status);
}

/**
 * A fee in the base asset that is more than what the position has left was paid from other coins of the account (an exchange that
 * charges in its own coin, and that coin is what is traded): it is booked at the price of the trade.
 */
export function withOwnFee(cycle: Cycle, fill: Fill): Fill {
  if (fill.feeAsset !== cycle.baseAsset) return fill;
  const left = fill.side === 'BUY' ? cycle.quantity.plus(fill.quantity) : cycle.quantity.minus(fill.quantity);
  return fill.fee.lte(left) ? fill : { ...fill, fee: fill.fee.times(fill.price), feeAsset: cycle.quoteAsset };
}
