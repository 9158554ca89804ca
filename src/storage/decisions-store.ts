import type { Decision } from '../engine/decisions.ts';
import type { Database } from './database.ts';
import type { Write } from './query.ts';
import { alertWrites } from './rounds/alert-rows.ts';
import { analysisWrites } from './rounds/analysis-rows.ts';
import { controlWrites, intentWrites, universeWrites, walletWrites } from './rounds/desk-rows.ts';
import { refusalWrites, verdictWrites, waveWrites } from './rounds/signal-rows.ts';
import { cycleWrites, fillWrites, orderWrites } from './rounds/trade-rows.ts';
import type { WriteLane } from './writer.ts';

export interface RoundMeta {
  /** Paper money: rows are flagged. */
  readonly demo: boolean;
  /** Every channel that gets alerts. */
  readonly channels: readonly string[];
  /** Marks the orders placed by this round as handed over by this time (Unix ms), so that nothing more is stored before they are. */
  readonly sentAtMs?: number;
  /** Whose turn it is to write; `trade` unless told. */
  readonly lane?: WriteLane;
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
  const writes = decisionWrites(decisions, meta);
  if (writes.length > 0) await database.write(writes, meta.lane ?? 'trade');
}

/** The same for a transaction that has more in it; see {@link storeDecisions}. */
export function decisionWrites(decisions: readonly Decision[], meta: RoundMeta): Write[] {
  return roundWrites(sortOut(decisions), meta);
}

function roundWrites(round: Round, { demo, channels, sentAtMs }: RoundMeta): Write[] {
  return [
    ...analysisWrites(round.analysis),
    ...waveWrites(round.wave, demo),
    ...refusalWrites(round.refusal),
    ...verdictWrites(round.refusal, round.cycle),
    ...cycleWrites(round.cycle),
    ...orderWrites(round.order, sentAtMs ?? null),
    ...fillWrites(round.fill, demo),
    ...walletWrites(round.wallet),
    ...universeWrites(round.universe),
    ...controlWrites(round.control),
    ...intentWrites(round.intent),
    ...alertWrites(round.alert, channels),
  ];
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
