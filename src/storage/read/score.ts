import type { ScoreView } from '../../commands/read-model.ts';
import { MARKET_REGIMES, type MarketRegime } from '../../engine/analyzer/labels.ts';
import type { ConsensusHistory, OpportunityInput, OpportunityRow } from '../../engine/opportunity/input.ts';
import { scoreOpportunity, type Opportunity } from '../../engine/opportunity/opportunity.ts';
import { msOf, rowsOf, since, type ReadContext } from './context.ts';
import { isFreshPrice, lastPrices, type LastPrice } from './prices.ts';

/** A row older than this is no basis for a purchase. */
const ROW_LIFE_MS = 15 * 60_000;
/** Votes count over this long, a consensus over twice its own life. */
const VOTE_HOURS = 2;

interface ScoreRow {
  readonly symbol: string;
  readonly time_ms: number;
  readonly support: number | null;
  readonly resistance: number | null;
  readonly regime: string | null;
  readonly regime_confidence: number | null;
  readonly row: OpportunityRow;
}

interface VoteRow {
  readonly symbol: string;
  readonly buy_votes: number;
  readonly sell_votes: number;
  readonly buy_at_ms: number | null;
  readonly sell_at_ms: number | null;
  readonly strength: number | null;
  readonly force: number | null;
}

/** The opportunity score of symbols, from their newest closed rows (engine.md E19). Symbols without a row get NO_DATA. */
export async function scores(
  context: ReadContext,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, ScoreView>> {
  const [rows, votes, prices] = await Promise.all([
    scoreRows(context, symbols),
    voteRows(context, symbols),
    lastPrices(context, symbols),
  ]);
  const rowBySymbol = new Map(rows.map((row) => [row.symbol, row]));
  const votesBySymbol = new Map(votes.map((row) => [row.symbol, row]));
  return new Map(
    symbols.map((symbol) => {
      const row = rowBySymbol.get(symbol);
      if (row === undefined) return [symbol, NO_DATA];
      const input = inputOf(context, row, votesBySymbol.get(symbol), prices.get(symbol) ?? null);
      return [symbol, viewOf(scoreOpportunity(input, context.scoring))];
    }),
  );
}

const NO_DATA: ScoreView = {
  score: null,
  coverage: 0,
  grade: null,
  action: 'NO_DATA',
  vetoCode: null,
  stopPercent: null,
  targetsPercent: [],
  sizeCategory: null,
};

function viewOf(opportunity: Opportunity): ScoreView {
  const { score, coverage, grade, action, veto, plan, sizeCategory } = opportunity;
  return {
    score,
    coverage,
    grade,
    action,
    vetoCode: veto?.code ?? null,
    stopPercent: plan?.stop.percent ?? null,
    targetsPercent: plan?.targets.map(({ percent }) => percent) ?? [],
    sizeCategory,
  };
}

function inputOf(
  context: ReadContext,
  row: ScoreRow,
  votes: VoteRow | undefined,
  last: LastPrice | null,
): OpportunityInput {
  const nowMs = context.live.nowMs();
  const isFresh = last !== null && isFreshPrice(last, nowMs) && nowMs - row.time_ms <= ROW_LIFE_MS;
  return {
    price: last?.price ?? null,
    stale: !isFresh,
    row: row.row,
    regime: MARKET_REGIMES.find((regime): regime is MarketRegime => regime === row.regime) ?? null,
    regimeConfidence: row.regime_confidence,
    levels: { support: row.support, resistance: row.resistance },
    consensus: consensusOf(votes, nowMs),
    volatilityLimitPercent: context.live.volatilityLimitPercent(),
    initialStopRatio: null,
  };
}

function consensusOf(votes: VoteRow | undefined, nowMs: number): ConsensusHistory {
  if (votes === undefined) return { buy: null, sellIsNewer: false, buyVotes: 0, sellVotes: 0 };
  const { buy_at_ms: buyAtMs, sell_at_ms: sellAtMs, strength, force } = votes;
  const hasBuy = buyAtMs !== null && strength !== null && force !== null;
  return {
    buy: hasBuy ? { strength, force, ageMs: nowMs - buyAtMs } : null,
    sellIsNewer: sellAtMs !== null && sellAtMs > (buyAtMs ?? 0),
    buyVotes: votes.buy_votes,
    sellVotes: votes.sell_votes,
  };
}

function scoreRows(context: ReadContext, symbols: readonly string[]): Promise<readonly ScoreRow[]> {
  return rowsOf<ScoreRow>(
    context.db,
    'score_rows',
    `SELECT wanted.symbol, ${msOf('five.time')} AS time_ms, five.nearest_support AS support, five.nearest_resistance AS resistance,
  fifteen.market_regime AS regime, fifteen.regime_confidence,
  jsonb_build_object(
    'adx', five.adx_14, 'plusDi', five.plus_di, 'minusDi', five.minus_di, 'rsi', five.rsi_14, 'stochK', five.stoch_k,
    'stochRsi', five.stoch_rsi, 'williamsR', five.williams_r, 'mfi', five.mfi_14, 'macdHistogramAtr', five.macd_histogram_atr,
    'bandPosition', five.bb_position, 'bandWidthRatio', five.bb_width / NULLIF(five.bb_middle, 0), 'bandSqueeze', five.bb_squeeze,
    'volumeRatio', five.volume_ratio, 'volumeQuality', five.volume_quality_score, 'takerBuyShare', taker.share,
    'vwap', five.vwap_day, 'atr', five.atr_14, 'natr', five.natr, 'momentum', five.momentum_score,
    'bearishBias', five.directional_bias = 'BEARISH'
  ) AS row
FROM unnest($1::text[]) AS wanted (symbol)
JOIN LATERAL (
  SELECT * FROM analyzer_data a WHERE a.symbol = wanted.symbol AND a.timeframe = '5m' ORDER BY a.time DESC LIMIT 1
) five ON true
LEFT JOIN LATERAL (
  SELECT market_regime, regime_confidence FROM analyzer_data a
  WHERE a.symbol = wanted.symbol AND a.timeframe = '15m' ORDER BY a.time DESC LIMIT 1
) fifteen ON true
LEFT JOIN LATERAL (
  SELECT avg(taker_buy_share) AS share FROM (
    SELECT taker_buy_share FROM analyzer_data a
    WHERE a.symbol = wanted.symbol AND a.timeframe = '5m' ORDER BY a.time DESC LIMIT 3
  ) lately
) taker ON true`,
    [symbols],
  );
}

function voteRows(context: ReadContext, symbols: readonly string[]): Promise<readonly VoteRow[]> {
  return rowsOf<VoteRow>(
    context.db,
    'score_votes',
    `WITH lately AS (
  SELECT symbol, side, strategy, created_at, metadata FROM trading_signals WHERE created_at > $2 AND symbol = ANY ($1::text[])
), newest AS (
  SELECT DISTINCT ON (symbol) symbol, metadata FROM lately
  WHERE strategy = 'CONSENSUS' AND side = 'BUY' ORDER BY symbol, created_at DESC
)
SELECT l.symbol,
  count(DISTINCT strategy) FILTER (WHERE side = 'BUY' AND strategy <> 'CONSENSUS')::int AS buy_votes,
  count(DISTINCT strategy) FILTER (WHERE side = 'SELL' AND strategy <> 'CONSENSUS')::int AS sell_votes,
  ${msOf(`max(created_at) FILTER (WHERE side = 'BUY' AND strategy = 'CONSENSUS')`)} AS buy_at_ms,
  ${msOf(`max(created_at) FILTER (WHERE side = 'SELL' AND strategy = 'CONSENSUS')`)} AS sell_at_ms,
  max((n.metadata ->> 'consensus_strength')::float8) AS strength,
  max((n.metadata ->> 'force')::float8) AS force
FROM lately l LEFT JOIN newest n ON n.symbol = l.symbol GROUP BY l.symbol`,
    [symbols, since(context, VOTE_HOURS)],
  );
}
