import { describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../engine/strategies/registry.ts';
import type { StrategyReport } from '../../runtime/replay/attribution.ts';
import type { ReplayReport } from '../../runtime/replay/report.ts';
import { printReport } from './print-report.ts';

const every = <T>(value: T): Record<string, T> => ({ '5m': value, '15m': value, '60m': value });

function strategy(change: Partial<StrategyReport> = {}): StrategyReport {
  return {
    strategy: 'RSI_Cross_Strategy',
    family: 'mean_reversion',
    votes: 125_049,
    buy_votes: 100_000,
    sell_votes: 25_049,
    votes_in_consensus: 1_387,
    trades: 1_025,
    net_result: -10_000.5,
    forward_votes: every(125_000),
    forward_percent: every(-0.209),
    forward_random_percent: every(-0.189),
    forward_edge_percent: every(-0.02),
    ...change,
  };
}

function report(change: Partial<ReplayReport> = {}): ReplayReport {
  return {
    span: { from: '2023-09-30T15:00:00.000Z', to: '2023-10-11T00:00:00.000Z' },
    symbols: ['SOLUSDT', 'BTCUSDT'],
    timeframe: '1m',
    candles: 29_880,
    candles_per_second: 91_667,
    wall_seconds: 1.639,
    votes: 24_805,
    consensus_signals: 2_774,
    rejections: { WEAK: 3, TOO_FEW: 2_407 },
    trades: 52,
    win_rate: 0.1538,
    profit_factor: null,
    net_result: -31.61,
    net_result_percent: -3.161,
    max_drawdown_percent: 3.8,
    exposure_percent: 43.79,
    fees: 17.33,
    buy_and_hold_percent: -2.1,
    open_positions: 2,
    quote_asset: 'USDT',
    cash: 1_000,
    seed: 1,
    random_entry_percent: { BUY: every(-0.203), SELL: every(-0.197) },
    strategies: STRATEGIES.map(({ name }) => strategy({ strategy: name })),
    ...change,
  };
}

function printed(of: ReplayReport, columns: number): string[] {
  let text = '';
  printReport(of, { write: (part) => (text += part) }, columns);
  return text.trimEnd().split('\n');
}

describe('the report on a terminal', () => {
  it.each([80, 120])('of %i columns fits, every strategy on one line', (columns) => {
    const lines = printed(report({ walk_forward: [{ from: '2023-09-30T', to: '2023-10-04T', trades: 15 }] }), columns);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    for (const { name } of STRATEGIES) {
      const short = name.replace('_Strategy', '');
      expect(lines.filter((line) => line.startsWith(`${short} `))).toHaveLength(1);
    }
  });

  it('shows the middle horizon in 80 columns and all three in 120, each beside random moments', () => {
    const row = (columns: number) =>
      printed(report(), columns)
        .find((line) => line.startsWith('RSI_Cross'))
        ?.split(/ +/);
    const own = ['RSI_Cross', '125,049', '50', '%', '1,025', '-10,000.50'];
    expect(row(80)).toEqual([...own, '-0.209', '-0.189']);
    expect(row(120)).toEqual([...own, '-0.209', '-0.189', '-0.209', '-0.189', '-0.209', '-0.189']);
  });

  it('marks means of few votes, and says — where there is nothing to say', () => {
    const few = strategy({
      trades: 0,
      votes: 3,
      forward_votes: { '5m': 3, '15m': 3, '60m': 0 },
      forward_percent: { '5m': 0.1, '15m': 0.1, '60m': null },
      forward_random_percent: { '5m': 0, '15m': 0, '60m': null },
    });
    const line = printed(report({ strategies: [few] }), 120).find((text) => text.startsWith('RSI_Cross'));
    expect(line?.split(/ +/)).toEqual([
      'RSI_Cross',
      '3',
      '50',
      '%',
      '0',
      '–',
      '+0.100°',
      '+0.000',
      '+0.100°',
      '+0.000',
      '–',
      '–',
    ]);
    expect(printed(report({ strategies: [] }), 80)).toContain('No strategy voted.');
  });

  it('names the biggest refusals first', () => {
    const text = printed(report(), 80).join('\n');
    expect(text).toMatch(/Refused\n {2}TOO_FEW +2,407\n {2}WEAK +3\n/);
    expect(text).toMatch(/random entry +BUY -0\.203 %, SELL -0\.197 % after 15 min and fees/);
  });
});
