import { ZERO, decimal, toText, type Big } from '../../engine/money.ts';
import type { Balance } from '../ports.ts';

interface Amounts {
  free: Big;
  locked: Big;
}

/** Paper money by asset. No amount ever falls below zero. */
export class PaperWallet {
  readonly #assets = new Map<string, Amounts>();

  /** @throws RangeError for an amount that is no decimal or below zero. */
  constructor(balances: readonly Balance[]) {
    for (const { asset, free, locked } of balances) {
      const amounts = { free: decimal(free, `${asset} free`), locked: decimal(locked, `${asset} locked`) };
      if (amounts.free.lt(ZERO) || amounts.locked.lt(ZERO)) throw new RangeError(`${asset}: a balance is below zero`);
      this.#assets.set(asset, amounts);
    }
  }

  add(asset: string, amount: Big): void {
    const amounts = this.#of(asset);
    amounts.free = amounts.free.plus(amount);
  }

  /** Takes from the free amount; false (and nothing taken) when there is not enough. */
  take(asset: string, amount: Big): boolean {
    const amounts = this.#of(asset);
    if (amounts.free.lt(amount)) return false;
    amounts.free = amounts.free.minus(amount);
    return true;
  }

  /** Sets free money aside; false when there is not enough. */
  lock(asset: string, amount: Big): boolean {
    if (!this.take(asset, amount)) return false;
    const amounts = this.#of(asset);
    amounts.locked = amounts.locked.plus(amount);
    return true;
  }

  /** @throws RangeError when less is locked. */
  unlock(asset: string, amount: Big): void {
    const amounts = this.#of(asset);
    if (amounts.locked.lt(amount)) {
      throw new RangeError(`${asset}: ${toText(amount)} to unlock, but only ${toText(amounts.locked)} is locked`);
    }
    amounts.locked = amounts.locked.minus(amount);
    amounts.free = amounts.free.plus(amount);
  }

  balances(): Balance[] {
    return [...this.#assets].map(([asset, { free, locked }]) => ({
      asset,
      free: toText(free),
      locked: toText(locked),
    }));
  }

  #of(asset: string): Amounts {
    const known = this.#assets.get(asset);
    if (known !== undefined) return known;
    const amounts: Amounts = { free: ZERO, locked: ZERO };
    this.#assets.set(asset, amounts);
    return amounts;
  }
}
