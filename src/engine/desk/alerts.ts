import type { AlertDecision, AlertKind, AlertPriority } from '../decisions.ts';
import type { ClockEvent } from '../events.ts';
import { toNumber, toText, type Big } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import type { TrailState } from '../trailing/types.ts';
import { systemAlert } from '../system-alert.ts';

type AlertData = AlertDecision['data'];

/** An alert about one position; all alerts of a position share its thread. `detail` makes the de-duplication key unique within a cycle. */
export function positionAlert(
  cycle: Cycle,
  kind: AlertKind,
  priority: AlertPriority,
  timeMs: number,
  detail: string,
  data: AlertData,
): AlertDecision {
  return {
    type: 'alert',
    kind,
    priority,
    timeMs,
    symbol: cycle.symbol,
    dedupKey: `${kind}:${cycle.id}:${detail}`,
    threadKey: cycle.id,
    data: { symbol: cycle.symbol, ...data },
  };
}

export function entryAlert(cycle: Cycle, timeMs: number): AlertDecision {
  const { entryPrice, quantity, cost, attribution, trail } = cycle;
  return positionAlert(cycle, 'entry', 'notice', timeMs, 'opened', {
    price: entryPrice === null ? null : toText(entryPrice),
    quantity: toText(quantity),
    value: toText(cost),
    force: attribution.force,
    category: attribution.category,
    regime: attribution.regime,
    strategies: attribution.strategies.join(', '),
    source: attribution.source,
    stop: trail?.effectiveStop ?? null,
  });
}

/** A loss that the rules limited is news, no danger: nobody has to act on it. */
export function exitAlert(cycle: Cycle, timeMs: number): AlertDecision {
  return positionAlert(cycle, 'exit', 'notice', timeMs, 'closed', {
    price: cycle.exitPrice === null ? null : toText(cycle.exitPrice),
    quantity: toText(cycle.soldQuantity),
    reason: cycle.exitReason,
    profitLoss: cycle.profitLoss === null ? null : toText(cycle.profitLoss),
    profitLossPercent: cycle.profitLossPercent === null ? null : toNumber(cycle.profitLossPercent),
    heldMs: cycle.openedAtMs === null ? null : timeMs - cycle.openedAtMs,
    entryPrice: cycle.entryPrice === null ? null : toText(cycle.entryPrice),
    maxPrice: cycle.trail?.maxPrice ?? null,
  });
}

/** What a person should hear of a trailing check: tiers that armed, a stop that moved. */
export function trailAlerts(
  cycle: Cycle,
  before: TrailState | null,
  after: TrailState,
  timeMs: number,
): AlertDecision[] {
  const alerts: AlertDecision[] = [];
  const gainPercent = (after.lastPrice / after.entryPrice - 1) * 100;
  const maxGainPercent = (after.maxPrice / after.entryPrice - 1) * 100;
  const stop = after.effectiveStop;
  const tell = (kind: AlertKind, detail: string, data: AlertData): void => {
    alerts.push(positionAlert(cycle, kind, kind === 'stop_moved' ? 'info' : 'notice', timeMs, detail, data));
  };
  const levelBefore = before?.breakevenLevel ?? 0;
  if (after.breakevenLevel > levelBefore) {
    tell('breakeven_armed', String(after.breakevenLevel), {
      level: after.breakevenLevel,
      stop,
      gainPercent,
      maxGainPercent,
    });
  }
  if (after.trailingArmed && !(before?.trailingArmed ?? false)) {
    const marginPercent = after.marginRatio === null ? null : after.marginRatio * 100;
    tell('trailing_armed', 'armed', { stop, marginPercent, gainPercent, maxGainPercent });
  }
  if (after.takeProfitLevel > (before?.takeProfitLevel ?? 0)) {
    tell('take_profit', String(after.takeProfitLevel), {
      levelPercent: after.takeProfitLevel * 100,
      stop,
      gainPercent,
      maxGainPercent,
    });
  }
  if (after.pumpRider && !(before?.pumpRider ?? false)) tell('pump_rider', String(timeMs), { gainPercent, stop });
  if (before !== null && after.effectiveStop > before.effectiveStop && alerts.length === 0) {
    // an own stop may be lowered and raised to the same price again
    tell('stop_moved', `${after.effectiveStop}:${timeMs}`, {
      stop,
      kind: after.effectiveKind,
      gainPercent,
      maxGainPercent,
    });
  }
  return alerts;
}

/** A person gave the position more room to fall: everybody hears of it, in a message of its own that no later move writes over. */
export function loweredStopAlert(
  cycle: Cycle,
  before: TrailState,
  after: TrailState,
  lossMore: Big,
  actor: string,
  timeMs: number,
): AlertDecision {
  const alert = positionAlert(cycle, 'stop_moved', 'notice', timeMs, `lowered:${timeMs}`, {
    stop: after.effectiveStop,
    stopBefore: before.effectiveStop,
    kind: after.effectiveKind,
    lossMore: toText(lossMore.round(8)),
    actor,
    gainPercent: (after.lastPrice / after.entryPrice - 1) * 100,
  });
  return { ...alert, threadKey: null };
}

/** The machine's clock was set: times of orders and candles may be wrong, and only a person can say which of both is right. */
export function clockAlert({ timeMs, jumpMs }: ClockEvent): AlertDecision {
  return systemAlert({
    priority: 'danger',
    timeMs,
    dedupKey: `clock:${timeMs}`,
    data: { jumpMs },
  });
}
