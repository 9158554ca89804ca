import type { AlertKind } from '../engine/decisions.ts';

/** A number, or an exact decimal as text; here only for showing. */
export type Amount = number | string;

/**
 * What each kind of alert carries in its `data`, by name. Percent: 1.2 means 1.2 %; times Unix ms UTC; `strategies` is one text,
 * separated by commas. Everything may be missing or null: the words then leave it out.
 */
export interface AlertData {
  readonly entry: {
    readonly price: Amount;
    readonly quantity: Amount;
    readonly value: Amount;
    readonly force: Amount;
    readonly category: string;
    readonly regime: string;
    readonly strategies: string;
    readonly source: string;
    readonly stop: Amount;
    /** A StopKind. */
    readonly kind: string;
  };
  readonly exit: {
    readonly price: Amount;
    readonly quantity: Amount;
    readonly entryPrice: Amount;
    readonly maxPrice: Amount;
    /** An ExitReason, such as `trailing`. */
    readonly reason: string;
    readonly profitLoss: Amount;
    readonly profitLossPercent: Amount;
    readonly heldMs: Amount;
    /** True where only a part was sold; then `remaining` says how much is left. */
    readonly partial: boolean;
    readonly remaining: Amount;
  };
  readonly breakeven_armed: PositionNow & { readonly level: Amount };
  readonly trailing_armed: PositionNow & { readonly marginPercent: Amount };
  readonly stop_moved: PositionNow & {
    readonly marginPercent: Amount;
    /** Set where a person lowered it: where it was, who did it, and what a sale there brings less. */
    readonly stopBefore: Amount;
    readonly actor: string;
    readonly lossMore: Amount;
  };
  readonly take_profit: PositionNow & { readonly levelPercent: Amount };
  readonly pump_rider: PositionNow & { readonly marginPercent: Amount; readonly active: boolean };
  /** The alert's symbol is sold so that `forSymbol` can be bought, or would be if a person agrees. */
  readonly liberation: {
    readonly forSymbol: string;
    readonly netResultPercent: Amount;
    readonly value: Amount;
    readonly missing: Amount;
    /** Id of the question; without it nobody is asked. */
    readonly question: string;
    /** A QuestionState. */
    readonly state: string;
    readonly free: Amount;
    readonly wanted: Amount;
    readonly expiresAtMs: Amount;
    /** Who answered, and when it ended. */
    readonly by: string;
    readonly atMs: Amount;
  };
  readonly signal_rejected: {
    /** A WaveRejectCode or RefusalCode. */
    readonly code: string;
    readonly measured: Amount;
    readonly limit: Amount;
    readonly force: Amount;
    readonly category: string;
  };
  readonly order_problem: {
    /** `unknown`, one of `ORDER_PROBLEMS`, or the exchange's own words. */
    readonly problem: string;
    readonly detail: string;
    readonly side: string;
    readonly clientOrderId: string;
    readonly attempts: Amount;
  };
  readonly reconciliation: {
    /**
     * `balance`, `coins_missing`, `orphan_trade`, `orphan_order`, `foreign_order`, `account_unseen`, `clock`, `fee`,
     * `short`, `agreed`.
     */
    readonly problem: string;
    readonly asset: string;
    readonly books: Amount;
    readonly exchange: Amount;
    readonly side: string;
    readonly quantity: Amount;
    readonly price: Amount;
    readonly detail: string;
  };
  /** Without a symbol it is about all of them; `held` = positions without a price. */
  readonly feed_stale: {
    readonly stale: boolean;
    /** Of the last price; with `stale` false how long none came. */
    readonly ageMs: Amount;
    readonly held: Amount;
    readonly detail: string;
  };
  readonly paused: {
    readonly paused: boolean;
    readonly untilMs: Amount;
    readonly actor: string;
    readonly reason: string;
  };
  readonly daily_loss: { readonly lossPercent: Amount; readonly limitPercent: Amount; readonly untilMs: Amount };
  readonly system: {
    readonly title: string;
    readonly detail: string;
    /**
     * `candle_refused`, `link_down`, `link_refused`, `link_back`, `unclean_end`, `undelivered`, `database_away`, `database_back`,
     * `journal_taken_over`, `journal_foreign`, `intent_ended`, `poisoned`, `engine_fault`, `record_failed`, `no_database`,
     * `setting_changed`, `setting_expired`, `failed_starts`.
     */
    readonly problem: string;
    /** `discord` or `telegram`. */
    readonly platform: string;
    /** What its connection says of itself, as JSON (see health-words.ts). */
    readonly link: string;
    /** How long it was away. */
    readonly durationMs: Amount;
    readonly lastSeenMs: Amount;
    /** How far the machine's clock was set; negative = back. */
    readonly jumpMs: Amount;
    /** An alert channel, and how many alerts it gave up. */
    readonly channel: string;
    readonly count: Amount;
    /** What an unclean end left: counts. */
    readonly positions: Amount;
    readonly orders: Amount;
    readonly commands: Amount;
    /** What the engine threw on. */
    readonly event: string;
    /** What the database does not take. */
    readonly row: string;
    /** An intent whose end was found after a restart, as JSON (see ended-intent.ts). */
    readonly intent: string;
    /** Client order ids that a journal held. */
    readonly orderIds: string;
    /** A change of a setting: its name, texts as in the environment (null = not set), who, whom it concerns and until when. */
    readonly setting: string;
    readonly before: string;
    readonly value: string;
    readonly actor: string;
    readonly scope: string;
    readonly untilMs: Amount;
    /** The number of the change, which its way back names. */
    readonly version: Amount;
    /** Rows of history that nobody kept while the database was away. */
    readonly lostRows: Amount;
  };
  readonly digest: {
    /** The morning brief instead of the day's numbers, as JSON (see brief-alert.ts). */
    readonly brief: string;
    readonly totalValue: Amount;
    readonly changePercent: Amount;
    readonly trades: Amount;
    readonly wins: Amount;
    readonly result: Amount;
    readonly openPositions: Amount;
    readonly positionValue: Amount;
  };
}

/** An open position when something armed or moved. */
export interface PositionNow {
  readonly stop: Amount;
  /** A StopKind. */
  readonly kind: string;
  readonly gainPercent: Amount;
  readonly maxGainPercent: Amount;
}

/** The engine may leave any of them out. */
export type AlertFacts<K extends AlertKind> = { readonly [N in keyof AlertData[K]]?: AlertData[K][N] | null };
