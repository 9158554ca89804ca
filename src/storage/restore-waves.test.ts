import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consensus, NOON_MS, vote, wave } from '../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { storeDecisions } from './decisions-store.ts';
import { restoreWaves } from './restore-waves.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const STRATEGIES = ['RSI_Cross_Strategy', 'MACD_Crossover_Strategy'];
const EXACT = 0.6 + (0.38 * 5) / 7;

describe.each(DATABASE_TARGETS)('votes and consensus that outlive a restart: $name', (target) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await target.open();
    const at = (timeMs: number, change: Parameters<typeof wave>[0] = {}) => wave({ timeMs, ...change });
    const early = NOON_MS - 15 * MINUTE_MS;
    const manual = consensus({ id: 'manual-1', source: 'manual', timeMs: NOON_MS });
    const older = consensus({ id: 'older', timeMs: early }, { strategy_names: ['Gone_Strategy'] });
    const newer = consensus({ id: 'newer' }, { strategy_names: STRATEGIES });
    const votes = STRATEGIES.map((strategy) => vote({ strategy, confidence: EXACT }));
    await storeDecisions(
      test.database,
      [
        at(early, { newVotes: [vote({ barCloseTimeMs: early })], verdict: { outcome: 'signal', signal: older } }),
        at(NOON_MS, {
          newVotes: [...votes, vote({ timeframe: '1h', side: 'SELL' })],
          verdict: { outcome: 'signal', signal: newer },
        }),
        at(NOON_MS, { newVotes: [], verdict: { outcome: 'signal', signal: manual } }),
        at(NOON_MS + MINUTE_MS, {
          symbol: 'ETHUSDC',
          newVotes: [vote({ symbol: 'ETHUSDC', timeframe: '3m' })],
          verdict: { outcome: 'rejected', rejection: { code: 'TIE', side: null, measured: 1, limit: 2, numbers: {} } },
        }),
      ],
      { demo: true, channels: [] },
    );
  });
  afterAll(() => test.dispose());

  const restored = (symbols: readonly string[], toMs: number) =>
    restoreWaves(test.database, symbols, NOON_MS - HOUR_MS, toMs);

  it('gives back the votes of the newest bars in their order, to the last digit, and the last consensus', async () => {
    expect(await restored(['SOLUSDC'], NOON_MS + MINUTE_MS)).toEqual([
      {
        symbol: 'SOLUSDC',
        bars: [
          { timeframe: '15m', closeTimeMs: NOON_MS, votes: STRATEGIES.map((strategy) => [strategy, 'BUY', EXACT]) },
          { timeframe: '1h', closeTimeMs: NOON_MS, votes: [['MACD_Crossover_Strategy', 'SELL', 0.8123]] },
        ],
        published: [{ side: 'BUY', timeMs: NOON_MS, strategies: STRATEGIES }],
      },
    ]);
  });

  it.each([
    { what: 'that are not traded', symbols: ['BTCUSDC'], toMs: NOON_MS },
    { what: 'of which nothing is as old as that', symbols: ['SOLUSDC'], toMs: NOON_MS - HOUR_MS / 2 },
  ])('leaves out symbols $what', async ({ symbols, toMs }) => {
    expect(await restored(symbols, toMs)).toEqual([]);
  });
});
