import { expect, test } from 'vitest';
import { alertHealth } from './health.ts';

const NOW_MS = Date.UTC(2025, 9, 2, 14, 3);
type State = Parameters<typeof alertHealth>[1][number]['state'] extends () => infer S ? S : never;
const WELL: State = { restsUntilMs: null, problem: [], down: null };
interface Outbox {
  readonly channel: string;
  readonly pending: number;
  readonly oldestMs: number | null;
  readonly dead: number;
}

const EMPTY: Outbox = { channel: 'telegram:1', pending: 0, oldestMs: null, dead: 0 };

const healthOf = (outbox: Partial<Outbox>, state: State = WELL) =>
  alertHealth([{ ...EMPTY, ...outbox }], [{ channel: 'telegram:1', state: () => state }], NOW_MS)[0];

test('a channel without anything to deliver is up', () => {
  const worker = { channel: 'telegram:1', state: () => WELL };
  expect(alertHealth([], [worker], NOW_MS)).toMatchObject([
    { component: 'alerts telegram:1', state: 'up', ageMs: null },
  ]);
});

test.each<[string, Parameters<typeof healthOf>, string]>([
  ['what waits since a moment is no trouble', [{ pending: 3, oldestMs: NOW_MS - 5_000 }], 'up'],
  ['what waits for long is', [{ pending: 3, oldestMs: NOW_MS - 301_000 }], 'degraded'],
  ['something was given up', [{ dead: 1 }], 'degraded'],
  [
    'it rests after a failure',
    [{}, { ...WELL, restsUntilMs: NOW_MS + 5_000, problem: [{ word: 'rate_limited' }] }],
    'degraded',
  ],
  ['it cannot be reached', [{}, { ...WELL, down: 'platform', problem: [{ word: 'unreachable' }] }], 'down'],
])('%s', (_name, args, state) => expect(healthOf(...args)?.state).toBe(state));

test('all numbers are told', () => {
  const problem = [{ word: 'blocked' }, { word: 'said', problem: '403' }] as const;
  const resting = { restsUntilMs: NOW_MS + 60_000, problem, down: 'chat' } as const;
  expect(healthOf({ pending: 2, dead: 1, oldestMs: NOW_MS - 60_000 }, resting)).toMatchObject({
    ageMs: 60_000,
    detail: [{ word: 'outbox', pending: 2, dead: 1 }, ...problem],
    outbox: { pending: 2, dead: 1, restsUntilMs: NOW_MS + 60_000, problem },
  });
});
