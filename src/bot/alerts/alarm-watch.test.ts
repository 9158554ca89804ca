import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { dangerAlert, MemoryAlarmStore } from '../../../test/support/alarm-store.ts';
import { alarmAfter, hasEnded, MAX_REPEATS, type Alarm, type AlarmEvent } from '../../commands/alarm.ts';
import { pressAlarms, type AlarmDelivery } from '../../commands/alarms.ts';
import { createAlarmWatch, type AlarmWatchOptions } from './alarm-watch.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2025, 9, 2, 14, 0);
const REPEAT_MS = 5 * MINUTE_MS;
const ALL = ['telegram:7', 'discord:8'];
const OWNERS = ['telegram:1', 'discord:@2'];
const SENT: readonly AlarmDelivery[] = ALL.map((channel) => ({ channel, state: 'sent' }));

function watchOf(store: MemoryAlarmStore, more: Partial<AlarmWatchOptions> = {}) {
  return createAlarmWatch({
    store,
    repeatMs: () => REPEAT_MS,
    channels: ALL,
    ownerChannels: OWNERS,
    isDown: () => false,
    isOver: () => false,
    ...more,
  });
}

const press = (store: MemoryAlarmStore, kind: 'acknowledge' | 'snooze', atMs: number) =>
  pressAlarms(store, { from: '1', to: '1', kind: null }, eventOf(kind, atMs));

function eventOf(kind: 'acknowledge' | 'snooze', atMs: number): Exclude<AlarmEvent, { kind: 'tick' }> {
  const by = { key: 'telegram:1', name: 'Ada' };
  return kind === 'acknowledge' ? { kind, by, atMs } : { kind, by, atMs, untilMs: atMs + 15 * MINUTE_MS };
}

describe('the watch over alarms', () => {
  it('repeats where all alerts go, then in the private chats of the owners too', async () => {
    const store = new MemoryAlarmStore();
    store.raise(dangerAlert(1), START_MS, SENT);
    const watch = watchOf(store);
    for (let minute = 0; minute <= 400; minute += 1) await watch.tick(START_MS + minute * MINUTE_MS);
    expect(store.repeats.map(({ dedupKey, atMs }) => [dedupKey, (atMs - START_MS) / MINUTE_MS])).toEqual([
      ['danger-1:repeat:1', 5],
      ['danger-1:repeat:2', 15],
      ['danger-1:repeat:3', 35],
      ['danger-1:repeat:4', 75],
      ['danger-1:repeat:5', 155],
    ]);
    expect(store.repeats.map(({ channels }) => channels)).toEqual([
      ALL,
      ...Array.from({ length: 4 }, () => [...ALL, ...OWNERS]),
    ]);
  });

  it('a platform that is down: the owners on the other one hear of it at once', async () => {
    const store = new MemoryAlarmStore();
    store.raise(dangerAlert(1), START_MS, [{ channel: 'telegram:7', state: 'pending' }]);
    const watch = watchOf(store, { channels: ['telegram:7'], isDown: (channel) => channel.startsWith('telegram') });
    await watch.tick(START_MS + 1_000);
    await watch.tick(START_MS + 6_000);
    expect(store.repeats).toEqual([
      { alertId: '1', dedupKey: 'danger-1:repeat:1', channels: ['discord:@2'], atMs: START_MS + 1_000 },
    ]);
  });

  test.each<[string, readonly AlarmDelivery[], boolean, number]>([
    ['given up by a channel', [{ channel: 'telegram:7', state: 'dead' }], false, 1],
    ['still on its way', [{ channel: 'telegram:7', state: 'pending' }], false, 0],
    ['delivered, the platform failed later', [{ channel: 'telegram:7', state: 'sent' }], true, 0],
    ['everything down', [{ channel: 'telegram:7', state: 'pending' }], true, 1],
  ])('an alert that was %s', async (_name, deliveries, down, repeats) => {
    const store = new MemoryAlarmStore();
    store.raise(dangerAlert(1), START_MS, deliveries);
    await watchOf(store, { isDown: () => down }).tick(START_MS + 1_000);
    expect(store.repeats).toHaveLength(repeats);
    // with nothing reachable it waits everywhere
    for (const { channels } of store.repeats) expect(channels).toEqual([...ALL, ...OWNERS]);
  });

  it('a kind that every channel switched off is not repeated', async () => {
    const store = new MemoryAlarmStore();
    store.raise(
      dangerAlert(1),
      START_MS,
      ALL.map((channel) => ({ channel, state: 'off' })),
    );
    await watchOf(store).tick(START_MS + 60 * MINUTE_MS);
    expect(store.repeats).toEqual([]);
  });

  it('ends what is over, and says nothing', async () => {
    const store = new MemoryAlarmStore();
    store.raise(dangerAlert(1), START_MS, SENT);
    expect(await watchOf(store, { isOver: () => true }).tick(START_MS + 60 * MINUTE_MS)).toBe(1);
    expect([store.of('1').alarm.state, store.repeats]).toEqual(['resolved', []]);
  });

  it('a repeat that somebody overtook is not said', async () => {
    const store = new MemoryAlarmStore();
    store.raise(dangerAlert(1), START_MS, SENT);
    const said: string[] = [];
    const overtaken = {
      unended: async (limit: number) => {
        const seen = await store.unended(limit);
        await press(store, 'acknowledge', START_MS + REPEAT_MS);
        return seen;
      },
      find: store.find.bind(store),
      move: store.move.bind(store),
    };
    const watch = watchOf(store, {
      store: overtaken,
      onRepeats: (repeats) => said.push(...repeats.map(({ alert }) => alert.dedupKey)),
    });
    expect(await watch.tick(START_MS + REPEAT_MS)).toBe(0);
    expect([said, store.repeats, store.of('1').alarm.state]).toEqual([[], [], 'acknowledged']);
  });
});

type Step =
  | { readonly kind: 'acknowledge' | 'snooze' | 'tick' | 'over' | 'restart' | 'crash' | 'together' }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'down'; readonly down: boolean };

const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>({ kind: 'tick' }) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 90 }).map((minutes): Step => ({ kind: 'pass', minutes })) },
    { weight: 2, arbitrary: fc.constantFrom<Step>({ kind: 'snooze' }, { kind: 'together' }, { kind: 'crash' }) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'acknowledge' }, { kind: 'over' }, { kind: 'restart' }) },
    { weight: 1, arbitrary: fc.boolean().map((down): Step => ({ kind: 'down', down })) },
  ),
  { maxLength: 80 },
);

/** Plays the steps; answers the store and when the alarm ended. */
async function play(steps: readonly Step[]): Promise<{ store: MemoryAlarmStore; endedAt: Alarm | null }> {
  const store = new MemoryAlarmStore();
  store.raise(dangerAlert(1), START_MS, [{ channel: 'telegram:7', state: 'pending' }]);
  let nowMs = START_MS;
  let over = false;
  let down = false;
  let endedAt: Alarm | null = null;
  const newWatch = () => watchOf(store, { isOver: () => over, isDown: () => down });
  let watch = newWatch();
  for (const step of steps) {
    if (step.kind === 'pass') nowMs += step.minutes * MINUTE_MS;
    else if (step.kind === 'down') down = step.down;
    else if (step.kind === 'over') over = true;
    else if (step.kind === 'restart') watch = newWatch();
    else if (step.kind === 'tick') await watch.tick(nowMs);
    else if (step.kind === 'together')
      await Promise.all([watch.tick(nowMs), press(store, 'snooze', nowMs), newWatch().tick(nowMs)]);
    else if (step.kind === 'crash') {
      store.failures.push(new Error('killed'));
      await expect(watch.tick(nowMs)).rejects.toThrow('killed');
      watch = newWatch();
    } else await press(store, step.kind, nowMs);
    const { alarm } = store.of('1');
    if (endedAt !== null) expect(alarm).toBe(endedAt);
    else if (hasEnded(alarm)) endedAt = alarm;
  }
  return { store, endedAt };
}

describe('whatever people press and whenever the process stops', () => {
  it('there are at most so many repeats, none after an end, and each change is stored once', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const { store, endedAt } = await play(steps);
        const { alarm } = store.of('1');
        expect(store.repeats.length).toBe(alarm.repeats);
        expect(alarm.repeats).toBeLessThanOrEqual(MAX_REPEATS + alarm.snoozes);
        expect(store.history.map(({ version }) => version)).toEqual(store.history.map((_, index) => index + 1));
        expect(store.history.filter((stored) => hasEnded(stored)).length).toBe(endedAt === null ? 0 : 1);
        for (const { atMs } of store.repeats) expect(atMs).toBeLessThanOrEqual(endedAt?.changedAtMs ?? Infinity);
      }),
      { numRuns: 500 },
    );
  });

  it('the machine alone: an end is an end, and versions only grow by one', () => {
    const event: fc.Arbitrary<AlarmEvent> = fc.oneof(
      fc.record({ kind: fc.constant('tick' as const), atMs: fc.nat(1e9), cutOff: fc.boolean() }),
      fc.record({ kind: fc.constant('resolve' as const), atMs: fc.nat(1e9) }),
      fc.nat(1e9).map((atMs) => eventOf('acknowledge', atMs)),
      fc.nat(1e9).map((atMs) => eventOf('snooze', atMs)),
    );
    const store = new MemoryAlarmStore();
    store.raise(dangerAlert(1), 0);
    const rules = { repeatMs: REPEAT_MS, maxRepeats: MAX_REPEATS };
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let alarm = store.of('1').alarm;
        for (const next of events) {
          const after = alarmAfter(alarm, next, rules);
          if (hasEnded(alarm)) expect(after).toBe(alarm);
          expect(after.version - alarm.version).toBe(after === alarm ? 0 : 1);
          expect(after.newsVersion).toBeLessThanOrEqual(after.version);
          alarm = after;
        }
      }),
    );
  });
});
