import { describe, expect, test } from 'vitest';
import type { Decision } from '../engine/decisions.ts';
import type { EngineEvent, PriceEvent } from '../engine/events.ts';
import { VirtualTime } from '../../test/simulation/virtual-time.ts';
import { Rounds, type RoundPorts } from './rounds.ts';

const price = (symbol: string, bid: number): PriceEvent => ({ type: 'price', symbol, timeMs: bid, bid, ask: bid });
const blocks = (n: number): EngineEvent => ({ type: 'blocks', timeMs: n, reasons: [] });
const decisionOf = (event: EngineEvent): Decision => ({
  type: 'cancel_order',
  clientOrderId: `${event.type} ${event.timeMs}`,
  symbol: 'S',
});

function roundsOf(ports: Partial<RoundPorts> = {}) {
  const time = new VirtualTime(0);
  const seen: EngineEvent[] = [];
  const steps: string[] = [];
  const rounds = new Rounds({
    handle: (event) => {
      seen.push(event);
      return [decisionOf(event)];
    },
    store: async (decisions) => void steps.push(`store ${decisions.length}`),
    act: (decisions) => void steps.push(`act ${decisions.length}`),
    isHeld: (symbol) => symbol === 'HELD',
    onStoreFailure: () => 100,
    timers: time.timersWhile(() => true),
    ...ports,
  });
  return { time, seen, steps, rounds };
}

describe('a round', () => {
  test('is stored before it is acted on; a burst is one round', async () => {
    const { rounds, steps, time } = roundsOf();
    for (let n = 0; n < 5; n++) rounds.push(blocks(n));
    await time.pass(10);
    expect(steps).toEqual(['store 5', 'act 5']);
  });

  test('is limited: more wait for the next', async () => {
    const { rounds, steps, time } = roundsOf();
    for (let n = 0; n < 600; n++) rounds.push(blocks(n));
    await time.pass(10);
    expect(steps).toEqual(['store 256', 'act 256', 'store 256', 'act 256', 'store 88', 'act 88']);
  });

  test('events keep their order, also those that come while a round is stored', async () => {
    const { rounds, seen, time } = roundsOf({ store: async () => time.wait(50) });
    for (let n = 0; n < 20; n++) {
      rounds.push(blocks(n));
      await time.pass(7);
    }
    await time.pass(500);
    expect(seen.map(({ timeMs }) => timeMs)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test('what a person asked and what an order said is handled before market data that waits', async () => {
    const { rounds, seen, time } = roundsOf({ store: async () => time.wait(50) });
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
    const stopped = rounds.stop();
    await time.pass(10);
    await stopped;
    rounds.push(blocks(2));
    await time.pass(10);
    expect([steps, seen.length]).toEqual([['store 1', 'act 1'], 1]);
  });
});

describe('a flood while nothing can be stored', () => {
  function flooded() {
    const desk = roundsOf({ store: () => new Promise(() => undefined) });
    desk.rounds.push(blocks(0));
    return desk;
  }

  test('prices of symbols nobody holds are merged to their latest', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 50_000; n++) rounds.push(price(`S${n % 50}`, n));
    expect(rounds.queueLength).toBe(2_000);
    expect(rounds.merged).toBe(48_000);
  });

  test('prices of what is held, fills and intents are all kept', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 3_000; n++) rounds.push(price('HELD', n));
    for (let n = 0; n < 100; n++) rounds.push(blocks(n));
    expect([rounds.queueLength, rounds.merged]).toEqual([3_100, 0]);
  });

  test('a clock that ticks alone does not fill the queue', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 10_000; n++) rounds.push({ type: 'time', timeMs: n });
    expect(rounds.queueLength).toBe(1);
  });

  test('above the hard limit prices of new symbols are dropped', async () => {
    const { rounds, time } = flooded();
    await time.pass(1);
    for (let n = 0; n < 100_000; n++) rounds.push(price('HELD', n));
    rounds.push(price('NEW', 1));
    expect(rounds.queueLength).toBe(100_000);
    rounds.push(price('HELD', 1));
    expect(rounds.queueLength).toBe(100_001);
  });
});
