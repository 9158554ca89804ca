import type { Alarm } from '../../src/commands/alarm.ts';
import type { AlarmDelivery, AlarmMove, AlarmRange, AlarmStore, RaisedAlarm } from '../../src/commands/alarms.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';

/** A new alarm, raised at `raisedAtMs`. */
export function alarmOf(alertId: string, raisedAtMs: number, more: Partial<Alarm> = {}): Alarm {
  return {
    alertId,
    state: 'open',
    version: 0,
    newsVersion: 0,
    repeats: 0,
    snoozes: 0,
    escalated: false,
    raisedAtMs,
    lastSaidAtMs: raisedAtMs,
    snoozedUntilMs: null,
    by: null,
    changedAtMs: null,
    ...more,
  };
}

export function dangerAlert(n: number, more: Partial<AlertDecision> = {}): AlertDecision {
  return {
    type: 'alert',
    kind: 'order_problem',
    priority: 'danger',
    timeMs: 1_700_000_000_000,
    symbol: 'SOLUSDC',
    dedupKey: `danger-${n}`,
    threadKey: `cycle-${n}`,
    data: { problem: 'insufficient balance', side: 'SELL', clientOrderId: `rt-${n}` },
    ...more,
  };
}

export interface StoredRepeat {
  readonly alertId: string;
  readonly dedupKey: string;
  readonly channels: readonly string[];
  readonly atMs: number;
}

interface Kept {
  alarm: Alarm;
  readonly alert: AlertDecision;
  deliveries: readonly AlarmDelivery[];
}

/** Alarms in memory; the same contract suite runs over it and over the tables. */
export class MemoryAlarmStore implements AlarmStore {
  readonly kept: Kept[] = [];
  readonly repeats: StoredRepeat[] = [];
  /** Every state that was stored, in order. */
  readonly history: Alarm[] = [];
  /** Thrown by the next calls, one each. */
  readonly failures: Error[] = [];

  /** Raises an alarm and answers the id of its alert. */
  raise(alert: AlertDecision, atMs: number, deliveries: readonly AlarmDelivery[] = []): string {
    const id = String(this.kept.length + 1);
    this.kept.push({ alarm: alarmOf(id, atMs), alert, deliveries });
    return id;
  }

  of(id: string): Kept {
    const found = this.kept.find(({ alarm }) => alarm.alertId === id);
    if (found === undefined) throw new Error(`no alarm of alert ${id}`);
    return found;
  }

  async unended(limit: number): Promise<readonly RaisedAlarm[]> {
    this.#fail();
    const open = this.kept.filter(({ alarm }) => alarm.state === 'open' || alarm.state === 'snoozed');
    return open
      .toReversed()
      .slice(0, limit)
      .map((item) => ({ ...item }));
  }

  async find({ from, to, kind }: AlarmRange): Promise<readonly RaisedAlarm[]> {
    this.#fail();
    const wanted = this.kept.filter(({ alarm, alert }) => {
      const id = Number(alarm.alertId);
      return id >= Number(from) && id <= Number(to) && (kind === null || alert.kind === kind);
    });
    return wanted.map((item) => ({ ...item }));
  }

  async move(moves: readonly AlarmMove[], nowMs: number): Promise<ReadonlySet<string>> {
    this.#fail();
    const moved = moves.filter(({ from }) => this.of(from.alertId).alarm.version === from.version);
    for (const { from, to, repeat } of moved) {
      this.of(from.alertId).alarm = to;
      this.history.push(to);
      if (repeat === null) continue;
      const { dedupKey } = repeat.alert;
      if (this.repeats.some((known) => known.dedupKey === dedupKey)) throw new Error(`stored twice: ${dedupKey}`);
      this.repeats.push({ alertId: to.alertId, dedupKey, channels: repeat.channels, atMs: nowMs });
    }
    return new Set(moved.map(({ to }) => to.alertId));
  }

  #fail(): void {
    const error = this.failures.shift();
    if (error !== undefined) throw error;
  }
}
