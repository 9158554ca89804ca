import { drawChart } from '../../bot/charts/chart.ts';
import { drawEquity } from '../../bot/charts/equity.ts';
import type { ChartLine } from '../../bot/charts/types.ts';
import type { Language } from '../../commands/command.ts';
import type { Pictures } from '../../commands/pictures.ts';
import type { LiveView } from '../../commands/services.ts';
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import { COL } from '../../engine/analyzer/columns.ts';
import type { MarketRegime } from '../../engine/analyzer/labels.ts';
import { toNumber } from '../../engine/money.ts';
import type { Cycle } from '../../engine/trader/cycle.ts';
import type { Trading } from '../../runtime/trading.ts';
import { equityCurve } from '../../storage/balances.ts';
import type { Database } from '../../storage/database.ts';
import { candleRange } from '../../storage/market-data.ts';

const CANDLES = 120;
const EQUITY_POINTS = 600;
const LEVELS = 3;

const WORDS: Readonly<Record<Language, Readonly<Record<'entry' | 'stop' | 'max' | 'equity', string>>>> = {
  en: { entry: 'entry', stop: 'stop', max: 'max', equity: 'Account value' },
  fr: { entry: 'entrée', stop: 'stop', max: 'max', equity: 'Valeur du compte' },
};

export interface PictureParts {
  readonly database: Database;
  readonly trading: Trading;
  readonly live: LiveView;
  readonly timeZone: string;
}

/** Pictures of stored candles with what the running engine knows of the position. */
export function chartPictures(parts: PictureParts): Pictures {
  return {
    chart: (symbol, timeframe, language) => chart(parts, symbol, timeframe, language),
    equity: (days, language) => equity(parts, days, language),
  };
}

async function chart({ database, trading, live, timeZone }: PictureParts, symbol: string, timeframe: Timeframe, language: Language) {
  const toMs = live.nowMs();
  const timeframeMs = TIMEFRAME_MS[timeframe];
  const candles = await candleRange(database, symbol, timeframe, toMs - (CANDLES + 2) * timeframeMs, toMs, CANDLES);
  if (candles.length < 2) return null;
  const cycle = trading.engine.desk.cycleOf(symbol);
  const analyst = trading.engine.analyst.known(symbol);
  const analyzer = analyst?.analyzer(timeframe) ?? null;
  const regimes = await regimeBands(database, symbol, timeframe, candles[0]?.openTimeMs ?? toMs, toMs);
  const lines = cycle === undefined ? [] : positionLines(cycle, language);
  const natr = analyzer?.series.at(COL.natr);
  const png = await drawChart({
    title: `${symbol} ${timeframe}`,
    ...(natr === undefined || Number.isNaN(natr) ? {} : { subtitle: `ATR ${natr.toFixed(2)} %` }),
    candles,
    timeframeMs,
    lines,
    supports: (analyzer?.supports() ?? []).slice(0, LEVELS).map((level) => level.price),
    resistances: (analyzer?.resistances() ?? []).slice(0, LEVELS).map((level) => level.price),
    regimes,
    timeZone,
    language,
  });
  const close = candles.at(-1)?.close ?? 0;
  const described = [`${symbol} ${timeframe}: ${close}`, ...lines.map((line) => `${line.label} ${line.price}`)].join(', ');
  return { png, name: `${symbol}-${timeframe}.png`, description: described };
}

function positionLines(cycle: Cycle, language: Language): ChartLine[] {
  const lines: ChartLine[] = [];
  if (cycle.entryPrice !== null) lines.push({ kind: 'entry', price: toNumber(cycle.entryPrice), label: WORDS[language].entry });
  const { trail } = cycle;
  if (trail === null) return lines;
  lines.push({ kind: 'stop', price: trail.effectiveStop, label: WORDS[language].stop });
  lines.push({ kind: 'max', price: trail.maxPrice, label: WORDS[language].max });
  return lines;
}

async function regimeBands(database: Database, symbol: string, timeframe: Timeframe, fromMs: number, toMs: number) {
  const { rows } = await database.query<{ time: Date; market_regime: MarketRegime | null }>(
    `SELECT time, market_regime FROM analyzer_data
     WHERE symbol = $1 AND timeframe = $2 AND time >= to_timestamp($3::float8 / 1000.0) AND time <= to_timestamp($4::float8 / 1000.0)
     ORDER BY time`,
    [symbol, timeframe, fromMs, toMs],
  );
  const bands: { fromMs: number; toMs: number; regime: MarketRegime }[] = [];
  for (const { time, market_regime: regime } of rows) {
    if (regime === null) continue;
    const startMs = time.getTime();
    const endMs = startMs + TIMEFRAME_MS[timeframe];
    const last = bands.at(-1);
    if (last !== undefined && last.regime === regime && last.toMs === startMs) last.toMs = endMs;
    else bands.push({ fromMs: startMs, toMs: endMs, regime });
  }
  return bands;
}

async function equity({ database, live, timeZone }: PictureParts, days: number, language: Language) {
  const toMs = live.nowMs();
  const curve = await equityCurve(database, toMs - days * DAY_MS, toMs, EQUITY_POINTS);
  if (curve.length < 2) return null;
  const points = curve.map(({ timeMs, totalValue }) => ({ timeMs, value: totalValue }));
  const png = await drawEquity({ title: WORDS[language].equity, points, timeZone, language });
  const [first, last] = [points[0]?.value ?? 0, points.at(-1)?.value ?? 0];
  return { png, name: 'equity.png', description: `${first.toFixed(2)} → ${last.toFixed(2)} ${live.quoteAsset}` };
}
