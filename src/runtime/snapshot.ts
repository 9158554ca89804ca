import type { Desk } from '../engine/desk/desk.ts';
import { decimal, fromNumber, toText, ZERO } from '../engine/money.ts';
import type { EquitySnapshot } from '../storage/balances.ts';

const VALUE_DECIMALS = 8;

/** The account now, as a point of its history. An asset without a price counts as nothing. `timeMs`: market time, Unix ms. */
export function snapshotOf(desk: Desk, timeMs: number): EquitySnapshot {
  const { quoteAsset } = desk;
  const equity = desk.equity();
  return {
    timeMs,
    totalValue: toText(equity.total),
    freeQuote: toText(desk.freeQuote()),
    positionValue: toText(equity.positionValue),
    openPositions: desk.openCycles().length,
    balances: desk.wallet().map(({ asset, free, locked }) => {
      const bid = asset === quoteAsset ? 1 : desk.price(`${asset}${quoteAsset}`)?.bid;
      const total = decimal(free, `free ${asset}`).plus(decimal(locked, `locked ${asset}`));
      const value = bid === undefined ? ZERO : total.times(fromNumber(bid, 'bid')).round(VALUE_DECIMALS);
      return { asset, free, locked, value: toText(value) };
    }),
  };
}
