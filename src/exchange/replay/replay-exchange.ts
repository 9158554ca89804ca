import { Big, ONE, ZERO, decimal, fromNumber, toText } from '../../engine/money.ts';
import type { Fill, OrderIntent } from '../../engine/trader/cycle.ts';
import type { MarketRules, PlaceAnswer } from '../ports.ts';
import type { CandleTable } from './candle-table.ts';

/** Smallest order that spot exchanges commonly take, in quote units. */
export const REPLAY_MIN_NOTIONAL = '5';
const MAX_DECIMALS = 8;

export interface ReplayExchangeOptions {
  readonly rules: ReadonlyMap<string, MarketRules>;
  /** Fee per side as a ratio in decimal text, taken in the bought asset. */
  readonly feeRate: string;
  /** A BUY pays that much more than the engine's price, a SELL gets that much less; a ratio. */
  readonly slippageRatio: number;
}

/**
 * The exchange of a replay: fills every order at once and whole, at the engine's own reference price × (1 ± slippage). Synchronous and
 * deterministic: the same orders in the same sequence get the same ids.
 */
export class ReplayExchange {
  readonly #rules: ReadonlyMap<string, MarketRules>;
  readonly #feeRate: Big;
  readonly #buyFactor: Big;
  readonly #sellFactor: Big;
  #count = 0;

  /** @throws RangeError when the fee rate or the slippage is no number. */
  constructor(options: ReplayExchangeOptions) {
    const slippage = fromNumber(options.slippageRatio, 'slippage');
    this.#rules = options.rules;
    this.#feeRate = decimal(options.feeRate, 'fee rate');
    this.#buyFactor = ONE.plus(slippage);
    this.#sellFactor = ONE.minus(slippage);
  }

  /**
   * Fills an order at `timeMs`. Refused: unknown symbols, quantities of zero, and resting orders (a replay walks the stops inside its
   * candles itself, engine.md E15b).
   */
  place(intent: OrderIntent, timeMs: number): PlaceAnswer {
    const rules = this.#rules.get(intent.symbol);
    if (rules === undefined) return refused('-1121', 'Invalid symbol.');
    if (intent.type !== 'MARKET') return refused('UNSUPPORTED_TYPE', 'a replay has no resting orders');
    if (intent.quantity.lte(ZERO)) return refused('-1013', 'Invalid quantity.');
    this.#count += 1;
    const isBuy = intent.side === 'BUY';
    const price = intent.referencePrice.times(isBuy ? this.#buyFactor : this.#sellFactor);
    const bought = isBuy ? intent.quantity : intent.quantity.times(price);
    const fill: Fill = {
      clientOrderId: intent.clientOrderId,
      exchangeOrderId: `replay-${this.#count}`,
      tradeId: `r${this.#count}`,
      symbol: intent.symbol,
      side: intent.side,
      price,
      quantity: intent.quantity,
      fee: bought.times(this.#feeRate),
      feeAsset: isBuy ? rules.baseAsset : rules.quoteAsset,
      timeMs,
    };
    return {
      outcome: 'accepted',
      report: {
        clientOrderId: intent.clientOrderId,
        exchangeOrderId: fill.exchangeOrderId,
        symbol: intent.symbol,
        state: 'closed',
        filledQuantity: toText(intent.quantity),
        fills: [fill],
      },
    };
  }
}

/**
 * Trading rules that recorded candles suggest, because they do not carry the real ones. Tick: the most decimals seen in a price.
 * Lot: the most decimals seen in a volume (volumes are sums of lots), but never a lot worth more than one quote unit. Minimum
 * order: {@link REPLAY_MIN_NOTIONAL}.
 */
export function rulesOfTable(table: CandleTable, feeRate: string): MarketRules {
  const lotStep = step(Math.max(Math.min(table.volumeDecimals, MAX_DECIMALS), lotDecimalsOfOneUnit(table)));
  return {
    symbol: table.symbol,
    baseAsset: table.baseAsset,
    quoteAsset: table.quoteAsset,
    lotStep,
    marketLotStep: lotStep,
    minQuantity: lotStep,
    maxQuantity: null,
    tickSize: step(table.priceDecimals),
    minNotional: REPLAY_MIN_NOTIONAL,
    takerFeeRate: feeRate,
    active: true,
  };
}

/** Decimals that a lot needs so that it is worth at most one quote unit at the highest price seen. */
function lotDecimalsOfOneUnit(table: CandleTable): number {
  const highest = table.high.reduce((max, price) => Math.max(max, price), 0);
  return Math.min(MAX_DECIMALS, Math.max(0, Math.ceil(Math.log10(highest))));
}

function step(decimals: number): string {
  return toText(ONE.div(new Big('10').pow(decimals)));
}

function refused(code: string, reason: string): PlaceAnswer {
  return { outcome: 'refused', code, reason };
}
