import { describe, expect, it } from 'vitest';
import { regimesOf } from '../../../test/oracles/regime.ts';
import { type CandleKind, generateCandles } from '../../../test/support/candles.ts';
import { TimeframeAnalyzer } from './analyzer.ts';
import { COL, readColumn } from './columns.ts';
import { MARKET_REGIMES, REGIME_STRENGTHS } from './labels.ts';

const KINDS: readonly CandleKind[] = ['walk', 'spikes', 'trend_down', 'range', 'chop', 'crash'];
const COUNT = 3_000;

const candlesOf = (kind: CandleKind) => generateCandles(kind, { seed: 17, count: COUNT, timeframeMs: 300_000 });

describe('regime, its confidence and its strength agree with an independent batch implementation', () => {
  const wanted = new Map(KINDS.map((kind) => [kind, regimesOf(candlesOf(kind))]));

  it.each(KINDS)('%s', (kind) => {
    const analyzer = new TimeframeAnalyzer('5m');
    const seen = candlesOf(kind).map((candle) => {
      analyzer.update(candle);
      const row = analyzer.series.row();
      return {
        regime: readColumn(row, 'market_regime'),
        strength: readColumn(row, 'regime_strength'),
        confidence: row[COL.regime_confidence],
      };
    });
    expect(seen).toEqual(wanted.get(kind));
  });

  it('which saw every label, and every strength of each', () => {
    const pairs = new Set([...wanted.values()].flat().map(({ regime, strength }) => `${regime} ${strength}`));
    const known = MARKET_REGIMES.filter((regime) => regime !== 'UNKNOWN');
    const missing = known.flatMap((regime) => REGIME_STRENGTHS.map((strength) => `${regime} ${strength}`));
    expect(missing.filter((pair) => !pairs.has(pair))).toEqual([]);
  });
});
