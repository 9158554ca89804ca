import { expect, test } from 'vitest';
import { FeedClock } from './feed-clock.ts';

const START_MS = Date.UTC(2026, 5, 1, 12);
const MINUTE_MS = 60_000;

function clockAt() {
  const machine = { wallMs: START_MS, steadyMs: 5_000 };
  const jumps: number[] = [];
  const clock = new FeedClock({
    wallMs: () => machine.wallMs,
    steadyMs: () => machine.steadyMs,
    jumped: (jumpMs) => jumps.push(jumpMs),
  });
  const pass = (durationMs: number, setByMs = 0): number => {
    machine.steadyMs += durationMs;
    machine.wallMs += durationMs + setByMs;
    return clock.nowMs() - START_MS;
  };
  return { clock, machine, jumps, pass };
}

test('runs with the wall clock while nobody sets it', () => {
  const { pass, jumps } = clockAt();
  expect([pass(1_000), pass(250), pass(MINUTE_MS)]).toEqual([1_000, 1_250, 61_250]);
  expect(jumps).toEqual([]);
});

test('set back: it goes on, more slowly, until the wall clock has caught up', () => {
  const { pass, jumps } = clockAt();
  pass(1_000);
  expect(pass(1_000, -5 * MINUTE_MS)).toBe(2_000);
  expect(pass(10_000)).toBe(11_000);
  expect(pass(49 * MINUTE_MS)).toBe(11_000 + 0.9 * 49 * MINUTE_MS);
  expect(pass(2 * MINUTE_MS)).toBe(12_000 + 51 * MINUTE_MS - 5 * MINUTE_MS);
  expect(jumps).toEqual([-5 * MINUTE_MS]);
});

test('set forward, as after a sleep: it follows at once', () => {
  const { pass, jumps } = clockAt();
  expect(pass(1_000, 60 * MINUTE_MS)).toBe(1_000 + 60 * MINUTE_MS);
  expect(pass(1_000)).toBe(2_000 + 60 * MINUTE_MS);
  expect(jumps).toEqual([60 * MINUTE_MS]);
});

test('small corrections of the wall clock are no news and never turn time back', () => {
  const { pass, jumps } = clockAt();
  const times = [pass(100), pass(100, -50), pass(0, -50), pass(100, 1_500), pass(100)];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(jumps).toEqual([]);
});

test('a candle is judged by the earlier of both clocks', () => {
  const { clock, pass } = clockAt();
  pass(1_000, -5 * MINUTE_MS);
  expect(clock.candleNowMs()).toBe(START_MS + 1_000 - 5 * MINUTE_MS);
});

test('a wall clock that stays behind the exchange does not take prices into the past', () => {
  const { clock, pass } = clockAt();
  pass(1_000, -5 * MINUTE_MS);
  clock.isAtLeast(START_MS + MINUTE_MS);
  expect(pass(1_000)).toBe(MINUTE_MS + 900);
});
