/** What a button says when it is pressed: a command with its arguments as text, parsed and checked like a typed one. */
export interface ButtonAction {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
}

export interface StoredAction extends ButtonAction {
  /** Unix ms UTC, wall clock. */
  readonly expiresAtMs: number;
}

/** Keeps the meaning of buttons, so that what travels through a platform is a short opaque id. */
export interface ActionStore {
  /** Stores one action for `ttlMs` and answers its id (at most 40 characters). */
  put(command: string, args: Readonly<Record<string, string>>, ttlMs: number): Promise<string>;
  /** The same for many in one round trip; ids in the same order. */
  putAll(actions: readonly ButtonAction[], ttlMs: number): Promise<readonly string[]>;
  /** Null for an id that was never given or was cleaned away; an expired one is still answered, so that it can say why it is dead. */
  get(id: string): Promise<StoredAction | null>;
  /** What is known of a button without waiting for the database; null where only the database may know it. */
  recall?(id: string): StoredAction | null;
  /** Forgets what expired before `beforeMs`; answers how many. */
  clean(beforeMs: number): Promise<number>;
}
