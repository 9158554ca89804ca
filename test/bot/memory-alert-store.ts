import type { AlertKind } from '../../src/engine/decisions.ts';
import type {
  AlertMode,
  AlertStore,
  RememberedMessage,
  StoredAlert,
  ThreadMessages,
} from '../../src/bot/alerts/store.ts';

export interface Delivery {
  readonly alert: StoredAlert;
  state: 'pending' | 'sent' | 'merged' | 'off' | 'dead';
  attempts: number;
  nextMs: number;
  messageId: string | null;
  problem: string | null;
  /** How often it was closed: more than once would be a double delivery in the outbox's terms. */
  closed: number;
}

/** The outbox in memory, for one channel; the same contract suite runs over it and over the tables. */
export class MemoryAlertStore implements AlertStore {
  readonly deliveries: Delivery[] = [];
  readonly modes = new Map<AlertKind, AlertMode>();
  readonly threads = new Map<string, ThreadMessages>();
  /** Thrown by the next calls, one each. */
  readonly failures: Error[] = [];
  largestBatch = 0;

  add(...alerts: readonly StoredAlert[]): void {
    for (const alert of alerts) {
      this.deliveries.push({
        alert,
        state: 'pending',
        attempts: 0,
        nextMs: 0,
        messageId: null,
        problem: null,
        closed: 0,
      });
    }
  }

  of(id: number | string): Delivery {
    const found = this.deliveries.find((item) => item.alert.id === String(id));
    if (found === undefined) throw new Error(`no delivery of alert ${id}`);
    return found;
  }

  count(state: Delivery['state']): number {
    return this.deliveries.filter((item) => item.state === state).length;
  }

  async due(_channel: string, nowMs: number, limit: number): Promise<readonly StoredAlert[]> {
    this.fail();
    const waiting = new Map<string, number>();
    const danger = new Map<string, number>();
    for (const { alert, state, nextMs } of this.deliveries) {
      if (state !== 'pending' || alert.threadKey === null) continue;
      const id = Number(alert.id);
      if (nextMs > nowMs) waiting.set(alert.threadKey, Math.min(id, waiting.get(alert.threadKey) ?? Infinity));
      if (alert.priority === 'danger') danger.set(alert.threadKey, id);
    }
    const open = this.deliveries.filter(({ alert, state, nextMs }) => {
      const from = alert.threadKey === null ? Infinity : (waiting.get(alert.threadKey) ?? Infinity);
      return state === 'pending' && nextMs <= nowMs && Number(alert.id) < from;
    });
    const urgent = ({ alert }: Delivery): boolean =>
      alert.priority === 'danger' || Number(alert.id) <= (danger.get(alert.threadKey ?? '') ?? 0);
    const ordered = [...open.filter(urgent), ...open.filter((item) => !urgent(item))].slice(0, limit);
    this.largestBatch = Math.max(this.largestBatch, ordered.length);
    return ordered.map(({ alert, attempts }) => ({ ...alert, attempts }));
  }

  async nextDueMs(_channel: string, nowMs: number): Promise<number | null> {
    const times = this.deliveries
      .filter((item) => item.state === 'pending' && item.nextMs > nowMs)
      .map((item) => item.nextMs);
    return times.length === 0 ? null : Math.min(...times);
  }

  async markSent(
    _channel: string,
    alertId: string,
    messageId: string,
    remember: readonly RememberedMessage[],
  ): Promise<void> {
    this.fail();
    this.close(alertId, 'sent', messageId);
    for (const { threadKey, purpose } of remember) {
      const known = this.threads.get(threadKey) ?? { root: null, stop: null };
      const next = purpose === 'root' ? { ...known, root: known.root ?? messageId } : { ...known, stop: messageId };
      this.threads.set(threadKey, next);
    }
  }

  async markMerged(_channel: string, alertIds: readonly string[], messageId: string | null): Promise<void> {
    for (const id of alertIds) this.close(id, 'merged', messageId);
  }

  async markOff(_channel: string, alertIds: readonly string[]): Promise<void> {
    for (const id of alertIds) this.close(id, 'off', null);
  }

  async retryLater(_channel: string, alertId: string, atMs: number, problem: string, counts: boolean): Promise<void> {
    const item = this.of(alertId);
    Object.assign(item, { attempts: item.attempts + (counts ? 1 : 0), nextMs: atMs, problem });
  }

  async markDead(_channel: string, alertId: string, problem: string): Promise<void> {
    this.of(alertId).problem = problem;
    this.close(alertId, 'dead', null);
  }

  async preferences(): Promise<ReadonlyMap<AlertKind, AlertMode>> {
    return this.modes;
  }

  async threadMessages(_channel: string, threadKeys: readonly string[]): Promise<ReadonlyMap<string, ThreadMessages>> {
    return new Map([...this.threads].filter(([key]) => threadKeys.includes(key)));
  }

  async heldBack(_channel: string, limit: number): Promise<readonly StoredAlert[]> {
    const held = this.deliveries.filter((item) => item.state === 'merged' && item.messageId === null);
    return held.slice(0, limit).map(({ alert, attempts }) => ({ ...alert, attempts }));
  }

  private close(alertId: string, state: Delivery['state'], messageId: string | null): void {
    const item = this.of(alertId);
    const wasHeld = item.state === 'merged' && item.messageId === null;
    Object.assign(item, { state, messageId, closed: item.closed + (wasHeld ? 0 : 1) });
  }

  private fail(): void {
    const error = this.failures.shift();
    if (error !== undefined) throw error;
  }
}
