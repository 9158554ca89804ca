import { maxBig, minBig, ONE, ZERO, type Big } from '../engine/money.ts';
import type { ArchivedFill, ArchivedTrade } from './archive.ts';

/** Decimals of a fee that is shared between lots; the last lot takes what the division leaves. */
const FEE_DECIMALS = 18;
/** The books divide with 40 decimals; what is left over of that is no difference. */
const DIVISION_NOISE = ONE.div('1000000000000000000000000000000');

/** Coins of one purchase that were sold by one sale. Amounts in the quote asset. */
export interface Lot {
  readonly buy: ArchivedFill;
  readonly sell: ArchivedFill;
  readonly quantity: Big;
  readonly cost: Big;
  readonly proceeds: Big;
  readonly buyFees: Big;
  readonly sellFees: Big;
  readonly result: Big;
}

/** What the books of a trade say beyond its lots. */
export interface Difference {
  readonly cost: Big;
  readonly proceeds: Big;
  readonly fees: Big;
  readonly result: Big;
}

export interface Lots {
  readonly lots: readonly Lot[];
  /** Null where the lots are the whole trade. */
  readonly difference: Difference | null;
  /** False where fills are missing (a trade of an earlier program): the difference is then more than the price of a remainder. */
  readonly isComplete: boolean;
}

interface Coins {
  readonly fill: ArchivedFill;
  left: Big;
  /** In the quote asset. */
  fee: Big;
}

interface Piece {
  readonly coins: Coins;
  readonly sell: ArchivedFill;
  readonly quantity: Big;
}

/**
 * The lots of a trade: each sale takes the coins bought first. A fee in the traded coin costs what its coins cost; one in a third asset
 * (such as BNB) has the value that the books gave it, shared by the value of the fills. The books spread the cost evenly over the
 * coins, so a remainder that was not sold makes a small difference, which is told apart: lots + difference = books, to the last digit.
 */
export function lotsOf(trade: ArchivedTrade): Lots {
  const purse = purchases(trade);
  const sellFees = new Map<ArchivedFill, Big>();
  const pieces = trade.fills
    .filter(({ side }) => side === 'SELL')
    .flatMap((sell) => {
      const taken = take(purse, sell.quantity).map((part) => ({ ...part, sell }));
      sellFees.set(sell, saleFee(trade, sell, purse));
      return taken;
    });
  addThirdFees(trade, purse, sellFees);
  const lots = priced(pieces, sellFees);
  const sold = sum(lots.map(({ quantity }) => quantity));
  return { lots, difference: differenceOf(trade, lots), isComplete: sold.eq(trade.soldQuantity) };
}

function purchases(trade: ArchivedTrade): Coins[] {
  return trade.fills
    .filter(({ side }) => side === 'BUY')
    .map((fill) => {
      const inBase = fill.feeAsset === trade.baseAsset && fill.fee.lte(fill.quantity);
      return { fill, left: inBase ? fill.quantity.minus(fill.fee) : fill.quantity, fee: ownFee(trade, fill) };
    });
}

/** A fee in the trade's own two assets, in the quote asset; 0 for one in a third. */
function ownFee({ baseAsset, quoteAsset }: ArchivedTrade, { fee, feeAsset, price }: ArchivedFill): Big {
  if (feeAsset === quoteAsset) return fee;
  return feeAsset === baseAsset ? fee.times(price) : ZERO;
}

/** Coins that pay for their own sale cost what they were bought for; coins from elsewhere count at the price of the sale. */
function saleFee(trade: ArchivedTrade, sell: ArchivedFill, purse: readonly Coins[]): Big {
  const owned = sum(purse.map(({ left }) => left));
  if (sell.feeAsset !== trade.baseAsset || sell.fee.gt(owned)) return ownFee(trade, sell);
  return sum(take(purse, sell.fee).map(({ coins, quantity }) => coins.fill.price.times(quantity)));
}

/** Takes coins out of the purse, first in first out; fewer than asked where there are no more. */
function take(purse: readonly Coins[], wanted: Big): { readonly coins: Coins; readonly quantity: Big }[] {
  let open = wanted;
  const taken = [];
  for (const coins of purse) {
    const quantity = minBig(open, coins.left);
    if (quantity.lte(ZERO)) continue;
    coins.left = coins.left.minus(quantity);
    open = open.minus(quantity);
    taken.push({ coins, quantity });
  }
  return taken;
}

/** What the books counted for fees in third assets goes to the fills that paid them, by their value. */
function addThirdFees(trade: ArchivedTrade, purse: readonly Coins[], sellFees: Map<ArchivedFill, Big>): void {
  const isThird = ({ feeAsset, fee }: ArchivedFill): boolean =>
    feeAsset !== trade.baseAsset && feeAsset !== trade.quoteAsset && fee.gt(ZERO);
  const payers = trade.fills.filter(isThird);
  if (payers.length === 0) return;
  const known = sum([...purse.map(({ fee }) => fee), ...sellFees.values()]);
  const shares = spread(
    maxBig(ZERO, trade.fees.minus(known)),
    payers.map(({ price, quantity }) => price.times(quantity)),
  );
  for (const [index, payer] of payers.entries()) {
    const share = shares[index] ?? ZERO;
    const coins = purse.find(({ fill }) => fill === payer);
    if (coins === undefined) sellFees.set(payer, share);
    else coins.fee = share;
  }
}

function priced(pieces: readonly Piece[], sellFees: ReadonlyMap<ArchivedFill, Big>): Lot[] {
  const buyShares = shared(
    pieces,
    ({ coins }) => coins,
    ({ fee }) => fee,
  );
  const sellShares = shared(
    pieces,
    ({ sell }) => sell,
    (sell) => sellFees.get(sell) ?? ZERO,
  );
  return pieces.map((piece) => {
    const { coins, sell, quantity } = piece;
    const cost = coins.fill.price.times(quantity);
    const proceeds = sell.price.times(quantity);
    const buyFees = buyShares.get(piece) ?? ZERO;
    const sellShare = sellShares.get(piece) ?? ZERO;
    const result = proceeds.minus(cost).minus(buyFees).minus(sellShare);
    return { buy: coins.fill, sell, quantity, cost, proceeds, buyFees, sellFees: sellShare, result };
  });
}

/** The fee of each owner (a purchase or a sale) over the pieces that are its own, by quantity. */
function shared<T>(pieces: readonly Piece[], ownerOf: (piece: Piece) => T, feeOf: (owner: T) => Big): Map<Piece, Big> {
  const owned = new Map<T, Piece[]>();
  for (const piece of pieces) owned.set(ownerOf(piece), [...(owned.get(ownerOf(piece)) ?? []), piece]);
  const shares = new Map<Piece, Big>();
  for (const [owner, own] of owned) {
    const parts = spread(
      feeOf(owner),
      own.map(({ quantity }) => quantity),
    );
    for (const [index, piece] of own.entries()) shares.set(piece, parts[index] ?? ZERO);
  }
  return shares;
}

/** `total` by `weights`; the last takes the remainder, so that nothing is lost. */
function spread(total: Big, weights: readonly Big[]): Big[] {
  const all = sum(weights);
  const shares = weights.slice(0, -1).map((weight) => total.times(weight).div(all).round(FEE_DECIMALS));
  return [...shares, total.minus(sum(shares))];
}

function differenceOf(trade: ArchivedTrade, lots: readonly Lot[]): Difference | null {
  if (trade.profitLoss === null) return { cost: ZERO, proceeds: ZERO, fees: trade.fees, result: ZERO };
  const proceeds = trade.proceeds.minus(sum(lots.map((lot) => lot.proceeds)));
  const fees = trade.fees.minus(sum(lots.map(({ buyFees, sellFees }) => buyFees.plus(sellFees))));
  const result = trade.profitLoss.minus(sum(lots.map((lot) => lot.result)));
  const cost = proceeds.minus(fees).minus(result);
  const isNoise = [proceeds, fees, result, cost].every((amount) => amount.abs().lt(DIVISION_NOISE));
  return isNoise ? null : { cost, proceeds, fees, result };
}

export function sum(amounts: readonly Big[]): Big {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO);
}
