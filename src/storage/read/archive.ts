import type { Archive, ArchivedFill, ArchivedTrade } from '../../commands/archive.ts';
import { decimal, ONE, type Big } from '../../engine/money.ts';
import type { Side } from '../../engine/strategies/strategy.ts';
import type { Queryable, Statement } from '../query.ts';
import { bigOf } from '../rows/cycle-row.ts';
import { msOf } from './context.ts';

const IN_SPAN = `c.status = 'completed' AND c.completed_at >= to_timestamp($1::float8 / 1000.0) AND c.completed_at < to_timestamp($2::float8 / 1000.0)`;

const TRADES: Statement = {
  name: 'archive_trades',
  text: `SELECT id, symbol, base_asset, quote_asset, ${msOf('completed_at')} AS completed_at_ms, sold_quantity, proceeds, fees, profit_loss, exit_reason,
  (SELECT COALESCE(string_agg(voter, ' '), '') FROM jsonb_array_elements_text(COALESCE(attribution -> 'strategies', '[]'::jsonb)) AS voter) AS strategies,
  attribution ->> 'regime' AS regime, attribution ->> 'source' AS source, demo
FROM trade_cycles c WHERE ${IN_SPAN} ORDER BY completed_at, id`,
};
/** Trades of one moment in the order of their numbers. */
const FILLS: Statement = {
  name: 'archive_fills',
  text: `SELECT e.cycle_id, e.client_order_id, e.order_id, e.side, e.price, e.quantity, e.fee, e.fee_asset, ${msOf('e.timestamp')} AS time_ms, o.reason
FROM trade_executions e
JOIN trade_cycles c ON c.id = e.cycle_id
LEFT JOIN order_intents o ON o.client_order_id = e.client_order_id
WHERE ${IN_SPAN} ORDER BY e.timestamp, length(e.trade_id), e.trade_id`,
};
/** The shortest candle that holds each moment; those that only fill a hole tell no price of their own. */
const RATES: Statement = {
  name: 'archive_euro_rates',
  text: `SELECT wanted.ms, held.symbol, held.close
FROM unnest($1::float8[]) AS wanted (ms)
JOIN LATERAL (
  SELECT m.symbol, m.close
  FROM (VALUES ('1m', 1), ('3m', 3), ('5m', 5), ('15m', 15), ('1h', 60), ('1d', 1440)) AS frame (timeframe, minutes)
  JOIN market_data m ON m.timeframe = frame.timeframe AND m.symbol = ANY ($2::text[]) AND NOT m.filled
    AND m.time <= to_timestamp(wanted.ms / 1000.0) AND m.time > to_timestamp(wanted.ms / 1000.0) - make_interval(mins => frame.minutes)
  ORDER BY frame.minutes, m.symbol LIMIT 1
) held ON true`,
};

/** Completed trades of the table `trade_cycles` with their fills, for files. */
export class SqlArchive implements Archive {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async trades(fromMs: number, toMs: number): Promise<readonly ArchivedTrade[]> {
    const [trades, fills] = await Promise.all([
      this.#db.query<TradeRow>(TRADES, [fromMs, toMs]),
      this.#db.query<FillRow>(FILLS, [fromMs, toMs]),
    ]);
    const byTrade = new Map<string, ArchivedFill[]>();
    for (const row of fills.rows) {
      const own = byTrade.get(row.cycle_id);
      if (own === undefined) byTrade.set(row.cycle_id, [fillOf(row)]);
      else own.push(fillOf(row));
    }
    return trades.rows.map((row) => tradeOf(row, byTrade.get(row.id) ?? []));
  }

  async euroRates(quoteAsset: string, timesMs: readonly number[]): Promise<ReadonlyMap<number, Big>> {
    if (quoteAsset === 'EUR') return new Map(timesMs.map((timeMs) => [timeMs, ONE]));
    const inverse = `${quoteAsset}EUR`;
    const { rows } = await this.#db.query<{ ms: number; symbol: string; close: string }>(RATES, [
      timesMs,
      [`EUR${quoteAsset}`, inverse],
    ]);
    return new Map(
      rows.map(({ ms, symbol, close }) => {
        const price = decimal(close, 'EUR rate');
        return [ms, symbol === inverse ? ONE.div(price) : price];
      }),
    );
  }
}

interface TradeRow extends Record<string, unknown> {
  readonly id: string;
  readonly symbol: string;
  readonly base_asset: string;
  readonly quote_asset: string;
  readonly completed_at_ms: number;
  readonly sold_quantity: string;
  readonly proceeds: string;
  readonly fees: string;
  readonly profit_loss: string | null;
  readonly exit_reason: string | null;
  readonly strategies: string;
  readonly regime: string | null;
  readonly source: string | null;
  readonly demo: boolean;
}

interface FillRow extends Record<string, unknown> {
  readonly cycle_id: string;
  readonly client_order_id: string;
  readonly order_id: string;
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly time_ms: number;
  readonly reason: string | null;
}

function tradeOf(row: TradeRow, fills: readonly ArchivedFill[]): ArchivedTrade {
  return {
    id: row.id,
    symbol: row.symbol,
    baseAsset: row.base_asset,
    quoteAsset: row.quote_asset,
    completedAtMs: row.completed_at_ms,
    soldQuantity: decimal(row.sold_quantity, 'sold quantity'),
    proceeds: decimal(row.proceeds, 'proceeds'),
    fees: decimal(row.fees, 'fees'),
    profitLoss: bigOf(row.profit_loss, 'profit or loss'),
    exitReason: row.exit_reason,
    strategies: row.strategies,
    regime: row.regime,
    source: row.source,
    demo: row.demo,
    fills,
  };
}

function fillOf(row: FillRow): ArchivedFill {
  return {
    clientOrderId: row.client_order_id,
    exchangeOrderId: row.order_id,
    side: row.side,
    price: decimal(row.price, 'fill price'),
    quantity: decimal(row.quantity, 'fill quantity'),
    fee: decimal(row.fee, 'fee'),
    feeAsset: row.fee_asset,
    timeMs: row.time_ms,
    reason: row.reason,
  };
}
