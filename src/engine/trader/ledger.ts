import { Big, toText, ZERO } from '../money.ts';
import { invariant } from '../portfolio/invariant.ts';
import type { Cycle, Fill, UnvaluedFee } from './cycle.ts';

/**
 * The books of one cycle, exact to the last digit. Everything follows from totals that the cycle carries, so no fill needs to be
 * remembered: coins lost to fees = bought − sold − owned, and every cost share is the same division of the same numbers.
 *
 * - Cost is spread evenly over the coins bought; a coin that went to a fee was bought at the average entry price, too.
 *   (For a fee in proportion to the quantity, which is what exchanges charge, that equals the fee at its fill's price.)
 * - profitLoss = proceeds − all fees so far − cost of the coins sold. Fees of the entry count fully from the first sale on.
 * - Always: quote received − quote paid + cost of the coins owned now + fees = proceeds − cost of the coins sold.
 */

const HUNDRED = new Big('100');

export interface Booking {
  readonly cycle: Cycle;
  /**
   * A fee in a third asset (such as BNB) whose price was not known. The cycle keeps it in `unvaluedFees` until {@link valueFees};
   * the caller must tell somebody. Null for every other fill.
   */
  readonly unvaluedFee: UnvaluedFee | null;
}

/** Cost of the coins owned now, quote units: the open book value. Exactly 0 when nothing is owned. */
export function ownedCost(cycle: Cycle): Big {
  return share(cycle, cycle.quantity);
}

/** Cost of the coins sold so far, quote units: what is neither owned nor gone to fees. */
export function soldCost(cycle: Cycle): Big {
  return cycle.cost.minus(ownedCost(cycle)).minus(baseFeeCost(cycle));
}

/**
 * Books one fill of a BUY (entry) or SELL (exit, protection). The caller drops repeats first (see SeenTrades).
 * @param feePrice price of one unit of a third fee asset in quote units; null = not known. Ignored for fees in base or quote.
 * @throws InvariantError for another symbol, amounts that are not positive, or a sale of more than is owned.
 */
export function bookFill(cycle: Cycle, fill: Fill, feePrice: Big | null): Booking {
  requireSound(cycle, fill);
  const bought = fill.side === 'BUY' ? fill.quantity : ZERO;
  const sold = fill.side === 'SELL' ? fill.quantity : ZERO;
  const value = fill.price.times(fill.quantity);
  const feeInBase = fill.feeAsset === cycle.baseAsset ? fill.fee : ZERO;
  const feeOutside = feeInQuote(cycle, fill, feePrice);
  const quantity = cycle.quantity.plus(bought).minus(sold).minus(feeInBase);
  invariant(
    quantity.gte(ZERO),
    `cycle ${cycle.id}: ${fill.side} of ${toText(fill.quantity)} (fee ${toText(feeInBase)}) ${cycle.baseAsset} in trade ` +
      `${fill.tradeId} would leave ${toText(quantity)}; owned are ${toText(cycle.quantity)}`,
  );

  const totals: Cycle = {
    ...cycle,
    quantity,
    boughtQuantity: cycle.boughtQuantity.plus(bought),
    soldQuantity: cycle.soldQuantity.plus(sold),
    cost: fill.side === 'BUY' ? cycle.cost.plus(value) : cycle.cost,
    proceeds: fill.side === 'SELL' ? cycle.proceeds.plus(value) : cycle.proceeds,
    updatedAtMs: Math.max(cycle.updatedAtMs, fill.timeMs),
  };
  const feesOutsideBase = cycle.fees.minus(baseFeeCost(cycle)).plus(feeOutside ?? ZERO);
  const booked = withResults({ ...totals, fees: feesOutsideBase.plus(baseFeeCost(totals)) });
  if (feeOutside !== null) return { cycle: booked, unvaluedFee: null };
  const unvaluedFee = { asset: fill.feeAsset, amount: fill.fee };
  return { cycle: { ...booked, unvaluedFees: [...(booked.unvaluedFees ?? []), unvaluedFee] }, unvaluedFee };
}

/** Counts the fees that were kept in `asset`, now that its price (quote units) is known. The same cycle where there are none. */
export function valueFees(cycle: Cycle, asset: string, price: Big): Cycle {
  const { unvaluedFees = [], ...known } = cycle;
  const valued = unvaluedFees.filter((fee) => fee.asset === asset);
  if (valued.length === 0) return cycle;
  const left = unvaluedFees.filter((fee) => fee.asset !== asset);
  const fees = valued.reduce((total, fee) => total.plus(fee.amount.times(price)), cycle.fees);
  return withResults({ ...known, fees, ...(left.length === 0 ? {} : { unvaluedFees: left }) });
}

/** Prices and results that follow from the totals. */
function withResults(cycle: Cycle): Cycle {
  const { boughtQuantity, soldQuantity, cost, proceeds } = cycle;
  const entryPrice = boughtQuantity.eq(ZERO) ? null : cost.div(boughtQuantity);
  if (soldQuantity.eq(ZERO)) return { ...cycle, entryPrice };
  const costOfSold = soldCost(cycle);
  const profitLoss = proceeds.minus(cycle.fees).minus(costOfSold);
  const profitLossPercent = costOfSold.eq(ZERO) ? ZERO : profitLoss.times(HUNDRED).div(costOfSold);
  return { ...cycle, entryPrice, exitPrice: proceeds.div(soldQuantity), profitLoss, profitLossPercent };
}

/** The fee in quote units where it was not taken in the base asset; null = third asset without a price. */
function feeInQuote(cycle: Cycle, fill: Fill, feePrice: Big | null): Big | null {
  if (fill.feeAsset === cycle.baseAsset || fill.fee.eq(ZERO)) return ZERO;
  if (fill.feeAsset === cycle.quoteAsset) return fill.fee;
  return feePrice === null ? null : fill.fee.times(feePrice);
}

/** Cost of the coins that went to fees. */
function baseFeeCost(cycle: Cycle): Big {
  return share(cycle, cycle.boughtQuantity.minus(cycle.soldQuantity).minus(cycle.quantity));
}

function share(cycle: Cycle, quantity: Big): Big {
  return quantity.eq(ZERO) ? ZERO : cycle.cost.times(quantity).div(cycle.boughtQuantity);
}

function requireSound(cycle: Cycle, fill: Fill): void {
  invariant(
    fill.symbol === cycle.symbol,
    `cycle ${cycle.id} of ${cycle.symbol}: trade ${fill.tradeId} is of ${fill.symbol}`,
  );
  invariant(
    fill.quantity.gt(ZERO) && fill.price.gt(ZERO) && fill.fee.gte(ZERO),
    `cycle ${cycle.id}: trade ${fill.tradeId} has quantity ${toText(fill.quantity)}, price ${toText(fill.price)}, fee ` +
      `${toText(fill.fee)}; the first two must be above 0, the fee not below`,
  );
}
