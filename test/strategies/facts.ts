import type { StrategyFacts } from '../support/strategy-cases.ts';
import { BREAKOUT } from './breakout.facts.ts';
import { MEAN_REVERSION } from './mean-reversion.facts.ts';
import { STRUCTURE_BASED } from './structure-based.facts.ts';
import { TREND_FOLLOWING } from './trend-following.facts.ts';
import { VOLUME_BASED } from './volume-based.facts.ts';

/** The facts about every strategy: on what it votes, and what keeps it silent. */
export const FACTS: readonly StrategyFacts[] = [
  ...TREND_FOLLOWING,
  ...MEAN_REVERSION,
  ...BREAKOUT,
  ...VOLUME_BASED,
  ...STRUCTURE_BASED,
];
