import type { LevelStrength } from '../labels.ts';

/** One support or resistance level as it is shown. */
export interface Level {
  /** Quote units. */
  readonly price: number;
  readonly source: 'swing' | 'volume_profile';
  /** Separate tests of the level, the swing that made it included. */
  readonly touches: number;
  readonly strength: LevelStrength;
  /** Open time of the latest bar that touched it. */
  readonly lastTouchTimeMs: number;
}
