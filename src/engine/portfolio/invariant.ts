/** Something that the books or the state machine can never allow. Always a fault of the program, never of a person or an exchange. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** @throws InvariantError with `message` unless `holds`. */
export function invariant(holds: boolean, message: string): asserts holds {
  if (!holds) throw new InvariantError(message);
}
