import { describe, expect, it } from 'vitest';
import { Big, ZERO } from '../../engine/money.ts';
import type { OrderIntent } from '../../engine/trader/cycle.ts';
import { orderIntent } from '../../../test/support/orders.ts';
import type { CandleTable } from './candle-table.ts';
import { ReplayExchange, rulesOfTable } from './replay-exchange.ts';

function table(values: Partial<CandleTable>): CandleTable {
  const column = Float64Array.of(150);
  return {
    symbol: 'SOLUSDT',
    baseAsset: 'SOL',
    quoteAsset: 'USDT',
    timeframe: '1m',
    count: 1,
    openTimeMs: column,
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
    quoteVolume: null,
    trades: null,
    takerBuyBase: null,
    priceDecimals: 2,
    volumeDecimals: 3,
    gaps: [],
    files: [],
    ...values,
  };
}

function intent(values: Partial<OrderIntent> = {}): OrderIntent {
  return orderIntent({ symbol: 'SOLUSDT', referencePrice: new Big('150.01'), ...values });
}

/** Trade ids of two orders at a new exchange. */
function ids(): (string | undefined)[] {
  const replay = exchange();
  return [0, 1].map((timeMs) => {
    const answer = replay.place(intent(), timeMs);
    return answer.outcome === 'accepted' ? answer.report.fills[0]?.tradeId : answer.reason;
  });
}

function exchange(slippageRatio = 0.0005) {
  const rules = new Map([['SOLUSDT', rulesOfTable(table({}), '0.001')]]);
  return new ReplayExchange({ rules, feeRate: '0.001', slippageRatio });
}

describe('replay exchange', () => {
  it.each([
    ['BUY', '150.085005', '0.002', 'SOL'],
    ['SELL', '149.934995', '0.29986999', 'USDT'],
  ] as const)('%s: reference price with slippage, fee in the bought asset', (side, price, fee, feeAsset) => {
    const answer = exchange().place(intent({ side }), 77);
    if (answer.outcome !== 'accepted') throw new Error(answer.reason);
    expect(answer.report).toMatchObject({ state: 'closed', filledQuantity: '2', clientOrderId: 'c1-b-1' });
    const [fill] = answer.report.fills;
    expect([fill?.price.toFixed(), fill?.fee.toFixed(), fill?.feeAsset, fill?.timeMs]).toEqual([
      price,
      fee,
      feeAsset,
      77,
    ]);
  });

  it('same orders, same ids', () => {
    expect(ids()).toEqual(['r1', 'r2']);
    expect(ids()).toEqual(ids());
  });

  it.each<[string, Partial<OrderIntent>]>([
    ['unknown symbol', { symbol: 'NOPE' }],
    ['resting order', { type: 'STOP_LOSS_LIMIT' }],
    ['nothing', { quantity: ZERO }],
  ])('refuses: %s', (_name, values) => {
    expect(exchange().place(intent(values), 0).outcome).toBe('refused');
  });
});

describe('rules that recorded candles suggest', () => {
  it.each([
    ['ordinary', {}, '0.01', '0.001'],
    ['a price of 116,000 with volumes in thousandths', { high: Float64Array.of(116_000) }, '0.01', '0.000001'],
    [
      'micro prices, whole volumes',
      { high: Float64Array.of(0.00001234), priceDecimals: 8, volumeDecimals: 0 },
      '0.00000001',
      '1',
    ],
    ['whole volumes of something dear', { volumeDecimals: 0 }, '0.01', '0.001'],
    ['volumes with noise', { volumeDecimals: 14 }, '0.01', '0.00000001'],
  ])('%s', (_name, values, tickSize, lotStep) => {
    expect(rulesOfTable(table(values), '0.001')).toMatchObject({
      tickSize,
      lotStep,
      marketLotStep: lotStep,
      minNotional: '5',
    });
  });
});
