import type { AlertDecision } from '../engine/decisions.ts';
import type { EngineSettings } from '../engine/settings.ts';
import type { TrailNumbers } from '../engine/trailing/types.ts';
import type { Exchange, MarketFeed, MarketRules } from '../exchange/ports.ts';
import type { CacheMirror } from '../storage/cache/mirror.ts';
import type { Database } from '../storage/database.ts';
import type { Journal } from '../storage/journal/journal.ts';
import type { DeskMemory } from '../storage/restore.ts';
import type { Logger } from './log.ts';
import type { RecordEntry } from './record.ts';
import type { Kept } from './safekeeping.ts';

/** Numbers that all open positions take over. */
export interface GivenNumbers {
  readonly numbers: Partial<TrailNumbers>;
  /** The number of the newest change behind them. */
  readonly version: number;
}

/** What trading runs on. */
export interface TradingPorts {
  readonly database: Database;
  /** Stands in for the database while that is away, in the name of `deskId`; see journal-start.ts. */
  readonly journal: Journal;
  readonly deskId: string;
  /** False while another desk might be trading on the database: nothing may be written there, and nothing bought. */
  readonly mayUseDatabase: () => boolean;
  readonly feed: MarketFeed;
  /** Made once the wallet is known: paper money needs its balances. */
  readonly makeExchange: (memory: DeskMemory) => Promise<Exchange>;
  readonly markets: readonly MarketRules[];
  readonly settings: EngineSettings;
  /** What changes after `since` (null = not known) are to give to all open positions: a process may have ended before it was done. */
  readonly positionsSince: (since: number | null) => GivenNumbers | null;
  /** Paper money at the very first start, decimal text; null for live. */
  readonly paperCash: string | null;
  readonly alertChannels: readonly string[];
  /** Copies of the desk's state that may be lost. */
  readonly mirror: CacheMirror;
  readonly logger: Logger;
  /** Told of everything that the engine is given, before it is (`--record`). */
  readonly record: ((entry: RecordEntry) => void) | null;
  /** Alerts were kept; where in the journal, they are in no outbox yet. */
  readonly onAlerts: (alerts: readonly AlertDecision[], kept: Kept) => void;
  /** Nothing can go on: the process has to end, so that a supervisor starts it again. */
  readonly fatal: (problem: Error) => void;
}
