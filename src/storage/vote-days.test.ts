import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { analysis, consensus, vote, wave } from '../../test/storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { DAY_MS, MINUTE_MS } from '../engine/candles/timeframe.ts';
import type { Side } from '../engine/strategies/strategy.ts';
import { storeDecisions } from './decisions-store.ts';
import { storeCandles } from './market-data.ts';
import { countVoteDays } from './vote-days.ts';

const META = { demo: true, channels: [] };
const DAY_START_MS = Date.UTC(2025, 9, 2);
const SYMBOL = 'SOLUSDC';

const at = (minutes: number): number => DAY_START_MS + minutes * MINUTE_MS;

function ballots(strategy: string, side: Side, minutes: readonly number[]) {
  return minutes.map((minute) =>
    wave({
      timeMs: at(minute),
      newVotes: [vote({ strategy, side, barCloseTimeMs: at(minute) })],
      verdict: { outcome: 'rejected', rejection: { code: 'WEAK', side, measured: 1, limit: 2, numbers: {} } },
    }),
  );
}

function published(minute: number, side: Side, strategies: readonly string[]) {
  const signal = consensus({ id: `s-${minute}`, side, timeMs: at(minute) }, { strategy_names: strategies });
  return wave({ timeMs: at(minute), newVotes: [], verdict: { outcome: 'signal', signal } });
}

describe.each(DATABASE_TARGETS)('what votes were followed by: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
  });
  afterAll(() => test.dispose());
  beforeEach(() => test.database.query('TRUNCATE trading_signals, market_data, vote_days'));

  /** Closes from the given minute of the day on, one a minute. */
  const prices = (fromMinute: number, closes: readonly number[]): Promise<void> =>
    storeCandles(
      test.database,
      SYMBOL,
      '1m',
      closes.map((close, index) => ({
        ...analysis().candle,
        openTimeMs: at(fromMinute + index - 1),
        open: close,
        high: close,
        low: close,
        close,
      })),
    );
  const rows = async (): Promise<readonly Record<string, unknown>[]> =>
    (await test.database.query('SELECT v.*, v.day::text AS day FROM vote_days v ORDER BY v.day, strategy, side')).rows;

  it('sums changes in the direction of the side, and those of random moments of the day', async () => {
    // up 1 % at each of minutes 605 and 620: one close of six is followed by it within five minutes
    const closes = Array.from({ length: 121 }, (_, minute) => 100 * (minute >= 20 ? 1.0201 : minute >= 5 ? 1.01 : 1));
    await prices(600, closes);
    await storeDecisions(
      test.database,
      [
        ...ballots('Up', 'BUY', [603, 618, 640]),
        ...ballots('Up', 'SELL', [603]),
        published(640, 'BUY', ['Up', 'Down']),
      ],
      META,
    );
    await countVoteDays(test.database, at(721));
    const [consensusRow, down, buy, sell] = await rows();
    // ten of the 116 closes that have one five minutes later
    const drift = 10 / 116;
    expect(buy).toMatchObject({ day: '2025-10-02', strategy: 'Up', votes: 3, signals: 1, counted_5: 3, counted_60: 3 });
    expect(buy?.['moved_5']).toBeCloseTo(2, 9);
    expect(buy?.['random_5']).toBeCloseTo(3 * drift, 9);
    expect(sell).toMatchObject({ votes: 1, signals: 0, counted_5: 1 });
    expect(sell?.['moved_5']).toBeCloseTo(-1, 9);
    expect(sell?.['random_5']).toBeCloseTo(-drift, 9);
    // a vote of the day before may still have counted
    expect(down).toMatchObject({ strategy: 'Down', votes: 0, signals: 1, counted_5: 0, moved_5: 0, random_5: 0 });
    expect(consensusRow).toMatchObject({ strategy: 'CONSENSUS', votes: 1, signals: 0, counted_60: 1 });
  });

  it('a strategy that sells every minute of a falling market is no better than random moments', async () => {
    await prices(
      0,
      Array.from({ length: 300 }, (_, minute) => 100 * 0.999 ** minute),
    );
    await storeDecisions(
      test.database,
      ballots(
        'Always_Sell',
        'SELL',
        Array.from({ length: 300 }, (_, minute) => minute),
      ),
      META,
    );
    await countVoteDays(test.database, at(300));
    const [row] = await rows();
    expect(row).toMatchObject({ votes: 300, counted_5: 295, counted_15: 285, counted_60: 240 });
    expect(Number(row?.['moved_60']) / 240).toBeCloseTo(100 * (1 - 0.999 ** 60), 9);
    expect(row?.['random_60']).toBeCloseTo(Number(row?.['moved_60']), 6);
  });

  it('counts a vote again when its market is known, the day before included; what is filled is not known', async () => {
    await prices(1_430, [100, 100, 100, 100, 100, 100]);
    await storeDecisions(test.database, ballots('Late', 'BUY', [1_434]), META);
    await countVoteDays(test.database, at(1_436));
    expect(await rows()).toMatchObject([{ votes: 1, counted_5: 0, counted_15: 0 }]);
    await prices(1_436, [100, 100, 100, 110]);
    await storeDecisions(test.database, ballots('Late', 'SELL', [1_445]), META);
    await countVoteDays(test.database, at(1_446));
    await countVoteDays(test.database, at(1_446));
    expect(await rows()).toMatchObject([
      { day: '2025-10-02', side: 'BUY', votes: 1, counted_5: 1, moved_5: expect.closeTo(10, 9), counted_15: 0 },
      { day: '2025-10-03', side: 'SELL', votes: 1, counted_5: 0 },
    ]);
    await test.database.query('UPDATE market_data SET filled = true WHERE time = $1', [new Date(at(1_438))]);
    await countVoteDays(test.database, at(1_446));
    expect((await rows())[0]).toMatchObject({ counted_5: 0, moved_5: 0 });
  });

  it('catches up on days that nobody counted, and leaves a person’s own signal out', async () => {
    await storeDecisions(
      test.database,
      [
        ...ballots('Old', 'BUY', [10]),
        wave({
          timeMs: at(20),
          newVotes: [],
          verdict: { outcome: 'signal', signal: consensus({ id: 'mine', timeMs: at(20), source: 'manual' }) },
        }),
      ],
      META,
    );
    await countVoteDays(test.database, DAY_START_MS + 5 * DAY_MS);
    expect(await rows()).toMatchObject([{ day: '2025-10-02', strategy: 'Old' }]);
  });

  it('nobody voted: nothing to count', async () => {
    await countVoteDays(test.database, at(0));
    expect(await rows()).toEqual([]);
  });
});
