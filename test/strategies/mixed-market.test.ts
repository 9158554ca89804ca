/** Every strategy has its say on months of mixed markets: none is dead on a side it may vote on, none shouts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { HIGHER_TIMEFRAME, type Timeframe } from '../../src/engine/candles/timeframe.ts';
import { Ballot } from '../../src/engine/strategies/ballot.ts';
import { STRATEGIES } from '../../src/engine/strategies/registry.ts';
import { walkMarket, type MixedMarket } from '../support/mixed-market.ts';

const MARKETS: readonly MixedMarket[] = [
  { seed: 'votes-1', symbol: 'BTCUSDC', days: 40 },
  { seed: 'votes-2', symbol: 'SOLUSDC', days: 40 },
  { seed: 'votes-3', symbol: 'DOGEUSDC', days: 40 },
];
const VOTING = ['3m', '5m', '15m', '1h'] as const satisfies readonly Timeframe[];
/** No strategy is judged before its longest input has values (ATR percentile: 200 bars). */
const WARM_UP_BARS = 300;
/** Votes of a side over all markets and timeframes. */
const FEWEST_VOTES = 60;
const LARGEST_SHARE = 0.2;

describe('on generated mixed markets', () => {
  const votes = STRATEGIES.map(() => ({ BUY: 0, SELL: 0 }));
  let bars = 0;

  beforeAll(() => {
    for (const market of MARKETS) {
      const ballots = new Map<Timeframe, Ballot>();
      const seen = new Map<Timeframe, number>();
      // the day is what the hour looks up to
      walkMarket(market, [...VOTING, '1d'], (closed, analyzers) => {
        for (const timeframe of closed.toReversed()) {
          const series = analyzers.get(timeframe)?.series;
          if (series === undefined) continue;
          const ballot = ballots.get(timeframe) ?? new Ballot(timeframe, series);
          ballots.set(timeframe, ballot);
          const higher = HIGHER_TIMEFRAME[timeframe];
          ballot.evaluate(higher === null ? null : (ballots.get(higher) ?? null));
          const bar = (seen.get(timeframe) ?? 0) + 1;
          seen.set(timeframe, bar);
          if (timeframe === '1d' || bar <= WARM_UP_BARS) continue;
          bars++;
          for (let i = 0; i < ballot.count; i++) {
            const own = votes[ballot.strategyIndex(i)];
            if (own !== undefined) own[ballot.side(i)]++;
          }
        }
      });
    }
  });

  test.each(STRATEGIES.map(({ name, sides }, index) => ({ name, sides, index })))(
    '$name votes on each of its sides, and on at most 20 % of the bars',
    ({ sides, index }) => {
      for (const side of ['BUY', 'SELL'] as const) {
        const count = votes[index]?.[side] ?? NaN;
        if (sides.includes(side)) expect([side, count >= FEWEST_VOTES, count]).toEqual([side, true, count]);
        else expect([side, count]).toEqual([side, 0]);
        expect(count / bars).toBeLessThanOrEqual(LARGEST_SHARE);
      }
    },
  );
});
