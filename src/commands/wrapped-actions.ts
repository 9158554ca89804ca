import type { ActionStore, ButtonAction, StoredAction } from './actions.ts';

/** An action store around another one; what a kind of button needs otherwise, its class says. */
export abstract class WrappedActions implements ActionStore {
  protected readonly inner: ActionStore;

  constructor(inner: ActionStore) {
    this.inner = inner;
  }

  put(command: string, args: ButtonAction['args'], ttlMs: number): Promise<string> {
    return this.inner.put(command, args, ttlMs);
  }

  putAll(actions: readonly ButtonAction[], ttlMs: number): Promise<readonly string[]> {
    return this.inner.putAll(actions, ttlMs);
  }

  abstract get(id: string): Promise<StoredAction | null>;

  abstract recall(id: string): StoredAction | null;

  clean(beforeMs: number): Promise<number> {
    return this.inner.clean(beforeMs);
  }
}
