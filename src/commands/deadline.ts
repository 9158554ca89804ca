/** The work took longer than it may; it may still finish later. */
export class DeadlineError extends Error {
  constructor(what: string, limitMs: number) {
    super(`${what} did not answer within ${limitMs} ms`);
    this.name = 'DeadlineError';
  }
}

/** The result of `work`, or a {@link DeadlineError} after `limitMs`. */
export async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
