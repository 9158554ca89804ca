import type { Decision } from '../../src/engine/decisions.ts';
import type { OrderIntent } from '../../src/engine/trader/cycle.ts';
import { Rig, SECOND_MS } from './rig.ts';

export const LIVE = { settings: { demo: false } };

/** A live desk that holds SOL from 100 on, with its protective stop resting at the exchange. */
export function held(): { readonly rig: Rig; readonly stop: OrderIntent } {
  const rig = new Rig(LIVE);
  rig.hold('SOLUSDC', 100);
  rig.pass(SECOND_MS);
  const stop = rig.order('SOLUSDC');
  rig.acknowledge(stop);
  return { rig, stop };
}

/** Client order ids that were to be cancelled. */
export function cancels(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) => (decision.type === 'cancel_order' ? [decision.clientOrderId] : []));
}
