import type { MarketRegime, LevelStrength, RegimeStrength } from '../analyzer/labels.ts';

/** Which stop is in force; also the reason when it sells. */
export type StopKind = 'stop_loss' | 'breakeven_1' | 'breakeven_2' | 'trailing' | 'take_profit' | 'manual_stop';

/**
 * What the trailing engine remembers of one position. Prices in quote units (float64), gains as ratios (0.012 = 1.2 %).
 * Plain data: it is stored with the cycle and mirrored to the cache.
 */
export interface TrailState {
  readonly entryPrice: number;
  readonly openedAtMs: number;
  /** Highest price since the entry, and when. Never falls. */
  readonly maxPrice: number;
  readonly maxTimeMs: number;
  /** Highest effective stop so far. Never falls (engine.md E15). */
  readonly effectiveStop: number;
  /** Which stop gave `effectiveStop`. */
  readonly effectiveKind: StopKind;
  /** The same ratchet without the operator's stop: what is left in force when that one is loosened. */
  readonly engineStop: number;
  readonly engineKind: StopKind;
  /** 0, 1 or 2; latched. */
  readonly breakevenLevel: 0 | 1 | 2;
  /** Latched. */
  readonly trailingArmed: boolean;
  /** Highest take-profit level reached as a ratio (0.02, 0.03, 0.05, 0.08, 0.12), 0 = none. Latched. */
  readonly takeProfitLevel: number;
  /** True while the pump rider widens the margin. */
  readonly pumpRider: boolean;
  /** The trailing margin of the last check as a ratio of the maximum, null while not armed. */
  readonly marginRatio: number | null;
  /** Distance of the adaptive stop loss below the entry at the last check, as a ratio. */
  readonly stopLossRatio: number;
  /** A stop set by the operator (`/trail`), null = none. It only ever adds a floor. */
  readonly manualStop: number | null;
  readonly lastPrice: number;
  readonly lastPriceTimeMs: number;
}

/** The market around a position, from the last closed 15m (or coarser base) analysis. Null = no value. */
export interface TrailContext {
  readonly regime: MarketRegime;
  readonly regimeStrength: RegimeStrength | null;
  /** 0 … 100 */
  readonly regimeConfidence: number | null;
  /** ATR(14) of the 15m timeframe as percent of price. */
  readonly atrPercent: number | null;
  readonly support: number | null;
  readonly supportStrength: LevelStrength | null;
}

/** Every stop of one check; null = not armed. Prices in quote units. */
export interface Stops {
  readonly stopLoss: number;
  readonly breakeven: number | null;
  readonly trailing: number | null;
  readonly takeProfit: number | null;
}

export interface TrailSettings {
  /** Taker fee per side as a ratio (0.001 = 0.1 %). */
  readonly feeRate: number;
  readonly activationFloorRatio: number;
  readonly activationAtrFactor: number;
  readonly breakeven1TriggerRatio: number;
  readonly breakeven2TriggerRatio: number;
  readonly breakeven2OffsetRatio: number;
  /** Best gain from which each margin holds, highest first; all ratios. */
  readonly tiers: readonly { readonly gainRatio: number; readonly marginRatio: number }[];
  readonly takeProfitStartRatio: number;
  readonly takeProfits: readonly { readonly levelRatio: number; readonly tolerance: number }[];
  readonly pumpGainRatio: number;
  readonly pumpAgeMs: number;
  /** Margin of the pump rider: factor × ATR% × regime factor, kept between min and max. All zero = no widening. */
  readonly pumpMarginAtrFactor: number;
  readonly pumpMarginMinRatio: number;
  readonly pumpMarginMaxRatio: number;
  readonly stopLossBaseRatio: number;
  readonly stopLossMinRatio: number;
  readonly stopLossMaxRatio: number;
  readonly stopLossAtrFactor: number;
}

/** What a position keeps from its beginning on: all numbers but the fee. */
export type TrailNumbers = Omit<TrailSettings, 'feeRate'>;

export interface TrailAnswer {
  readonly decision: 'HOLD' | 'SELL';
  /** The stop in force; for SELL also why. */
  readonly reason: StopKind;
  readonly gainRatio: number;
  readonly maxGainRatio: number;
  readonly stops: Stops;
  readonly state: TrailState;
}
