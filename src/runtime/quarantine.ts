import type { AlertDecision, Decision } from '../engine/decisions.ts';
import type { Database } from '../storage/database.ts';
import { storeDecisions, type RoundMeta } from '../storage/decisions-store.ts';
import { takeOver } from '../storage/journal/take-over.ts';
import type { PendingEntries } from '../storage/journal/journal.ts';
import { isDataError, openQuarantine, storeAroundPoison, type OpenQuarantine } from '../storage/quarantine.ts';
import type { Logger } from './log.ts';

export interface QuarantinePorts {
  readonly database: Database;
  readonly deskId: string;
  readonly meta: RoundMeta;
  readonly logger: Logger;
  /** Something was set aside, or all of it was resolved. */
  readonly changed: (isOpen: boolean) => void;
  /** The alert is in the outbox. */
  readonly told: (alert: AlertDecision) => void;
}

/**
 * Writes rounds to the database. One with a row that the database does not take, now or ever, is set aside whole and the rest of it
 * stored, so that the exits behind it go on; nothing is bought until a person has looked at it.
 */
export class Quarantine {
  readonly #ports: QuarantinePorts;
  open: OpenQuarantine = { count: 0, refused: null };

  constructor(ports: QuarantinePorts) {
    this.#ports = ports;
  }

  get isOpen(): boolean {
    return this.open.count > 0;
  }

  async store(decisions: readonly Decision[], own: Pick<RoundMeta, 'lane' | 'sentAtMs'>): Promise<void> {
    const { database } = this.#ports;
    const meta = { ...this.#ports.meta, ...own };
    try {
      await storeDecisions(database, decisions, meta);
    } catch (error) {
      if (!isDataError(error)) throw error;
      await this.#setAside(await storeAroundPoison(database, decisions, meta));
    }
  }

  async takeOver(pending: PendingEntries): Promise<void> {
    const { database, deskId, meta } = this.#ports;
    await this.#setAside(await takeOver(database, deskId, pending, meta));
  }

  /** What is set aside now, also what a run before left, or a person resolved meanwhile. */
  async look(): Promise<void> {
    const was = this.isOpen;
    this.open = await openQuarantine(this.#ports.database);
    if (was !== this.isOpen) this.#ports.changed(this.isOpen);
  }

  async #setAside(alert: AlertDecision | null): Promise<void> {
    if (alert === null) return;
    const { logger, told, changed } = this.#ports;
    logger.error({ component: 'storage', ...alert.data }, 'the database does not take a row: its round was set aside');
    this.open = { count: this.open.count + 1, refused: this.open.refused ?? String(alert.data['row']) };
    changed(true);
    told(alert);
  }
}
