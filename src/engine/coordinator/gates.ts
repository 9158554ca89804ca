/**
 * The gates that a BUY signal must pass, in order (engine.md E11, E13; reliability R5): an ordered table of pure functions, first the
 * ones about the message itself, then — after the consensus override had its chance to force the symbol into the universe — the
 * ones about the account and the market. What is unknown refuses.
 */
import type { ConsensusSignal } from '../aggregator/types.ts';
import type { RefusalCode } from '../decisions.ts';
import type { EngineSettings } from '../settings.ts';

/** What the gates may ask of the Desk. Methods answer for the moment {@link nowMs}. */
export interface DeskView {
  readonly nowMs: number;
  readonly settings: Pick<EngineSettings, 'limits' | 'prices'>;
  /** Set while an operator has switched entries off; `untilMs` null = until resumed. */
  readonly paused: { readonly untilMs: number | null } | null;
  /** Reasons for which the runtime allows no entries (such as `database`, `reconciliation`); empty = none. */
  readonly entriesBlocked: readonly string[];
  /** Result of the running UTC day as a ratio of the equity at its start; null while unknown. */
  readonly dayResultRatio: number | null;
  /** True once the daily loss was hit, until the next UTC day. */
  readonly dayLossLatched: boolean;
  readonly balancesKnown: boolean;
  /** Open cycles, entries on their way included. */
  readonly openPositions: number;
  /** Highest NATR (percent) that may be bought, from the whole universe. */
  readonly volatilityLimitPercent: number;
  isKnown(symbol: string): boolean;
  isTradable(symbol: string): boolean;
  hasOpenCycle(symbol: string): boolean;
  /** When a stop last closed a position on the symbol, and when an entry was last filled; Unix ms, null = never. */
  lastStopMs(symbol: string): number | null;
  lastEntryMs(symbol: string): number | null;
  /** True while any of the last base candles of the symbol was filled in (engine.md E1). */
  candlesFilled(symbol: string): boolean;
  /** ATR as percent of price from the newest analysis, for signals that do not carry it; null while unknown. */
  natrPercent(symbol: string): number | null;
  /** Last price of the symbol, quote units. */
  price(symbol: string): { readonly ask: number; readonly timeMs: number } | null;
}

/** A refusal with its numbers; the runtime stores it and `/why` reads it. */
export interface GateRefusal {
  readonly code: RefusalCode;
  readonly measured: number | null;
  readonly limit: number | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

type Finding = Omit<GateRefusal, 'code'>;

export interface Gate {
  readonly code: RefusalCode;
  /** True when a manual signal steps over this gate: a person has looked, and was shown what it bypasses. */
  readonly manualPasses: boolean;
  readonly check: (view: DeskView, signal: ConsensusSignal) => Finding | null;
}

export const INTAKE_GATES: readonly Gate[] = [
  { code: 'INVALID', manualPasses: false, check: invalid },
  { code: 'UNKNOWN_SYMBOL', manualPasses: false, check: (view, { symbol }) => when(!view.isKnown(symbol), { symbol }) },
  { code: 'STALE_SIGNAL', manualPasses: false, check: staleSignal },
];

export const ENTRY_GATES: readonly Gate[] = [
  {
    code: 'PAUSED',
    manualPasses: false,
    check: ({ paused }) => when(paused !== null, { until_ms: paused?.untilMs ?? null }),
  },
  {
    code: 'ENTRIES_BLOCKED',
    manualPasses: false,
    check: ({ entriesBlocked }) => when(entriesBlocked.length > 0, { reasons: entriesBlocked.join(', ') }),
  },
  { code: 'DAILY_LOSS', manualPasses: false, check: dailyLoss },
  {
    code: 'NOT_IN_UNIVERSE',
    manualPasses: false,
    check: (view, { symbol, metadata }) =>
      when(!view.isTradable(symbol), {
        strategies_count: metadata.strategies_count,
        consensus_strength: metadata.consensus_strength,
        families_count: metadata.families_count,
      }),
  },
  {
    code: 'CYCLE_ALREADY_ACTIVE',
    manualPasses: false,
    check: (view, { symbol }) => when(view.hasOpenCycle(symbol), {}),
  },
  { code: 'COOLDOWN', manualPasses: true, check: cooldown },
  { code: 'MAX_POSITIONS', manualPasses: false, check: maxPositions },
  { code: 'CANDLES_FILLED', manualPasses: false, check: (view, { symbol }) => when(view.candlesFilled(symbol), {}) },
  { code: 'NO_PRICE', manualPasses: false, check: noPrice },
  { code: 'STALE_PRICE', manualPasses: false, check: stalePrice },
  { code: 'VOLATILITY', manualPasses: true, check: volatility },
  { code: 'NO_BALANCES', manualPasses: false, check: (view) => when(!view.balancesKnown, {}) },
];

/** Why the message itself is refused, or null; tested before the consensus override. */
export function intakeRefusal(view: DeskView, signal: ConsensusSignal): GateRefusal | null {
  return firstClosed(INTAKE_GATES, view, signal);
}

/**
 * Why the account or the market refuses the entry, or null; tested after the consensus override. `override` = the signal satisfies
 * the override, which will force the symbol into the universe but has not yet.
 */
export function entryRefusal(view: DeskView, signal: ConsensusSignal, override = false): GateRefusal | null {
  const gates = override ? ENTRY_GATES.filter(({ code }) => code !== 'NOT_IN_UNIVERSE') : ENTRY_GATES;
  return firstClosed(gates, view, signal);
}

/**
 * The protections that a manual signal steps over and that would have refused it; shown before it is confirmed. `override` = the
 * signal satisfies the consensus override, which will force the symbol into the universe.
 */
export function bypassedGates(view: DeskView, signal: ConsensusSignal, override: boolean): RefusalCode[] {
  if (signal.source !== 'manual') return [];
  const steppedOver = (gate: Gate) => gate.manualPasses || (override && gate.code === 'NOT_IN_UNIVERSE');
  return ENTRY_GATES.filter((gate) => steppedOver(gate) && gate.check(view, signal) !== null).map((gate) => gate.code);
}

function firstClosed(gates: readonly Gate[], view: DeskView, signal: ConsensusSignal): GateRefusal | null {
  for (const gate of gates) {
    if (gate.manualPasses && signal.source === 'manual') continue;
    const finding = gate.check(view, signal);
    if (finding !== null) return { code: gate.code, ...finding };
  }
  return null;
}

function when(closed: boolean, numbers: Finding['numbers']): Finding | null {
  return closed ? { measured: null, limit: null, numbers } : null;
}

function invalid(_view: DeskView, { price, confidence, metadata }: ConsensusSignal): Finding | null {
  const wrong = (field: string, value: number): Finding => ({
    measured: Number.isFinite(value) ? value : null,
    limit: null,
    numbers: { field },
  });
  if (!(price > 0 && Number.isFinite(price))) return wrong('price', price);
  if (!(confidence >= 0 && confidence <= 1)) return wrong('confidence', confidence);
  if (!(metadata.avg_confidence >= 0 && metadata.avg_confidence <= 1))
    return wrong('avg_confidence', metadata.avg_confidence);
  if (!(metadata.strategies_count >= 1)) return wrong('strategies_count', metadata.strategies_count);
  if (!(metadata.consensus_strength > 0)) return wrong('consensus_strength', metadata.consensus_strength);
  return null;
}

function staleSignal({ nowMs, settings }: DeskView, { timeMs }: ConsensusSignal): Finding | null {
  const limit = settings.limits.maxSignalAgeMs;
  return over(nowMs - timeMs, limit);
}

function dailyLoss({ dayResultRatio, dayLossLatched, settings }: DeskView): Finding | null {
  const limit = -settings.limits.dailyLossRatio;
  if (!dayLossLatched && dayResultRatio !== null && dayResultRatio > limit) return null;
  return { measured: dayResultRatio, limit, numbers: { latched: dayLossLatched ? 1 : 0 } };
}

/** After a stop, and after any filled entry, the symbol rests; the rest that ends later counts. */
function cooldown(view: DeskView, { symbol }: ConsensusSignal): Finding | null {
  const { stopCooldownMs, entryCooldownMs } = view.settings.limits;
  const rests = [
    { after: 'stop', sinceMs: view.lastStopMs(symbol), limit: stopCooldownMs },
    { after: 'entry', sinceMs: view.lastEntryMs(symbol), limit: entryCooldownMs },
  ];
  let longest: Finding | null = null;
  let latestEndMs = view.nowMs;
  for (const { after, sinceMs, limit } of rests) {
    if (sinceMs === null || sinceMs + limit <= latestEndMs) continue;
    latestEndMs = sinceMs + limit;
    longest = { measured: view.nowMs - sinceMs, limit, numbers: { after, until_ms: latestEndMs } };
  }
  return longest;
}

function maxPositions({ openPositions, settings }: DeskView): Finding | null {
  const limit = settings.limits.maxPositions;
  return openPositions >= limit ? { measured: openPositions, limit, numbers: {} } : null;
}

function noPrice(view: DeskView, { symbol }: ConsensusSignal): Finding | null {
  const ask = view.price(symbol)?.ask ?? NaN;
  return when(!(ask > 0 && Number.isFinite(ask)), {});
}

function stalePrice(view: DeskView, { symbol }: ConsensusSignal): Finding | null {
  return over(view.nowMs - (view.price(symbol)?.timeMs ?? NaN), view.settings.prices.maxAgeMs);
}

/** Unknown volatility is refused like one that is too wild. */
function volatility(view: DeskView, { symbol, metadata }: ConsensusSignal): Finding | null {
  const finding = over(metadata.natr ?? view.natrPercent(symbol) ?? NaN, view.volatilityLimitPercent);
  return finding === null ? null : { ...finding, numbers: { what: 'natr' } };
}

function over(measured: number, limit: number): Finding | null {
  if (measured <= limit) return null;
  return { measured: Number.isFinite(measured) ? measured : null, limit, numbers: {} };
}
