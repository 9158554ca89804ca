import type { Timeframe } from '../engine/candles/timeframe.ts';
import type { ChecklistItem, ChecklistVerdict } from '../engine/opportunity/checklist.ts';
import type { EarlyAnswer, EarlyInput } from '../engine/opportunity/early.ts';
import type { AuditProof } from './stores.ts';

/**
 * What there is to see: one read model behind chat, terminal and HTTP. Numbers are raw (percent: 1.2 means 1.2 %; amounts in the
 * quote asset); times are Unix ms UTC of the market's own clock. Words and number formats are made where it is shown.
 */
export interface BalanceView {
  readonly asset: string;
  readonly free: number;
  readonly locked: number;
  readonly total: number;
  /** 0 where no price is known; see `priced`. */
  readonly value: number;
  readonly priced: boolean;
  readonly weightPercent: number;
}

export interface SummaryView {
  readonly timeMs: number;
  readonly mode: 'paper' | 'live';
  readonly market: string;
  readonly quoteAsset: string;
  /** Most valuable first. */
  readonly balances: readonly BalanceView[];
  readonly totalValue: number;
  readonly freeQuote: number;
  readonly activeTrades: number;
  /** Change of total value against the snapshot 24 h (7 days) ago, or the oldest one since; 0 without any. */
  readonly result24h: number;
  readonly result24hPercent: number;
  readonly result7d: number;
  readonly result7dPercent: number;
  readonly pausedUntilMs: number | null;
  readonly pausedBy: string | null;
  readonly entriesBlocked: readonly string[];
}

export interface PositionView {
  /** The cycle's id. */
  readonly id: string;
  readonly symbol: string;
  readonly asset: string;
  readonly status: 'ACTIVE' | 'COMPLETED';
  /** State of the cycle, such as `active_buy`. */
  readonly cycleStatus: string;
  readonly quantity: number;
  readonly entryPrice: number;
  /** Bid now, else the last close; the exit price where completed. */
  readonly currentPrice: number;
  /** Age of `currentPrice` in ms of market time; null where completed. */
  readonly priceAgeMs: number | null;
  readonly profitLoss: number;
  readonly profitLossPercent: number;
  readonly value: number;
  readonly maxPrice: number;
  readonly maxGainPercent: number;
  readonly stopPrice: number | null;
  readonly stopKind: string | null;
  /** How far the price may still fall to the stop, as percent of the price. */
  readonly stopDistancePercent: number | null;
  readonly trailingArmed: boolean;
  readonly breakevenLevel: 0 | 1 | 2;
  /** Highest take-profit level reached, percent; 0 = none. */
  readonly takeProfitPercent: number;
  readonly marginPercent: number | null;
  readonly pumpRider: boolean;
  readonly strategy: string;
  readonly force: number | null;
  readonly category: string | null;
  readonly regime: string | null;
  readonly source: string | null;
  readonly openedAtMs: number;
  readonly completedAtMs: number | null;
  readonly exitReason: string | null;
  readonly demo: boolean;
}

export interface TrailingView {
  /** Trailing latched (gain of at least 1.5 % was reached). */
  readonly armed: readonly PositionView[];
  /** A breakeven is armed, or the gain is 1.2–2.0 %, and the trailing is not. */
  readonly breakeven: readonly PositionView[];
  readonly below: readonly PositionView[];
}

export interface RegimeView {
  readonly symbol: string;
  readonly timeframe: string;
  readonly timeMs: number;
  readonly regime: string | null;
  readonly strength: string | null;
  readonly confidence: number | null;
  readonly momentum: number | null;
  readonly confluence: number | null;
  readonly rsi: number | null;
  readonly adx: number | null;
  readonly volumeRatio: number | null;
  readonly volumeQuality: number | null;
  /** 0 … 1 */
  readonly breakProbability: number | null;
}

export interface SignalCountView {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Votes and consensus signals together, as the guide counts. */
  readonly count: number;
  readonly consensus: number;
  /** 0 … 1 */
  readonly averageConfidence: number;
  readonly lastAtMs: number;
}

/** The opportunity score of a symbol (engine.md E19), as the engine's own scorer gives it. */
export interface ScoreView {
  /** 0 … 100; null when nothing could be measured. */
  readonly score: number | null;
  /** 0 … 1: share of the inputs that were there. */
  readonly coverage: number;
  readonly grade: string | null;
  /** Such as BUY_NOW, WAIT, AVOID, NO_DATA. */
  readonly action: string;
  /** The rule that forbids a purchase, such as VOLATILITY. */
  readonly vetoCode: string | null;
  readonly stopPercent: number | null;
  readonly targetsPercent: readonly number[];
  readonly sizeCategory: string | null;
}

/** The early badge (engine.md E19): a move that may be about to start. It never changes the action. */
export interface EarlyView extends EarlyInput, EarlyAnswer {
  /** Of the rows it was read from. */
  readonly timeframe: Timeframe;
}

export interface Opportunities {
  readonly views: readonly OpportunityView[];
  /** Symbols that are not held and beyond the number asked for. */
  readonly missingLeftOut: number;
}

export interface OpportunityView {
  readonly symbol: string;
  readonly scan: 'consensus' | 'momentum' | 'missing';
  readonly signals: number;
  readonly averageConfidence: number | null;
  readonly momentum: number | null;
  readonly volumeRatio: number | null;
  readonly confluence: number | null;
  readonly regime: string | null;
  readonly lastAtMs: number | null;
  readonly score: ScoreView;
  /** Null while a number is missing. */
  readonly early: EarlyView | null;
}

export interface CycleView {
  readonly id: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly status: string;
  readonly quantity: number;
  readonly entryPrice: number | null;
  readonly exitPrice: number | null;
  readonly profitLoss: number | null;
  readonly profitLossPercent: number | null;
  readonly fees: number;
  readonly exitReason: string | null;
  readonly createdAtMs: number;
  readonly completedAtMs: number | null;
  readonly demo: boolean;
}

export interface RejectionView {
  readonly timeMs: number;
  readonly symbol: string;
  readonly side: string | null;
  readonly stage: 'wave' | 'desk';
  readonly code: string;
  readonly measured: number | null;
  readonly limit: number | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
  /** How often this code struck this symbol in the window. */
  readonly count: number;
}

export interface RejectionCountView {
  readonly code: string;
  readonly stage: 'wave' | 'desk';
  readonly count: number;
  readonly symbols: number;
  readonly lastAtMs: number;
}

export interface ChecklistView {
  readonly symbol: string;
  readonly price: number | null;
  readonly signals: { readonly count: number; readonly averageConfidence: number | null };
  readonly technical: RegimeView | null;
  readonly holding: { readonly quantity: number; readonly value: number; readonly weightPercent: number };
  readonly position: PositionView | null;
  readonly cycles: readonly CycleView[];
  readonly score: ScoreView;
  readonly early: EarlyView | null;
  /** Each number of the four steps with its mark. */
  readonly items: readonly ChecklistItem[];
  /** BUY, HOLD, WAIT, AVOID or NO_DATA: the four steps and the score in one word. */
  readonly verdict: ChecklistVerdict;
  readonly lastRejection: RejectionView | null;
}

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];
export const GROUPINGS = ['symbol', 'exit', 'strategy'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Completed trades of one period or group. */
export interface ResultView {
  /** Such as `2025-10-02`, `SOLUSDC`, `trailing`. */
  readonly name: string;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly result: number;
  readonly fees: number;
  readonly winRatePercent: number;
  /** Mean result of a trade. */
  readonly expectancy: number;
  /** Gains ÷ losses; null without a loss. */
  readonly profitFactor: number | null;
}

/** What votes were followed by after so many minutes, in the vote's direction. */
export interface ForwardView {
  readonly minutes: number;
  /** Votes that the means stand on: those whose market is known so much later. */
  readonly votes: number;
  /** Mean change net of both fees; null without votes. */
  readonly percent: number | null;
  /** The same for random moments of the same symbols, days and sides. */
  readonly randomPercent: number | null;
}

export interface StrategyView {
  /** `CONSENSUS` = the published signals themselves; empty = trades that no strategy voted for. */
  readonly name: string;
  readonly votes: number;
  readonly buyVotes: number;
  readonly sellVotes: number;
  /** Published signals that it was part of, and their share of all; null without any. */
  readonly signals: number;
  readonly signalPercent: number | null;
  readonly forward: readonly ForwardView[];
  /** Closed trades that it voted for, and its part of their result. */
  readonly trades: number;
  readonly wins: number;
  readonly result: number;
}

export interface StrategiesView {
  /** Trades and votes since then. */
  readonly fromMs: number;
  /** Votes are counted up to then; null while there are none. */
  readonly countedToMs: number | null;
  /** Published signals. */
  readonly signals: number;
  readonly strategies: readonly StrategyView[];
}

export interface ProfitView {
  readonly periods: readonly ResultView[];
  readonly total: ResultView;
  /** Deepest fall of equity from its peak over the periods shown. */
  readonly maxDrawdownPercent: number;
}

export interface UniverseView {
  readonly symbol: string;
  readonly core: boolean;
  readonly selected: boolean;
  readonly score: number | null;
  readonly forcedUntilMs: number | null;
  readonly cooldownUntilMs: number | null;
}

export interface SymbolView {
  readonly symbol: string;
  readonly asset: string;
  /** 0 where no price is known yet. */
  readonly price: number;
  /** Null = no price of a day ago, or none now. */
  readonly change24hPercent: number | null;
  /** Value held, in the quote asset. */
  readonly value: number;
}

/** What became of an order, as the books have it. */
export interface AuditOrder {
  /** The client order id. */
  readonly id: string;
  readonly status: string;
}

export interface AuditView {
  readonly id: number;
  readonly timeMs: number;
  readonly platform: string;
  readonly actorId: string;
  readonly role: string | null;
  readonly command: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly risk: string | null;
  /** What was known when the row was written. */
  readonly outcome: string;
  readonly intentId: string | null;
  /** Where the intent stands now; null without one. */
  readonly intentState: string | null;
  /** Why it was refused, where it was. */
  readonly intentCode: string | null;
  readonly orders: readonly AuditOrder[];
  readonly prevHash: string;
  readonly hash: string;
}

export interface ReadModel {
  summary(): Promise<SummaryView>;
  /** Open positions, biggest gain first. */
  openPositions(): Promise<readonly PositionView[]>;
  /** Open positions first, then those completed within `hours` (newest first). */
  positions(hours: number): Promise<readonly PositionView[]>;
  position(symbol: string): Promise<PositionView | null>;
  trailing(): Promise<TrailingView>;
  /** Latest row per symbol, highest momentum first. */
  regimes(timeframe: string, regime: string | null): Promise<readonly RegimeView[]>;
  /** Latest row per symbol within `hours` whose regime holds BREAKOUT, by break probability. */
  breakouts(hours: number): Promise<readonly RegimeView[]>;
  signals(hours: number, side: 'BUY' | 'SELL' | null, symbol: string | null): Promise<readonly SignalCountView[]>;
  /** The guide's three scans; of those that are not held the `mostMissing` with the most signals, or all. */
  opportunities(mostMissing?: number): Promise<Opportunities>;
  checklist(symbol: string): Promise<ChecklistView>;
  /** The newest rejection of each code that struck the symbol within `hours`. */
  rejections(symbol: string, hours: number): Promise<readonly RejectionView[]>;
  rejectionCounts(hours: number): Promise<readonly RejectionCountView[]>;
  cycles(symbol: string | null, limit: number): Promise<readonly CycleView[]>;
  profit(period: Period, count: number, timeZone: string): Promise<ProfitView>;
  /** Completed trades of all time. */
  performance(by: Exclude<Grouping, 'strategy'>): Promise<readonly ResultView[]>;
  /** Votes and trades of the last 30 days, best result first. */
  strategies(): Promise<StrategiesView>;
  universe(): Promise<readonly UniverseView[]>;
  /** Every traded symbol, most valuable holding first. */
  symbols(): Promise<readonly SymbolView[]>;
  /** At most `limit` rows of the last `hours`, newest first. */
  audit(hours: number, limit: number): Promise<readonly AuditView[]>;
  /** Whether every row of the audit is as it was written; `seal` = a hash noted at an earlier check, or null. */
  proveAudit(seal: string | null): Promise<AuditProof>;
}
