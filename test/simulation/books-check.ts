import type { Engine } from '../../src/engine/engine.ts';
import { Big, ZERO } from '../../src/engine/money.ts';
import type { Cycle, Fill } from '../../src/engine/trader/cycle.ts';
import { parseClientOrderId } from '../../src/engine/trader/ids.ts';
import type { SimExchange } from './sim-exchange.ts';
import type { SimStore } from './sim-store.ts';

/** Everything that is not as promised once the world is calm, in words. Empty = all promises held. */
export function brokenPromises(store: SimStore, exchange: SimExchange, engine: Engine): string[] {
  return [
    ...sentTwice(exchange),
    ...walletDiffers(store, exchange, engine),
    ...[...store.cycles.values()].flatMap((cycle) => booksDiffer(cycle, exchange)),
    ...fillsLost(store, exchange),
    ...leftOver(store, engine),
    ...falseAlarms(store),
  ];
}

/** Below this value no order is taken. */
const LEAST_VALUE = 5.5;

/** R7: what is held and has neither a stop nor a sale at the exchange. */
export function unguarded(engine: Engine, exchange: SimExchange): string[] {
  const { desk } = engine;
  return desk.openCycles().flatMap(({ id, symbol, quantity, trail }) => {
    const value = quantity.toNumber() * (trail?.effectiveStop ?? 0) * 0.95;
    const guarded = exchange.orders.some(
      ({ intent, state }) => intent.cycleId === id && intent.side === 'SELL' && state === 'open',
    );
    return guarded || value < LEAST_VALUE ? [] : [`R7: ${id} on ${symbol} has neither a stop nor a sale`];
  });
}

/** R1: at most one order per intent, and no order without a stored intent. */
function sentTwice(exchange: SimExchange): string[] {
  const seen = new Set<string>();
  return exchange.orders.flatMap(({ intent }) => {
    const twice = seen.has(intent.clientOrderId);
    seen.add(intent.clientOrderId);
    return twice ? [`R1: ${intent.clientOrderId} was sent twice`] : [];
  });
}

/** R2: per asset, in memory and in storage, to the last digit. */
function walletDiffers(store: SimStore, exchange: SimExchange, engine: Engine): string[] {
  const problems: string[] = [];
  // what the books lacked for a trade was told; with paper money no balances come that settle it
  const unsettled = exchange.live ? new Set() : toldShort(store);
  for (const { asset, free, locked } of engine.desk.wallet()) {
    const books = new Big(free).plus(new Big(locked));
    if (!books.eq(exchange.total(asset)) && !unsettled.has(asset)) {
      problems.push(`R2: books hold ${books.toFixed()} ${asset}, the exchange ${exchange.total(asset).toFixed()}`);
    }
    if (!new Big(locked).eq(ZERO)) problems.push(`R2: ${locked} ${asset} stay locked with no order under way`);
    const stored = store.wallet.get(asset);
    if (stored?.free !== free || stored.locked !== locked)
      problems.push(`R2: the stored ${asset} is not that in memory`);
  }
  return problems;
}

/** R2: bought, sold, cost, proceeds, fees, quantity and result of one cycle, computed anew from the exchange's own trades. */
function booksDiffer(cycle: Cycle, exchange: SimExchange): string[] {
  const fills = exchange.orders
    .filter(({ intent }) => parseClientOrderId(intent.clientOrderId)?.cycleId === cycle.id)
    .flatMap((order) => order.fills);
  const buys = fills.filter(({ side }) => side === 'BUY');
  const sells = fills.filter(({ side }) => side === 'SELL');
  const bought = sum(buys, ({ quantity }) => quantity);
  const sold = sum(sells, ({ quantity }) => quantity);
  const cost = sum(buys, ({ price, quantity }) => price.times(quantity));
  const proceeds = sum(sells, ({ price, quantity }) => price.times(quantity));
  const baseFees = sum(fills, ({ fee, feeAsset }) => (feeAsset === cycle.baseAsset ? fee : ZERO));
  const quoteFees = sum(fills, ({ fee, feeAsset }) => (feeAsset === cycle.quoteAsset ? fee : ZERO));
  const quantity = bought.minus(sold).minus(baseFees);
  const atCost = (coins: Big) => (coins.eq(ZERO) ? ZERO : cost.times(coins).div(bought));
  const fees = quoteFees.plus(atCost(baseFees));
  const result = proceeds.minus(fees).minus(cost.minus(atCost(quantity)).minus(atCost(baseFees)));
  const expected: Record<string, Big | null> = {
    boughtQuantity: bought,
    soldQuantity: sold,
    cost,
    proceeds,
    quantity,
    fees,
    profitLoss: sold.eq(ZERO) ? null : result,
  };
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const has = cycle[name as keyof Cycle] as Big | null;
    return same(has, wanted)
      ? []
      : [`R2: ${name} of ${cycle.id} is ${show(has)}, the exchange's trades say ${show(wanted)}`];
  });
}

/** Quotients are the only numbers that no decimal holds; they are compared to 30 digits. */
function same(has: Big | null, wanted: Big | null): boolean {
  if (has === null || wanted === null) return has === wanted;
  return has.minus(wanted).abs().lt(new Big('1e-30'));
}

function fillsLost(store: SimStore, exchange: SimExchange): string[] {
  const traded = exchange.orders.flatMap((order) => order.fills);
  const lost = traded.filter((fill) => !store.fills.has(`${fill.symbol}:${fill.tradeId}`));
  const invented = store.fills.size - (traded.length - lost.length);
  return [
    ...lost.map((fill) => `R2: trade ${fill.tradeId} of ${fill.clientOrderId} is not booked`),
    ...(invented === 0 ? [] : [`R2: ${invented} trades are booked that the exchange does not have`]),
  ];
}

/** After the calm: everything sold, every order at its end, every flatten done. */
function leftOver(store: SimStore, engine: Engine): string[] {
  const cycles = engine.desk
    .openCycles()
    .map((cycle) => `${cycle.id} (${cycle.symbol}) is still ${cycle.status} with ${cycle.quantity.toFixed()}`);
  const orders = store.openOrders().map(({ intent }) => `${intent.clientOrderId} is still ${intent.status}`);
  const waiting = [...store.controls.values()].flatMap(({ name, key, value }) =>
    name === 'exit' && value !== null ? [`an exit of ${key} still waits`] : [],
  );
  return [...cycles, ...orders, ...waiting];
}

/** Nobody but the engine traded here, so the books never differ and no trade is a stranger's. */
function falseAlarms(store: SimStore): string[] {
  const alarms = [...store.alerts.values()].filter(({ kind }) => kind === 'reconciliation');
  // the next balances settle what the books lacked
  const short = toldShort(store);
  const problems = alarms
    .filter(({ data: { problem, asset } }) => problem !== 'fee' && problem !== 'short' && !short.has(asset))
    .map(({ data, dedupKey }) => `false alarm ${dedupKey}: ${JSON.stringify(data)}`);
  const external = [...store.cycles.values()].filter(({ exitReason }) => exitReason === 'external');
  return [...problems, ...external.map(({ id }) => `${id} was taken for closed outside`)];
}

/** Assets of which the books held less than a trade took: another trade had not been told yet. */
function toldShort(store: SimStore): ReadonlySet<unknown> {
  const told = [...store.alerts.values()].filter(({ data }) => data['problem'] === 'short');
  return new Set(told.map(({ data }) => data['asset']));
}

function sum(fills: readonly Fill[], of: (fill: Fill) => Big): Big {
  return fills.reduce((total, fill) => total.plus(of(fill)), ZERO);
}

function show(value: Big | null): string {
  return value === null ? 'nothing' : value.toFixed();
}
