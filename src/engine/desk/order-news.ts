import type { FillEvent, OrderEvent } from '../events.ts';
import { toNumber } from '../money.ts';
import type { Cycle, Fill, OrderIntent } from '../trader/cycle.ts';
import { orderGrid, type OrderGrid } from '../trader/grid.ts';
import { releaseReservation, settleFill, type Shortfall } from '../trader/settlement.ts';
import {
  onEntryAcknowledged,
  onEntryClosed,
  onEntryRejected,
  onExitAcknowledged,
  onExitClosed,
  onExitRejected,
} from '../trader/transitions.ts';
import { keptNumbers, numbersOf } from '../trailing/numbers.ts';
import { openTrail, regrownTrail } from '../trailing/trailing.ts';
import { entryAlert, exitAlert, positionAlert } from './alerts.ts';
import type { Books } from './books.ts';
import type { Exits } from './exits.ts';
import { book, isBookable, withOwnFee } from './fill-booking.ts';
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
/** Exits after which it rests where they lost money: bought back at once, a forced sale was only a loss and two fees. */
const FORCED_REASONS: ReadonlySet<string> = new Set(['consensus', 'liberation']);

export interface OrderNewsListener {
  /** A cycle took its last step: its entry was bought, or nothing was; it was sold, or is held again. */
  entryEnded(cycle: Cycle, intent: OrderIntent, reason: string | null): void;
  /** `intentId` = the operator's intent behind the sale, or null. */
  exitEnded(cycle: Cycle, intent: OrderIntent, reason: string | null, intentId: string | null): void;
  /** The stop that should rest at the exchange was taken, refused, or is lost from sight. */
  protectionNews(order: OrderIntent): void;
  /** Nobody knows whether the exchange took the order; `intentId` as above. */
  orderUnknown(cycle: Cycle, intent: OrderIntent, intentId: string | null): void;
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
    const { cycle: booked, unvaluedFee } = book(
      cycle,
      intent,
      withOwnFee(cycle, fill),
      this.#books.feePriceOf(fill.feeAsset),
    );
    this.#books.walletChanged(cycle.quoteAsset, cycle.baseAsset, fill.feeAsset);
    this.#books.putIntent({ ...intent, filledQuantity: intent.filledQuantity.plus(fill.quantity) });
    this.#books.putCycle(intent.purpose === 'entry' ? this.#withOpenTrail(booked) : booked);
    this.#books.emit({ type: 'fill', fill, cycleId: cycle.id });
    if (unvaluedFee !== null) this.#tellBooks(booked, fill, 'fee', { asset: fill.feeAsset, amount: fill.fee });
    if (shortfall !== null && shortfall.asset !== unvaluedFee?.asset) this.#tellBooks(booked, fill, 'short', shortfall);
  }

  /** What a trade took that the books did not hold, or cannot value; the next balances settle it. */
  #tellBooks(cycle: Cycle, { tradeId }: Fill, problem: 'short' | 'fee', { asset, amount }: Shortfall): void {
    const data = { problem, asset, amount: toNumber(amount), tradeId };
    const key = `${problem}:${tradeId}`;
    this.#books.emit(positionAlert(cycle, 'reconciliation', 'notice', this.#books.nowMs, key, data));
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
    if (news.purpose === 'protection') this.#listener.protectionNews(news);
    if (event.status === 'unknown') this.#unknown(cycle, news, intent.status);
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
    if (ended.status === 'active_buy') {
      const held = this.#withOpenTrail(ended);
      this.#books.putCycle(held);
      this.#switches.noteEntry(cycle.symbol);
      this.#books.emit(entryAlert(held, nowMs));
      this.#listener.entryEnded(held, intent, null);
      this.#exits.entryLeft(held, intent);
      return;
    }
    this.#books.putCycle(ended);
    const data = { problem: intent.problem, side: 'BUY', clientOrderId: intent.clientOrderId, attempts: 1 };
    this.#books.emit(positionAlert(ended, 'order_problem', 'notice', nowMs, intent.clientOrderId, data));
    this.#listener.entryEnded(ended, intent, intent.problem);
  }

  /** A position has its stop from the first coin on, whatever becomes of the rest of its entry. */
  #withOpenTrail(cycle: Cycle): Cycle {
    if (cycle.entryPrice === null) return cycle;
    const entryPrice = toNumber(cycle.entryPrice);
    if (cycle.trail?.entryPrice === entryPrice) return cycle;
    const settings = this.#books.trailSettings(cycle.symbol);
    const context = this.#sight.context(cycle.symbol);
    if (cycle.trail !== null) return { ...cycle, trail: regrownTrail(cycle.trail, entryPrice, settings, context) };
    const trail = openTrail(entryPrice, cycle.openedAtMs ?? this.#books.nowMs, settings, context);
    return { ...cycle, trail, ...keptNumbers(numbersOf(settings)) };
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
      if (wasStopped(ended)) this.#switches.noteStop(cycle.symbol);
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

  #unknown(cycle: Cycle, intent: OrderIntent, before: OrderIntent['status']): void {
    // told once for each time that its fate is lost, not for each answer that does not come
    if (before !== 'unknown') this.#tellUnknown(cycle, intent);
    this.#listener.orderUnknown(cycle, intent, this.#exits.intentOf(cycle.id));
  }

  #tellUnknown(cycle: Cycle, { clientOrderId, side, problem: detail }: OrderIntent): void {
    const { nowMs } = this.#books;
    const data = { problem: 'unknown', detail, side, clientOrderId, attempts: 1 };
    const episode = `unknown:${clientOrderId}:${nowMs}`;
    this.#books.emit(positionAlert(cycle, 'order_problem', 'danger', nowMs, episode, data));
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
}

function wasStopped({ exitReason, profitLoss }: Cycle): boolean {
  const lost = profitLoss !== null && profitLoss.lt('0');
  return STOP_REASONS.has(exitReason ?? '') || (lost && FORCED_REASONS.has(exitReason ?? ''));
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
