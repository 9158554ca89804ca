import { breakevenLevelAt, breakevenPrice } from './breakeven.ts';
import { activationRatio, isPump, pumpMarginRatio, tierMarginRatio } from './margin.ts';
import { stopLossRatio } from './stop-loss.ts';
import { takeProfitLevelAt, takeProfitPrice } from './take-profit.ts';
import { atLeast, atMost, gained } from './tolerance.ts';
import type { StopKind, Stops, TrailAnswer, TrailContext, TrailSettings, TrailState } from './types.ts';

/**
 * Trailing Sell v2.0 (engine.md E15, reference/coordinator §4 "Target"): collect every armed stop, take the highest, only ever
 * raise it, latch what was armed, sell at or below it. Pure functions of what they are given.
 */

/**
 * The state of a position at its first moment: the adaptive stop loss at age 0 is in force, so it is never without a stop.
 * @param entryPrice average fill price, quote units. @throws RangeError unless it is a positive number.
 */
export function openTrail(
  entryPrice: number,
  openedAtMs: number,
  settings: TrailSettings,
  context: TrailContext,
): TrailState {
  requirePrice(entryPrice, 'entry price');
  return check(blankState(entryPrice, openedAtMs, entryPrice), entryPrice, openedAtMs, context, settings).state;
}

/**
 * The state of a position that grew: its best price is kept and its effective stop never falls. The floors that are measured from the
 * entry count from the new average: those that the old one reached could lie above the market, and would sell at once for a gain
 * that is not there.
 * @param entryPrice new average fill price, quote units. @throws RangeError unless it is a positive number.
 */
export function regrownTrail(
  state: TrailState,
  entryPrice: number,
  settings: TrailSettings,
  context: TrailContext,
): TrailState {
  requirePrice(entryPrice, 'entry price');
  const maxPrice = Math.max(state.maxPrice, entryPrice);
  const { lastPrice, lastPriceTimeMs } = state;
  const grown: TrailState = { ...state, entryPrice, maxPrice, breakevenLevel: 0, takeProfitLevel: 0 };
  return check(grown, lastPrice, lastPriceTimeMs, context, settings).state;
}

/**
 * Tests one price. A price that is not a positive finite number (or a time that is not finite) says nothing about the market:
 * the answer is HOLD with the state unchanged. Staleness is the caller's to judge: it must not call with an old price.
 */
export function checkTrail(
  state: TrailState,
  price: number,
  timeMs: number,
  context: TrailContext,
  settings: TrailSettings,
): TrailAnswer {
  if (!isPrice(price) || !Number.isFinite(timeMs)) return unchanged(state, context, settings);
  return check(state, price, timeMs, context, settings);
}

export interface TrailQuestion {
  readonly entry: number;
  /** Highest price since the entry; counted as at least the entry and the price now. */
  readonly max: number;
  readonly price: number;
  readonly ageMs: number;
  readonly context: TrailContext;
  readonly settings: TrailSettings;
}

/**
 * The answer for a position of which only entry, best price, price and age are known: no ratchet, nothing latched but what the
 * best price itself arms. @throws RangeError naming the value that is not a positive number (age: not ≥ 0).
 */
export function answerWithoutHistory({ entry, max, price, ageMs, context, settings }: TrailQuestion): TrailAnswer {
  requirePrice(entry, 'entry price');
  requirePrice(max, 'best price');
  requirePrice(price, 'price');
  if (!(ageMs >= 0 && Number.isFinite(ageMs))) throw new RangeError(`age: ${ageMs} ms is not a duration`);
  return check(blankState(entry, 0, Math.max(entry, max)), price, ageMs, context, settings);
}

/**
 * True when {@link checkTrail} on every price from `low` to `high` is certain to HOLD and to leave maximum, latches and
 * effective stop as they are, whatever the time and the context — so that the check may be skipped. It relies on:
 * - no new best price, so breakeven, tier and take-profit level cannot move (same settings as at the last check);
 * - the ratchet already being at the tightest stop loss there is, so no change of regime, ATR, support or age can raise it;
 * - trailing being armed already, or the best gain being below the least activation, so a falling ATR cannot arm it;
 * - no pump rider, whose end would narrow the margin. (One that begins only widens it, which the ratchet ignores.)
 * What a skipped check does not refresh: last price and time, the distance of the stop loss, the pump and margin shown.
 */
export function quickHoldRange(state: TrailState, low: number, high: number, settings: TrailSettings): boolean {
  return (
    high <= state.maxPrice &&
    low > 0 &&
    !atMost(low, state.effectiveStop) &&
    !state.pumpRider &&
    state.engineStop >= state.entryPrice * (1 - settings.stopLossMinRatio) &&
    (state.trailingArmed || !gained(state.entryPrice, state.maxPrice, settings.activationFloorRatio))
  );
}

/** {@link quickHoldRange} for one price. */
export function quickHold(state: TrailState, price: number, settings: TrailSettings): boolean {
  return quickHoldRange(state, price, price, settings);
}

/** What the best price, the price and the age call for, latches included. */
type Observation = Pick<
  TrailState,
  'breakevenLevel' | 'trailingArmed' | 'takeProfitLevel' | 'pumpRider' | 'marginRatio' | 'stopLossRatio'
>;

function check(
  state: TrailState,
  price: number,
  timeMs: number,
  context: TrailContext,
  settings: TrailSettings,
): TrailAnswer {
  const { entryPrice, openedAtMs, manualStop } = state;
  const maxPrice = Math.max(state.maxPrice, price);
  const seen = observe(state, maxPrice, price, timeMs, context, settings);
  const stops = stopsOf(entryPrice, maxPrice, seen, settings);
  const highest = highestStop(stops, seen.breakevenLevel);
  // The ratchet: the highest stop ever. On equal prices the newer kind gives the reason.
  const engineStop = Math.max(state.engineStop, highest.price);
  const engineKind = atLeast(highest.price, state.engineStop) ? highest.kind : state.engineKind;
  const { effectiveStop, effectiveKind } = inForce(engineStop, engineKind, manualStop);
  // Written out field by field: this runs on every tick, and spreading a state of this size costs several times as much.
  const next: TrailState = {
    entryPrice,
    openedAtMs,
    maxPrice,
    maxTimeMs: price > state.maxPrice ? timeMs : state.maxTimeMs,
    effectiveStop,
    effectiveKind,
    engineStop,
    engineKind,
    breakevenLevel: seen.breakevenLevel,
    trailingArmed: seen.trailingArmed,
    takeProfitLevel: seen.takeProfitLevel,
    pumpRider: seen.pumpRider,
    marginRatio: seen.marginRatio,
    stopLossRatio: seen.stopLossRatio,
    manualStop,
    lastPrice: price,
    lastPriceTimeMs: timeMs,
  };
  return answer(next, price, stops, atMost(price, effectiveStop));
}

function observe(
  state: TrailState,
  maxPrice: number,
  price: number,
  timeMs: number,
  context: TrailContext,
  settings: TrailSettings,
): Observation {
  const { entryPrice } = state;
  const ageMs = Math.max(0, timeMs - state.openedAtMs);
  const level = breakevenLevelAt(entryPrice, maxPrice, settings);
  const trailingArmed = state.trailingArmed || gained(entryPrice, maxPrice, activationRatio(context, settings));
  const pumpRider = isPump(entryPrice, price, ageMs, settings);
  const tierRatio = tierMarginRatio(entryPrice, maxPrice, settings);
  const marginRatio = pumpRider ? pumpMarginRatio(tierRatio, context, settings) : tierRatio;
  return {
    breakevenLevel: level > state.breakevenLevel ? level : state.breakevenLevel,
    trailingArmed,
    takeProfitLevel: Math.max(state.takeProfitLevel, takeProfitLevelAt(entryPrice, maxPrice, settings)),
    pumpRider,
    marginRatio: trailingArmed ? marginRatio : null,
    stopLossRatio: stopLossRatio(entryPrice, ageMs, context, settings),
  };
}

/** Every armed stop, before the ratchet. The pump rider switches the take profit off. */
function stopsOf(entryPrice: number, maxPrice: number, seen: Observation, settings: TrailSettings): Stops {
  return {
    stopLoss: entryPrice * (1 - seen.stopLossRatio),
    breakeven: breakevenPrice(entryPrice, seen.breakevenLevel, settings),
    trailing: seen.marginRatio === null ? null : maxPrice * (1 - seen.marginRatio),
    takeProfit: seen.pumpRider ? null : takeProfitPrice(entryPrice, seen.takeProfitLevel, settings),
  };
}

/** The stop that acts: the engine's, or the operator's where it is higher. */
export function inForce(
  engineStop: number,
  engineKind: StopKind,
  manualStop: number | null,
): { effectiveStop: number; effectiveKind: StopKind } {
  return manualStop !== null && manualStop > engineStop
    ? { effectiveStop: manualStop, effectiveKind: 'manual_stop' }
    : { effectiveStop: engineStop, effectiveKind: engineKind };
}

function highestStop(stops: Stops, breakevenLevel: 0 | 1 | 2): { price: number; kind: StopKind } {
  let price = stops.stopLoss;
  let kind: StopKind = 'stop_loss';
  if (stops.breakeven !== null && stops.breakeven > price) {
    price = stops.breakeven;
    kind = breakevenLevel === 2 ? 'breakeven_2' : 'breakeven_1';
  }
  if (stops.takeProfit !== null && stops.takeProfit > price) {
    price = stops.takeProfit;
    kind = 'take_profit';
  }
  if (stops.trailing !== null && stops.trailing > price) {
    price = stops.trailing;
    kind = 'trailing';
  }
  return { price, kind };
}

/** HOLD with nothing learnt; the stops shown are those of the last price. */
export function unchanged(state: TrailState, context: TrailContext, settings: TrailSettings): TrailAnswer {
  return answer(state, state.lastPrice, currentStops(state, context, settings), false);
}

/** SELL at `price` because the stop in force, as it stands in `state`, was reached. Nothing is armed by this price. */
export function sellAt(
  state: TrailState,
  price: number,
  timeMs: number,
  context: TrailContext,
  settings: TrailSettings,
): TrailAnswer {
  const sold = { ...state, lastPrice: price, lastPriceTimeMs: timeMs };
  return answer(sold, price, currentStops(state, context, settings), true);
}

function currentStops(state: TrailState, context: TrailContext, settings: TrailSettings): Stops {
  const { entryPrice, maxPrice, lastPrice, lastPriceTimeMs } = state;
  const seen = observe(state, maxPrice, lastPrice, lastPriceTimeMs, context, settings);
  return stopsOf(entryPrice, maxPrice, seen, settings);
}

function answer(state: TrailState, price: number, stops: Stops, sell: boolean): TrailAnswer {
  return {
    decision: sell ? 'SELL' : 'HOLD',
    reason: state.effectiveKind,
    gainRatio: price / state.entryPrice - 1,
    maxGainRatio: state.maxPrice / state.entryPrice - 1,
    stops,
    state,
  };
}

function blankState(entryPrice: number, openedAtMs: number, maxPrice: number): TrailState {
  return {
    entryPrice,
    openedAtMs,
    maxPrice,
    maxTimeMs: openedAtMs,
    effectiveStop: 0,
    effectiveKind: 'stop_loss',
    engineStop: 0,
    engineKind: 'stop_loss',
    breakevenLevel: 0,
    trailingArmed: false,
    takeProfitLevel: 0,
    pumpRider: false,
    marginRatio: null,
    stopLossRatio: 0,
    manualStop: null,
    lastPrice: entryPrice,
    lastPriceTimeMs: openedAtMs,
  };
}

function isPrice(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function requirePrice(value: number, what: string): void {
  if (!isPrice(value)) throw new RangeError(`${what}: ${value} is not a positive number`);
}
