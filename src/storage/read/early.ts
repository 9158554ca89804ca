import type { EarlyView } from '../../commands/read-model.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '../../engine/candles/timeframe.ts';
import { earlyBadge } from '../../engine/opportunity/early.ts';
import { msOf, rowsOf, type ReadContext } from './context.ts';
import { isFreshPrice, lastPrices } from './prices.ts';

/** What "rising" looks at. */
const ROWS = 4;
/** The newest row may have opened this many candles ago: a move that is about to start is soon over. */
const LIFE_CANDLES = 5;

interface EarlyRow {
  readonly timeMs: number;
  readonly ema26: number | null;
  readonly atr: number | null;
  readonly roc10: number | null;
  readonly volumeRatio: number | null;
  readonly rsi: number | null;
  readonly takerBuyShare: number | null;
}

interface SymbolRows {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Oldest first. */
  readonly rows: readonly EarlyRow[];
}

/** The early badge of symbols (engine.md E19), from their last closed rows on the finest timeframe; none where a number is missing. */
export async function earlyBadges(
  context: ReadContext,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, EarlyView>> {
  const [found, prices] = await Promise.all([lastRows(context, symbols), lastPrices(context, symbols)]);
  const nowMs = context.live.nowMs();
  return new Map(
    found.flatMap((of) => {
      const price = prices.get(of.symbol);
      const view = price === undefined || !isFreshPrice(price, nowMs) ? null : viewOf(of, price.price);
      return view === null ? [] : [[of.symbol, view] as const];
    }),
  );
}

function viewOf({ timeframe, rows }: SymbolRows, price: number): EarlyView | null {
  const [first, last] = [rows[0], rows.at(-1)];
  // rows from before a gap say nothing about what rises now
  if (first === undefined || last?.timeMs !== first.timeMs + (ROWS - 1) * TIMEFRAME_MS[timeframe]) return null;
  const measured = {
    price,
    ema26: last.ema26 ?? NaN,
    atr: last.atr ?? NaN,
    roc10: last.roc10 ?? NaN,
    volumeRatios: rows.map(({ volumeRatio }) => volumeRatio ?? NaN),
    rsis: rows.map(({ rsi }) => rsi ?? NaN),
    takerBuyShare: last.takerBuyShare ?? NaN,
  };
  const answer = earlyBadge(measured);
  return answer === null ? null : { ...answer, timeframe, ...measured };
}

/** The finest timeframe that still gets rows, and its newest four. */
function lastRows(context: ReadContext, symbols: readonly string[]): Promise<readonly SymbolRows[]> {
  return rowsOf<SymbolRows>(
    context.db,
    'early_rows',
    `SELECT wanted.symbol, finest.timeframe, latest.rows
FROM unnest($1::text[]) AS wanted (symbol)
JOIN LATERAL (
  SELECT known.timeframe FROM unnest($2::text[], $3::float8[]) AS known (timeframe, length_ms)
  JOIN LATERAL (
    SELECT ${msOf('a.time')} AS time_ms FROM analyzer_data a
    WHERE a.symbol = wanted.symbol AND a.timeframe = known.timeframe ORDER BY a.time DESC LIMIT 1
  ) newest ON newest.time_ms >= $4::float8 - ${LIFE_CANDLES} * known.length_ms
  ORDER BY known.length_ms LIMIT 1
) finest ON true
JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object(
    'timeMs', ${msOf('a.time')}, 'ema26', a.ema_26, 'atr', a.atr_14, 'roc10', a.roc_10, 'volumeRatio', a.volume_ratio, 'rsi', a.rsi_14,
    'takerBuyShare', a.taker_buy_share
  ) ORDER BY a.time) AS rows
  FROM (
    SELECT * FROM analyzer_data b WHERE b.symbol = wanted.symbol AND b.timeframe = finest.timeframe ORDER BY b.time DESC LIMIT ${ROWS}
  ) a
) latest ON true`,
    [symbols, TIMEFRAMES, TIMEFRAMES.map((timeframe) => TIMEFRAME_MS[timeframe]), context.live.nowMs()],
  );
}
