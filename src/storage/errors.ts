/** Storage could not do what was asked. The message names the thing, the problem and what to do; it never holds a password. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** What a person can do about it. */
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}. ${remedy}`, options);
    this.remedy = remedy;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
