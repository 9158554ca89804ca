import type { ChecklistView, Opportunities, OpportunityView } from '../../commands/read-model.ts';
import { MARKET_REGIMES } from '../../engine/analyzer/labels.ts';
import { judgeChecklist } from '../../engine/opportunity/checklist.ts';
import { OPPORTUNITY_ACTIONS } from '../../engine/opportunity/opportunity.ts';
import { balances } from './account.ts';
import { assetOf, msOf, rowsOf, since, type ReadContext } from './context.ts';
import { cycles } from './cycles.ts';
import { earlyBadges } from './early.ts';
import { regimes } from './market.ts';
import { openPositions } from './positions.ts';
import { lastPrices } from './prices.ts';
import { scores } from './score.ts';
import { rejections, signals } from './signals.ts';

/** Holding no more than this counts as absent from the portfolio (the guide's third scan). */
const ABSENT_UP_TO = 1;

type Scanned = Omit<OpportunityView, 'score' | 'early'>;

/** The guide's three scans, each row with its score and its early badge. */
export async function opportunities(context: ReadContext, mostMissing = Infinity): Promise<Opportunities> {
  const [strong, moving, absent] = await Promise.all([strongConsensus(context), momentum(context), missing(context)]);
  const found = [...strong, ...moving, ...absent.slice(0, mostMissing)];
  const traded = new Set(context.live.symbols);
  const followed = found.filter(({ symbol }) => traded.has(symbol));
  const symbols = [...new Set(followed.map(({ symbol }) => symbol))];
  const [scored, early] = await Promise.all([scores(context, symbols), earlyBadges(context, symbols)]);
  const views = followed.flatMap((row) => {
    const score = scored.get(row.symbol);
    return score === undefined ? [] : [{ ...row, score, early: early.get(row.symbol) ?? null }];
  });
  return { views, missingLeftOut: Math.max(0, absent.length - mostMissing) };
}

/** BUY signals of 12 h: more than 10, mean confidence above 0.85. */
function strongConsensus(context: ReadContext): Promise<readonly Scanned[]> {
  return rowsOf<Scanned>(
    context.db,
    'scan_consensus',
    `SELECT symbol, 'consensus' AS scan, count(*)::int AS signals, avg(confidence)::float8 AS "averageConfidence",
  NULL::float8 AS momentum, NULL::float8 AS "volumeRatio", NULL::float8 AS confluence, NULL::text AS regime,
  ${msOf('max(created_at)')} AS "lastAtMs"
FROM trading_signals WHERE created_at > $1 AND side = 'BUY'
GROUP BY symbol HAVING count(*) > 10 AND avg(confidence) > 0.85 ORDER BY count(*) DESC, avg(confidence) DESC, symbol`,
    [since(context, 12)],
  );
}

/** 15m rows of 2 h with momentum above 50 and volume ratio above 2.0; the newest of each symbol. */
function momentum(context: ReadContext): Promise<readonly Scanned[]> {
  return rowsOf<Scanned>(
    context.db,
    'scan_momentum',
    `SELECT a.symbol, 'momentum' AS scan, COALESCE(s.count, 0)::int AS signals, s.confidence AS "averageConfidence",
  a.momentum_score AS momentum, a.volume_ratio AS "volumeRatio", a.confluence_score AS confluence, a.market_regime AS regime,
  ${msOf('a.time')} AS "lastAtMs"
FROM (
  SELECT DISTINCT ON (symbol) * FROM analyzer_data
  WHERE timeframe = '15m' AND time > $1 AND momentum_score > 50 AND volume_ratio > 2.0 ORDER BY symbol, time DESC
) a
LEFT JOIN (
  SELECT symbol, count(*) AS count, avg(confidence)::float8 AS confidence FROM trading_signals
  WHERE created_at > $2 AND side = 'BUY' GROUP BY symbol
) s ON s.symbol = a.symbol
ORDER BY a.momentum_score DESC, s.count DESC NULLS LAST, a.symbol`,
    [since(context, 2), since(context, 6)],
  );
}

/** Symbols that are traded but not held. */
async function missing(context: ReadContext): Promise<readonly Scanned[]> {
  const [held, counts] = await Promise.all([balances(context), signals(context, 6, 'BUY', null)]);
  const holding = new Set(held.filter(({ value }) => value > ABSENT_UP_TO).map(({ asset }) => asset));
  const bySymbol = new Map(counts.map((count) => [count.symbol, count]));
  return context.live.symbols
    .filter((symbol) => !holding.has(assetOf(context, symbol)))
    .map((symbol) => {
      const count = bySymbol.get(symbol);
      const market = { momentum: null, volumeRatio: null, confluence: null, regime: null };
      return {
        symbol,
        scan: 'missing' as const,
        signals: count?.count ?? 0,
        averageConfidence: count?.averageConfidence ?? null,
        ...market,
        lastAtMs: count?.lastAtMs ?? null,
      };
    })
    .toSorted((a, b) => b.signals - a.signals || a.symbol.localeCompare(b.symbol));
}

/** The guide's four steps for one symbol, its score, and one verdict. */
export async function checklist(context: ReadContext, symbol: string): Promise<ChecklistView> {
  const [counts, technicals, held, open, past, scored, refused, prices, early] = await Promise.all([
    signals(context, 6, 'BUY', symbol),
    regimes(context, '15m', null, [symbol]),
    balances(context),
    openPositions(context, symbol),
    cycles(context, symbol, 10),
    scores(context, [symbol]),
    rejections(context, symbol, 24),
    lastPrices(context, [symbol]),
    earlyBadges(context, [symbol]),
  ]);
  const [count] = counts;
  const [technical = null] = technicals;
  const [position = null] = open;
  const balance = held.find(({ asset }) => asset === assetOf(context, symbol));
  const score = scored.get(symbol);
  if (score === undefined) throw new Error(`checklist: ${symbol} was not scored`);
  const { verdict, items } = judgeChecklist({
    signals: { count: count?.count ?? 0, meanConfidence: count?.averageConfidence ?? null },
    technical:
      technical === null
        ? null
        : { ...technical, regime: MARKET_REGIMES.find((name) => name === technical.regime) ?? null },
    held: position !== null,
    cycleResults: past.flatMap(({ profitLossPercent }) => (profitLossPercent === null ? [] : [profitLossPercent])),
    action: OPPORTUNITY_ACTIONS.find((action) => action === score.action) ?? 'NO_DATA',
  });
  return {
    symbol,
    price: prices.get(symbol)?.price ?? null,
    signals: { count: count?.count ?? 0, averageConfidence: count?.averageConfidence ?? null },
    technical,
    holding: { quantity: balance?.total ?? 0, value: balance?.value ?? 0, weightPercent: balance?.weightPercent ?? 0 },
    position,
    cycles: past,
    score,
    early: early.get(symbol) ?? null,
    items,
    verdict,
    lastRejection: refused[0] ?? null,
  };
}
