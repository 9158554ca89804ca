import { forceOf } from '../aggregator/force.ts';
import type { ConsensusSignal } from '../aggregator/types.ts';
import type { ForceSettings } from '../settings.ts';

/** An automatic consensus of a single family is one opinion repeated, however many strategies share it. */
const MIN_FAMILIES = 2;

/** The force that the Desk goes by: always computed, never taken from what a message claims. */
export function signalForce({ metadata }: ConsensusSignal): number {
  return forceOf(metadata.consensus_strength, metadata.strategies_count, metadata.avg_confidence);
}

/**
 * True when a BUY forces its symbol into the universe (engine.md E11): strategy CONSENSUS, enough strategies, strength and force; an
 * automatic one also needs {@link MIN_FAMILIES} families. Tested before feasibility.
 */
export function isOverride(signal: ConsensusSignal, settings: ForceSettings): boolean {
  const { metadata } = signal;
  return (
    signal.side === 'BUY' &&
    signal.strategy === 'CONSENSUS' &&
    metadata.type === 'CONSENSUS' &&
    metadata.strategies_count >= settings.overrideMinStrategies &&
    metadata.consensus_strength >= settings.overrideMinStrength &&
    signalForce(signal) >= settings.overrideMinForce &&
    (signal.source === 'manual' || metadata.families_count >= MIN_FAMILIES)
  );
}
