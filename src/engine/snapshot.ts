/**
 * Copies the state of an object tree whose shape never changes: numbers, booleans and typed arrays in fields, in nested objects and in
 * arrays of fixed length. Objects reached twice are copied once. The copy is plain data (`v8.serialize`, `structuredClone`).
 *
 * Restoring into a tree that was built in the same way makes it go on as if it had never stopped, bit for bit.
 */
export interface StateSnapshot {
  /** Checksum of the field names and array lengths. */
  readonly shape: number;
  readonly numbers: Float64Array;
  readonly arrays: readonly StateArray[];
}

export type StateArray = Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

type Fields = Record<string, unknown>;

/** @throws TypeError naming a field that is neither number, boolean, typed array, object nor array. */
export function captureState(root: object): StateSnapshot {
  const numbers: number[] = [];
  const arrays: StateArray[] = [];
  const shape = walk(root, {
    number: (fields, key) => numbers.push(Number(fields[key])),
    array: (array) => arrays.push(array.slice()),
  });
  return { shape, numbers: Float64Array.from(numbers), arrays };
}

/** @throws RangeError when the snapshot was taken of a tree of another shape; `root` is then unchanged. */
export function restoreState(root: object, snapshot: StateSnapshot): void {
  const shape = walk(root, { number: () => undefined, array: () => undefined });
  if (shape !== snapshot.shape) {
    throw new RangeError(
      `the snapshot has shape ${snapshot.shape}, but ${shape} is needed; build the state anew instead`,
    );
  }
  let nextNumber = 0;
  let nextArray = 0;
  walk(root, {
    number: (fields, key) => {
      const value = snapshot.numbers[nextNumber++] as number;
      // Whole numbers go back as V8's small integers, which is what counters and positions were before.
      const small = value | 0;
      const restored = Object.is(small, value) ? small : value;
      fields[key] = typeof fields[key] === 'boolean' ? value !== 0 : restored;
    },
    array: (array) => array.set(snapshot.arrays[nextArray++] as StateArray),
  });
}

interface Visitor {
  readonly number: (fields: Fields, key: string) => void;
  readonly array: (array: StateArray) => void;
}

/** Visits every field once in a fixed order and returns the checksum of the shape. */
function walk(root: object, visitor: Visitor): number {
  const seen = new Set<object>();
  let shape = 0x811c9dc5;
  const mix = (text: string): void => {
    for (let i = 0; i < text.length; i++) shape = Math.imul(shape ^ text.charCodeAt(i), 0x01000193) >>> 0;
  };
  const visit = (node: object, path: string): void => {
    seen.add(node);
    const fields = node as Fields;
    for (const key of Object.keys(fields)) {
      const value = fields[key];
      const here = `${path}.${key}`;
      if (typeof value === 'number' || typeof value === 'boolean') {
        mix(`${key}=`);
        visitor.number(fields, key);
      } else if (isStateArray(value)) {
        if (seen.has(value)) continue;
        seen.add(value);
        mix(`${key}[${value.length}]`);
        visitor.array(value);
      } else if (typeof value === 'object' && value !== null) {
        mix(`${key}{`);
        if (!seen.has(value)) visit(value, here);
      } else throw new TypeError(`${here} is a ${typeof value}; a state holds numbers, booleans and typed arrays only`);
    }
  };
  visit(root, root.constructor.name);
  return shape;
}

function isStateArray(value: unknown): value is StateArray {
  return (
    value instanceof Float64Array ||
    value instanceof Int32Array ||
    value instanceof Int16Array ||
    value instanceof Int8Array ||
    value instanceof Uint8Array
  );
}
