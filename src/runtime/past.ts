import type { SymbolWaveMemory } from '../engine/aggregator/wave-memory.ts';
import type { Candle } from '../engine/candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../engine/candles/timeframe.ts';
import { Engine, type EngineMemory } from '../engine/engine.ts';
import type { EngineSettings } from '../engine/settings.ts';
import type { Exchange } from '../exchange/ports.ts';
import { latestCandles } from '../storage/market-data.ts';
import { restoreDesk, type DeskMemory } from '../storage/restore.ts';
import { restoreWaves } from '../storage/restore-waves.ts';
import type { TradingPorts } from './trading-ports.ts';
import { warmUp, type WarmUpReport } from './warm-up.ts';

/** Candles that were fetched or filled in at the start, and are to be stored. */
export interface FetchedHistory {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly candles: readonly Candle[];
}

/**
 * What storage remembers, as the engine takes it.
 * @throws RangeError for a position of paper money where real coins would be sold for it, and the other way round
 */
function engineMemoryOf(memory: DeskMemory, waves: readonly SymbolWaveMemory[], demo: boolean): EngineMemory {
  const foreign = memory.openCycles.find((cycle) => cycle.demo !== demo);
  if (foreign !== undefined) {
    const [theirs, ours] = demo ? ['real', 'paper'] : ['paper', 'real'];
    throw new RangeError(
      `position ${foreign.id} on ${foreign.symbol} was opened with ${theirs} money and cannot go on with ${ours} money; ` +
        'start with the TRADING_MODE that opened it, or on another database',
    );
  }
  return {
    wallet: memory.wallet,
    cycles: [...memory.openCycles, ...memory.unvaluedCycles],
    intents: memory.openOrders.map(({ intent }) => intent),
    universe: memory.universe,
    universeAtMs: memory.universeAtMs,
    lastPrices: memory.lastPrices,
    controls: memory.controls,
    trades: memory.fills.map(({ symbol, tradeId }) => ({ symbol, tradeId })),
    intentIds: memory.intentIds,
    waves,
  };
}

/** How far back votes and consensus may still count, ms. */
function waveMemoryMs({ consensus, votingTimeframes }: EngineSettings): number {
  const lives = votingTimeframes.map((timeframe) => TIMEFRAME_MS[timeframe]);
  return Math.max(consensus.repeatAfterMs, consensus.contradictionMs, ...lives);
}

/** The engine's past goes through here, so that a record has it too. */
export function recorded(engine: Engine, record: TradingPorts['record']): Pick<Engine, 'warmUp' | 'prime' | 'renew'> {
  return {
    renew: (symbol) => {
      record?.({ kind: 'renew', symbol });
      engine.renew(symbol);
    },
    warmUp: (symbol, timeframe, candles) => {
      record?.({ kind: 'warm_up', symbol, timeframe, candles });
      engine.warmUp(symbol, timeframe, candles);
    },
    prime: (symbol, timeframe, part) => {
      record?.({ kind: 'prime', symbol, timeframe, part });
      engine.prime(symbol, timeframe, part);
    },
  };
}

/** An engine as it was when the last process ended, with what it was brought back from. */
export interface Past {
  readonly engine: Engine;
  readonly memory: DeskMemory;
  readonly exchange: Exchange;
  readonly warmedUp: WarmUpReport;
  readonly history: readonly FetchedHistory[];
}

/** Brings everything back from storage and the exchange. @throws when one of them cannot be used at all */
export async function bringBack(ports: TradingPorts): Promise<Past> {
  const { settings, markets, feed, database } = ports;
  const options = { base: feed.baseTimeframe, settings, markets };
  const engine = new Engine(options);
  const memory = await restoreDesk(database);
  const symbols = markets.map((market) => market.symbol);
  const nowMs = feed.nowMs();
  const waves = await restoreWaves(database, symbols, nowMs - waveMemoryMs(settings), nowMs);
  const engineMemory = engineMemoryOf(memory, waves, settings.demo);
  ports.record?.({ kind: 'start', options, memory: engineMemory });
  engine.restore(engineMemory);
  const history: FetchedHistory[] = [];
  const [exchange, warmedUp] = await Promise.all([
    ports.makeExchange(memory),
    warmUp({
      engine: recorded(engine, ports.record),
      feed,
      symbols,
      nowMs: feed.nowMs(),
      stored: (wanted, timeframes, count) => latestCandles(database, wanted, timeframes, count),
      keep: async (symbol, timeframe, candles) => void history.push({ symbol, timeframe, candles }),
      log: (message, details) => ports.logger.info({ component: 'analyzer', ...details }, message),
    }),
  ]);
  return { engine, memory, exchange, warmedUp, history };
}
