/** Runs work one at a time, so that drawing never holds the event loop twice over. */
export interface DrawQueue {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Thrown where more pictures are asked for than can be drawn soon. */
export class TooManyPicturesError extends Error {
  constructor(limit: number) {
    super(`${limit} pictures are waiting to be drawn already: ask again in a moment`);
    this.name = 'TooManyPicturesError';
  }
}

export function createDrawQueue(limit: number): DrawQueue {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      if (waiting >= limit) return Promise.reject(new TooManyPicturesError(limit));
      waiting += 1;
      const result = last.then(work);
      const finished = (): void => {
        waiting -= 1;
      };
      last = result.then(finished, finished);
      return result;
    },
  };
}

/** All pictures of the process share it. */
export const DRAWING: DrawQueue = createDrawQueue(24);
