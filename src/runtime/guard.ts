import type { Desk } from '../engine/desk/desk.ts';
import { fromNumber, toNumber } from '../engine/money.ts';
import type { Cycle } from '../engine/trader/cycle.ts';
import { protectionIsBehind, protectionPrice } from '../engine/trader/orders.ts';
import { ladderOf } from '../engine/trailing/ladder.ts';
import type { ExchangeStop, GuardView } from './interfaces.ts';

export interface GuardParts {
  readonly desk: Pick<Desk, 'cycleOf' | 'openIntents' | 'trailContext' | 'trailSettings'>;
  /** With paper money nothing rests anywhere. */
  readonly live: boolean;
}

/** What guards a held symbol: the steps of its trailing stop, and the stop that rests at the exchange. */
export function guardOf({ desk, live }: GuardParts, symbol: string): GuardView | null {
  const cycle = desk.cycleOf(symbol);
  if (cycle === undefined || cycle.trail === null) return null;
  const ladder = ladderOf(cycle.trail, desk.trailContext(symbol), desk.trailSettings(symbol));
  return {
    cycleId: cycle.id,
    tiers: ladder.map(({ kind, level, gainRatio, price, armed }) => {
      return { kind, level: kind === 'take_profit' ? level * 100 : level, gainPercent: gainRatio * 100, price, armed };
    }),
    exchange: live ? exchangeStop(desk, cycle) : null,
  };
}

function exchangeStop(desk: GuardParts['desk'], cycle: Cycle): ExchangeStop | null {
  if (cycle.entryPrice === null || cycle.trail === null) return null;
  const wanted = protectionPrice(cycle.entryPrice, fromNumber(cycle.trail.effectiveStop, 'effective stop'));
  const order = desk.openIntents().find(({ cycleId, purpose }) => cycleId === cycle.id && purpose === 'protection');
  const resting = order?.stopPrice ?? null;
  const stops = { wanted: toNumber(wanted), resting: resting === null ? null : toNumber(resting) };
  if (order === undefined || resting === null) return { ...stops, state: 'none' };
  if (order.status !== 'acknowledged') return { ...stops, state: 'sent' };
  // an own stop that was lowered leaves the one at the exchange above the wanted one: it never moves down
  const isApart = protectionIsBehind(resting, wanted) || protectionIsBehind(wanted, resting);
  return { ...stops, state: isApart ? 'apart' : 'rests' };
}
