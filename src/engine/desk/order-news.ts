import type { FillEvent, OrderEvent } from '../events.ts';
import { fromNumber, toNumber, ZERO, type Big } from '../money.ts';
import { HOLDING_STATUSES, type Cycle, type CycleStatus, type Fill, type OrderIntent } from '../trader/cycle.ts';
import { orderGrid, type OrderGrid } from '../trader/grid.ts';
import { releaseReservation, settleFill } from '../trader/settlement.ts';
import {
  onEntryAcknowledged,
  onEntryClosed,
  onEntryFill,
  onEntryRejected,
  onExitAcknowledged,
  onExitClosed,
  onExitFill,
  onExitRejected,
  onProtectionFill,
} from '../trader/transitions.ts';
import { openTrail } from '../trailing/trailing.ts';
import { entryAlert, exitAlert, positionAlert } from './alerts.ts';
import type { Books } from './books.ts';
import type { Exits } from './exits.ts';
import type { MarketSight } from './market-sight.ts';
import type { Switches } from './switches.ts';

/** Exits after which a symbol rests: the market went against it. */
const STOP_REASONS: ReadonlySet<string> = new Set([
  'stop_loss',
  'breakeven_1',
  'breakeven_2',
  'protection',
  'manual_stop',
]);

export interface OrderNewsListener {
  /** A cycle took its last step: its entry was bought, or nothing was; it was sold, or is held again. */
  entryEnded(cycle: Cycle, intent: OrderIntent, reason: string | null): void;
  /** `intentId` = the operator's intent behind the sale, or null. */
  exitEnded(cycle: Cycle, intent: OrderIntent, reason: string | null, intentId: string | null): void;
}

/** Books what the exchange reports: fills once each, then what became of the order. */
export class OrderNews {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #exits: Exits;
  readonly #sight: MarketSight;
  readonly #listener: OrderNewsListener;

  constructor(books: Books, switches: Switches, exits: Exits, sight: MarketSight, listener: OrderNewsListener) {
    this.#books = books;
    this.#switches = switches;
    this.#exits = exits;
    this.#sight = sight;
    this.#listener = listener;
  }

  onFill({ fill }: FillEvent): void {
    const intent = this.#books.intents.get(fill.clientOrderId);
    const cycle = intent === undefined ? undefined : this.#books.cycleById(intent.cycleId);
    if (intent === undefined || cycle === undefined) {
      this.#orphan(fill);
      return;
    }
    if (!isBookable(cycle, intent, fill)) {
      this.#orphan(fill);
      return;
    }
    if (!this.#books.seenTrades.add(fill)) return;
    const shortfall = settleFill(this.#books.wallet, cycle, intent, fill);
    const { cycle: booked, unvaluedFee } = book(cycle, intent, withOwnFee(cycle, fill), this.#feePrice(cycle, fill));
    this.#books.walletChanged(cycle.quoteAsset, cycle.baseAsset, fill.feeAsset);
    this.#books.putIntent({ ...intent, filledQuantity: intent.filledQuantity.plus(fill.quantity) });
    this.#books.putCycle(booked);
    this.#books.emit({ type: 'fill', fill, cycleId: cycle.id });
    if (shortfall !== null || unvaluedFee !== null) {
      const data = { problem: 'fee', asset: fill.feeAsset, amount: toNumber(fill.fee), tradeId: fill.tradeId };
      this.#books.emit(positionAlert(booked, 'reconciliation', 'notice', this.#books.nowMs, fill.tradeId, data));
    }
  }

  onOrder(event: OrderEvent): void {
    const intent = this.#books.intents.get(event.clientOrderId);
    if (intent === undefined) return;
    const cycle = this.#books.cycleById(intent.cycleId);
    if (cycle === undefined) return;
    const news: OrderIntent = {
      ...intent,
      status: event.status,
      exchangeOrderId: event.exchangeOrderId ?? intent.exchangeOrderId,
      problem: event.reason,
    };
    this.#books.putIntent(news);
    if (event.status === 'unknown') this.#unknown(cycle, news);
    else if (event.status === 'acknowledged') this.#acknowledged(cycle, news);
    else if (intent.purpose === 'entry') this.#entryOver(cycle, news);
    else if (intent.purpose === 'exit' || cycle.exitOrderId === intent.clientOrderId) this.#exitOver(cycle, news);
    else this.#protectionOver(cycle, news);
  }

  #acknowledged(cycle: Cycle, intent: OrderIntent): void {
    const { nowMs } = this.#books;
    if (intent.purpose === 'entry') this.#books.putCycle(onEntryAcknowledged(cycle, nowMs));
    else if (intent.purpose === 'exit') this.#books.putCycle(onExitAcknowledged(cycle, intent.clientOrderId, nowMs));
  }

  #entryOver(cycle: Cycle, intent: OrderIntent): void {
    const { nowMs, wallet } = this.#books;
    const rejected = intent.status === 'rejected' && !cycle.quantity.gt('0');
    releaseReservation(wallet, intent, cycle);
    this.#books.walletChanged(cycle.quoteAsset);
    const ended = rejected ? onEntryRejected(cycle, nowMs) : onEntryClosed(cycle, nowMs);
    if (ended.status === 'active_buy' && ended.entryPrice !== null) {
      const context = this.#sight.context(cycle.symbol);
      const trail = openTrail(
        toNumber(ended.entryPrice),
        ended.openedAtMs ?? nowMs,
        this.#books.settings.trail,
        context,
      );
      const held: Cycle = { ...ended, trail };
      this.#books.putCycle(held);
      this.#switches.noteEntry(cycle.symbol);
      this.#books.emit(entryAlert(held, nowMs));
      this.#listener.entryEnded(held, intent, null);
      return;
    }
    this.#books.putCycle(ended);
    const data = { problem: intent.problem, side: 'BUY', clientOrderId: intent.clientOrderId, attempts: 1 };
    this.#books.emit(positionAlert(ended, 'order_problem', 'notice', nowMs, intent.clientOrderId, data));
    this.#listener.entryEnded(ended, intent, intent.problem);
  }

  #exitOver(cycle: Cycle, intent: OrderIntent): void {
    const { nowMs } = this.#books;
    const intentId = this.#exits.intentOf(cycle.id);
    if (intent.status === 'rejected') {
      const held = onExitRejected(cycle, intent.clientOrderId, nowMs);
      this.#books.putCycle(held);
      this.#exits.refused(held, intent, intent.problem);
      this.#listener.exitEnded(held, intent, intent.problem, intentId);
      return;
    }
    const grid = this.#books.market(cycle.symbol)?.grid ?? withoutRules(cycle.symbol);
    const price = cycle.exitPrice ?? intent.referencePrice;
    const ended = onExitClosed(cycle, intent.clientOrderId, price, nowMs, grid);
    this.#books.putCycle(ended);
    if (ended.status === 'completed') {
      if (STOP_REASONS.has(ended.exitReason ?? '')) this.#switches.noteStop(cycle.symbol);
      this.#books.emit(exitAlert(ended, nowMs));
    } else if (intent.filledQuantity.gt('0')) {
      const data = {
        partial: true,
        reason: cycle.exitReason,
        quantity: toNumber(intent.filledQuantity),
        remaining: toNumber(ended.quantity),
        price: toNumber(price),
      };
      this.#books.emit(positionAlert(ended, 'exit', 'notice', nowMs, intent.clientOrderId, data));
    }
    this.#exits.closed(ended, intent);
    this.#listener.exitEnded(ended, intent, null, intentId);
    this.#switches.checkDailyLoss();
  }

  #protectionOver(cycle: Cycle, intent: OrderIntent): void {
    if (intent.status === 'rejected') this.#exits.protectionRefused(cycle, intent, intent.problem);
    else this.#exits.protectionLeft(cycle, intent);
  }

  #unknown(cycle: Cycle, intent: OrderIntent): void {
    const data = {
      problem: 'unknown',
      detail: intent.problem,
      side: intent.side,
      clientOrderId: intent.clientOrderId,
      attempts: 1,
    };
    this.#books.emit(
      positionAlert(cycle, 'order_problem', 'danger', this.#books.nowMs, `unknown:${intent.clientOrderId}`, data),
    );
  }

  /** A trade of an order that nobody here waits for. It is reported, never guessed away. */
  #orphan(fill: Fill): void {
    if (!this.#books.seenTrades.add(fill)) return;
    this.#books.emit({
      type: 'alert',
      kind: 'reconciliation',
      priority: 'danger',
      timeMs: this.#books.nowMs,
      symbol: fill.symbol,
      dedupKey: `reconciliation:trade:${fill.symbol}:${fill.tradeId}`,
      threadKey: null,
      data: {
        problem: 'orphan_trade',
        symbol: fill.symbol,
        side: fill.side,
        quantity: toNumber(fill.quantity),
        price: toNumber(fill.price),
        clientOrderId: fill.clientOrderId,
      },
    });
  }

  /** Price of a fee asset that is neither base nor quote, where it is traded here. */
  #feePrice(cycle: Cycle, fill: Fill): Big | null {
    const price = this.#books.price(`${fill.feeAsset}${cycle.quoteAsset}`);
    return price === undefined ? null : fromNumber(price.bid, `${fill.feeAsset} price`);
  }
}

function book(cycle: Cycle, intent: OrderIntent, fill: Fill, feePrice: Big | null) {
  if (intent.purpose === 'entry') return onEntryFill(cycle, fill, feePrice);
  if (intent.purpose === 'protection') return onProtectionFill(cycle, fill, feePrice);
  return onExitFill(cycle, fill, feePrice);
}

/** The states in which a fill of an order may come. */
const FILLABLE: Readonly<Record<OrderIntent['purpose'], readonly CycleStatus[]>> = {
  entry: ['initiating', 'waiting_buy'],
  exit: ['waiting_sell', 'active_sell'],
  protection: HOLDING_STATUSES,
};

/** False for a trade that cannot be one of ours as the books stand; it is reported instead. */
function isBookable(cycle: Cycle, intent: OrderIntent, fill: Fill): boolean {
  const sound = fill.quantity.gt(ZERO) && fill.price.gt(ZERO) && fill.fee.gte(ZERO);
  const owned = fill.side === 'BUY' || fill.quantity.lte(cycle.quantity);
  const ours = fill.symbol === cycle.symbol && fill.side === intent.side;
  return sound && owned && ours && FILLABLE[intent.purpose].includes(cycle.status);
}

/**
 * A fee in the base asset that is more than what the position has left was paid from other coins of the account (an exchange that
 * charges in its own coin, and that coin is what is traded): it is booked at the price of the trade.
 */
function withOwnFee(cycle: Cycle, fill: Fill): Fill {
  if (fill.feeAsset !== cycle.baseAsset) return fill;
  const left = fill.side === 'BUY' ? cycle.quantity.plus(fill.quantity) : cycle.quantity.minus(fill.quantity);
  return fill.fee.lte(left) ? fill : { ...fill, fee: fill.fee.times(fill.price), feeAsset: cycle.quoteAsset };
}

/** For a symbol that is no longer traded here: only nothing at all is dust. */
function withoutRules(symbol: string): OrderGrid {
  const none = {
    lotStep: '0',
    marketLotStep: '0',
    minQuantity: '0',
    maxQuantity: null,
    tickSize: '0',
    minNotional: '0',
  };
  return orderGrid({ symbol, ...none });
}
