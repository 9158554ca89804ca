import type { Cycle } from '../../engine/trader/cycle.ts';
import { toNumber, toText } from '../../engine/money.ts';

export interface ReplayTrade {
  readonly id: string;
  readonly symbol: string;
  readonly opened_at: string;
  readonly closed_at: string;
  readonly entry_price: string;
  readonly exit_price: string;
  readonly quantity: string;
  readonly fees: string;
  readonly profit_loss: string;
  readonly profit_loss_percent: string;
  readonly exit_reason: string;
  readonly force: number;
  readonly category: string;
  readonly regime: string;
  readonly strategies: string;
}

/** Points of the equity curve kept for the picture. */
const CURVE_POINTS = 2_000;

/** Result of the account over time: equity curve, drawdown, exposure, closed trades. */
export class AccountBook {
  readonly trades: ReplayTrade[] = [];
  readonly results: number[] = [];
  fees = 0;
  #peak: number;
  #maxDrawdown = 0;
  #samples = 0;
  #exposed = 0;
  #curve: { timeMs: number; equity: number }[] = [];
  #stride = 1;

  constructor(cash: number) {
    this.#peak = cash;
  }

  /** Equity at a moment; `exposed` = a position was open. */
  sample(timeMs: number, equity: number, exposed: boolean): void {
    if (equity > this.#peak) this.#peak = equity;
    this.#maxDrawdown = Math.max(this.#maxDrawdown, 1 - equity / this.#peak);
    if (exposed) this.#exposed++;
    if (this.#samples++ % this.#stride !== 0) return;
    this.#curve.push({ timeMs, equity });
    if (this.#curve.length < 2 * CURVE_POINTS) return;
    this.#curve = this.#curve.filter((_point, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  closed(cycle: Cycle): void {
    if (cycle.profitLoss === null || cycle.entryPrice === null || cycle.exitPrice === null) return;
    this.results.push(toNumber(cycle.profitLoss));
    this.fees += toNumber(cycle.fees);
    this.trades.push({
      id: cycle.id,
      symbol: cycle.symbol,
      opened_at: iso(cycle.openedAtMs),
      closed_at: iso(cycle.completedAtMs),
      entry_price: toText(cycle.entryPrice.round(12)),
      exit_price: toText(cycle.exitPrice.round(12)),
      quantity: toText(cycle.boughtQuantity),
      fees: toText(cycle.fees.round(8)),
      profit_loss: toText(cycle.profitLoss.round(8)),
      profit_loss_percent: toText((cycle.profitLossPercent ?? cycle.profitLoss).round(4)),
      exit_reason: cycle.exitReason ?? '',
      force: cycle.attribution.force,
      category: cycle.attribution.category,
      regime: cycle.attribution.regime,
      strategies: cycle.attribution.strategies.join(' '),
    });
  }

  get maxDrawdownPercent(): number {
    return this.#maxDrawdown * 100;
  }

  get exposurePercent(): number {
    return this.#samples === 0 ? 0 : (this.#exposed / this.#samples) * 100;
  }

  get curve(): readonly { readonly timeMs: number; readonly equity: number }[] {
    return this.#curve;
  }

  /** Share of winners, 0 … 1; null without trades. */
  get winRate(): number | null {
    return this.results.length === 0 ? null : this.results.filter((result) => result > 0).length / this.results.length;
  }

  /** Gains over losses; null without losses. */
  get profitFactor(): number | null {
    const gains = this.results.reduce((sum, result) => sum + Math.max(0, result), 0);
    const losses = this.results.reduce((sum, result) => sum + Math.max(0, -result), 0);
    return losses === 0 ? null : gains / losses;
  }
}

function iso(timeMs: number | null): string {
  return timeMs === null ? '' : new Date(timeMs).toISOString();
}
