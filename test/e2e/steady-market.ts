import type { Candle } from '../../src/engine/candles/candle.ts';
import { isTimeframe, TIMEFRAME_MS } from '../../src/engine/candles/timeframe.ts';
import { startFakeBinance, type FakeBinance } from '../fakes/exchange/fake-binance.ts';
import { SOLUSDC, BTCUSDC, type CandleSource } from '../fakes/exchange/market-data.ts';

const EVERY_MS = 100;
const LEVELS: Readonly<Record<string, number>> = { SOLUSDC: 150, BTCUSDC: 60_000 };

/** A fake exchange whose past is quiet and whose price is what the test says. */
export interface SteadyMarket {
  readonly fake: FakeBinance;
  /** The price from now on, as percent above the first one. */
  setGain(symbol: string, percent: number): void;
  close(): Promise<void>;
}

export async function startSteadyMarket(balances: Readonly<Record<string, string>> = {}): Promise<SteadyMarket> {
  const fake = await startFakeBinance({ symbols: [SOLUSDC, BTCUSDC], candles: quietPast, balances });
  const gains = new Map<string, number>(Object.keys(LEVELS).map((symbol) => [symbol, 0]));
  const send = (): void => {
    for (const [symbol, gain] of gains) {
      const bid = (LEVELS[symbol] ?? 0) * (1 + gain / 100);
      fake.setPrice(symbol, bid.toFixed(2), (bid + 0.01).toFixed(2));
    }
  };
  send();
  const timer = setInterval(send, EVERY_MS);
  return {
    fake,
    setGain: (symbol, percent) => void gains.set(symbol, percent),
    close: async () => {
      clearInterval(timer);
      await fake.close();
    },
  };
}

/** A market that breathes by a tenth of a percent and goes nowhere. */
const quietPast: CandleSource = (symbol, interval, fromMs, toMs) => {
  const level = LEVELS[symbol];
  if (level === undefined || !isTimeframe(interval)) return [];
  const stepMs = TIMEFRAME_MS[interval];
  const candles: Candle[] = [];
  for (let openTimeMs = Math.ceil(fromMs / stepMs) * stepMs; openTimeMs < toMs; openTimeMs += stepMs) {
    const open = priceAt(level, openTimeMs);
    const close = priceAt(level, openTimeMs + stepMs);
    const high = Math.max(open, close) * 1.0004;
    const low = Math.min(open, close) * 0.9996;
    candles.push({
      openTimeMs,
      open,
      high,
      low,
      close,
      volume: 100,
      quoteVolume: 100 * level,
      trades: 50,
      takerBuyBase: 50,
      filled: false,
    });
  }
  return candles;
};

function priceAt(level: number, timeMs: number): number {
  return Number((level * (1 + 0.001 * Math.sin(timeMs / 1_700_000))).toFixed(2));
}
