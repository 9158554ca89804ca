import type { BalanceEvent } from '../events.ts';
import { decimal, toNumber, toText, type Big } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import { isDust } from '../trader/grid.ts';
import { externalClose } from '../trader/transitions.ts';
import { exitAlert, positionAlert } from './alerts.ts';
import type { Books } from './books.ts';

/**
 * Takes over the balances as the exchange has them (reliability R6). What differs from the books is reported, except by the `first`
 * ones, which are where the books begin. @returns false while an order is under way: its fills are not in the books yet
 */
export function takeBalances(books: Books, { balances, timeMs }: BalanceEvent, first: boolean): boolean {
  const { wallet, intents } = books;
  if ([...intents.values()].some((intent) => intent.purpose !== 'protection')) return false;
  const told = new Map(balances.map((balance) => [balance.asset, balance]));
  for (const asset of new Set([...told.keys(), ...wallet.assets()])) {
    const { free, locked } = told.get(asset) ?? { free: '0', locked: '0' };
    const before = wallet.total(asset);
    const [freeNow, lockedNow] = [decimal(free, `free ${asset}`), decimal(locked, `locked ${asset}`)];
    const total = freeNow.plus(lockedNow);
    if (wallet.free(asset).eq(freeNow) && wallet.locked(asset).eq(lockedNow)) continue;
    wallet.set(asset, freeNow, lockedNow);
    books.walletChanged(asset);
    if (!first && !before.eq(total)) reportDifference(books, asset, before, total, timeMs);
  }
  for (const cycle of books.openCycles()) checkCoins(books, cycle, wallet.total(cycle.baseAsset));
  return true;
}

function reportDifference(books: Books, asset: string, before: Big, now: Big, timeMs: number): void {
  const difference = now.minus(before);
  books.emit({
    type: 'alert',
    kind: 'reconciliation',
    priority: 'notice',
    timeMs,
    symbol: null,
    dedupKey: `reconciliation:${asset}:${toText(now)}`,
    threadKey: null,
    data: {
      problem: 'balance',
      asset,
      books: toNumber(before),
      exchange: toNumber(now),
      difference: toNumber(difference),
    },
  });
}

/** A position whose coins are gone was closed by somebody else; one that is short of some needs a person. */
function checkCoins(books: Books, cycle: Cycle, owned: Big): void {
  if (cycle.status !== 'active_buy' || owned.gte(cycle.quantity)) return;
  const market = books.market(cycle.symbol);
  const price = books.priceOf(cycle.symbol) ?? cycle.entryPrice;
  if (market === undefined || price === null) return;
  const { nowMs } = books;
  if (isDust(owned, price, market.grid)) {
    const closed = externalClose(cycle, nowMs);
    books.putCycle(closed);
    books.emit(exitAlert(closed, nowMs));
    return;
  }
  const data = { problem: 'coins_missing', books: toNumber(cycle.quantity), exchange: toNumber(owned) };
  books.emit(positionAlert(cycle, 'reconciliation', 'danger', nowMs, `coins:${toText(owned)}`, data));
}
