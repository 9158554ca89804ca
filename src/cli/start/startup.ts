import type { Alert } from '../../commands/alerts.ts';
import type { Reply } from '../../commands/reply.ts';
import type { Log } from '../../runtime/log.ts';
import type { Trading } from '../../runtime/trading.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Bots } from './bots.ts';
import type { RunRecord } from './record.ts';
import type { Closer } from './signs.ts';

export interface AppOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly record: RunRecord | null;
  /** Something without which nothing can go on (another desk trades here, the embedded database broke): the process has to end. */
  readonly fatal: (problem: Error) => void;
  /** The process is to end: a start that still waits for its database gives up. */
  readonly stopping: AbortSignal;
  /** One line for whoever looks at the console while nothing else is there yet. */
  readonly say: (line: string) => void;
  /** Alerts as they are stored, for the terminal. */
  readonly onAlerts: (alerts: readonly Alert[]) => void;
  /** Shows something to whoever sits at the server, and nowhere else; false without a terminal. */
  readonly showOnTerminal: (reply: Reply) => boolean;
}

/** What is opened late and needed early: whoever was opened before reaches it from here once it is there. */
export interface Later {
  trading: Trading | null;
  bots: Bots | null;
  /** Engine time, Unix ms; the wall clock's until there is a market. */
  nowMs: () => number;
  /** Plans the daily jobs anew after their settings changed. */
  replan: () => void;
}

/** A start under way: what it was given, and what it has to close again. */
export class Startup {
  readonly options: AppOptions;
  readonly live: boolean;
  readonly later: Later = { trading: null, bots: null, nowMs: Date.now, replan: () => undefined };
  /** In the order in which it was opened. */
  readonly closers: Closer[] = [];

  constructor(options: AppOptions) {
    this.options = options;
    this.live = options.settings.TRADING_MODE === 'live';
  }

  /** Closes what was opened so far, the last first; `failure` = why the start came to nothing, null for an end in order. */
  async closeAll(failure: string | null): Promise<void> {
    const { logger } = this.options.log;
    for (const close of this.closers.splice(0).toReversed()) {
      await close(failure).catch((error: unknown) => logger.warn({ component: 'main', error }, 'closing failed'));
    }
  }
}
