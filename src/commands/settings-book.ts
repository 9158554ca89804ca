import type { RetunedStop } from '../engine/desk/retuning.ts';
import type { Words } from '../text/language.ts';

/** Whom a change of the trailing stop concerns. */
export const CHANGE_SCOPES = ['new', 'all'] as const;
export type ChangeScope = (typeof CHANGE_SCOPES)[number];

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
  /** The same three in French. */
  readonly french: { readonly why: string; readonly unit: string; readonly range: string };
  readonly secret: boolean;
  /** True where a change counts at once; the others need a restart. */
  readonly changeable: boolean;
  /** True where a change may reach the positions that are open. */
  readonly concernsPositions: boolean;
  /** When the value is taken back by itself, wall clock, Unix ms UTC; null = it stays. */
  readonly untilMs: number | null;
}

/** A change as it is kept: never overwritten, also when it is taken back. */
export interface SettingChange {
  /** 1, 2, 3 … over all settings. */
  readonly version: number;
  readonly name: string;
  /** Null = not set. */
  readonly before: string | null;
  readonly value: string | null;
  /** `platform:user id`; {@link BY_ITSELF} where the time of a change was over. */
  readonly actor: string;
  readonly scope: ChangeScope;
  /** When it is taken back by itself, wall clock, Unix ms UTC; null = it stays. */
  readonly untilMs: number | null;
  /** What counts again then; null = not set. */
  readonly returnsTo: string | null;
  /** Wall clock, Unix ms UTC. */
  readonly timeMs: number;
}

/** The actor of changes that nobody makes. */
export const BY_ITSELF = 'engine:expiry';

export interface SettingWish {
  readonly name: string;
  readonly value: string | null;
  /** The version that the person saw. */
  readonly since: number;
  readonly actor: string;
  readonly scope: ChangeScope;
  /** How long it holds; null = for good. */
  readonly forMs: number | null;
}

export type SettingCheck =
  | { readonly ok: true; readonly value: string | null }
  | { readonly ok: false; readonly problem: Words; readonly example: string };

/** The settings of the running engine, and the changes that people made to them. */
export interface SettingsBook {
  all(): readonly SettingView[];
  /** Newest first. */
  history(name: string, limit: number): Promise<readonly SettingChange[]>;
  /** The number of the last change of any setting; 0 before the first. */
  version(): Promise<number>;
  /** Whether the setting may have this value, alone and beside the others. Changes nothing. */
  check(name: string, value: string | null): SettingCheck;
  /** What the value would do to the stop of every open position; empty where it concerns none. */
  stopsUnder(name: string, value: string | null): readonly RetunedStop[];
  /**
   * Stores the change, tells the alert channels, and applies it. `stale` when another change came after version `since`: the same
   * proposal counts once.
   * @throws RangeError for what {@link check} refuses
   */
  change(wish: SettingWish): Promise<'changed' | 'stale'>;
}
