import { type Big, decimal, minBig, toText, ZERO } from '../money.ts';
import { invariant } from './invariant.ts';

/** One asset as it is stored; decimal texts. */
export interface WalletRow {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

interface Holding {
  readonly free: Big;
  readonly locked: Big;
}

const NOTHING: Holding = { free: ZERO, locked: ZERO };

/**
 * What the account holds by the engine's own books: per asset a free part and a part locked for orders that are under way.
 * Neither is ever negative: a step that would make it so throws InvariantError and changes nothing. Amounts are ≥ 0.
 */
export class Wallet {
  readonly #holdings = new Map<string, Holding>();

  /** @throws RangeError for a text that is not a decimal, InvariantError for a negative amount. */
  static restore(rows: readonly WalletRow[]): Wallet {
    const wallet = new Wallet();
    for (const { asset, free, locked } of rows) {
      wallet.set(asset, decimal(free, `free ${asset}`), decimal(locked, `locked ${asset}`));
    }
    return wallet;
  }

  /** Every asset ever held, by name. */
  snapshot(): WalletRow[] {
    return this.assets().map((asset) => this.row(asset));
  }

  row(asset: string): WalletRow {
    const { free, locked } = this.#holding(asset);
    return { asset, free: toText(free), locked: toText(locked) };
  }

  assets(): string[] {
    return [...this.#holdings.keys()].sort();
  }

  free(asset: string): Big {
    return this.#holding(asset).free;
  }

  locked(asset: string): Big {
    return this.#holding(asset).locked;
  }

  total(asset: string): Big {
    const { free, locked } = this.#holding(asset);
    return free.plus(locked);
  }

  /** Replaces what is held of an asset (a balance told by the exchange). */
  set(asset: string, free: Big, locked: Big): void {
    this.#put(asset, free, locked, 'set');
  }

  /** Adds to the free part. */
  credit(asset: string, amount: Big): void {
    this.#move(asset, 'credit', amount, amount, ZERO);
  }

  /** Takes from the free part. */
  debit(asset: string, amount: Big): void {
    this.#move(asset, 'debit', amount, ZERO.minus(amount), ZERO);
  }

  /** Locks a free amount for an order. */
  reserve(asset: string, amount: Big): void {
    this.#move(asset, 'reserve', amount, ZERO.minus(amount), amount);
  }

  /** Gives a locked amount back. */
  release(asset: string, amount: Big): void {
    this.#move(asset, 'release', amount, amount, ZERO.minus(amount));
  }

  /** Spends a locked amount. */
  consume(asset: string, amount: Big): void {
    this.#move(asset, 'consume', amount, ZERO, ZERO.minus(amount));
  }

  /** Takes from the free part first, then from the locked one (coins that a resting order of ours had locked). */
  take(asset: string, amount: Big): void {
    const fromFree = minBig(amount, this.free(asset));
    this.#move(asset, 'take', amount, ZERO.minus(fromFree), fromFree.minus(amount));
  }

  #holding(asset: string): Holding {
    return this.#holdings.get(asset) ?? NOTHING;
  }

  #move(asset: string, step: string, amount: Big, freeChange: Big, lockedChange: Big): void {
    invariant(amount.gte(ZERO), `wallet: ${step} of ${toText(amount)} ${asset} is negative`);
    const { free, locked } = this.#holding(asset);
    this.#put(asset, free.plus(freeChange), locked.plus(lockedChange), `${step} of ${toText(amount)}`);
  }

  #put(asset: string, free: Big, locked: Big, step: string): void {
    invariant(
      free.gte(ZERO) && locked.gte(ZERO),
      `wallet: ${step} would leave ${toText(free)} ${asset} free and ${toText(locked)} locked; neither may be negative`,
    );
    this.#holdings.set(asset, { free, locked });
  }
}
