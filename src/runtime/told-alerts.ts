import type { AlertDecision } from '../engine/decisions.ts';
import { systemAlert } from '../engine/system-alert.ts';
import { addAlert } from '../storage/alerts/add-alert.ts';
import type { Database } from '../storage/database.ts';
import type { Logger } from './log.ts';
import type { Kept, Safekeeping } from './safekeeping.ts';

export interface TellPorts {
  readonly database: Database;
  readonly safekeeping: Safekeeping;
  readonly channels: readonly string[];
  readonly logger: Logger;
  readonly onAlerts: (alerts: readonly AlertDecision[], kept: Kept) => void;
}

/** Alerts that no decision of the engine caused: kept like decisions, and told even where they cannot be kept. */
export class ToldAlerts {
  readonly #ports: TellPorts;
  /** What was told while the database, which knows what was told already, was away. */
  readonly #toldWithout = new Set<string>();

  constructor(ports: TellPorts) {
    this.#ports = ports;
  }

  async tell(alert: AlertDecision): Promise<void> {
    const { database, safekeeping, channels, onAlerts } = this.#ports;
    if (safekeeping.keeps === 'journal') return this.#tellWithout(alert);
    if (await addAlert(database, alert, channels)) onAlerts([alert], 'database');
  }

  /** The journal stands in for the database from now on, or no longer. */
  async keeperChanged(keeps: Kept, timeMs: number, lostRows: number): Promise<void> {
    this.#toldWithout.clear();
    const isAway = keeps === 'journal';
    await this.#tellWithout(
      systemAlert({
        priority: isAway ? 'danger' : 'notice',
        timeMs,
        // a line that comes and goes is told once a minute
        dedupKey: `database:${keeps}:${Math.floor(Date.now() / 60_000)}`,
        data: { problem: isAway ? 'database_away' : 'database_back', lostRows },
      }),
    );
  }

  async #tellWithout(alert: AlertDecision): Promise<void> {
    const { safekeeping, logger, onAlerts } = this.#ports;
    if (this.#toldWithout.has(alert.dedupKey)) return;
    this.#toldWithout.add(alert.dedupKey);
    let kept: Kept = 'journal';
    try {
      ({ kept } = await safekeeping.store([alert]));
    } catch (problem) {
      logger.error({ component: 'storage', error: problem }, 'the journal cannot be written either');
    }
    onAlerts([alert], kept);
  }
}
