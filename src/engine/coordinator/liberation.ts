/** Which position may be sold to free quote money for a strong BUY (engine.md E14, reference/coordinator §3.2–3.3). */
import { decimal, fromNumber, ONE, toNumber, type Big } from '../money.ts';
import type { LiberationSettings } from '../settings.ts';

/** An open position as liberation sees it. */
export interface LiberationPosition {
  readonly cycleId: string;
  readonly symbol: string;
  readonly entryPrice: Big;
  /** Price at which it could be sold now, quote units; null while unknown or stale. */
  readonly price: Big | null;
  /** Base units. */
  readonly quantity: Big;
  readonly openedAtMs: number;
  /** True while an exit is wanted, stored or live. */
  readonly exiting: boolean;
  /** Taker fee of its symbol per side as a ratio. */
  readonly feeRate: number;
}

export interface LiberationRequest {
  readonly nowMs: number;
  readonly symbol: string;
  /** True for a signal that satisfies the consensus override: only those are worth a loss. */
  readonly override: boolean;
  /** Quote units that the entry lacks. */
  readonly missing: Big;
  readonly lastLiberationMs: number | null;
  readonly positions: readonly LiberationPosition[];
  readonly settings: LiberationSettings;
}

export type LiberationReason =
  | 'NOT_OVERRIDE'
  | 'COOLDOWN'
  | 'NO_POSITIONS'
  | 'ALL_POSITIONS_WINNING'
  | 'SAME_SYMBOL'
  | 'EXIT_IN_PROGRESS'
  | 'LOSS_TOO_SMALL'
  | 'TOO_YOUNG'
  | 'VALUE_TOO_SMALL';

export type LiberationAnswer =
  | {
      readonly ok: true;
      readonly cycleId: string;
      readonly symbol: string;
      /** Result of selling now, both fees included, as a ratio; negative. */
      readonly netResultRatio: number;
      /** Quote units. */
      readonly value: Big;
    }
  | {
      readonly ok: false;
      readonly reason: LiberationReason;
      readonly measured: number | null;
      readonly limit: number | null;
    };

interface Candidate extends LiberationPosition {
  readonly price: Big;
  readonly value: Big;
  /** price ÷ entry. */
  readonly performance: Big;
}

/**
 * The single worst losing position, or why it is not sold. Only the worst is ever considered: a second choice would sell something
 * better for the same purpose. A position at its entry price is a winner.
 */
export function chooseLiberation(request: LiberationRequest): LiberationAnswer {
  const { settings, nowMs } = request;
  if (!request.override) return no('NOT_OVERRIDE');
  if (request.lastLiberationMs !== null && nowMs - request.lastLiberationMs < settings.cooldownMs) {
    return no('COOLDOWN', nowMs - request.lastLiberationMs, settings.cooldownMs);
  }
  const worst = worstOf(request.positions, decimal(settings.minValue, 'liberation.minValue'));
  if (worst === null) return no('NO_POSITIONS');
  if (worst.performance.gte(ONE)) return no('ALL_POSITIONS_WINNING', toNumber(worst.performance.minus(ONE)), 0);
  return judge(worst, request);
}

function judge(worst: Candidate, request: LiberationRequest): LiberationAnswer {
  const { settings } = request;
  if (worst.symbol === request.symbol) return no('SAME_SYMBOL');
  if (worst.exiting) return no('EXIT_IN_PROGRESS');
  const netResultRatio = netResult(worst.performance, worst.feeRate);
  if (netResultRatio > -settings.minNetLossRatio) {
    return no('LOSS_TOO_SMALL', netResultRatio, -settings.minNetLossRatio);
  }
  const ageMs = request.nowMs - worst.openedAtMs;
  if (ageMs < settings.minAgeMs) return no('TOO_YOUNG', ageMs, settings.minAgeMs);
  const needed = request.missing.times(fromNumber(settings.coverage, 'liberation.coverage'));
  if (worst.value.lt(needed)) return no('VALUE_TOO_SMALL', toNumber(worst.value), toNumber(needed));
  return { ok: true, cycleId: worst.cycleId, symbol: worst.symbol, netResultRatio, value: worst.value };
}

/** The lowest performance among positions with a known price and a value worth selling; the first of equals. */
function worstOf(positions: readonly LiberationPosition[], minValue: Big): Candidate | null {
  let worst: Candidate | null = null;
  for (const position of positions) {
    const { price, quantity, entryPrice } = position;
    if (price === null) continue;
    const value = quantity.times(price);
    if (value.lt(minValue)) continue;
    const performance = price.div(entryPrice);
    if (worst === null || performance.lt(worst.performance)) worst = { ...position, price, value, performance };
  }
  return worst;
}

/** What selling now would bring, as a ratio of what was paid, with the fee of both sides. */
function netResult(performance: Big, feeRate: number): number {
  const fee = fromNumber(feeRate, 'feeRate');
  return toNumber(performance.times(ONE.minus(fee)).div(ONE.plus(fee)).minus(ONE));
}

function no(reason: LiberationReason, measured: number | null = null, limit: number | null = null): LiberationAnswer {
  return { ok: false, reason, measured, limit };
}
