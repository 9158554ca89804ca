import { createPictures, type PictureSource } from '../../bot/charts/pictures.ts';
import type { RegimeBand } from '../../bot/charts/types.ts';
import type { Pictures } from '../../commands/pictures.ts';
import type { LiveView } from '../../commands/services.ts';
import { MARKET_REGIMES } from '../../engine/analyzer/labels.ts';
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import { toNumber } from '../../engine/money.ts';
import { breakevenPrice } from '../../engine/trailing/breakeven.ts';
import type { Trading } from '../../runtime/trading.ts';
import { equityCurve } from '../../storage/balances.ts';
import type { Database } from '../../storage/database.ts';
import { candleRange } from '../../storage/market-data.ts';

const EQUITY_POINTS = 600;

export interface PictureParts {
  readonly database: Database;
  readonly trading: Trading;
  readonly live: LiveView;
  readonly timeZone: string;
}

/** Pictures of stored candles with what the running engine knows of position and levels. */
export function chartPictures({ database, trading, live, timeZone }: PictureParts): Pictures {
  const { desk, analyst } = trading.engine;
  const source: PictureSource = {
    candles: (symbol, timeframe, count) => {
      const toMs = live.nowMs();
      // a few more than asked for: the newest minutes may not have closed yet
      return candleRange(database, symbol, timeframe, toMs - (count + 2) * TIMEFRAME_MS[timeframe], toMs, count);
    },
    position: async (symbol) => {
      const cycle = desk.cycleOf(symbol);
      if (cycle?.entryPrice == null) return null;
      const entry = toNumber(cycle.entryPrice);
      const { trail } = cycle;
      const breakeven = trail === null ? null : breakevenPrice(entry, trail.breakevenLevel, desk.trailSettings(symbol));
      return { entry, breakeven, stop: trail?.effectiveStop ?? null, max: trail?.maxPrice ?? null };
    },
    levels: async (symbol, timeframe) => {
      const analyzer = analyst.known(symbol)?.analyzer(timeframe);
      const prices = (levels: readonly { readonly price: number }[]) => levels.map((level) => level.price);
      return { supports: prices(analyzer?.supports() ?? []), resistances: prices(analyzer?.resistances() ?? []) };
    },
    regimes: (symbol, timeframe, fromMs, toMs) => regimeBands(database, symbol, timeframe, fromMs, toMs),
    equity: async (days) => {
      const toMs = live.nowMs();
      const curve = await equityCurve(database, toMs - days * DAY_MS, toMs, EQUITY_POINTS);
      return curve.map(({ timeMs, totalValue }) => ({ timeMs, value: totalValue }));
    },
  };
  return createPictures({ source, timeZone, mark: live.market === 'demo' ? 'DEMO' : '' });
}

/** Stretches of equal regime from the stored rows. */
async function regimeBands(
  database: Database,
  symbol: string,
  timeframe: Timeframe,
  fromMs: number,
  toMs: number,
): Promise<RegimeBand[]> {
  const { rows } = await database.query<{ time: Date; market_regime: string | null }>(
    `SELECT time, market_regime FROM analyzer_data
     WHERE symbol = $1 AND timeframe = $2 AND time >= to_timestamp($3::float8 / 1000.0) AND time < to_timestamp($4::float8 / 1000.0)
     ORDER BY time`,
    [symbol, timeframe, fromMs, toMs],
  );
  const bands: { fromMs: number; toMs: number; regime: RegimeBand['regime'] }[] = [];
  for (const { time, market_regime: word } of rows) {
    const regime = MARKET_REGIMES.find((known) => known === word);
    if (regime === undefined) continue;
    const startMs = time.getTime();
    const endMs = startMs + TIMEFRAME_MS[timeframe];
    const last = bands.at(-1);
    if (last !== undefined && last.regime === regime && last.toMs === startMs) last.toMs = endMs;
    else bands.push({ fromMs: startMs, toMs: endMs, regime });
  }
  return bands;
}
