import type { Candle } from '../candles/candle.ts';
import type { Cycle } from '../trader/cycle.ts';
import { withTrail } from '../trader/transitions.ts';
import { checkTrail, quickHold, quickHoldRange } from '../trailing/trailing.ts';
import type { StopKind, TrailState } from '../trailing/types.ts';
import { walkCandle } from '../trailing/walk.ts';
import { trailAlerts } from './alerts.ts';
import type { Books } from './books.ts';
import { isBuying, type Exits } from './exits.ts';
import type { MarketSight } from './market-sight.ts';

/** Tests every price of a held symbol against its trailing stop, and has it sold at or below that. */
export class StopTests {
  readonly #books: Books;
  readonly #sight: MarketSight;
  readonly #exits: Exits;

  constructor(books: Books, sight: MarketSight, exits: Exits) {
    this.#books = books;
    this.#sight = sight;
    this.#exits = exits;
  }

  /** A bid of a held symbol. Jumps need a second price; the stop then decides. */
  onBid(symbol: string, bid: number): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined || cycle.trail === null) return;
    if (quickHold(cycle.trail, bid, this.#books.trailSettings(symbol))) return;
    const context = this.#sight.context(symbol);
    const answer = checkTrail(cycle.trail, bid, this.#books.nowMs, context, this.#books.trailSettings(symbol));
    const checked = this.#learn(cycle, answer.state);
    if (answer.decision !== 'SELL') return;
    if (isBuying(checked)) this.#exits.giveUpEntry(checked, answer.reason, bid);
    else this.#exits.sell(checked, answer.reason, null, null, bid);
  }

  /** A closed candle of a held symbol in a replay, walked without look-ahead (engine.md E15b). */
  onCandle(symbol: string, candle: Candle, closeTimeMs: number): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined || cycle.trail === null || cycle.status !== 'active_buy') return;
    if (quickHoldRange(cycle.trail, candle.low, candle.high, this.#books.trailSettings(symbol))) return;
    const context = this.#sight.context(symbol);
    const { answer, fillPrice } = walkCandle(
      cycle.trail,
      candle,
      closeTimeMs,
      context,
      this.#books.trailSettings(symbol),
    );
    // a candle that armed and raised nothing leaves nothing to remember
    if (fillPrice === null && !trailMustBeStored(cycle.trail, answer.state)) return;
    const checked = this.#learn(cycle, answer.state);
    if (fillPrice !== null) this.#exits.sell(checked, answer.reason, null, null, fillPrice);
  }

  /** Tests the last price once more with a changed context (a SELL consensus asks). @returns the stop that sells, null = none */
  stopThatSells(cycle: Cycle, price: number): StopKind | null {
    if (cycle.trail === null) return null;
    const context = this.#sight.context(cycle.symbol);
    const settings = this.#books.trailSettings(cycle.symbol);
    const { decision, reason } = checkTrail(cycle.trail, price, this.#books.nowMs, context, settings);
    return decision === 'SELL' ? reason : null;
  }

  /** Takes over a checked trail: emitted when it must survive a restart, with the alerts it is worth. */
  #learn(cycle: Cycle, trail: TrailState): Cycle {
    const next = withTrail(cycle, trail, this.#books.nowMs);
    if (!trailMustBeStored(cycle.trail, trail)) {
      this.#books.place(next);
      return next;
    }
    this.#books.putCycle(next);
    for (const alert of trailAlerts(next, cycle.trail, trail, this.#books.nowMs)) this.#books.emit(alert);
    return next;
  }
}

/** True when the difference between two trail states must survive a restart. */
function trailMustBeStored(before: TrailState | null, after: TrailState): boolean {
  return (
    before === null ||
    before.maxPrice !== after.maxPrice ||
    before.effectiveStop !== after.effectiveStop ||
    before.effectiveKind !== after.effectiveKind ||
    before.breakevenLevel !== after.breakevenLevel ||
    before.trailingArmed !== after.trailingArmed ||
    before.takeProfitLevel !== after.takeProfitLevel ||
    before.pumpRider !== after.pumpRider ||
    before.manualStop !== after.manualStop
  );
}
