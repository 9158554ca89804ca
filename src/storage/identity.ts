import type { Queryable } from './query.ts';

/** Whose state a database holds. */
export interface AccountIdentity {
  readonly mode: 'paper' | 'live';
  /** Exchange id, `demo`, or `replay:<folder>`. */
  readonly market: string;
  readonly quoteAsset: string;
  /** Mark of the exchange account; null for paper money. */
  readonly account: string | null;
}

/** What a database without an identity (written by an older version) tells of itself; null = it does not tell. */
export interface UnlabelledState {
  readonly hasCandles: boolean;
  /** Candles from the future can only be those of a market that runs faster than the clock. */
  readonly isSimulated: boolean;
  /** Modes of the open cycles, or of the newest one where none is open. */
  readonly modes: readonly AccountIdentity['mode'][];
  readonly quoteAsset: string | null;
}

export async function readIdentity(client: Queryable): Promise<AccountIdentity | null> {
  const { rows } = await client.query<{
    mode: AccountIdentity['mode'];
    market: string;
    quote_asset: string;
    account: string | null;
  }>('SELECT mode, market, quote_asset, account FROM account_identity');
  const row = rows[0];
  return row === undefined
    ? null
    : { mode: row.mode, market: row.market, quoteAsset: row.quote_asset, account: row.account };
}

/** Puts the identity in its place; only called by the process that holds the desk lock. */
export async function writeIdentity(client: Queryable, identity: AccountIdentity): Promise<void> {
  await client.query(
    `INSERT INTO account_identity (mode, market, quote_asset, account) VALUES ($1, $2, $3, $4)
     ON CONFLICT (only_row) DO UPDATE SET account = EXCLUDED.account`,
    [identity.mode, identity.market, identity.quoteAsset, identity.account],
  );
}

export async function readUnlabelled(client: Queryable): Promise<UnlabelledState> {
  const { rows: candles } = await client.query<{ any: boolean; simulated: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM market_data) AS any,
            EXISTS (SELECT 1 FROM market_data WHERE time > created_at) AS simulated`,
  );
  const { rows: cycles } = await client.query<{ demo: boolean; quote_asset: string; is_open: boolean }>(
    `SELECT demo, quote_asset, is_open FROM (
       SELECT demo, quote_asset, created_at, id,
              status IN ('initiating', 'waiting_buy', 'active_buy', 'waiting_sell', 'active_sell') AS is_open
       FROM trade_cycles) AS cycles
     ORDER BY is_open DESC, created_at DESC, id DESC LIMIT 100`,
  );
  const open = cycles.filter((cycle) => cycle.is_open);
  const telling = open.length > 0 ? open : cycles.slice(0, 1);
  return {
    hasCandles: candles[0]?.any === true,
    isSimulated: candles[0]?.simulated === true,
    modes: [...new Set(telling.map(({ demo }) => (demo ? 'paper' : 'live')))],
    quoteAsset: telling[0]?.quote_asset ?? null,
  };
}
