/** Months of a market that ranges, trends, breaks out and storms, through the whole analysis of every timeframe. */
import { TimeframeAnalyzer } from '../../src/engine/analyzer/analyzer.ts';
import { CandleAggregator } from '../../src/engine/candles/aggregator.ts';
import { emptyCandle } from '../../src/engine/candles/candle.ts';
import type { Timeframe } from '../../src/engine/candles/timeframe.ts';
import { readMinute } from '../../src/exchange/demo/demo-history.ts';
import { DemoPath } from '../../src/exchange/demo/demo-path.ts';
import { DEMO_PROFILES } from '../../src/exchange/demo/symbols.ts';

/** Days since 1970 of the first day; any from 2020 on. */
const FIRST_DAY = 20_000;

export interface MixedMarket {
  readonly seed: string;
  readonly symbol: string;
  readonly days: number;
}

/** Calls `onClosed` with the timeframes that closed (finest first) after every minute at which one of `timeframes` did. */
export function walkMarket(
  { seed, symbol, days }: MixedMarket,
  timeframes: readonly Timeframe[],
  onClosed: (closed: readonly Timeframe[], analyzers: ReadonlyMap<Timeframe, TimeframeAnalyzer>) => void,
): void {
  const profile = DEMO_PROFILES.find((known) => known.symbol === symbol);
  if (profile === undefined) throw new RangeError(`the demo market has no ${symbol}`);
  const path = new DemoPath(seed);
  const aggregator = new CandleAggregator('1m');
  const analyzers = new Map(timeframes.map((timeframe) => [timeframe, new TimeframeAnalyzer(timeframe)]));
  const candle = emptyCandle();
  for (let index = 0; index < days; index++) {
    const day = path.day(profile, FIRST_DAY + index);
    for (let minute = 0; minute < day.close.length; minute++) {
      readMinute(day, minute, candle);
      aggregator.add(candle);
      const closed = aggregator.closed.filter((timeframe) => analyzers.has(timeframe));
      if (closed.length === 0) continue;
      for (const timeframe of closed) analyzers.get(timeframe)?.update(aggregator.candle(timeframe));
      onClosed(closed, analyzers);
    }
  }
}
