import type { Grouping, Period, ReadModel } from '../../commands/read-model.ts';
import { proveAudit } from '../chat/audit-chain.ts';
import { summary, symbols } from './account.ts';
import type { ReadContext } from './context.ts';
import { cycles, performance, profit } from './cycles.ts';
import { audit, universe } from './desk.ts';
import { breakouts, regimes } from './market.ts';
import { checklist, opportunities } from './opportunities.ts';
import { closedPositions, openPositions, trailing } from './positions.ts';
import { rejectionCounts, rejections, signals } from './signals.ts';
import { strategies } from './strategies.ts';

/** The read model over PostgreSQL and the live view. */
export class SqlReadModel implements ReadModel {
  readonly #context: ReadContext;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  summary() {
    return summary(this.#context);
  }

  openPositions() {
    return openPositions(this.#context, null);
  }

  async positions(hours: number) {
    const [open, closed] = await Promise.all([
      openPositions(this.#context, null),
      closedPositions(this.#context, hours),
    ]);
    return [...open, ...closed];
  }

  async position(symbol: string) {
    const [position] = await openPositions(this.#context, symbol);
    return position ?? null;
  }

  trailing() {
    return trailing(this.#context);
  }

  regimes(timeframe: string, regime: string | null) {
    return regimes(this.#context, timeframe, regime);
  }

  breakouts(hours: number) {
    return breakouts(this.#context, hours);
  }

  signals(hours: number, side: 'BUY' | 'SELL' | null, symbol: string | null) {
    return signals(this.#context, hours, side, symbol);
  }

  opportunities(mostMissing?: number) {
    return opportunities(this.#context, mostMissing);
  }

  checklist(symbol: string) {
    return checklist(this.#context, symbol);
  }

  rejections(symbol: string, hours: number) {
    return rejections(this.#context, symbol, hours);
  }

  rejectionCounts(hours: number) {
    return rejectionCounts(this.#context, hours);
  }

  cycles(symbol: string | null, limit: number) {
    return cycles(this.#context, symbol, limit);
  }

  profit(period: Period, count: number, timeZone: string) {
    return profit(this.#context, period, count, timeZone);
  }

  performance(by: Exclude<Grouping, 'strategy'>) {
    return performance(this.#context, by);
  }

  strategies() {
    return strategies(this.#context);
  }

  universe() {
    return universe(this.#context);
  }

  symbols() {
    return symbols(this.#context);
  }

  audit(hours: number, limit: number) {
    return audit(this.#context, hours, limit);
  }

  proveAudit(seal: string | null) {
    return proveAudit(this.#context.db, seal);
  }
}
