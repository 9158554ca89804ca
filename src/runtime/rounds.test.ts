import { describe, expect, test } from 'vitest';
import type { WaveVerdict } from '../engine/aggregator/types.ts';
import { emptyCandle } from '../engine/candles/candle.ts';
import type { Decision } from '../engine/decisions.ts';
import type { EngineEvent, PriceEvent } from '../engine/events.ts';
import { VirtualTime } from '../../test/simulation/virtual-time.ts';
import { OPERATOR_LIMIT } from './event-queue.ts';
import { Rounds, type RoundPorts } from './rounds.ts';

const price = (symbol: string, bid: number): PriceEvent => ({ type: 'price', symbol, timeMs: bid, bid, ask: bid });
const blocks = (n: number): EngineEvent => ({ type: 'blocks', timeMs: n, reasons: [] });
const REJECTED: WaveVerdict = {
  outcome: 'rejected',
  rejection: { code: 'TOO_FEW', side: null, measured: 1, limit: 2, numbers: {} },
};
const decisionOf = (event: EngineEvent): Decision => ({
  type: 'cancel_order',
  clientOrderId: `${event.type} ${event.timeMs}`,
  symbol: 'S',
});

function roundsOf(ports: Partial<RoundPorts<'database'>> = {}) {
  const time = new VirtualTime(0);
  const seen: EngineEvent[] = [];
  const steps: string[] = [];
  const rounds = new Rounds<'database'>({
    handle: (event) => {
      seen.push(event);
      return [decisionOf(event)];
    },
    store: async (decisions) => {
      steps.push(`store ${decisions.length}`);
      return 'database';
    },
    act: (decisions) => void steps.push(`act ${decisions.length}`),
    onFault: (error) => {
      throw error;
    },
    isHeld: (symbol) => symbol === 'HELD',
    onStoreFailure: () => 100,
    timers: time.timersWhile(() => true),
    ...ports,
  });
  return { time, seen, steps, rounds };
}

const slowly = (time: () => VirtualTime) => async (): Promise<'database'> => {
  await time().wait(50);
  return 'database';
};

describe('a round', () => {
  test('is stored before it is acted on; a burst is one round', async () => {
    const { rounds, steps, time } = roundsOf();
    for (let n = 0; n < 5; n++) rounds.push(blocks(n));
    await time.pass(10);
    expect(steps).toEqual(['store 5', 'act 5']);
  });

  test('keeps and does what was decided before the engine threw, and handles nothing after it', async () => {
    const faults: string[] = [];
    const handled: number[] = [];
    const { rounds, steps, time } = roundsOf({
      handle: (event) => {
        handled.push(event.timeMs);
        if (event.timeMs === 2) throw new RangeError('negative balance');
        return [decisionOf(event)];
      },
      onFault: (error, event) => void faults.push(`${String(error)} on ${event.type} ${event.timeMs}`),
    });
    for (let n = 0; n < 5; n++) rounds.push(blocks(n));
    await time.pass(10);
    rounds.push(blocks(5));
    await time.pass(10);
    expect(steps).toEqual(['store 2', 'act 2']);
    expect(handled).toEqual([0, 1, 2]);
    expect(faults).toEqual(['RangeError: negative balance on blocks 2']);
    await rounds.idle();
    expect(await rounds.stop(0)).toMatchObject({ decisions: [] });
  });

  test('is limited: more wait for the next', async () => {
    const { rounds, steps, time } = roundsOf();
    for (let n = 0; n < 600; n++) rounds.push(blocks(n));
    await time.pass(10);
    expect(steps).toEqual(['store 256', 'act 256', 'store 256', 'act 256', 'store 88', 'act 88']);
  });

  test('events keep their order, also those that come while a round is stored', async () => {
    const { rounds, seen, time } = roundsOf({ store: slowly(() => time) });
    for (let n = 0; n < 20; n++) {
      rounds.push(blocks(n));
      await time.pass(7);
    }
    await time.pass(500);
    expect(seen.map(({ timeMs }) => timeMs)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test('what a person asked and what an order said is handled before market data that waits', async () => {
    const { rounds, seen, time } = roundsOf({ store: slowly(() => time) });
    rounds.push(price('HELD', 1));
    await time.pass(1);
    for (let n = 2; n < 1_000; n++) rounds.push(price('HELD', n));
    rounds.push(blocks(7));
    rounds.push({ type: 'operator', timeMs: 8, intentId: 'i', actor: 'telegram:1', action: { kind: 'flatten' } });
    await time.pass(500);
    expect(seen.slice(0, 4).map(({ type, timeMs }) => `${type} ${timeMs}`)).toEqual([
      'price 1',
      'operator 8',
      'price 2',
      'price 3',
    ]);
    expect(seen).toHaveLength(1_001);
  });

  test('what people and the exchange say goes before market data that waits; each keeps its own order', async () => {
    const { rounds, seen, time } = roundsOf();
    const pause = (n: number): EngineEvent => {
      const action = { kind: 'pause', untilMs: null, reason: '' } as const;
      return { type: 'operator', timeMs: n, intentId: `i${n}`, actor: 'telegram:1', action };
    };
    rounds.push(price('S', 1));
    rounds.push(pause(2));
    rounds.push(price('S', 3));
    rounds.push(pause(4));
    await time.pass(10);
    expect(seen.map(({ timeMs }) => timeMs)).toEqual([2, 4, 1, 3]);
  });

  test('reasons against entries stay in their place among market data: what was queued behind an outage meets it', async () => {
    const { rounds, seen, time } = roundsOf();
    rounds.push(price('S', 1));
    rounds.push(blocks(2));
    rounds.push(price('S', 3));
    rounds.push(blocks(4));
    await time.pass(10);
    expect(seen.map(({ timeMs }) => timeMs)).toEqual([1, 2, 3, 4]);
  });

  test('what says nothing is neither stored nor acted on', async () => {
    const { rounds, steps, time } = roundsOf({ handle: () => [] });
    rounds.push(blocks(1));
    await time.pass(10);
    expect(steps).toEqual([]);
  });

  test('that cannot be stored is stored again until it is, and only then acted on, once', async () => {
    let failures = 3;
    const failed: number[] = [];
    const stored: Decision[][] = [];
    const { rounds, steps, time } = roundsOf({
      store: async (decisions) => {
        if (failures-- > 0) throw new Error('no database');
        stored.push([...decisions]);
        return 'database';
      },
      onStoreFailure: (_error, attempt) => {
        failed.push(attempt);
        return 100;
      },
    });
    rounds.push(blocks(1));
    await time.pass(250);
    expect([steps, rounds.storing]).toEqual([[], 'failing']);
    rounds.push(blocks(2));
    await time.pass(200);
    expect(failed).toEqual([1, 2, 3]);
    expect(stored.flat()).toEqual([decisionOf(blocks(1)), decisionOf(blocks(2))]);
    expect([steps, rounds.storing, rounds.storeFailures]).toEqual([['act 1', 'act 1'], 'ok', 3]);
  });

  test('idle waits for all that was pushed; after a stop nothing is taken', async () => {
    const { rounds, steps, time, seen } = roundsOf();
    rounds.push(blocks(1));
    const stopped = rounds.stop(1_000);
    await time.pass(10);
    expect(await stopped).toEqual({ decisions: [], events: 0 });
    rounds.push(blocks(2));
    await time.pass(10);
    expect([steps, seen.length]).toEqual([['store 1', 'act 1'], 1]);
  });
});

describe('what is only kept', () => {
  const candle = (n: number): EngineEvent => ({ type: 'candle', symbol: 'S', timeMs: n, candle: emptyCandle() });
  const kept = (n: number): Decision => ({ type: 'wave', symbol: 'S', timeMs: n, newVotes: [], verdict: REJECTED });

  /** Candles come to votes that come to nothing, everything else to something that is acted on. */
  function keeping(ports: Partial<RoundPorts<'database'>> = {}) {
    const lanes: string[] = [];
    const desk = roundsOf({
      handle: (event) => (event.type === 'candle' ? [kept(event.timeMs)] : [decisionOf(event)]),
      store: async (decisions, lane) => {
        lanes.push(`${lane} ${decisions.length}`);
        if (lane === 'market') await desk.time.wait(1_000);
        return 'database';
      },
      ...ports,
    });
    return { ...desk, lanes };
  }

  test('does not keep a falling price waiting, and is acted on when it is stored', async () => {
    const { rounds, lanes, steps, time } = keeping();
    for (let n = 0; n < 40; n++) rounds.push(candle(n));
    await time.pass(100);
    rounds.push(price('HELD', 50));
    await time.pass(100);
    expect([lanes, steps]).toEqual([['market 16', 'trade 1'], ['act 1']]);
    await time.pass(2_000);
    expect([lanes, steps]).toEqual([
      ['market 16', 'trade 1', 'market 24'],
      ['act 1', 'act 16', 'act 24'],
    ]);
  });

  test('a price of what is held overtakes the candles that wait', async () => {
    const seen: number[] = [];
    const { rounds, time } = keeping({
      handle: (event) => {
        seen.push(event.timeMs);
        return [];
      },
    });
    for (let n = 0; n < 50; n++) rounds.push(candle(n));
    rounds.push(price('HELD', 1_000));
    await time.pass(10);
    expect(seen.slice(0, 3)).toEqual([1_000, 0, 1]);
    expect(seen).toHaveLength(51);
  });

  test('that cannot be stored blocks, is stored again and is not forgotten; the rest goes on', async () => {
    let failures = 2;
    const failed: unknown[] = [];
    const { rounds, steps, time } = keeping({
      store: async (_decisions, lane) => {
        if (lane === 'market' && failures-- > 0) throw new Error('no room');
        return 'database';
      },
      onStoreFailure: (_error, attempt, lane) => {
        failed.push([attempt, lane]);
        return 100;
      },
    });
    rounds.push(candle(1));
    await time.pass(50);
    rounds.push(blocks(2));
    await time.pass(20);
    expect([rounds.storing, steps]).toEqual(['failing', ['act 1']]);
    await time.pass(500);
    expect([rounds.storing, steps, failed]).toEqual([
      'ok',
      ['act 1', 'act 1'],
      [
        [1, 'market'],
        [2, 'market'],
      ],
    ]);
  });

  test('idle waits for it, too', async () => {
    const { rounds, steps, time } = keeping();
    rounds.push(candle(1));
    let idle = false;
    void rounds.idle().then(() => (idle = true));
    await time.pass(500);
    expect(idle).toBe(false);
    await time.pass(1_000);
    expect([idle, steps]).toEqual([true, ['act 1']]);
  });

  test('piles up to a limit: then candles wait, prices of what is held do not', async () => {
    const { rounds, seen, time } = keeping({
      handle: (event) => {
        seen.push(event);
        return event.type === 'candle' ? Array.from({ length: 1_000 }, () => kept(event.timeMs)) : [];
      },
      store: () => new Promise(() => undefined),
    });
    for (let n = 0; n < 200; n++) rounds.push(candle(n));
    await time.pass(100);
    expect(seen.length).toBeLessThan(100);
    expect(rounds.queueLength).toBe(200 - seen.length);
    const before = seen.length;
    rounds.push(price('HELD', 1));
    await time.pass(100);
    expect(seen.slice(before).map(({ type }) => type)).toEqual(['price']);
  });
});

describe('a flood while nothing can be stored', () => {
  function flooded() {
    const desk = roundsOf({ store: () => new Promise(() => undefined) });
    desk.rounds.push(blocks(0));
    return desk;
  }

  test('of the prices of each symbol the highest, the lowest and the last are kept, in their order', async () => {
    let release: () => void = () => undefined;
    const stored = new Promise<'database'>((resolve) => {
      release = () => resolve('database');
    });
    const { rounds, seen, time } = roundsOf({ store: () => stored });
    rounds.push(blocks(0));
    await time.pass(1);
    let longest = 0;
    for (let n = 1; n <= 500_000; n++) {
      const bid = n === 300_000 ? 250 : n === 400_000 ? 50 : 100 + (n % 100);
      rounds.push({ type: 'price', symbol: n % 2 === 0 ? 'HELD' : `S${n % 50}`, timeMs: n, bid, ask: bid });
      longest = Math.max(longest, rounds.queueLength);
    }
    expect(longest).toBeLessThan(4_100);
    release();
    await time.pass(1);
    await rounds.idle();
    const held = seen.filter((event) => event.type === 'price' && event.symbol === 'HELD');
    const bids = held.map((event) => (event.type === 'price' ? event.bid : NaN));
    expect([Math.max(...bids), Math.min(...bids), bids.at(-1)]).toEqual([250, 50, 100]);
    expect(held.map(({ timeMs }) => timeMs)).toEqual(held.map(({ timeMs }) => timeMs).toSorted((a, b) => a - b));
    expect(rounds.merged).toBeGreaterThan(490_000);
  });

  test('candles, fills and intents are all kept', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 3_000; n++) rounds.push(blocks(n));
    expect([rounds.queueLength, rounds.merged]).toEqual([3_000, 0]);
  });

  test('a clock that ticks does not fill the queue, alone or between prices', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 10_000; n++) rounds.push({ type: 'time', timeMs: n });
    expect(rounds.queueLength).toBe(1);
    for (let n = 0; n < 100_000; n++) rounds.push(n % 2 === 0 ? price('HELD', n) : { type: 'time', timeMs: n });
    expect(rounds.queueLength).toBeLessThan(4_100);
  });

  test('of balances, fee prices and clocks that were set the last word waits, however long', async () => {
    const { rounds, seen, time } = roundsOf({ store: slowly(() => time) });
    rounds.push(blocks(0));
    await time.pass(1);
    for (let n = 1; n <= 5_000; n++) {
      rounds.push({ type: 'balances', timeMs: n, balances: [] });
      rounds.push({ type: 'fee_price', timeMs: n, asset: n % 2 === 0 ? 'BNB' : 'MX', price: '1' });
      rounds.push({ type: 'clock', timeMs: n, jumpMs: 2 });
    }
    expect(rounds.queueLength).toBe(4);
    await time.pass(500);
    expect(seen.slice(1).map(({ type, timeMs }) => `${type} ${timeMs}`)).toEqual([
      'fee_price 4999',
      'balances 5000',
      'fee_price 5000',
      'clock 5000',
    ]);
    expect(seen.at(-1)).toMatchObject({ jumpMs: 10_000 });
  });

  test('of wishes of people so many wait, and it says when it is full', async () => {
    const { rounds, time } = roundsOf({ store: slowly(() => time) });
    rounds.push(blocks(0));
    await time.pass(1);
    const ask = (n: number) =>
      rounds.push({ type: 'operator', timeMs: n, intentId: `i${n}`, actor: 'me', action: { kind: 'resume' } });
    for (let n = 1; n < OPERATOR_LIMIT; n++) ask(n);
    expect(rounds.isFull).toBe(false);
    ask(OPERATOR_LIMIT);
    expect(rounds.isFull).toBe(true);
    await time.pass(1_000);
    expect(rounds.isFull).toBe(false);
  });

  test('above the hard limit prices of symbols nobody holds are dropped', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 100_000; n++) rounds.push(blocks(n));
    rounds.push(price('NEW', 1));
    expect(rounds.queueLength).toBe(100_000);
    rounds.push(price('HELD', 1));
    expect(rounds.queueLength).toBe(100_001);
  });
});

describe('a stop', () => {
  test('does not wait for ever for a round that nothing takes: it says what was not done, and does not do it', async () => {
    const { rounds, steps, time } = roundsOf({
      store: async () => {
        throw new Error('no database');
      },
    });
    rounds.push(blocks(1));
    await time.pass(500);
    rounds.push(blocks(2));
    const stopped = rounds.stop(2_000);
    await time.pass(2_001);
    expect(await stopped).toEqual({ decisions: [decisionOf(blocks(1))], events: 1 });
    await time.pass(10_000);
    expect([steps, rounds.storeFailures]).toEqual([[], 25]);
  });

  test('does not wait for rows of history either: they are named, too', async () => {
    const rejected: Decision = { type: 'wave', symbol: 'S', timeMs: 1, newVotes: [], verdict: REJECTED };
    const { rounds, time } = roundsOf({
      handle: () => Array.from({ length: 50 }, () => rejected),
      store: () => new Promise(() => undefined),
    });
    rounds.push(blocks(1));
    const stopped = rounds.stop(2_000);
    await time.pass(2_001);
    const { decisions, events } = await stopped;
    expect([decisions.length, events]).toEqual([50, 0]);
  });

  test('waits no longer than it must', async () => {
    const { rounds, time } = roundsOf({ store: slowly(() => time) });
    rounds.push(blocks(1));
    let ended = false;
    void rounds.stop(2_000).then(() => (ended = true));
    await time.pass(60);
    expect(ended).toBe(true);
  });
});
