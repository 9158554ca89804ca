import { Big, ZERO } from '../engine/money.ts';
import type { Language } from './actor.ts';
import type { Archive, ArchivedTrade } from './archive.ts';
import { csvFile, type Cell } from './csv.ts';
import { lotsOf, sum, type Difference, type Lot, type Lots } from './lots.ts';
import { exitWords } from './position-words.ts';
import { sayIn, type Say, type WordKey } from './words/words.ts';

/** Decimals of an amount that was converted to EUR; a division has no end of its own. */
const EURO_DECIMALS = 6;

type Rates = ReadonlyMap<number, Big>;

interface Booked extends Lots {
  readonly trade: ArchivedTrade;
}

/** Trades by lot, with their totals. */
export interface LotsFile {
  readonly content: Buffer;
  /** Lots in the file. */
  readonly count: number;
  /** Result of everything in the file: what `/profit` says of the same days. */
  readonly result: Big;
  readonly fees: Big;
  /** Lots for which no EUR rate is stored at their purchase or their sale. */
  readonly withoutRate: number;
}

const COLUMNS: readonly WordKey[] = [
  'lots.kind',
  'lots.trade',
  'lots.symbol',
  'lots.buyTime',
  'lots.sellTime',
  'lots.quantity',
  'lots.buyPrice',
  'lots.sellPrice',
  'lots.cost',
  'lots.proceeds',
  'lots.fees',
  'lots.result',
  'lots.currency',
  'lots.reason',
  'lots.buyOrder',
  'lots.sellOrder',
  'lots.buyExchangeOrder',
  'lots.sellExchangeOrder',
  'lots.strategies',
  'lots.regime',
  'lots.source',
  'lots.demo',
  'lots.buyRate',
  'lots.sellRate',
  'lots.costEuro',
  'lots.proceedsEuro',
  'lots.feesEuro',
  'lots.resultEuro',
];
/** The columns from the first EUR rate on. */
const NO_EUROS: readonly Cell[] = [null, null, null, null, null, null];

/** Writes the file of some trades; EUR only where a rate of that very time is stored. */
export async function lotsFile(
  archive: Archive,
  trades: readonly ArchivedTrade[],
  language: Language,
): Promise<LotsFile> {
  const say = sayIn(language);
  const booked = trades.map((trade): Booked => ({ trade, ...lotsOf(trade) }));
  const rates = await ratesOf(archive, booked);
  const remainders = booked.filter(({ isComplete, trade }) => isComplete && trade.profitLoss !== null);
  const rows = [...booked.flatMap((each) => tradeRows(each, rates, say)), ...remainderRows(remainders, say)];
  const lots = booked.flatMap((each) => each.lots);
  return {
    content: csvFile(
      COLUMNS.map((column) => say(column)),
      rows,
      language,
    ),
    count: lots.length,
    result: sum(trades.map(({ profitLoss }) => profitLoss ?? ZERO)),
    fees: sum(trades.map(({ fees }) => fees)),
    withoutRate: booked.flatMap(({ trade, lots: own }) => own.filter((lot) => eurosOf(trade, lot, rates) === NO_EUROS))
      .length,
  };
}

/** The moments of all lots, one question per quote asset. */
async function ratesOf(archive: Archive, booked: readonly Booked[]): Promise<ReadonlyMap<string, Rates>> {
  const times = new Map<string, Set<number>>();
  for (const { trade, lots } of booked) {
    const own = times.get(trade.quoteAsset) ?? new Set();
    for (const { buy, sell } of lots) own.add(buy.timeMs).add(sell.timeMs);
    times.set(trade.quoteAsset, own);
  }
  const rates = new Map<string, Rates>();
  for (const [asset, own] of times) rates.set(asset, await archive.euroRates(asset, [...own]));
  return rates;
}

function tradeRows(
  { trade, lots, difference, isComplete }: Booked,
  rates: ReadonlyMap<string, Rates>,
  say: Say,
): Cell[][] {
  const rows = lots.map((lot) => lotRow(trade, lot, rates, say));
  const isOwnRow = difference !== null && (!isComplete || trade.profitLoss === null);
  return isOwnRow ? [...rows, booksRow(trade, difference, say)] : rows;
}

function lotRow(trade: ArchivedTrade, lot: Lot, rates: ReadonlyMap<string, Rates>, say: Say): Cell[] {
  const { buy, sell } = lot;
  return [
    say('lots.lot'),
    trade.id,
    trade.symbol,
    timeText(buy.timeMs),
    timeText(sell.timeMs),
    lot.quantity,
    buy.price,
    sell.price,
    lot.cost,
    lot.proceeds,
    lot.buyFees.plus(lot.sellFees),
    lot.result,
    trade.quoteAsset,
    exitWords(sell.reason ?? trade.exitReason, { say }),
    buy.clientOrderId,
    sell.clientOrderId,
    buy.exchangeOrderId,
    sell.exchangeOrderId,
    ...aboutRow(trade, say),
    ...eurosOf(trade, lot, rates),
  ];
}

/** What the books say of a trade whose fills are not all there, or that ended without a sale. */
function booksRow(trade: ArchivedTrade, difference: Difference, say: Say): Cell[] {
  const { cost, proceeds, fees, result } = difference;
  const isSold = trade.profitLoss !== null;
  return [
    say('lots.books'),
    trade.id,
    trade.symbol,
    null,
    timeText(trade.completedAtMs),
    null,
    null,
    null,
    ...(isSold ? [cost, proceeds, fees, result] : [null, null, fees, null]),
    trade.quoteAsset,
    exitWords(trade.exitReason, { say }),
    null,
    null,
    null,
    null,
    ...aboutRow(trade, say),
    ...NO_EUROS,
  ];
}

/** One row per currency for the remainders of all trades: the books count them at the mean price, the lots at the last. */
function remainderRows(booked: readonly Booked[], say: Say): Cell[][] {
  const byCurrency = new Map<string, Difference[]>();
  for (const { trade, difference } of booked) {
    if (difference !== null)
      byCurrency.set(trade.quoteAsset, [...(byCurrency.get(trade.quoteAsset) ?? []), difference]);
  }
  return [...byCurrency].map(([currency, differences]) => {
    const total = (name: keyof Difference): Big => sum(differences.map((difference) => difference[name]));
    const amounts = [total('cost'), total('proceeds'), total('fees'), total('result')];
    const before: Cell[] = [say('lots.remainders'), null, null, null, null, null, null, null];
    const after: Cell[] = [currency, say('lots.remaindersReason'), null, null, null, null, null, null, null, null];
    return [...before, ...amounts, ...after, ...NO_EUROS];
  });
}

function aboutRow({ strategies, regime, source, demo }: ArchivedTrade, say: Say): Cell[] {
  return [strategies, regime, source, say(demo ? 'lots.yes' : 'lots.no')];
}

/** Both rates, and the amounts at them: purchases at that of the purchase, sales at that of the sale. All or nothing. */
function eurosOf({ quoteAsset }: ArchivedTrade, lot: Lot, rates: ReadonlyMap<string, Rates>): readonly Cell[] {
  const known = rates.get(quoteAsset);
  const [buyRate, sellRate] = [known?.get(lot.buy.timeMs), known?.get(lot.sell.timeMs)];
  if (buyRate === undefined || sellRate === undefined) return NO_EUROS;
  const cost = lot.cost.div(buyRate).round(EURO_DECIMALS, Big.roundHalfUp);
  const proceeds = lot.proceeds.div(sellRate).round(EURO_DECIMALS, Big.roundHalfUp);
  const fees = lot.buyFees.div(buyRate).plus(lot.sellFees.div(sellRate)).round(EURO_DECIMALS, Big.roundHalfUp);
  return [buyRate, sellRate, cost, proceeds, fees, proceeds.minus(cost).minus(fees)];
}

/** `2025-10-02 14:03:00`, UTC: what spreadsheets of every language take for a time. */
function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}
