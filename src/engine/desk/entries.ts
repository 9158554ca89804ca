import { categoryOf } from '../aggregator/force.ts';
import type { ConsensusSignal } from '../aggregator/types.ts';
import { allocate, type Allocation } from '../coordinator/allocation.ts';
import { forcedSell } from '../coordinator/forced-sell.ts';
import { bypassedGates, entryRefusal, intakeRefusal, type DeskView, type GateRefusal } from '../coordinator/gates.ts';
import { chooseLiberation, type LiberationAnswer } from '../coordinator/liberation.ts';
import { isOverride, signalForce } from '../coordinator/override.ts';
import type { Universe } from '../coordinator/universe.ts';
import type { RefusalCode } from '../decisions.ts';
import { Big, fromNumber, minBig, toNumber, ZERO } from '../money.ts';
import { assetExposure } from '../portfolio/equity.ts';
import type { Attribution, ForceCategory, OrderIntent } from '../trader/cycle.ts';
import { cycleId } from '../trader/ids.ts';
import { entryOrder } from '../trader/orders.ts';
import { openCycle } from '../trader/transitions.ts';
import { positionAlert } from './alerts.ts';
import type { Books } from './books.ts';
import { TradableView } from './desk-view.ts';
import type { MarketSight } from './market-sight.ts';
import type { Exits } from './exits.ts';
import type { Switches } from './switches.ts';

/** Set aside a little more than the expected cost: a market order may fill above the quoted price. */
const RESERVE_FACTOR = new Big('1.01');
const CONSENSUS = 'CONSENSUS';
const HOUR_MS = 3_600_000;
/** Refusals of strong signals that a person can do something about; the rest only fills `/why`. */
const WORTH_TELLING: ReadonlySet<RefusalCode> = new Set([
  'USDC_INSUFFICIENT',
  'MAX_POSITIONS',
  'ASSET_EXPOSURE',
  'NOT_IN_UNIVERSE',
  'AMOUNT_BELOW_MIN',
]);

/** What an operator asked for beyond the signal itself. */
export interface EntryWish {
  readonly intentId: string;
  readonly amountQuote: Big | null;
}

export type EntryAnswer =
  | { readonly outcome: 'ordered'; readonly cycleId: string; readonly clientOrderId: string }
  | { readonly outcome: 'liberating'; readonly cycleId: string }
  | { readonly outcome: 'refused'; readonly refusal: GateRefusal };

interface WaitingEntry {
  readonly signal: ConsensusSignal;
  readonly wish: EntryWish | null;
  /** The position that is being sold to pay for it. */
  readonly fromCycleId: string;
  readonly deadlineMs: number;
}

/** What a BUY would come to right now. */
export interface EntryPlan {
  readonly force: number;
  readonly category: ForceCategory;
  readonly price: Big;
  readonly allocation: Allocation;
  readonly bypasses: readonly RefusalCode[];
}

/**
 * Takes signals (engine.md E11): intake → consensus override → gates → allocation → liberation when money is short → order. A SELL
 * consensus is a vote to exit. Every refusal is emitted with its numbers.
 */
export class Entries {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #exits: Exits;
  readonly #view: DeskView;
  readonly #sight: MarketSight;
  #waiting: WaitingEntry | null = null;

  constructor(books: Books, switches: Switches, universe: Universe, exits: Exits, view: DeskView, sight: MarketSight) {
    this.#books = books;
    this.#sight = sight;
    this.#switches = switches;
    this.#universe = universe;
    this.#exits = exits;
    this.#view = view;
  }

  onSignal(signal: ConsensusSignal, wish: EntryWish | null = null): EntryAnswer {
    return signal.side === 'BUY' ? this.#buy(signal, wish) : this.#sell(signal);
  }

  /** What a BUY of this signal would be, without doing it. */
  plan(signal: ConsensusSignal, amountQuote: Big | null): EntryPlan | GateRefusal {
    const refusal = intakeRefusal(this.#view, signal) ?? this.#refusalAfterOverride(signal);
    if (refusal !== null) return refusal;
    const bypasses = bypassedGates(this.#view, signal, isOverride(signal, this.#books.settings.force));
    return { ...this.#allocate(signal, amountQuote), bypasses };
  }

  /**
   * The sale that frees money for a waiting entry has ended: size the entry from what is there now. Nothing `sold` = no entry; and the
   * gates are asked again, because someone may have paused meanwhile.
   */
  resume(endedCycleId: string, sold: boolean): { readonly wish: EntryWish; readonly answer: EntryAnswer } | null {
    const waiting = this.#waiting;
    if (waiting === null || waiting.fromCycleId !== endedCycleId) return null;
    this.#waiting = null;
    const { signal, wish } = waiting;
    const refusal = sold ? entryRefusal(this.#view, signal) : this.#notFreed(waiting);
    const answer = refusal === null ? this.#enter(signal, wish, null) : this.#refuse(signal, refusal);
    return wish === null ? null : { wish, answer };
  }

  /** Gives up waiting for a sale that did not come. */
  tick(): { readonly wish: EntryWish; readonly answer: EntryAnswer } | null {
    const waiting = this.#waiting;
    if (waiting === null || this.#books.nowMs < waiting.deadlineMs) return null;
    this.#waiting = null;
    const answer = this.#refuse(waiting.signal, this.#notFreed(waiting));
    return waiting.wish === null ? null : { wish: waiting.wish, answer };
  }

  #notFreed({ deadlineMs }: WaitingEntry): GateRefusal {
    const startedMs = deadlineMs - this.#books.settings.liberation.fillTimeoutMs;
    const numbers = { reason: 'LIBERATION_NOT_FILLED', waited_ms: this.#books.nowMs - startedMs };
    return { code: 'USDC_INSUFFICIENT', measured: null, limit: null, numbers };
  }

  #buy(signal: ConsensusSignal, wish: EntryWish | null): EntryAnswer {
    const intake = intakeRefusal(this.#view, signal);
    if (intake !== null) return this.#refuse(signal, intake);
    if (isOverride(signal, this.#books.settings.force)) this.#force(signal);
    const gate = entryRefusal(this.#view, signal);
    if (gate !== null) return this.#refuse(signal, gate);
    return this.#enter(signal, wish, 'may liberate');
  }

  /** The override comes before feasibility: a strong consensus is in the universe from now on, whatever becomes of it. */
  #force(signal: ConsensusSignal): void {
    const entry = this.#universe.force(signal.symbol, this.#books.nowMs + this.#books.settings.force.overrideMs);
    if (entry !== null) this.#books.emit({ type: 'universe', timeMs: this.#books.nowMs, entries: [entry] });
  }

  #refusalAfterOverride(signal: ConsensusSignal): GateRefusal | null {
    const refusal = entryRefusal(this.#view, signal);
    const lifted = refusal?.code === 'NOT_IN_UNIVERSE' && isOverride(signal, this.#books.settings.force);
    return lifted ? entryRefusal(new TradableView(this.#view), signal) : refusal;
  }

  #enter(signal: ConsensusSignal, wish: EntryWish | null, liberation: 'may liberate' | null): EntryAnswer {
    const { force, category, price, allocation } = this.#allocate(signal, wish?.amountQuote ?? null);
    if (liberation !== null && allocation.missing !== null) {
      const freed = this.#liberate(signal, wish, allocation.missing);
      if (freed.outcome === 'selling') return { outcome: 'liberating', cycleId: freed.cycleId };
      if (!allocation.ok) {
        const numbers = { ...allocation.numbers, liberation: freed.reason };
        return this.#refuse(signal, { ...allocation, numbers });
      }
    }
    if (!allocation.ok) return this.#refuse(signal, allocation);
    const intent = this.#order(signal, price, allocation.quantity, allocation.amount, wish);
    if (intent === null) {
      return this.#refuse(signal, {
        code: 'AMOUNT_BELOW_MIN',
        measured: toNumber(allocation.amount),
        limit: null,
        numbers: {},
      });
    }
    this.#open(signal, intent, force, category);
    return { outcome: 'ordered', cycleId: intent.cycleId, clientOrderId: intent.clientOrderId };
  }

  #allocate(signal: ConsensusSignal, amountQuote: Big | null): Omit<EntryPlan, 'bypasses'> {
    const { settings, wallet, quoteAsset } = this.#books;
    const market = this.#books.market(signal.symbol);
    const ask = this.#books.price(signal.symbol)?.ask;
    if (market === undefined || ask === undefined)
      throw new Error(`${signal.symbol}: passed the gates without rules or price`);
    const force = signalForce(signal);
    const category = categoryOf(force, settings.force);
    const equity = this.#books.equity();
    const price = fromNumber(ask, `${signal.symbol} ask`);
    const allocation = allocate({
      equity: equity.total,
      freeQuote: wallet.free(quoteAsset),
      reserved: ZERO,
      category,
      price,
      rules: market.rules,
      positionsValueOfAsset: assetExposure(equity, market.rules.baseAsset),
      requestedAmount: amountQuote,
      allocation: settings.allocation,
      limits: settings.limits,
    });
    return { force, category, price, allocation };
  }

  #liberate(
    signal: ConsensusSignal,
    wish: EntryWish | null,
    missing: Big,
  ): { readonly outcome: 'selling'; readonly cycleId: string } | { readonly outcome: 'no'; readonly reason: string } {
    const { settings, nowMs } = this.#books;
    if (this.#waiting !== null) return { outcome: 'no', reason: 'LIBERATION_IN_PROGRESS' };
    const answer: LiberationAnswer = chooseLiberation({
      nowMs,
      symbol: signal.symbol,
      override: isOverride(signal, settings.force),
      missing,
      lastLiberationMs: this.#switches.lastLiberationMs,
      positions: this.#books.openCycles().flatMap((cycle) => {
        if (cycle.entryPrice === null || cycle.openedAtMs === null) return [];
        const fresh = this.#books.priceIsFresh(cycle.symbol);
        return {
          cycleId: cycle.id,
          symbol: cycle.symbol,
          entryPrice: cycle.entryPrice,
          price: fresh ? this.#books.priceOf(cycle.symbol) : null,
          quantity: cycle.quantity,
          openedAtMs: cycle.openedAtMs,
          exiting: cycle.status !== 'active_buy',
        };
      }),
      feeRate: settings.trail.feeRate,
      settings: settings.liberation,
    });
    if (!answer.ok) return { outcome: 'no', reason: answer.reason };
    const cycle = this.#books.cycleById(answer.cycleId);
    const price = this.#books.price(answer.symbol);
    if (cycle === undefined || price === undefined) return { outcome: 'no', reason: 'NO_POSITIONS' };
    this.#switches.noteLiberation();
    this.#books.emit(
      positionAlert(cycle, 'liberation', 'notice', nowMs, String(nowMs), {
        forSymbol: signal.symbol,
        netResultPercent: answer.netResultRatio * 100,
        value: toNumber(answer.value),
        missing: toNumber(missing),
      }),
    );
    this.#waiting = { signal, wish, fromCycleId: cycle.id, deadlineMs: nowMs + settings.liberation.fillTimeoutMs };
    this.#exits.sell(cycle, 'liberation', null, null, price.bid);
    return { outcome: 'selling', cycleId: cycle.id };
  }

  #order(signal: ConsensusSignal, price: Big, quantity: Big, amount: Big, wish: EntryWish | null): OrderIntent | null {
    const market = this.#books.market(signal.symbol);
    if (market === undefined) return null;
    const { nowMs, wallet, quoteAsset } = this.#books;
    return entryOrder(
      {
        cycleId: cycleId(nowMs, this.#switches.nextSequence()),
        quantity,
        referencePrice: price,
        reserved: minBig(wallet.free(quoteAsset), amount.times(RESERVE_FACTOR)),
        reason: wish === null ? `signal:${signal.id}` : `operator:${wish.intentId}`,
        timeMs: nowMs,
      },
      market.grid,
    );
  }

  #open(signal: ConsensusSignal, intent: OrderIntent, force: number, category: ForceCategory): void {
    const market = this.#books.market(signal.symbol);
    if (market === undefined) return;
    const { baseAsset, quoteAsset, symbol } = market.rules;
    const { metadata } = signal;
    const attribution: Attribution = {
      signalId: signal.id,
      source: signal.source,
      strategies: metadata.strategy_names,
      families: Object.keys(metadata.family_distribution),
      regime: metadata.market_regime,
      force,
      category,
      timeframe: metadata.timeframe,
    };
    const seed = { symbol, baseAsset, quoteAsset, strategy: CONSENSUS, attribution, demo: this.#books.settings.demo };
    this.#books.wallet.reserve(quoteAsset, intent.reserved);
    this.#books.walletChanged(quoteAsset);
    this.#books.putCycle(openCycle(seed, intent));
    this.#books.order(intent);
  }

  /** A SELL consensus closes a losing position when it is forced, or when its own stop sells anyway; else the trailing decides. */
  #sell(signal: ConsensusSignal): EntryAnswer {
    const cycle = this.#books.cycleOf(signal.symbol);
    const none = { measured: null, limit: null, numbers: {} };
    if (cycle === undefined || cycle.entryPrice === null) return this.#refuse(signal, { code: 'NO_POSITION', ...none });
    if (cycle.status !== 'active_buy') return this.#refuse(signal, { code: 'EXIT_IN_PROGRESS', ...none });
    const price = this.#books.price(signal.symbol);
    if (price === undefined || !this.#books.priceIsFresh(signal.symbol)) {
      return this.#refuse(signal, { code: 'STALE_PRICE', ...none });
    }
    const resultPercent = (price.bid / toNumber(cycle.entryPrice) - 1) * 100;
    const context = this.#sight.context(signal.symbol);
    const forced = forcedSell(signal, resultPercent, context.atrPercent, this.#books.settings.forcedSell);
    if (!forced.sell && !this.#exits.wouldSell(cycle, price.bid)) {
      return this.#refuse(signal, {
        code: 'SELL_REFUSED',
        measured: forced.measured,
        limit: forced.limit,
        numbers: forced.numbers,
      });
    }
    this.#exits.sell(cycle, 'consensus', null, null, price.bid);
    return {
      outcome: 'ordered',
      cycleId: cycle.id,
      clientOrderId: this.#books.cycleOf(signal.symbol)?.exitOrderId ?? '',
    };
  }

  #refuse(signal: ConsensusSignal, refusal: GateRefusal): EntryAnswer {
    const { code, measured, limit, numbers } = refusal;
    const { nowMs, settings } = this.#books;
    this.#books.emit({
      type: 'refusal',
      symbol: signal.symbol,
      timeMs: nowMs,
      signalId: signal.id,
      side: signal.side,
      code,
      measured,
      limit,
      numbers,
    });
    const category = categoryOf(signalForce(signal), settings.force);
    const strong = category === 'STRONG' || category === 'VERY_STRONG';
    if (strong && signal.side === 'BUY' && signal.source === 'auto' && WORTH_TELLING.has(code)) {
      this.#books.emit({
        type: 'alert',
        kind: 'signal_rejected',
        priority: 'info',
        timeMs: nowMs,
        symbol: signal.symbol,
        dedupKey: `signal_rejected:${signal.symbol}:${code}:${Math.floor(nowMs / HOUR_MS)}`,
        threadKey: null,
        data: { symbol: signal.symbol, code, measured, limit, force: signalForce(signal), category },
      });
    }
    return { outcome: 'refused', refusal: { code, measured, limit, numbers } };
  }
}
