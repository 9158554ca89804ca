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

const LANES = ['danger', 'notice', 'info'] as const;

/** True where both are moves of the same stop, one right after the other. */
function continuesStop(before: Delivery | undefined, item: Delivery | undefined): boolean {
  return before?.alert.kind === 'stop_moved' && item?.alert.kind === 'stop_moved';
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
    const placed: { item: Delivery; lane: number; turn: number }[] = [];
    for (const thread of this.pendingThreads()) {
      const waitingFrom = thread.findIndex((item) => item.nextMs > nowMs);
      thread.forEach((item, index) => {
        if (waitingFrom >= 0 && index >= waitingFrom) return;
        const lane = Math.min(...thread.slice(index).map(({ alert }) => LANES.indexOf(alert.priority)));
        const first = thread.findLastIndex((other, at) => at <= index && !continuesStop(thread[at - 1], other));
        placed.push({ item, lane, turn: Number(thread[first]?.alert.id) });
      });
    }
    placed.sort((a, b) => a.lane - b.lane || a.turn - b.turn || Number(a.item.alert.id) - Number(b.item.alert.id));
    const ordered = placed.slice(0, limit).map(({ item }) => item);
    this.largestBatch = Math.max(this.largestBatch, ordered.length);
    return ordered.map(({ alert, attempts }) => ({ ...alert, attempts }));
  }

  async mergeOvertaken(): Promise<number> {
    let merged = 0;
    for (const thread of this.pendingThreads()) {
      const known = this.threads.get(thread[0]?.alert.threadKey ?? '');
      const messageId = known?.stop ?? known?.root ?? null;
      const overtaken = thread.filter(
        (item, at) => continuesStop(thread[at - 1], item) && continuesStop(item, thread[at + 1]),
      );
      if (messageId === null) continue;
      for (const { alert } of overtaken) this.close(alert.id, 'merged', messageId);
      merged += overtaken.length;
    }
    return merged;
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

  /** Pending alerts by thread, in order; one without a thread is one of its own. */
  private pendingThreads(): Delivery[][] {
    const threads = new Map<string, Delivery[]>();
    for (const item of this.deliveries) {
      if (item.state !== 'pending') continue;
      const key = item.alert.threadKey ?? `alone ${item.alert.id}`;
      threads.set(key, [...(threads.get(key) ?? []), item]);
    }
    return [...threads.values()];
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
