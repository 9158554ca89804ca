import type { ChartCandle, ChartInput } from '../../src/bot/charts/types.ts';

const START_MS = Date.UTC(2026, 10, 21, 3);
const QUARTER_MS = 900_000;

/** A market without chance: waves of different length over a slow rise. */
export function sampleCandles(count: number, price: number, swing = 0.01): ChartCandle[] {
  const at = (index: number): number => price * (1 + swing * (Math.sin(index / 3) + Math.sin(index / 11) + index / 60));
  return Array.from({ length: count }, (_, index) => {
    const [open, close] = [at(index), at(index + 1)];
    return {
      openTimeMs: START_MS + index * QUARTER_MS,
      open,
      close,
      high: Math.max(open, close) * (1 + swing / 5),
      low: Math.min(open, close) * (1 - swing / 5),
      volume: swing === 0 ? 0 : 100 + ((index * 37) % 90),
    };
  });
}

export function sampleChart(more: Partial<ChartInput>): ChartInput {
  const candles = sampleCandles(100, 150);
  const endMs = START_MS + 100 * QUARTER_MS;
  return {
    title: 'SOL/USDC · 15m',
    subtitle: 'TRENDING_BULL',
    candles,
    timeframeMs: QUARTER_MS,
    lines: [
      { kind: 'entry', price: 151, label: 'entry' },
      { kind: 'breakeven', price: 151.3, label: 'breakeven' },
      { kind: 'stop', price: 153, label: 'stop' },
      { kind: 'otherStop', price: 152.2, label: 'stop then' },
      { kind: 'max', price: 156, label: 'max' },
    ],
    supports: [149, 150.5],
    resistances: [157],
    regimes: [
      { fromMs: START_MS, toMs: START_MS + 40 * QUARTER_MS, regime: 'RANGING' },
      { fromMs: START_MS + 40 * QUARTER_MS, toMs: endMs, regime: 'TRENDING_BULL' },
    ],
    ...more,
  };
}
