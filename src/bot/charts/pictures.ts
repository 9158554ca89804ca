import type { Language } from '../../commands/command.ts';
import type { Pictures, SymbolCard } from '../../commands/pictures.ts';
import type { ReplyPicture } from '../../commands/reply.ts';
import type { Timeframe } from '../../engine/candles/timeframe.ts';
import { TIMEFRAME_MS } from '../../engine/candles/timeframe.ts';
import { drawCard } from './card.ts';
import { drawChart } from './chart.ts';
import { drawEquity } from './equity.ts';
import { priceText } from './price-scale.ts';
import type { ChartCandle, ChartInput, ChartLine, ChartTheme, EquityPoint, RegimeBand } from './types.ts';

/** Where pictures get their facts from; implemented over the database and the running engine. */
export interface PictureSource {
  /** Closed candles, oldest first. */
  candles(symbol: string, timeframe: Timeframe, count: number): Promise<readonly ChartCandle[]>;
  /** Prices of the open position; null = none is open. */
  position(symbol: string): Promise<PositionPrices | null>;
  /** Levels of the last analysis, strongest first. */
  levels(
    symbol: string,
    timeframe: Timeframe,
  ): Promise<{ readonly supports: readonly number[]; readonly resistances: readonly number[] }>;
  regimes(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<readonly RegimeBand[]>;
  /** Equity in quote units over the last `days`, oldest first. */
  equity(days: number): Promise<readonly EquityPoint[]>;
}

export interface PositionPrices {
  readonly entry: number;
  readonly breakeven: number | null;
  readonly stop: number | null;
  readonly max: number | null;
}

export interface PictureOptions {
  readonly source: PictureSource;
  readonly timeZone: string;
  readonly theme?: ChartTheme;
  readonly scale?: 1 | 2;
  /** Stands before every title, such as `DEMO`; empty = nothing. */
  readonly mark?: string;
}

const CANDLES = 120;
/** As many as a phone's width shows apart. */
const CARD_CANDLES = 64;
const LEVELS_SHOWN = 3;

type PositionLine = keyof PositionPrices;

const WORDS = {
  en: { entry: 'entry', breakeven: 'breakeven', stop: 'stop', max: 'max', equity: 'Equity', days: 'days', now: 'now' },
  fr: {
    entry: 'entrée',
    breakeven: 'seuil',
    stop: 'stop',
    max: 'max',
    equity: 'Capital',
    days: 'jours',
    now: 'actuel',
  },
} as const satisfies Record<Language, Record<PositionLine | 'equity' | 'days' | 'now', string>>;

/** Pictures for replies and alerts; null where there is too little to draw. */
export function createPictures({ source, timeZone, theme = 'dark', scale = 2, mark = '' }: PictureOptions): Pictures {
  const style = { timeZone, theme, scale } as const;
  const titled = (text: string): string => (mark === '' ? text : `${mark} · ${text}`);

  /** What a chart of the newest candles shows; null without any. */
  async function chartInput(
    symbol: string,
    timeframe: Timeframe,
    language: Language,
    count: number,
  ): Promise<(ChartInput & { readonly lines: readonly ChartLine[] }) | null> {
    const candles = await source.candles(symbol, timeframe, count);
    const [first, last] = [candles[0], candles.at(-1)];
    if (first === undefined || last === undefined) return null;
    const timeframeMs = TIMEFRAME_MS[timeframe];
    const [position, levels, regimes] = await Promise.all([
      source.position(symbol),
      source.levels(symbol, timeframe),
      source.regimes(symbol, timeframe, first.openTimeMs, last.openTimeMs + timeframeMs),
    ]);
    return {
      ...style,
      language,
      title: titled(`${symbol} · ${timeframe}`),
      candles,
      timeframeMs,
      lines: position === null ? [] : linesOf(position, language),
      regimes,
      supports: levels.supports.slice(0, LEVELS_SHOWN),
      resistances: levels.resistances.slice(0, LEVELS_SHOWN),
      ...subtitleOf(regimes),
    };
  }

  async function chart(symbol: string, timeframe: Timeframe, language: Language): Promise<ReplyPicture | null> {
    const input = await chartInput(symbol, timeframe, language, CANDLES);
    if (input === null) return null;
    const png = await drawChart(input);
    const now = { label: WORDS[language].now, price: input.candles.at(-1)?.close ?? NaN };
    const facts = [now, ...input.lines].map(
      ({ label, price }) => `${label} ${priceText(price, decimalsOf(price), language)}`,
    );
    return { png, name: `${symbol}-${timeframe}.png`, description: `${input.title}: ${facts.join(', ')}` };
  }

  async function card(facts: SymbolCard, timeframe: Timeframe, language: Language): Promise<ReplyPicture> {
    const input = await chartInput(facts.symbol, timeframe, language, CARD_CANDLES);
    const lines = facts.lines ?? input?.lines ?? [];
    const below =
      input === null ? null : { ...input, lines, subtitle: [timeframe, input.subtitle ?? ''].join(' ').trim() };
    const png = await drawCard({ ...style, card: { ...facts, symbol: titled(facts.symbol) }, chart: below });
    // the text beside the card says the rest, for those who cannot see it
    const description = `${titled(facts.symbol)} ${facts.price}: ${facts.verdict}, ${facts.score}`;
    return { png, name: `${facts.symbol}-card.png`, description };
  }

  async function equity(days: number, language: Language): Promise<ReplyPicture | null> {
    const points = await source.equity(days);
    const [first, last] = [points[0], points.at(-1)];
    if (points.length < 2 || first === undefined || last === undefined) return null;
    const words = WORDS[language];
    const change = first.value > 0 ? ((last.value - first.value) / first.value) * 100 : 0;
    const percent = `${change >= 0 ? '+' : '−'}${priceText(Math.abs(change), 2, language)} %`;
    const title = titled(words.equity);
    const subtitle = `${days} ${words.days} · ${percent}`;
    const png = await drawEquity({ ...style, language, title, subtitle, points });
    const from = priceText(first.value, 2, language);
    const to = priceText(last.value, 2, language);
    return { png, name: 'equity.png', description: `${title}, ${subtitle}: ${from} → ${to}` };
  }

  return { chart, card, equity };
}

function linesOf(position: PositionPrices, language: Language): ChartLine[] {
  const kinds: readonly PositionLine[] = ['entry', 'breakeven', 'stop', 'max'];
  return kinds.flatMap((kind) => {
    const price = position[kind];
    return price === null ? [] : [{ kind, price, label: WORDS[language][kind] }];
  });
}

function subtitleOf(regimes: readonly RegimeBand[]): { subtitle?: string } {
  const regime = regimes.at(-1)?.regime;
  return regime === undefined || regime === 'UNKNOWN' ? {} : { subtitle: regime };
}

/** Five significant digits, and no fewer than two decimals. */
function decimalsOf(price: number): number {
  return Math.min(12, Math.max(2, 4 - Math.floor(Math.log10(price))));
}
