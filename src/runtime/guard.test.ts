import { expect, test } from 'vitest';
import { Rig, SECOND_MS, type RigOptions } from '../../test/engine/rig.ts';
import { guardOf } from './guard.ts';

const SOL = 'SOLUSDC';
const LIVE: RigOptions = { settings: { demo: false } };

const guard = (rig: Rig, live = true) => guardOf({ desk: rig.engine.desk, live }, SOL);
const exchange = (rig: Rig) => guard(rig)?.exchange;

/** Bought at 100; its protective stop was asked for and is acknowledged. */
function held(): Rig {
  const rig = new Rig(LIVE);
  rig.hold(SOL, 100);
  rig.pass(SECOND_MS);
  rig.acknowledge(rig.order(SOL));
  return rig;
}

test('what is not held is not guarded', () => {
  expect(guard(new Rig(LIVE))).toBeNull();
});

test('paper money has tiers, and no stop at an exchange', () => {
  const rig = new Rig();
  rig.hold(SOL, 100);
  expect(guard(rig, false)).toMatchObject({ exchange: null, cycleId: rig.cycle(SOL).id });
});

test('the tiers that the best price armed are marked, percent and prices beside them', () => {
  const rig = held();
  rig.price(SOL, 101.6);
  rig.price(SOL, 100.5);
  const tiers = guard(rig)?.tiers ?? [];
  expect(tiers.filter(({ armed }) => armed).map(({ kind, level }) => `${kind} ${level}`)).toEqual([
    'breakeven 1',
    'trailing 0',
  ]);
  expect(tiers.find(({ kind, armed }) => kind === 'take_profit' && !armed)).toMatchObject({
    level: 2,
    gainPercent: 2.5,
  });
});

test('nothing rests before the order is made, then it is on its way, then it rests', () => {
  const rig = new Rig(LIVE);
  rig.hold(SOL, 100);
  expect(exchange(rig)).toEqual({ state: 'none', resting: null, wanted: 97.5 });
  rig.pass(SECOND_MS);
  expect(exchange(rig)).toEqual({ state: 'sent', resting: 97.5, wanted: 97.5 });
  rig.acknowledge(rig.order(SOL));
  expect(exchange(rig)).toEqual({ state: 'rests', resting: 97.5, wanted: 97.5 });
});

test('a wanted stop that has risen by more than the settings allow is apart from the one that rests', () => {
  const rig = held();
  rig.price(SOL, 101.3);
  expect(exchange(rig)).toMatchObject({ state: 'apart', resting: 97.5 });
  expect(exchange(rig)?.wanted).toBeGreaterThan(97.5 * 1.003);
});

test('after a refusal nothing rests', () => {
  const rig = new Rig(LIVE);
  rig.hold(SOL, 100);
  rig.pass(SECOND_MS);
  rig.refuse(rig.order(SOL));
  expect(exchange(rig)).toMatchObject({ state: 'none', resting: null });
});
