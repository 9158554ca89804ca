import type { Decision } from '../engine/decisions.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import type { OrderProblem } from '../engine/trader/order-problems.ts';
import { markSent } from '../storage/orders.ts';
import type { WriteLane } from '../storage/writer.ts';
import type { EntryBlocks } from './entry-blocks.ts';
import { Quarantine } from './quarantine.ts';
import { Safekeeping, type Kept, type KeptRound } from './safekeeping.ts';
import { ToldAlerts } from './told-alerts.ts';
import type { TradingPorts } from './trading-ports.ts';

const STORE_RETRY_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;

/** Keeps what the engine decides: in the database, in the journal while that is away, and aside what the database does not take. */
export class Keeping {
  readonly quarantine: Quarantine;
  readonly safekeeping: Safekeeping;
  readonly alerts: ToldAlerts;
  readonly #ports: TradingPorts;
  readonly #blocks: EntryBlocks;
  readonly #failingLanes = new Set<WriteLane>();

  constructor(ports: TradingPorts, blocks: EntryBlocks) {
    this.#ports = ports;
    this.#blocks = blocks;
    const { database, alertChannels: channels, logger, onAlerts } = ports;
    this.quarantine = this.#setAside();
    this.safekeeping = this.#keepSafe();
    this.alerts = new ToldAlerts({ database, safekeeping: this.safekeeping, channels, logger, onAlerts });
  }

  async store(decisions: readonly Decision[], lane: WriteLane): Promise<KeptRound> {
    const round =
      lane === 'trade'
        ? await this.safekeeping.store(decisions)
        : { kept: await this.safekeeping.storeHistory(decisions), markedUntilMs: 0 };
    this.#failingLanes.delete(lane);
    this.#blockWithoutDatabase();
    return round;
  }

  /** @returns how long to wait before the next try, ms */
  storeFailed(error: unknown, attempt: number, lane: WriteLane): number {
    this.#failingLanes.add(lane);
    this.#blockWithoutDatabase();
    this.#ports.logger.error(
      { component: 'storage', lane, attempt, error },
      'a round could not be stored; trying again',
    );
    return STORE_RETRY_MS[Math.min(attempt, STORE_RETRY_MS.length) - 1] as number;
  }

  /** Why an order that was kept like this is not sent, or null: exits always are. */
  cannotSend({ purpose }: OrderIntent, kept: Kept): OrderProblem | null {
    if (purpose !== 'entry') return null;
    return kept === 'journal' ? 'NO_DATABASE' : this.quarantine.isOpen ? 'ROW_REFUSED' : null;
  }

  #keepSafe(): Safekeeping {
    const { database, journal, logger, mayUseDatabase } = this.#ports;
    return new Safekeeping({
      journal,
      storeRound: (decisions, lane, sentAtMs) => this.quarantine.store(decisions, { lane, sentAtMs }),
      storeSent: (clientOrderId, atMs) => markSent(database, clientOrderId, atMs),
      takeOver: (pending) => this.quarantine.takeOver(pending),
      mayUseDatabase,
      changed: (keeps, error, lostRows) => this.#keeperChanged(keeps, error, lostRows),
      stillAway: (error) => logger.warn({ component: 'storage', error }, 'the database is still away'),
      clockMs: () => performance.now(),
      wallMs: Date.now,
    });
  }

  #setAside(): Quarantine {
    const { database, deskId, settings, alertChannels: channels, logger, onAlerts } = this.#ports;
    return new Quarantine({
      database,
      deskId,
      meta: { demo: settings.demo, channels },
      logger,
      changed: (isOpen) => this.#blocks.set('quarantine', isOpen),
      told: (alert) => onAlerts([alert], 'database'),
    });
  }

  /** Entries need the database, all of it. */
  #blockWithoutDatabase(): void {
    this.#blocks.set('database', this.#failingLanes.size > 0 || this.safekeeping.keeps === 'journal');
  }

  /** Exits go on without the database; a person must know either way. */
  #keeperChanged(keeps: Kept, error: unknown, lostRows: number): void {
    const isAway = keeps === 'journal';
    this.#blockWithoutDatabase();
    const what = isAway ? 'the database is away: exits are kept in the journal' : 'the database has all again';
    this.#ports.logger[isAway ? 'error' : 'warn']({ component: 'storage', error, lostRows }, what);
    void this.alerts.keeperChanged(keeps, this.#ports.feed.nowMs(), lostRows);
  }
}
