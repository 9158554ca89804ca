import type { Decision } from '../../engine/decisions.ts';

export interface SentMark {
  readonly clientOrderId: string;
  readonly atMs: number;
}

/** What the desk must not forget: decisions in their order, then orders that were about to be handed to the exchange. */
export interface JournalEntry {
  readonly decisions: readonly Decision[];
  readonly sent: readonly SentMark[];
}

/** Rows that explain and draw, but that neither money nor a stop depends on. */
const HISTORY: ReadonlySet<Decision['type']> = new Set(['analysis', 'wave', 'refusal', 'cancel_order']);

export function isHistory(decision: Decision): boolean {
  return HISTORY.has(decision.type) || (decision.type === 'alert' && decision.priority === 'info');
}

/** Many entries as one: the last word on each thing, at the place where it was said last. */
export function merged(entries: readonly JournalEntry[]): JournalEntry {
  const last = new Map<string, Decision>();
  for (const { decisions } of entries) {
    for (const decision of decisions) {
      const key = keyOf(decision);
      // an alert is told once: the first stays; of its news the last counts
      if (decision.type === 'alert' && decision.amends !== true && last.has(key)) continue;
      last.delete(key);
      last.set(key, decision);
    }
  }
  return { decisions: [...last.values()], sent: entries.flatMap(({ sent }) => sent) };
}

/** What a decision is the last word on. @throws RangeError for history that explains and draws */
export function keyOf(decision: Decision): string {
  switch (decision.type) {
    case 'cycle':
      return `cycle ${decision.cycle.id}`;
    case 'place_order':
    case 'order_update':
      return `order ${decision.intent.clientOrderId}`;
    case 'fill':
      return `fill ${decision.fill.symbol} ${decision.fill.tradeId}`;
    case 'wallet':
      return `wallet ${decision.asset}`;
    case 'universe':
      return `universe ${decision.entries.map(({ symbol }) => symbol).join(' ')}`;
    case 'control':
      return `control ${decision.name} ${decision.key}`;
    case 'intent':
      return `intent ${decision.intentId}`;
    case 'alert':
      return `${decision.amends === true ? 'news of alert' : 'alert'} ${decision.dedupKey}`;
    default:
      throw new RangeError(`a ${decision.type} decision does not belong in the journal`);
  }
}
