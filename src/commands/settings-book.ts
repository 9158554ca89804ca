/** One setting as people see it. Values are texts as in the environment; a secret only says whether it is set. */
export interface SettingView {
  readonly name: string;
  /** Null = not set. */
  readonly value: string | null;
  readonly fallback: string | null;
  readonly unit: string;
  readonly why: string;
  /** Such as `whole number from 1 to 100`. */
  readonly range: string;
  readonly secret: boolean;
  /** True where a change counts at once; the others need a restart. */
  readonly changeable: boolean;
}

/** A change as it is kept: never overwritten, also when it is taken back. */
export interface SettingChange {
  /** 1, 2, 3 … over all settings. */
  readonly version: number;
  readonly name: string;
  /** Null = not set. */
  readonly before: string | null;
  readonly value: string | null;
  /** `platform:user id` */
  readonly actor: string;
  /** Wall clock, Unix ms UTC. */
  readonly timeMs: number;
}

export type SettingCheck =
  | { readonly ok: true; readonly value: string | null }
  | { readonly ok: false; readonly problem: string; readonly example: string };

/** The settings of the running engine, and the changes that people made to them. */
export interface SettingsBook {
  all(): readonly SettingView[];
  /** Newest first. */
  history(name: string, limit: number): Promise<readonly SettingChange[]>;
  /** The number of the last change of any setting; 0 before the first. */
  version(): Promise<number>;
  /** Whether the setting may have this value, alone and beside the others. Changes nothing. */
  check(name: string, value: string | null): SettingCheck;
  /**
   * Stores the change and applies it. `stale` when another change came after version `since`: the same proposal counts once.
   * @throws RangeError for what {@link check} refuses
   */
  change(name: string, value: string | null, since: number, actor: string): Promise<'changed' | 'stale'>;
}
