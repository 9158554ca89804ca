import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Candle } from '../../src/engine/candles/candle.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { EngineEvent, OperatorAction } from '../../src/engine/events.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { encodeEntry, replayRecord, type RecordEntry } from '../../src/runtime/record.ts';
import { SimStore } from '../simulation/sim-store.ts';
import { MINUTE_MS, NOON_MS, RIG_MARKETS, SECOND_MS } from './rig.ts';

const { limits, liberation } = DEFAULT_ENGINE_SETTINGS;
const OPTIONS: EngineOptions = {
  base: '1m',
  settings: {
    ...DEFAULT_ENGINE_SETTINGS,
    limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1, stopCooldownMs: 0, entryCooldownMs: 0 },
    liberation: { ...liberation, askFrom: '50' },
  },
  markets: RIG_MARKETS,
};

/** Enough minutes that none of the last ones is a placeholder. */
const PAST: readonly Candle[] = Array.from({ length: 30 }, (_, index) => {
  const rest = { volume: 1, quoteVolume: 100, trades: 1, takerBuyBase: 0.5, filled: false };
  return { openTimeMs: NOON_MS - (30 - index) * MINUTE_MS, open: 100, high: 100, low: 100, close: 100, ...rest };
});

/** An account that writes down what its engine is given; orders are filled at once at their own price. */
class RecordedRun {
  readonly entries: RecordEntry[] = [];
  readonly lines: string[] = [];
  readonly states: unknown[] = [];
  nowMs = NOON_MS;
  readonly #store = new SimStore();
  #engine = new Engine(OPTIONS);
  #counter = 0;

  start(): this {
    const memory = this.#store.memory();
    this.entries.push({ kind: 'start', options: OPTIONS, memory });
    this.#engine = new Engine(OPTIONS);
    this.#engine.restore(memory);
    for (const { symbol } of RIG_MARKETS) {
      this.entries.push({ kind: 'warm_up', symbol, timeframe: '1m', candles: PAST });
      this.#engine.warmUp(symbol, '1m', PAST);
    }
    return this;
  }

  tell(event: EngineEvent): void {
    this.entries.push({ kind: 'event', event });
    const decisions = this.#engine.handle(event);
    this.#store.store(decisions, NaN);
    for (const decision of decisions) {
      this.lines.push(JSON.stringify(decision));
      if (decision.type === 'alert' && decision.kind === 'liberation') this.states.push(decision.data['state']);
    }
    for (const decision of decisions) this.#fill(decision);
  }

  prices(sol: number): void {
    for (const [symbol, bid] of Object.entries({ SOLUSDC: sol, ETHUSDC: 2000 })) {
      this.tell({ type: 'price', symbol, timeMs: this.nowMs, bid, ask: bid });
    }
  }

  pass(durationMs: number): void {
    this.nowMs += durationMs;
    this.tell({ type: 'time', timeMs: this.nowMs });
  }

  ask(action: OperatorAction): void {
    const intentId = `i${++this.#counter}`;
    this.tell({ type: 'operator', timeMs: this.nowMs, intentId, actor: 'telegram:1', action });
  }

  buy(symbol: string, amountQuote: string): void {
    this.ask({ kind: 'buy', symbol, price: 100, confidence: 0.95, reason: 'test', amountQuote });
  }

  answer(answer: 'sell' | 'keep'): void {
    this.ask({ kind: 'release', question: null, answer, name: 'Ada' });
  }

  #fill(decision: Decision): void {
    if (decision.type !== 'place_order') return;
    const { clientOrderId, symbol, side, quantity, referencePrice: price, type } = decision.intent;
    if (type !== 'MARKET') return;
    const order = { type: 'order', timeMs: this.nowMs, clientOrderId, exchangeOrderId: 'x', reason: null } as const;
    const fee = price.times('0');
    const trade = { exchangeOrderId: 'x', tradeId: `t${++this.#counter}`, timeMs: this.nowMs };
    const fill = { clientOrderId, symbol, side, quantity, price, feeAsset: 'USDC', fee, ...trade };
    this.tell({ type: 'fill', timeMs: this.nowMs, fill });
    this.tell({ ...order, status: 'closed' });
  }
}

test('a recorded run with a No, a Yes and a question lost in a restart replays to the same decisions', async () => {
  const run = new RecordedRun().start();
  run.tell({ type: 'balances', timeMs: NOON_MS, balances: [{ asset: 'USDC', free: '500', locked: '0' }] });
  run.prices(100);
  run.buy('SOLUSDC', '488');
  run.pass(20 * MINUTE_MS);
  run.prices(99);
  run.buy('ETHUSDC', '48');
  run.answer('keep');
  run.pass(31 * MINUTE_MS);
  run.prices(99.2);
  run.buy('ETHUSDC', '48');
  run.start();
  run.pass(SECOND_MS);
  run.prices(99.2);
  run.answer('sell');
  run.buy('ETHUSDC', '48');
  run.pass(MINUTE_MS);
  run.prices(99.1);
  run.answer('sell');
  expect(run.states).toEqual(['open', 'kept', 'open', 'dropped', 'open', 'selling', 'sold']);
  expect(run.lines.filter((line) => line.startsWith('{"type":"fill"'))).toHaveLength(3);

  const folder = mkdtempSync(join(tmpdir(), 'roottrading-release-'));
  try {
    const file = join(folder, 'run.jsonl');
    writeFileSync(file, run.entries.map((entry) => `${encodeEntry(entry)}\n`).join(''));
    const replayed: string[] = [];
    await replayRecord(file, (decisions) => void replayed.push(...decisions.map((each) => JSON.stringify(each))));
    expect(replayed).toEqual(run.lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
