/** Recorded history driven through the engine by hand, every order filled at once, everything decided written down as text. */
import type { Candle } from '../../src/engine/candles/candle.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import { Engine, type EngineMemory, type EngineSnapshot } from '../../src/engine/engine.ts';
import type { EngineEvent } from '../../src/engine/events.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/engine/settings.ts';
import type { MarketRules } from '../../src/engine/trader/market-rules.ts';
import { ReplayExchange } from '../../src/exchange/replay/replay-exchange.ts';
import { CANDLE_KINDS, generateCandles, type CandleKind } from '../support/candles.ts';
import { SimStore } from '../simulation/sim-store.ts';

export const HISTORY_START_MS = Date.UTC(2023, 9, 1);

export const HISTORY_MARKETS: readonly MarketRules[] = ['BTC', 'ETH', 'WIF'].map((baseAsset) => ({
  symbol: `${baseAsset}USDC`,
  baseAsset,
  quoteAsset: 'USDC',
  lotStep: '0.0001',
  marketLotStep: '0',
  minQuantity: '0.0001',
  maxQuantity: null,
  tickSize: '0.01',
  minNotional: '5',
  takerFeeRate: '0.001',
  active: true,
}));

/** Votes that are easier to agree on than in a real market, so that a short made-up history has trades. */
export const HISTORY_SETTINGS: EngineSettings = {
  ...DEFAULT_ENGINE_SETTINGS,
  exitMode: 'candles',
  consensus: {
    ...DEFAULT_ENGINE_SETTINGS.consensus,
    baseThreshold: { '3m': 0.5, '5m': 0.5, '15m': 0.5, other: 0.5 },
    missingFamilyPenalty: 0,
    minConfluence: 0,
    minVolumeRatio: 0,
    minVolumeQuality: 0,
  },
};

/** One candle of each symbol per minute, in order of time, then of symbol. */
export function history(seed: number, minutes: number): EngineEvent[] {
  const series = HISTORY_MARKETS.map(({ symbol }, index) => ({
    symbol,
    candles: changingMarket(seed * 10 + index, minutes),
  }));
  const events: EngineEvent[] = [
    { type: 'balances', timeMs: HISTORY_START_MS, balances: [{ asset: 'USDC', free: '1000', locked: '0' }] },
  ];
  for (let minute = 0; minute < minutes; minute++) {
    for (const { symbol, candles } of series) {
      const candle = candles[minute] as Candle;
      events.push({ type: 'candle', symbol, timeMs: candle.openTimeMs + 60_000, candle });
    }
  }
  return events;
}

/** A market that changes its kind every few hours. */
export function changingMarket(seed: number, minutes: number): Candle[] {
  const kinds: readonly CandleKind[] = CANDLE_KINDS.filter((kind) => kind !== 'micro' && kind !== 'flat');
  const candles: Candle[] = [];
  for (let part = 0; candles.length < minutes; part++) {
    const count = Math.min(240, minutes - candles.length);
    const startMs = HISTORY_START_MS + candles.length * 60_000;
    const kind = kinds[(seed + part * 7) % kinds.length] as CandleKind;
    candles.push(
      ...generateCandles(kind, { seed: seed * 1_000 + part, count, startMs, price: candles.at(-1)?.close ?? 100 }),
    );
  }
  return candles;
}

export class Historian {
  readonly engine: Engine;
  readonly store: SimStore;
  /** Every decision as JSON, in order. */
  readonly lines: string[] = [];
  readonly #exchange: ReplayExchange;

  constructor(
    past?: {
      readonly store: SimStore;
      readonly memory: EngineMemory;
      readonly snapshot: EngineSnapshot;
      readonly exchange: ReplayExchange;
    },
    settings: Partial<EngineSettings> = {},
  ) {
    this.engine = new Engine({ base: '1m', settings: { ...HISTORY_SETTINGS, ...settings }, markets: HISTORY_MARKETS });
    this.store = past?.store ?? new SimStore();
    const rules = new Map(HISTORY_MARKETS.map((market) => [market.symbol, market]));
    // the exchange does not restart with the engine: its trade ids go on
    this.#exchange = past?.exchange ?? new ReplayExchange({ rules, feeRate: '0.001', slippageRatio: 0.0005 });
    if (past !== undefined) this.engine.restore(past.memory, past.snapshot);
  }

  tell(events: readonly EngineEvent[]): this {
    for (const event of events) this.#carryOut(this.engine.handle(event));
    return this;
  }

  /** The same account in a new process: what storage remembers and what was in memory, both through plain data. */
  restarted(): Historian {
    const snapshot = structuredClone(this.engine.snapshot());
    return new Historian({ store: this.store, memory: this.store.memory(), snapshot, exchange: this.#exchange });
  }

  #carryOut(decisions: readonly Decision[]): void {
    for (const decision of decisions) this.lines.push(JSON.stringify(decision));
    this.store.store(decisions, NaN);
    for (const decision of decisions) {
      if (decision.type !== 'place_order') continue;
      const { clientOrderId, createdAtMs: timeMs } = decision.intent;
      const answer = this.#exchange.place(decision.intent, timeMs);
      if (answer.outcome !== 'accepted') throw new Error(`the replay exchange refused ${clientOrderId}`);
      for (const fill of answer.report.fills) this.#carryOut(this.engine.handle({ type: 'fill', timeMs, fill }));
      const closed = {
        type: 'order',
        timeMs,
        clientOrderId,
        status: 'closed',
        exchangeOrderId: 'x',
        reason: null,
      } as const;
      this.#carryOut(this.engine.handle(closed));
    }
  }
}

export function countOf(lines: readonly string[], type: Decision['type']): number {
  return lines.filter((line) => line.startsWith(`{"type":"${type}"`)).length;
}
