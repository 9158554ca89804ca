import type { OperatorAction } from '../events.ts';
import { fromNumber, ONE, ZERO, type Big } from '../money.ts';
import { loosenManualStop, withManualStop } from './manual-stop.ts';
import type { TrailState } from './types.ts';

type TrailWish = Extract<OperatorAction, { kind: 'trail' }>['action'];

/** The trail after a person's wish; `price` as `askedStop` gives it. @throws RangeError unless it is null or a positive number. */
export function withAskedStop(trail: TrailState, wish: TrailWish, price: number | null): TrailState {
  if (wish === 'loosen') return loosenManualStop(trail, price);
  return price === null ? trail : withManualStop(trail, price);
}

/** What a sale at the stop brings less than before it was lowered, quote units after its fee; 0 where the stop is not lower. */
export function lossByLowering(quantity: Big, before: number, after: number, feeRate: number): Big {
  if (after >= before) return ZERO;
  const perUnit = fromNumber(before, 'stop before').minus(fromNumber(after, 'stop after'));
  return quantity.times(perUnit).times(ONE.minus(fromNumber(feeRate, 'fee')));
}
