import type { BalanceEvent } from '../events.ts';
import { decimal, toNumber, toText, ZERO, type Big } from '../money.ts';
import type { Cycle, Fill } from '../trader/cycle.ts';
import { isDust } from '../trader/grid.ts';
import { bookFill } from '../trader/ledger.ts';
import { externalClose, soldOutside } from '../trader/transitions.ts';
import { exitAlert, positionAlert } from './alerts.ts';
import type { Books } from './books.ts';

/** Takes over the balances as the exchange has them (reliability R6) and reports what differs from the books. */
export class Reconciliation {
  readonly #books: Books;
  /** Coins last told as missing, by cycle: a shortage that stays is told once, one that comes back is news. */
  readonly #short = new Map<string, string>();

  constructor(books: Books) {
    this.#books = books;
  }

  /**
   * The `first` balances are where the books begin: nothing of them is reported. @returns false while an order is under way: its fills
   * are not in the books yet
   */
  take({ balances, timeMs, trades = [] }: BalanceEvent, first: boolean): boolean {
    const { wallet, intents } = this.#books;
    if ([...intents.values()].some((intent) => intent.purpose !== 'protection')) return false;
    const cycles = this.#books.openCycles();
    const missing = new Map(cycles.map(({ baseAsset }) => [baseAsset, wallet.total(baseAsset)]));
    const told = new Map(balances.map((balance) => [balance.asset, balance]));
    for (const asset of new Set([...told.keys(), ...wallet.assets()])) {
      const { free, locked } = told.get(asset) ?? { free: '0', locked: '0' };
      const before = wallet.total(asset);
      const [freeNow, lockedNow] = [decimal(free, `free ${asset}`), decimal(locked, `locked ${asset}`)];
      const total = freeNow.plus(lockedNow);
      if (wallet.free(asset).eq(freeNow) && wallet.locked(asset).eq(lockedNow)) continue;
      wallet.set(asset, freeNow, lockedNow);
      this.#books.walletChanged(asset);
      if (!first && !before.eq(total)) this.#reportDifference(asset, before, total, timeMs);
    }
    for (const id of this.#short.keys()) if (this.#books.cycleById(id) === undefined) this.#short.delete(id);
    for (const cycle of cycles) {
      const owned = wallet.total(cycle.baseAsset);
      const sales = foreignSales(this.#books, cycle, trades, missing.get(cycle.baseAsset)?.minus(owned));
      this.#checkCoins(cycle, owned, sales);
    }
    return true;
  }

  /** Each one is a change that just happened, so its time belongs to its key: the same amounts may differ again another day. */
  #reportDifference(asset: string, before: Big, now: Big, timeMs: number): void {
    this.#books.emit({
      type: 'alert',
      kind: 'reconciliation',
      priority: 'notice',
      timeMs,
      symbol: null,
      dedupKey: `reconciliation:${asset}:${toText(now)}:${timeMs}`,
      threadKey: null,
      data: {
        problem: 'balance',
        asset,
        books: toNumber(before),
        exchange: toNumber(now),
        difference: toNumber(now.minus(before)),
      },
    });
  }

  /** A position whose coins are gone was closed by somebody else; one that is short of some needs a person. */
  #checkCoins(cycle: Cycle, owned: Big, sales: readonly Fill[]): void {
    if (cycle.status !== 'active_buy') return;
    if (owned.gte(cycle.quantity)) {
      this.#short.delete(cycle.id);
      return;
    }
    const books = this.#books;
    const market = books.market(cycle.symbol);
    const price = books.priceOf(cycle.symbol) ?? cycle.entryPrice;
    if (market === undefined || price === null) return;
    const { nowMs } = books;
    if (isDust(owned, price, market.grid)) {
      const closed = sales.length === 0 ? externalClose(cycle, nowMs) : bookSales(books, cycle, sales);
      books.putCycle(closed);
      books.emit(exitAlert(closed, nowMs));
      return;
    }
    const amount = toText(owned);
    if (this.#short.get(cycle.id) === amount) return;
    this.#short.set(cycle.id, amount);
    const data = { problem: 'coins_missing', books: toNumber(cycle.quantity), exchange: toNumber(owned) };
    books.emit(positionAlert(cycle, 'reconciliation', 'danger', nowMs, `coins:${amount}:${nowMs}`, data));
  }
}

/**
 * The sales behind missing coins, where they explain them to the last digit and are all of the position's; else none: a result that
 * is only likely is not booked.
 */
function foreignSales(books: Books, cycle: Cycle, trades: readonly Fill[], missing: Big | undefined): readonly Fill[] {
  const sales = trades.filter(
    (trade) => trade.symbol === cycle.symbol && trade.side === 'SELL' && !books.seenTrades.has(trade),
  );
  const sold = sales.reduce((sum, { quantity, fee, feeAsset }) => {
    return sum.plus(quantity).plus(feeAsset === cycle.baseAsset ? fee : ZERO);
  }, ZERO);
  return missing !== undefined && sold.eq(missing) && sold.lte(cycle.quantity) ? sales : [];
}

/** The money of these trades is in the balances already; the cycle learns its result from them. */
function bookSales(books: Books, cycle: Cycle, sales: readonly Fill[]): Cycle {
  let booked = cycle;
  for (const fill of sales) {
    books.seenTrades.add(fill);
    booked = bookFill(booked, fill, books.feePriceOf(fill.feeAsset)).cycle;
    books.emit({ type: 'fill', fill, cycleId: cycle.id });
  }
  return soldOutside(booked, books.nowMs);
}
