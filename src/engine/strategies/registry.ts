import { adxDirection } from './adx-direction.ts';
import { atrBreakout } from './atr-breakout.ts';
import { bollingerTouch } from './bollinger-touch.ts';
import { cciReversal } from './cci-reversal.ts';
import { donchianBreakout } from './donchian-breakout.ts';
import { emaCross } from './ema-cross.ts';
import { hullMaSlope } from './hull-ma-slope.ts';
import { liquiditySweepBuy } from './liquidity-sweep-buy.ts';
import { macdCrossover } from './macd-crossover.ts';
import { multiTfConfluentEntry } from './multi-tf-confluent-entry.ts';
import { obvCrossover } from './obv-crossover.ts';
import { parabolicSarBounce } from './parabolic-sar-bounce.ts';
import { ppoCrossover } from './ppo-crossover.ts';
import { pumpDumpPattern } from './pump-dump-pattern.ts';
import { rangeBreakoutConfirmation } from './range-breakout-confirmation.ts';
import { resistanceRejection } from './resistance-rejection.ts';
import { rocThreshold } from './roc-threshold.ts';
import { rsiCross } from './rsi-cross.ts';
import { spikeReactionBuy } from './spike-reaction-buy.ts';
import { stochRsiRebound } from './stoch-rsi-rebound.ts';
import { stochasticOversoldBuy } from './stochastic-oversold-buy.ts';
import type { Strategy } from './strategy.ts';
import { supertrendReversal } from './supertrend-reversal.ts';
import { supportBreakout } from './support-breakout.ts';
import { temaSlope } from './tema-slope.ts';
import { trixCrossover } from './trix-crossover.ts';
import { vwapSupportResistance } from './vwap-support-resistance.ts';
import { williamsRRebound } from './williams-r-rebound.ts';
import { zscoreExtremeReversal } from './zscore-extreme-reversal.ts';

/** Every strategy, in the order of their votes (that of reference/strategies §4). To add one: its file, its import, its line here. */
export const STRATEGIES: readonly Strategy[] = Object.freeze([
  adxDirection,
  atrBreakout,
  bollingerTouch,
  cciReversal,
  donchianBreakout,
  emaCross,
  hullMaSlope,
  liquiditySweepBuy,
  macdCrossover,
  multiTfConfluentEntry,
  obvCrossover,
  ppoCrossover,
  parabolicSarBounce,
  pumpDumpPattern,
  rocThreshold,
  rsiCross,
  rangeBreakoutConfirmation,
  resistanceRejection,
  spikeReactionBuy,
  stochRsiRebound,
  stochasticOversoldBuy,
  supertrendReversal,
  supportBreakout,
  temaSlope,
  trixCrossover,
  vwapSupportResistance,
  williamsRRebound,
  zscoreExtremeReversal,
]);

const BY_NAME: ReadonlyMap<string, Strategy> = new Map(STRATEGIES.map((strategy) => [strategy.name, strategy]));

/** The strategy of this stored name (with its `_Strategy`), undefined when there is none. */
export function strategyByName(name: string): Strategy | undefined {
  return BY_NAME.get(name);
}
