import type { AlertDecision } from '../engine/decisions.ts';
import { parseClientOrderId } from '../engine/trader/ids.ts';
import type { LiveView } from './interfaces.ts';

/** What is looked at to tell whether a danger is over. */
export interface AlarmFacts {
  readonly live: Pick<LiveView, 'nowMs' | 'price' | 'openOrders' | 'symbols'>;
  /** Ids of the cycles that are not closed. */
  readonly openCycles: ReadonlySet<string>;
  /** A price older than this is stale, ms. */
  readonly priceMaxAgeMs: number;
}

/**
 * True where what an alert warned of is over. It is judged by how things stand and not by an event, so that it is also found after a
 * restart. What only a person can set right (coins that are missing, a trade that nobody asked for) is never over by itself.
 */
export function causeIsOver(
  alert: Pick<AlertDecision, 'kind' | 'symbol' | 'threadKey' | 'data'>,
  facts: AlarmFacts,
): boolean {
  if (alert.kind === 'daily_loss') return Number(alert.data['untilMs'] ?? Infinity) <= facts.live.nowMs();
  if (alert.kind === 'feed_stale' && alert.symbol === null)
    return facts.live.symbols.some((symbol) => hasFreshPrice(symbol, facts));
  // every other danger that can end belongs to a position, and ends with it at the latest
  if (alert.threadKey === null) return false;
  if (!facts.openCycles.has(alert.threadKey)) return true;
  if (alert.kind === 'feed_stale') return hasFreshPrice(alert.symbol, facts);
  return alert.kind === 'order_problem' && orderIsWell(alert, facts);
}

function hasFreshPrice(symbol: string | null, { live, priceMaxAgeMs }: AlarmFacts): boolean {
  const price = symbol === null ? null : live.price(symbol);
  return price !== null && live.nowMs() - price.timeMs <= priceMaxAgeMs;
}

/** An order whose fate was unknown is known; a protection that was refused rests at the exchange. */
function orderIsWell(alert: Parameters<typeof causeIsOver>[0], { live }: AlarmFacts): boolean {
  const orders = live.openOrders();
  if (alert.data['problem'] === 'unknown') {
    return !orders.some((order) => order.clientOrderId === alert.data['clientOrderId'] && order.status === 'unknown');
  }
  const refused = parseClientOrderId(String(alert.data['clientOrderId']));
  return (
    refused?.purpose === 'protection' &&
    orders.some(({ symbol, purpose, status }) => {
      return symbol === alert.symbol && purpose === 'protection' && status === 'acknowledged';
    })
  );
}
