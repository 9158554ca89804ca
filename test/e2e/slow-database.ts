import type { Database } from '../../src/storage/database.ts';

/** A database whose every statement and transaction takes `delayMs` longer, as over a bad line or on a server in trouble. */
export interface SlowDatabase {
  readonly database: Database;
  delayMs: number;
  /** Every statement fails, as on a full disk or a server that is gone; null = none does. */
  failure: Error | null;
}

export function slowed(inner: Database): SlowDatabase {
  const state: { delayMs: number; failure: Error | null } = { delayMs: 0, failure: null };
  const wait = async (): Promise<void> => {
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    if (state.failure !== null) throw state.failure;
  };
  const database: Database = {
    kind: inner.kind,
    description: inner.description,
    place: inner.place,
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
    write: async (writes, lane) => {
      await wait();
      return inner.write(writes, lane);
    },
    acquireDeskLock: (watch) => inner.acquireDeskLock(watch),
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
    get failure() {
      return state.failure;
    },
    set failure(value) {
      state.failure = value;
    },
  };
}
