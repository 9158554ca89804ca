import type { UniverseRow } from '../../src/engine/coordinator/universe-score.ts';

/** A candidate of which nothing is known: it scores 0. */
export const EMPTY_UNIVERSE_ROW: UniverseRow = {
  symbol: 'SOLUSDC',
  rowTimeMs: 0,
  natr: null,
  roc_10: null,
  roc_20: null,
  volume_ratio: null,
  adx_14: null,
  plus_di: null,
  minus_di: null,
  trend_strength: null,
  trend_angle: null,
  directional_bias: null,
  market_regime: null,
  confluence_score: null,
  volume_context: null,
  bb_squeeze: null,
};
