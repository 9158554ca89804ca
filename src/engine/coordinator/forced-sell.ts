import type { ConsensusSignal } from '../aggregator/types.ts';
import type { EngineSettings } from '../settings.ts';
import { signalForce } from './override.ts';

/** Whether a SELL consensus closes the position at once; otherwise the trailing engine keeps deciding (engine.md E16). */
export interface ForcedSellAnswer {
  readonly sell: boolean;
  /** Result of the position now, percent; and the result below which the sale is forced, percent. */
  readonly measured: number;
  readonly limit: number;
  readonly numbers: Readonly<Record<string, number | null>>;
}

/**
 * All of (reference/coordinator §1.6, both sides in percent): a SELL of type CONSENSUS, enough strategies, enough force, and a
 * result below −factor × ATR%. `resultPercent` = (price ÷ entry − 1) × 100; `atrPercent` = ATR(14) of 15m as percent of price, null
 * = the default of the settings. A result that is not a number never sells.
 */
export function forcedSell(
  signal: ConsensusSignal,
  resultPercent: number,
  atrPercent: number | null,
  settings: EngineSettings['forcedSell'],
): ForcedSellAnswer {
  const { metadata } = signal;
  const force = signalForce(signal);
  const atr = atrPercent ?? settings.defaultAtrPercent;
  const limit = -settings.atrFactor * atr;
  const sell =
    signal.side === 'SELL' &&
    metadata.type === 'CONSENSUS' &&
    metadata.strategies_count >= settings.minStrategies &&
    force >= settings.minForce &&
    resultPercent < limit;
  const numbers = { strategies_count: metadata.strategies_count, force, atr_percent: atr };
  return { sell, measured: resultPercent, limit, numbers };
}
