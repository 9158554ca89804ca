/** The timeframes of the engine, finest first. 1m is the live base; recorded data may have a coarser base. */
export const TIMEFRAMES = ['1m', '3m', '5m', '15m', '1h', '1d'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Length of one candle in milliseconds. All boundaries are UTC multiples of it. */
export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '1d': DAY_MS,
};

/** Timeframes on which strategies vote (engine.md E8): 1m is for prices, exits and charts; 1d only gives context. */
export const VOTING_TIMEFRAMES = ['3m', '5m', '15m', '1h'] as const satisfies readonly Timeframe[];

/** The timeframe whose last closed row a rule may consult as the bigger picture (reference/strategies §3.5). */
export const HIGHER_TIMEFRAME: Readonly<Record<Timeframe, Timeframe | null>> = {
  '1m': '15m',
  '3m': '15m',
  '5m': '15m',
  '15m': '1h',
  '1h': '1d',
  '1d': null,
};

/** The timeframe whose rows are compared over all symbols: 3m, or the base where 3m cannot be built from it. */
export function universeTimeframe(base: Timeframe): Timeframe {
  return timeframesFrom(base).includes('3m') ? '3m' : base;
}

export function isTimeframe(text: string): text is Timeframe {
  return (TIMEFRAMES as readonly string[]).includes(text);
}

/** The timeframes that can be built from `base`: itself and every coarser one that it divides. */
export function timeframesFrom(base: Timeframe): Timeframe[] {
  const baseMs = TIMEFRAME_MS[base];
  return TIMEFRAMES.filter((timeframe) => TIMEFRAME_MS[timeframe] >= baseMs && TIMEFRAME_MS[timeframe] % baseMs === 0);
}
