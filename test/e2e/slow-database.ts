import type { Database } from '../../src/storage/database.ts';

/** A database whose every statement and transaction takes `delayMs` longer, as over a bad line or on a server in trouble. */
export interface SlowDatabase {
  readonly database: Database;
  delayMs: number;
}

export function slowed(inner: Database): SlowDatabase {
  const state = { delayMs: 0 };
  const wait = (): Promise<void> =>
    state.delayMs === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, state.delayMs));
  const database: Database = {
    kind: inner.kind,
    description: inner.description,
    get waiting() {
      return inner.waiting;
    },
    query: async (statement, values) => {
      await wait();
      return inner.query(statement, values);
    },
    transaction: async (work, options) => {
      await wait();
      return inner.transaction(work, options);
    },
    acquireDeskLock: (onLost) => inner.acquireDeskLock(onLost),
    close: () => inner.close(),
  };
  return {
    database,
    get delayMs() {
      return state.delayMs;
    },
    set delayMs(value) {
      state.delayMs = value;
    },
  };
}
