import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERT_LIMITS } from '../../src/bot/alerts/limits.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import { runStorm, type StormReport } from './storm/storm.ts';

const SEED = 20_251_003;
const MINUTES = 60;
/** What may be reachable more at the end of the storm than after half of it, MB: code that is compiled late, not data. */
const GROWTH_LIMIT_MB = 2;
/** Real time; an idle machine needs a tenth of it. */
const PATIENCE_MS = 240_000;

describe(`an hour of storm on both platforms (seed ${SEED})`, () => {
  let database: TestDatabase;
  let report: StormReport;

  beforeAll(async () => {
    database = await EMBEDDED.open();
    report = await runStorm({
      seed: SEED,
      database: database.database,
      minutes: MINUTES,
      symbols: 500,
      positions: 12,
      stopsPerSecond: 8,
      squallSeconds: 15,
      squallEveryMinutes: 3,
    });
  }, PATIENCE_MS);
  afterAll(() => database.dispose());

  it('every alert was told on both platforms, in one message or another', () => {
    expect(report.alerts).toBeGreaterThan(3_000);
    expect(Object.keys(report.states).toSorted((a, b) => a.localeCompare(b))).toEqual(['merged', 'sent']);
    expect((report.states['merged'] ?? 0) + (report.states['sent'] ?? 0)).toBe(2 * report.alerts);
    expect(report.unnamed).toBe(0);
  });

  it('none was told twice, but where the answer of Telegram was lost', () => {
    expect(report.lostAnswers).toBeGreaterThan(0);
    expect(report.doubles).toBeLessThanOrEqual(report.lostAnswers);
  });

  it('each position heard of things in order, by one stop message, with sound only for tiers, exits and danger', () => {
    expect(report.turnedRound).toBe(0);
    expect(report.edits).toBeGreaterThan(300);
    expect(report.problems).toEqual([]);
  });

  it('few messages said it all: never more than one a second and platform', () => {
    expect(report.messages + report.edits).toBeLessThan(2 * MINUTES * 60);
    expect(report.messages + report.edits).toBeLessThan(report.alerts);
  });

  it('everybody who asked was answered', () => {
    expect(report.asked).toBeGreaterThan(200);
    expect(report.unanswered).toEqual([]);
  });

  it('every queue stayed short', () => {
    expect(report.largestBatch).toBeLessThanOrEqual(ALERT_LIMITS.batch);
    // ten minutes without a platform; what its stops were meanwhile makes room
    expect(report.mostPending).toBeLessThan(2_000);
    expect(report.mostTimers).toBeLessThan(10);
    expect(report.mostHandles).toBeLessThan(40);
    expect(report.mostCommandsAtOnce).toBeLessThanOrEqual(32);
  });

  it('memory is flat: the last quarter holds no more than the second', () => {
    const [, second = NaN, , last = NaN] = report.heapMb;
    expect(last - second).toBeLessThan(GROWTH_LIMIT_MB);
  });
});
