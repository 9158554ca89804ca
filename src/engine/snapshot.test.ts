import { describe, expect, it } from 'vitest';
import { captureState, restoreState } from './snapshot.ts';

class Counter {
  count = 0;
  level = NaN;
  armed = false;
  readonly window = new Float64Array(4);
}

class Tree {
  readonly shared = new Counter();
  readonly left = { counter: this.shared, bytes: new Uint8Array(2) };
  readonly right = { counter: this.shared, list: [new Counter(), new Counter()] };
}

function filled(): Tree {
  const tree = new Tree();
  Object.assign(tree.shared, { count: 3, level: 0.1 + 0.2, armed: true });
  tree.shared.window.set([1, NaN, -0, 1e300]);
  tree.left.bytes.set([7, 255]);
  const [, second] = tree.right.list;
  if (second !== undefined) second.level = -0;
  return tree;
}

describe('captureState and restoreState', () => {
  it('carry every number, boolean and array over, bit for bit', () => {
    const tree = new Tree();
    restoreState(tree, structuredClone(captureState(filled())));
    expect(tree).toEqual(filled());
    expect(Object.is(tree.right.list[1]?.level, -0)).toBe(true);
  });

  it('copy what is reached twice once, and leave sharing as it is', () => {
    const snapshot = captureState(filled());
    expect(snapshot.arrays.length).toBe(4);
    const tree = new Tree();
    restoreState(tree, snapshot);
    expect(tree.left.counter).toBe(tree.right.counter);
  });

  it('give copies: later changes do not reach the snapshot', () => {
    const tree = filled();
    const snapshot = captureState(tree);
    tree.shared.window[0] = 99;
    expect(snapshot.arrays.some((array) => array[0] === 99)).toBe(false);
  });

  it('refuse another shape and leave the target alone', () => {
    const target = new Counter();
    expect(() => restoreState(target, captureState({ count: 5 }))).toThrow(/another|shape/);
    expect(target).toEqual(new Counter());
  });

  it('name a field that cannot be captured', () => {
    expect(() => captureState({ inner: { name: 'BTC' } })).toThrow(/inner\.name is a string/);
  });
});
