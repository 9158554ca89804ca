import { describe, expect, test } from 'vitest';
import type { AlertDecision, Decision } from '../../src/engine/decisions.ts';
import { MINUTE_MS, Rig, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';

function staleAlerts(decisions: readonly Decision[]): AlertDecision[] {
  return decisions.flatMap((decision) =>
    decision.type === 'alert' && decision.kind === 'feed_stale' ? [decision] : [],
  );
}

const told = (rig: Rig) =>
  staleAlerts(rig.decisions).map(({ symbol, priority, data }) => [symbol, priority, data['stale']] as const);

/** Seconds pass one by one, so that every duty of the desk runs. */
function wait(rig: Rig, durationMs: number): void {
  for (let left = durationMs; left > 0; left -= SECOND_MS) rig.pass(SECOND_MS);
}

describe('a feed that falls silent', () => {
  test('is told once without a position, and once when it is back, with how long it was', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    wait(rig, 5 * MINUTE_MS);
    expect(told(rig)).toEqual([[null, 'notice', true]]);
    rig.price(SOL, 101);
    wait(rig, MINUTE_MS);
    expect(told(rig)).toEqual([
      [null, 'notice', true],
      [null, 'notice', false],
    ]);
    expect(staleAlerts(rig.decisions).at(-1)?.data['ageMs']).toBe(5 * MINUTE_MS);
  });

  test('that never spoke is told, too', () => {
    const rig = new Rig();
    wait(rig, 2 * MINUTE_MS);
    expect(told(rig)).toEqual([[null, 'notice', true]]);
  });

  test('with positions is one danger for all of them', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.pass(5 * SECOND_MS);
    rig.hold(ETH, 2000);
    wait(rig, 3 * MINUTE_MS);
    expect(told(rig)).toEqual([[null, 'danger', true]]);
    expect(staleAlerts(rig.decisions)[0]?.data['held']).toBe(2);
  });

  test('is told as soon as a position has no fresh price, not when the last of all symbols grows old', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    wait(rig, 60 * SECOND_MS);
    rig.price(ETH, 2000);
    wait(rig, 35 * SECOND_MS);
    expect(told(rig)).toEqual([[null, 'danger', true]]);
  });

  test('a second silence is a second episode', () => {
    const rig = new Rig();
    for (const price of [100, 101]) {
      rig.price(SOL, price);
      wait(rig, 3 * MINUTE_MS);
    }
    expect(told(rig).map(([, , stale]) => stale)).toEqual([true, false, true]);
    expect(new Set(staleAlerts(rig.decisions).map(({ dedupKey }) => dedupKey)).size).toBe(3);
  });

  test('goes on from a snapshot without being told again', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    wait(rig, 3 * MINUTE_MS);
    const next = new Rig({ startMs: rig.nowMs });
    next.engine.desk.resume(rig.engine.desk.snapshot());
    wait(next, MINUTE_MS);
    next.price(SOL, 100);
    next.pass(SECOND_MS);
    expect(told(next)).toEqual([[null, 'notice', false]]);
  });
});

describe('one held symbol that falls silent while others speak', () => {
  test('is told in its thread, and again when its price is back', () => {
    const rig = new Rig();
    const { id } = rig.hold(SOL, 100);
    for (let second = 0; second < 120; second++) {
      rig.pass(SECOND_MS);
      rig.price(ETH, 2000);
    }
    expect(told(rig)).toEqual([[SOL, 'danger', true]]);
    rig.price(SOL, 100);
    rig.pass(SECOND_MS);
    expect(told(rig).at(-1)).toEqual([SOL, 'notice', false]);
    expect(staleAlerts(rig.decisions).map(({ threadKey }) => threadKey)).toEqual([id, id]);
  });
});
