import type { Decision } from '../engine/decisions.ts';
import { toText } from '../engine/money.ts';
import type { Logger } from './log.ts';

/** What a person who reads the log should find of a decision. */
export function logDecision(logger: Logger, decision: Decision): void {
  if (decision.type === 'place_order') {
    const { clientOrderId, symbol, side, quantity, reason } = decision.intent;
    logger.info({ component: 'trader', clientOrderId, symbol, side, quantity: toText(quantity), reason }, 'order');
  } else if (decision.type === 'fill') {
    const { symbol, side, price, quantity } = decision.fill;
    logger.info({ component: 'trader', symbol, side, price: toText(price), quantity: toText(quantity) }, 'fill');
  } else if (decision.type === 'refusal') {
    const { symbol, side, code, measured, limit } = decision;
    // a SELL without a position is the normal case, not news
    const level = side === 'BUY' ? 'info' : 'debug';
    logger[level]({ component: 'coordinator', symbol, side, code, measured, limit }, 'signal refused');
  } else if (decision.type === 'wave' && decision.verdict.outcome === 'signal') {
    const { symbol, side, metadata } = decision.verdict.signal;
    const { force, strategies_count } = metadata;
    logger.info({ component: 'signal-aggregator', symbol, side, force, strategies: strategies_count }, 'consensus');
  } else if (decision.type === 'alert' && (decision.kind === 'trailing_armed' || decision.kind === 'stop_moved')) {
    logger.info({ component: 'coordinator', ...decision.data }, 'TRAILING ADAPTATIF');
  }
}
