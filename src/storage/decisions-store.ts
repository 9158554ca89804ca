import type { Decision } from '../engine/decisions.ts';
import type { Database } from './database.ts';
import { storeAlerts } from './rounds/alert-rows.ts';
import { storeAnalyses } from './rounds/analysis-rows.ts';
import { storeControls, storeIntents, storeUniverse, storeWallet } from './rounds/desk-rows.ts';
import { storeRefusals, storeVerdicts, storeWaves } from './rounds/signal-rows.ts';
import { storeCycles, storeFills, storeOrders } from './rounds/trade-rows.ts';

export interface RoundMeta {
  /** Paper money: rows are flagged. */
  readonly demo: boolean;
  /** Every channel that gets alerts. */
  readonly channels: readonly string[];
}

/**
 * Stores all that a round decided in one transaction: all of it or nothing (architecture.md §2.3). When this resolves, a SIGKILL
 * loses none of it. Storing the same round again changes nothing, so a round whose outcome is unknown is simply stored again.
 */
export async function storeDecisions(
  database: Database,
  decisions: readonly Decision[],
  meta: RoundMeta,
): Promise<void> {
  const round = sortOut(decisions);
  if (Object.values(round).every((part) => part.length === 0)) return;
  await database.transaction(async (client) => {
    await storeAnalyses(client, round.analysis);
    await storeWaves(client, round.wave, meta.demo);
    await storeRefusals(client, round.refusal);
    await storeVerdicts(client, round.refusal, round.cycle);
    await storeCycles(client, round.cycle);
    await storeOrders(client, round.order);
    await storeFills(client, round.fill, meta.demo);
    await storeWallet(client, round.wallet);
    await storeUniverse(client, round.universe);
    await storeControls(client, round.control);
    await storeIntents(client, round.intent);
    await storeAlerts(client, round.alert, meta.channels);
  });
}

type Of<T extends Decision['type']> = Extract<Decision, { type: T }>[];

interface Round {
  readonly analysis: Of<'analysis'>;
  readonly wave: Of<'wave'>;
  readonly refusal: Of<'refusal'>;
  readonly cycle: Of<'cycle'>;
  /** Placed and updated: the last word on each order wins, in the order they were decided. */
  readonly order: Of<'place_order' | 'order_update'>;
  readonly fill: Of<'fill'>;
  readonly wallet: Of<'wallet'>;
  readonly universe: Of<'universe'>;
  readonly control: Of<'control'>;
  readonly intent: Of<'intent'>;
  readonly alert: Of<'alert'>;
}

function sortOut(decisions: readonly Decision[]): Round {
  const round: Round = {
    analysis: [],
    wave: [],
    refusal: [],
    cycle: [],
    order: [],
    fill: [],
    wallet: [],
    universe: [],
    control: [],
    intent: [],
    alert: [],
  };
  for (const decision of decisions) place(round, decision);
  return round;
}

function place(round: Round, decision: Decision): void {
  switch (decision.type) {
    case 'analysis':
      round.analysis.push(decision);
      break;
    case 'wave':
      round.wave.push(decision);
      break;
    case 'refusal':
      round.refusal.push(decision);
      break;
    case 'cycle':
      round.cycle.push(decision);
      break;
    case 'place_order':
    case 'order_update':
      round.order.push(decision);
      break;
    case 'fill':
      round.fill.push(decision);
      break;
    case 'wallet':
      round.wallet.push(decision);
      break;
    case 'universe':
      round.universe.push(decision);
      break;
    case 'control':
      round.control.push(decision);
      break;
    case 'intent':
      round.intent.push(decision);
      break;
    case 'alert':
      round.alert.push(decision);
      break;
    case 'cancel_order':
      // an instruction to the exchange; what comes of it arrives as an order update
      break;
  }
}
