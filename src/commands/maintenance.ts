export interface LogLineView {
  readonly timeMs: number;
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly component: string;
  readonly message: string;
}

/** What a purge would remove, or removed. */
export interface PurgeCountsView {
  readonly signals: number;
  readonly rejections: number;
  /** Closed cycles; open ones are never touched. */
  readonly cycles: number;
  readonly orders: number;
  readonly executions: number;
}

export const RESTARTABLE = ['feed', 'analyst', 'books', 'alerts'] as const;
export type Restartable = (typeof RESTARTABLE)[number];

/** Decisions that were set aside since the database does not take one of their rows. */
export interface QuarantinedView {
  readonly id: string;
  /** Wall clock, Unix ms. */
  readonly timeMs: number;
  /** What was refused and why, one row a line. */
  readonly refused: string;
}

/** The work of whoever keeps the engine running. */
export interface Maintenance {
  /** The newest lines, oldest first; secrets are masked already. */
  logs(component: string | null, count: number): readonly LogLineView[];
  /** Names that the kept lines carry. */
  logComponents(): readonly string[];
  purgeCounts(beforeMs: number): Promise<PurgeCountsView>;
  purge(beforeMs: number): Promise<PurgeCountsView>;
  /** Newest first, at most `limit`; nothing is bought while there is one. */
  quarantined(limit: number): Promise<readonly QuarantinedView[]>;
  /** A person has looked at all up to this one: they hold up entries no more. @returns how many those were */
  resolveQuarantined(upToId: string): Promise<number>;
  /** Begins anew what may be begun anew while positions are open; `not needed` where there is nothing of it. Rejects when it failed. */
  restart(component: Restartable): Promise<'done' | 'not needed'>;
}
