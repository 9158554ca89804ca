import type { AlertDecision, Decision } from '../engine/decisions.ts';
import type { EngineEvent } from '../engine/events.ts';
import { MINUTE_MS } from '../engine/candles/timeframe.ts';
import { systemAlert } from '../engine/system-alert.ts';
import { messageOf } from '../storage/errors.ts';
import type { Logger } from './log.ts';
import type { Kept, KeptRound } from './safekeeping.ts';
import { REAL_TIMERS, type Timers } from './timers.ts';

/** Longer than the database is given before the journal stands in. */
const STORE_LIMIT_MS = 5_000;
const STORE_RETRY_MS = 250;
/** The bots have this long to deliver what was stored; after that the next start does. */
const DELIVERY_MS = 2_000;

export interface FaultPorts {
  readonly store: (decisions: readonly Decision[]) => Promise<KeptRound>;
  readonly onAlerts: (alerts: readonly AlertDecision[], kept: Kept) => void;
  /** Ends the process, with a status that makes a supervisor start it again. */
  readonly fatal: (problem: Error) => void;
  readonly logger: Pick<Logger, 'fatal' | 'error'>;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  readonly timers?: Timers;
}

/**
 * The engine threw: a fault of the program, after which its state is anybody's guess. What it had decided before is stored; nothing more
 * is decided. A person is told why, then the process ends: a new one starts from what is stored, and stops that rest at the exchange stay.
 */
export async function endOnFault(error: unknown, event: EngineEvent, ports: FaultPorts): Promise<void> {
  const { store, onAlerts, fatal, logger, nowMs, wallMs } = ports;
  const timers = ports.timers ?? REAL_TIMERS;
  const problem = messageOf(error);
  logger.fatal({ component: 'engine', error, event }, 'the engine threw: nothing more is decided, the process ends');
  const alert = faultAlert(problem, event, nowMs(), wallMs());
  const pause = (delayMs: number): Promise<void> => new Promise((resolve) => void timers.after(delayMs, resolve));
  for (let waitedMs = 0; waitedMs < STORE_LIMIT_MS; waitedMs += STORE_RETRY_MS) {
    try {
      const { kept } = await store([alert]);
      onAlerts([alert], kept);
      break;
    } catch (failure) {
      logger.error({ component: 'engine', error: failure }, 'the alert about it could not be stored; trying again');
      await pause(STORE_RETRY_MS);
    }
  }
  await pause(DELIVERY_MS);
  fatal(new Error(`the engine threw on ${nameOf(event)}: ${problem}`, { cause: error }));
}

function faultAlert(problem: string, event: EngineEvent, timeMs: number, wallMs: number): AlertDecision {
  return systemAlert({
    priority: 'danger',
    timeMs,
    symbol: symbolOf(event),
    // a process that fails at every start says so once a minute
    dedupKey: `engine_fault:${Math.floor(wallMs / MINUTE_MS)}`,
    data: { problem: 'engine_fault', event: nameOf(event), detail: problem },
  });
}

function nameOf(event: EngineEvent): string {
  const symbol = symbolOf(event);
  return `${event.type}${symbol === null ? '' : ` ${symbol}`} ${new Date(event.timeMs).toISOString()}`;
}

function symbolOf(event: EngineEvent): string | null {
  if ('symbol' in event) return event.symbol;
  return event.type === 'fill' ? event.fill.symbol : null;
}
