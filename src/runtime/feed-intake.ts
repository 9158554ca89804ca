import type { Candle } from '../engine/candles/candle.ts';
import { TIMEFRAME_MS } from '../engine/candles/timeframe.ts';
import type { Desk } from '../engine/desk/desk.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { FeedDetail, FeedListener } from '../exchange/ports.ts';
import type { EntryBlocks } from './entry-blocks.ts';
import type { HealthWord } from './health.ts';
import type { TradingPorts } from './trading-ports.ts';

type FeedState = {
  readonly state: 'connected' | 'degraded' | 'down';
  readonly detail: HealthWord;
  readonly atMs: number;
};

type IntakePorts = Pick<TradingPorts, 'feed' | 'mirror' | 'logger'>;

/** What the feed says, on its way to the engine. */
export class FeedIntake implements FeedListener {
  readonly #ports: IntakePorts;
  readonly #desk: Desk;
  readonly #blocks: EntryBlocks;
  readonly #push: (event: EngineEvent) => void;
  feedState: FeedState = { state: 'down', detail: { word: 'notStarted' }, atMs: Date.now() };
  /** When the newest candle closed, Unix ms of the market. */
  lastCandleMs: number | null = null;
  /** When the newest price came, Unix ms of the wall clock. */
  lastPriceAtMs: number | null = null;

  constructor(ports: IntakePorts, desk: Desk, blocks: EntryBlocks, push: (event: EngineEvent) => void) {
    this.#ports = ports;
    this.#desk = desk;
    this.#blocks = blocks;
    this.#push = push;
  }

  candle(symbol: string, candle: Candle): void {
    const timeMs = candle.openTimeMs + TIMEFRAME_MS[this.#ports.feed.baseTimeframe];
    this.lastCandleMs = timeMs;
    this.#push({ type: 'candle', symbol, timeMs, candle: { ...candle } });
  }

  price({ symbol, timeMs, bid, ask }: { symbol: string; timeMs: number; bid: number; ask: number }): void {
    this.lastPriceAtMs = Date.now();
    this.#ports.mirror.price(symbol, bid, ask, timeMs);
    const held = this.#desk.cycleOf(symbol);
    if (held !== undefined) this.#ports.mirror.checked(held.id);
    this.#push({ type: 'price', symbol, timeMs, bid, ask });
  }

  time(timeMs: number): void {
    this.#push({ type: 'time', timeMs });
  }

  jumped(jumpMs: number): void {
    this.#ports.logger.error({ component: 'feed', jumpMs }, "the machine's clock was set");
    this.#push({ type: 'clock', timeMs: this.#ports.feed.nowMs(), jumpMs });
  }

  state(state: FeedState['state'], detail: FeedDetail): void {
    this.feedState = { state, detail, atMs: Date.now() };
    this.#blocks.set('feed', state === 'down');
    const { word, ...facts } = detail;
    const message = [`the feed is ${state} (${word})`, ...('problem' in facts ? [facts.problem] : [])].join(': ');
    this.#ports.logger[state === 'connected' ? 'info' : 'warn']({ component: 'feed', state, word, ...facts }, message);
  }
}
