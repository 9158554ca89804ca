import type { AlertDecision, AlertKind, AlertPriority } from '../../../src/engine/decisions.ts';
import { Chance } from '../../simulation/chance.ts';

export interface StormSize {
  readonly minutes: number;
  readonly symbols: number;
  /** Positions held at once, at most. */
  readonly positions: number;
  /** Stops that move in each second of a squall. */
  readonly stopsPerSecond: number;
  /** The prices run for so many seconds … */
  readonly squallSeconds: number;
  /** … in every so many minutes. */
  readonly squallEveryMinutes: number;
}

interface Position {
  readonly threadKey: string;
  readonly symbol: string;
  price: number;
  step: number;
}

const TIERS: readonly AlertKind[] = ['breakeven_armed', 'trailing_armed', 'take_profit', 'pump_rider'];
/** Every so many minutes most positions end at once, and others begin. */
const CRASH_EVERY_MINUTES = 10;
const ENTRIES_PER_SECOND = 0.3;
const EXITS_PER_SECOND = 0.25;
const TIERS_PER_SECOND = 0.4;
const DANGERS_PER_SECOND = 0.05;
const REJECTIONS_PER_SECOND = 1.5;

/** What the desk would tell in a storm, second by second, from one seed. */
export class StormMarket {
  readonly #chance: Chance;
  readonly #size: StormSize;
  readonly #positions: Position[] = [];
  /** When the position of a thread was closed, ms; threads that are open are not in it. */
  readonly closedAtMs = new Map<string, number>();
  #opened = 0;
  #count = 0;

  constructor(seed: number, size: StormSize) {
    this.#chance = new Chance(seed);
    this.#size = size;
  }

  /** Alerts of one second, in order. */
  second(second: number, nowMs: number): AlertDecision[] {
    const { squallEveryMinutes, squallSeconds } = this.#size;
    if (second % (squallEveryMinutes * 60) >= squallSeconds) return [];
    const alerts: AlertDecision[] = [];
    const add = (alert: Omit<AlertDecision, 'type' | 'timeMs' | 'dedupKey'>): void => {
      this.#count += 1;
      alerts.push({ type: 'alert', timeMs: nowMs, dedupKey: `storm ${this.#count}`, ...alert });
    };
    const crash = second % (CRASH_EVERY_MINUTES * 60) === 0 && second > 0;
    if (crash) for (const position of this.#positions.slice(2)) add(this.#exit(position, nowMs));
    const missing = this.#size.positions - this.#positions.length;
    for (let n = missing > this.#size.positions / 2 ? missing : 0; n > 0; n -= 1) add(this.#entry());
    for (let n = 0; n < this.#size.stopsPerSecond; n += 1) this.#about('stop_moved', 'info', add);
    if (this.#chance.happens(ENTRIES_PER_SECOND) && missing > 0) add(this.#entry());
    if (this.#chance.happens(TIERS_PER_SECOND)) this.#about(this.#chance.oneOf(TIERS), 'notice', add);
    if (this.#chance.happens(DANGERS_PER_SECOND)) this.#about('order_problem', 'danger', add);
    if (this.#chance.happens(EXITS_PER_SECOND) && this.#positions.length > 0)
      add(this.#exit(this.#chance.oneOf(this.#positions), nowMs));
    for (let left = REJECTIONS_PER_SECOND; this.#chance.happens(left); left -= 1) add(this.#rejection());
    return alerts;
  }

  #about(
    kind: AlertKind,
    priority: AlertPriority,
    add: (alert: Omit<AlertDecision, 'type' | 'timeMs' | 'dedupKey'>) => void,
  ) {
    if (this.#positions.length > 0) add(this.#alertOf(this.#chance.oneOf(this.#positions), kind, priority));
  }

  #entry() {
    this.#opened += 1;
    const symbol = `S${this.#chance.whole(1, this.#size.symbols)}USDC`;
    const position = { threadKey: `p${this.#opened}`, symbol, price: this.#chance.between(1, 500), step: 0 };
    this.#positions.push(position);
    return this.#alertOf(position, 'entry', 'notice');
  }

  #exit(position: Position, nowMs: number) {
    this.#positions.splice(this.#positions.indexOf(position), 1);
    this.closedAtMs.set(position.threadKey, nowMs);
    return this.#alertOf(position, 'exit', this.#chance.happens(0.5) ? 'danger' : 'notice');
  }

  #rejection() {
    const symbol = `S${this.#chance.whole(1, this.#size.symbols)}USDC`;
    const data = { code: 'MAX_POSITIONS', measured: this.#size.positions, limit: this.#size.positions, force: 20 };
    return { kind: 'signal_rejected' as const, priority: 'info' as const, symbol, threadKey: null, data };
  }

  #alertOf(position: Position, kind: AlertKind, priority: AlertPriority) {
    const { threadKey, symbol } = position;
    position.step += 1;
    position.price *= 1 + this.#chance.between(0, 0.002);
    const isLoss = kind === 'exit' && priority === 'danger';
    const data = {
      step: position.step,
      price: position.price.toFixed(4),
      stop: (position.price * 0.99).toFixed(4),
      gainPercent: this.#chance.between(0.5, 3),
      profitLossPercent: this.#chance.between(0.1, 3) * (isLoss ? -1 : 1),
      level: 1,
    };
    return { kind, priority, symbol, threadKey, data };
  }
}
