import type { AlertDecision } from '../engine/decisions.ts';
import type { Desk } from '../engine/desk/desk.ts';
import type { EngineEvent } from '../engine/events.ts';
import { parseClientOrderId } from '../engine/trader/ids.ts';
import type { Exchange, OrderReport } from '../exchange/ports.ts';
import type { HealthItem, HealthWord } from './health.ts';
import type { OrderDesk } from './orders.ts';
import { reconcile } from './reconcile.ts';

/** Looks that failed in a row before entries are off: one lost answer is no reason, three minutes without the account are. */
const FAILURES_BEFORE_BLOCK = 3;
/** A check that is older than this says nothing of now. */
const STALE_CHECK_MS = 200_000;
const CLOCK_WARN_MS = 1_000;
/** Beyond it the exchange turns orders away or takes old ones for new. */
const CLOCK_BLOCK_MS = 30_000;

export interface AccountWatchPorts {
  readonly exchange: Exchange;
  readonly orders: OrderDesk;
  readonly desk: Pick<Desk, 'openCycles' | 'openIntents' | 'quoteAsset' | 'unvaluedFeeAssets'>;
  readonly push: (event: EngineEvent) => void;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  /** Entries are off while a reason is on. */
  readonly block: (reason: 'account' | 'clock', on: boolean) => void;
  /** Stores an alert for people; the same dedup key once. */
  readonly alert: (alert: AlertDecision) => Promise<void>;
  readonly log: (level: 'info' | 'warn', message: string, details: Record<string, unknown>) => void;
}

/**
 * The account as the exchange has it, compared with the books at the start and every minute (reliability R6): balances, trades of
 * positions that lost coins, open orders, and the clock. What differs is told, never guessed away; what cannot be seen keeps
 * entries off.
 */
export class AccountWatch {
  readonly #ports: AccountWatchPorts;
  #failures = 0;
  #problem: string | null = null;
  #agreedAtMs: number | null = null;
  #skewMs: number | null = null;
  #orphans: readonly string[] = [];

  constructor(ports: AccountWatchPorts) {
    this.#ports = ports;
  }

  /** One look. @throws when the exchange did not answer; it is counted already */
  async check(): Promise<void> {
    try {
      await this.#checkClock();
      await this.#priceFees();
      const compared = await reconcile(this.#ports);
      if (!compared && this.#ports.orders.moving > 0) return;
      if (!compared) throw new Error('the exchange did not tell what became of the resting orders');
      await this.#checkOpenOrders();
    } catch (error) {
      await this.#failed(messageOf(error));
      throw error;
    }
    if (this.#failures >= FAILURES_BEFORE_BLOCK) this.#ports.log('info', 'the account is seen again', {});
    this.#failures = 0;
    this.#problem = null;
    this.#agreedAtMs = this.#ports.wallMs();
    this.#ports.block('account', false);
  }

  health(): HealthItem[] {
    const { exchange, orders, wallMs } = this.#ports;
    const under = { word: 'orders', exchange: exchange.id, count: orders.inFlight } as const;
    const answeredMs = orders.lastAnswerAtMs;
    const ageMs = answeredMs === null ? null : wallMs() - answeredMs;
    if (!exchange.live) return [{ component: 'exchange', state: 'up', detail: [under], ageMs }];
    return [{ component: 'exchange', ...this.#exchangeState(under) }, ...this.#clockHealth()];
  }

  #exchangeState(under: HealthWord): Omit<HealthItem, 'component'> {
    const ageMs = this.#agreedAtMs === null ? null : this.#ports.wallMs() - this.#agreedAtMs;
    if (this.#failures > 0) {
      const state = this.#failures >= FAILURES_BEFORE_BLOCK ? 'down' : 'degraded';
      return {
        state,
        detail: [under, { word: 'accountUnseen', count: this.#failures, problem: this.#problem ?? '' }],
        ageMs,
      };
    }
    if (this.#orphans.length > 0) {
      return {
        state: 'degraded',
        detail: [under, { word: 'orphans', orders: this.#orphans.join(', ') }],
        ageMs,
      };
    }
    const isStale = ageMs === null || ageMs > STALE_CHECK_MS;
    return {
      state: isStale ? 'degraded' : 'up',
      detail: isStale ? [under, { word: 'accountOld' }] : [under],
      ageMs,
    };
  }

  #clockHealth(): HealthItem[] {
    if (this.#skewMs === null) return [];
    const offMs = Math.abs(this.#skewMs);
    const state = offMs > CLOCK_BLOCK_MS ? 'down' : offMs > CLOCK_WARN_MS ? 'degraded' : 'up';
    const word = this.#skewMs > 0 ? 'clockAhead' : 'clockBehind';
    return [{ component: 'clock', state, detail: [{ word, offMs }], ageMs: null }];
  }

  async #checkClock(): Promise<void> {
    const { exchange, block, log } = this.#ports;
    if (exchange.clockSkewMs === undefined) return;
    const skewMs = Math.round(await exchange.clockSkewMs());
    this.#skewMs = skewMs;
    const isFar = Math.abs(skewMs) > CLOCK_BLOCK_MS;
    block('clock', isFar);
    if (Math.abs(skewMs) > CLOCK_WARN_MS)
      log('warn', "this machine's clock is off; set it with NTP", { skewMs, entries: isFar ? 'off' : 'on' });
    if (isFar) await this.#tell('danger', 'clock', null, `clock:${this.#hour()}`, `${skewMs} ms`);
  }

  /** The asset that fees are paid in is priced before it pays one, and any that paid and was not valued. */
  async #priceFees(): Promise<void> {
    const { exchange, desk, push, nowMs } = this.#ports;
    if (exchange.feePrice === undefined) return;
    const usual = exchange.feeAsset ?? null;
    for (const asset of new Set([...(usual === null ? [] : [usual]), ...desk.unvaluedFeeAssets()])) {
      try {
        const price = await exchange.feePrice(asset, desk.quoteAsset);
        if (price !== null) push({ type: 'fee_price', timeMs: nowMs(), asset, price });
      } catch (error) {
        // the fees are kept and counted when a price comes: no reason to stop anything
        this.#ports.log('warn', 'an asset that pays fees could not be priced', { asset, problem: messageOf(error) });
      }
    }
  }

  async #checkOpenOrders(): Promise<void> {
    const { exchange, orders, log } = this.#ports;
    const { changes } = orders;
    const known = this.#knownOrders();
    const open = await exchange.openOrders();
    // an order that came or went meanwhile could look like one that nobody knows; the next look is soon
    if (orders.moving > 0 || orders.changes !== changes) return;
    const strange = open.filter(({ clientOrderId }) => !known.has(clientOrderId));
    const ours = strange.filter(({ clientOrderId }) => parseClientOrderId(clientOrderId) !== null);
    this.#orphans = ours.map(({ clientOrderId }) => clientOrderId);
    for (const order of strange) {
      const isOurs = ours.includes(order);
      log('warn', isOurs ? 'an open order of ours that the books do not know' : 'an open order of somebody else', {
        ...idOf(order),
      });
      const { symbol, exchangeOrderId, clientOrderId } = order;
      const problem = isOurs ? 'orphan_order' : 'foreign_order';
      const detail = `${symbol} ${clientOrderId} (${exchangeOrderId})`;
      await this.#tell(
        isOurs ? 'danger' : 'notice',
        problem,
        symbol,
        `open_order:${symbol}:${exchangeOrderId}`,
        detail,
      );
    }
  }

  #knownOrders(): ReadonlySet<string> {
    return new Set(this.#ports.desk.openIntents().map(({ clientOrderId }) => clientOrderId));
  }

  async #failed(problem: string): Promise<void> {
    this.#failures++;
    this.#problem = problem;
    this.#ports.log('warn', 'the account could not be compared with the books', { problem, failures: this.#failures });
    if (this.#failures < FAILURES_BEFORE_BLOCK) return;
    this.#ports.block('account', true);
    if (this.#failures === FAILURES_BEFORE_BLOCK)
      await this.#tell('danger', 'account_unseen', null, `account:${this.#ports.nowMs()}`, problem);
  }

  #hour(): number {
    return Math.floor(this.#ports.nowMs() / 3_600_000);
  }

  async #tell(
    priority: AlertDecision['priority'],
    problem: string,
    symbol: string | null,
    key: string,
    detail: string,
  ): Promise<void> {
    await this.#ports.alert({
      type: 'alert',
      kind: 'reconciliation',
      priority,
      timeMs: this.#ports.nowMs(),
      symbol,
      dedupKey: `reconciliation:${key}`,
      threadKey: null,
      data: { problem, detail },
    });
  }
}

function idOf({ symbol, clientOrderId, exchangeOrderId }: OrderReport) {
  return { symbol, clientOrderId, exchangeOrderId };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
