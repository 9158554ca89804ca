import { toText } from '../engine/money.ts';
import { guardOf } from './guard.ts';
import type { HealthItem, HealthWord } from './health.ts';
import type { LiveView } from './interfaces.ts';
import type { OpenMarket } from './market.ts';
import type { Trading } from './trading.ts';

const STALE_FEED_MS = 90_000;
const QUEUE_BUSY = 2_000;

export interface LiveOptions {
  readonly trading: Trading;
  readonly market: OpenMarket;
  readonly live: boolean;
  readonly startedAtMs: number;
  readonly nowMs: () => number;
  /** The parts that this room does not know: database, cache, bots. */
  readonly others: () => Promise<readonly HealthItem[]>;
}

/** Live facts for commands and the HTTP interface. */
export function liveView(options: LiveOptions): LiveView {
  const { trading, market } = options;
  const { desk } = trading.engine;
  return {
    mode: options.live ? 'live' : 'paper',
    market: market.name,
    marketFellBack: market.fellBack,
    quoteAsset: desk.quoteAsset,
    symbols: market.markets.map((rules) => rules.symbol),
    startedAtMs: options.startedAtMs,
    nowMs: options.nowMs,
    price: (symbol) => desk.price(symbol),
    takerFeeRate: (symbol) => desk.takerFeeRate(symbol),
    volatilityLimitPercent: () => desk.volatilityLimitPercent,
    positionId: (symbol) => (desk.isHeld(symbol) ? (desk.cycleOf(symbol)?.id ?? null) : null),
    guard: (symbol) => guardOf({ desk, live: options.live }, symbol),
    paused: () => desk.pause,
    entriesBlocked: () => desk.entriesBlocked,
    openOrders: () =>
      desk
        .openIntents()
        .map(({ clientOrderId, symbol, side, quantity, status, purpose, createdAtMs }) => {
          return { clientOrderId, symbol, side, quantity: toText(quantity), status, purpose, createdAtMs };
        })
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs),
    health: async () => [...ownHealth(trading), ...(await options.others())],
  };
}

function ownHealth(trading: Trading): HealthItem[] {
  const nowMs = Date.now();
  const { intake, rounds, safekeeping, quarantine } = trading;
  const { feedState, lastPriceAtMs, lastCandleMs } = intake;
  const priceAgeMs = lastPriceAtMs === null ? null : nowMs - lastPriceAtMs;
  const stale = feedState.state === 'connected' && (priceAgeMs === null || priceAgeMs > STALE_FEED_MS);
  const refused = [...trading.engine.refusedCandles.values()].reduce((sum, count) => sum + count, 0);
  const lastCandle: HealthWord =
    lastCandleMs === null
      ? { word: 'noCandleYet' }
      : { word: 'lastCandle', closed: new Date(lastCandleMs).toISOString() };
  return [
    {
      component: 'feed',
      state: feedState.state === 'down' ? 'down' : stale || feedState.state === 'degraded' ? 'degraded' : 'up',
      detail: [feedState.detail, lastCandle],
      ageMs: priceAgeMs,
    },
    {
      component: 'journal',
      state: safekeeping.keeps === 'journal' ? 'degraded' : 'up',
      detail: [{ word: safekeeping.keeps === 'journal' ? 'journalKeeps' : 'journalEmpty' }],
      ageMs: null,
    },
    {
      component: 'quarantine',
      state: quarantine.isOpen ? 'down' : 'up',
      detail: [
        quarantine.isOpen
          ? { word: 'quarantineHolds', rounds: quarantine.open.count, problem: quarantine.open.refused ?? '' }
          : { word: 'quarantineEmpty' },
      ],
      ageMs: null,
    },
    {
      component: 'engine',
      state: rounds.storing === 'failing' ? 'down' : rounds.queueLength > QUEUE_BUSY ? 'degraded' : 'up',
      detail: [
        { word: 'queue', waiting: rounds.queueLength, longest: rounds.longestQueue, merged: rounds.merged, refused },
      ],
      ageMs: rounds.lastStoredAtMs === 0 ? null : nowMs - rounds.lastStoredAtMs,
    },
    ...trading.account.health(),
  ];
}
