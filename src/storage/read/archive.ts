import type { Archive, TradeRow } from '../../commands/archive.ts';
import type { Queryable, Statement } from '../query.ts';

const ISO = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const TRADES: Statement = {
  name: 'archive_trades',
  text: `SELECT id, symbol, quote_asset AS "quoteAsset", ${ISO('COALESCE(opened_at, created_at)')} AS "openedAt",
  ${ISO('completed_at')} AS "completedAt", bought_quantity::text AS "boughtQuantity", sold_quantity::text AS "soldQuantity",
  entry_price::text AS "entryPrice", exit_price::text AS "exitPrice", cost::text AS cost, proceeds::text AS proceeds, fees::text AS fees,
  profit_loss::text AS result, profit_loss_percent::text AS "resultPercent", exit_reason AS "exitReason",
  (SELECT COALESCE(string_agg(voter, ' '), '') FROM jsonb_array_elements_text(COALESCE(attribution -> 'strategies', '[]'::jsonb)) AS voter) AS strategies,
  attribution ->> 'regime' AS regime, attribution ->> 'source' AS source, demo
FROM trade_cycles
WHERE status = 'completed' AND completed_at >= to_timestamp($1::float8 / 1000.0) AND completed_at < to_timestamp($2::float8 / 1000.0)
ORDER BY completed_at, id`,
};

/** Completed trades of the table `trade_cycles`, for files. */
export class SqlArchive implements Archive {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async trades(fromMs: number, toMs: number): Promise<readonly TradeRow[]> {
    const { rows } = await this.#db.query(TRADES, [fromMs, toMs]);
    return rows as unknown as readonly TradeRow[];
  }
}
