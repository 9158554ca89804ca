import type { ActionStore, ButtonAction, StoredAction } from './actions.ts';

/** Buttons remembered; the oldest are forgotten first and made anew. */
const REMEMBERED = 1_000;

/** Gives buttons that say the same the same id, for as long as half of their life is left. */
export class ReusedActions implements ActionStore {
  readonly #inner: ActionStore;
  readonly #clock: () => number;
  readonly #known = new Map<string, { readonly id: string; readonly freshUntilMs: number }>();

  constructor(inner: ActionStore, clock: () => number) {
    this.#inner = inner;
    this.#clock = clock;
  }

  async put(command: string, args: ButtonAction['args'], ttlMs: number): Promise<string> {
    const [id = ''] = await this.putAll([{ command, args }], ttlMs);
    return id;
  }

  async putAll(actions: readonly ButtonAction[], ttlMs: number): Promise<readonly string[]> {
    const nowMs = this.#clock();
    const missing = actions.filter((action) => (this.#known.get(keyOf(action))?.freshUntilMs ?? 0) <= nowMs);
    const ids = await this.#inner.putAll(missing, ttlMs);
    missing.forEach((action, index) => this.#remember(keyOf(action), ids[index] ?? '', nowMs + ttlMs / 2));
    return actions.map((action) => this.#known.get(keyOf(action))?.id ?? '');
  }

  get(id: string): Promise<StoredAction | null> {
    return this.#inner.get(id);
  }

  clean(beforeMs: number): Promise<number> {
    return this.#inner.clean(beforeMs);
  }

  #remember(key: string, id: string, freshUntilMs: number): void {
    this.#known.delete(key);
    this.#known.set(key, { id, freshUntilMs });
    if (this.#known.size <= REMEMBERED) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function keyOf({ command, args }: ButtonAction): string {
  return JSON.stringify([command, args]);
}
