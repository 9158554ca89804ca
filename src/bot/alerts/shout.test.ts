import { expect, test } from 'vitest';
import type { AlertDecision } from '../../engine/decisions.ts';
import type { SendOutcome } from '../delivery.ts';
import type { AlertPost } from './channel.ts';
import { createShouter } from './shout.ts';

function danger(n: number, priority: AlertDecision['priority'] = 'danger'): AlertDecision {
  return {
    type: 'alert',
    kind: 'system',
    priority,
    timeMs: n,
    symbol: null,
    dedupKey: `database:journal:${n}`,
    threadKey: null,
    data: { problem: 'database_away' },
  };
}

function house(outcomes: Readonly<Record<string, readonly SendOutcome[]>>) {
  const sent: string[] = [];
  const waits: number[] = [];
  const channels = Object.entries(outcomes).map(([name, script]) => {
    const left = [...script];
    return {
      name,
      send: async ({ nonce, loud }: AlertPost): Promise<SendOutcome> => {
        sent.push(`${name} ${nonce} ${loud ? 'loud' : 'silent'}`);
        return (left.length > 1 ? left.shift() : left[0]) as SendOutcome;
      },
      edit: async (): Promise<SendOutcome> => expect.unreachable('nothing is edited'),
    };
  });
  const shouter = createShouter({
    channels,
    render: () => ({ title: 'The database is away', tone: 'danger' }),
    language: () => 'en',
    log: { info: () => undefined, warn: () => undefined },
    nowMs: () => 0,
    pause: async (ms) => void waits.push(ms),
  });
  return { shouter, sent, waits };
}

const OK: SendOutcome = { ok: true, messageId: '1' };
const failed = (retryAfterMs: number | null): SendOutcome => {
  return { ok: false, problem: { kind: 'unreachable', retryAfterMs, detail: { word: 'said', problem: 'no route' } } };
};

test('danger is told at once and loudly on every channel, anything less is left to the outbox', async () => {
  const { shouter, sent } = house({ discord: [OK], telegram: [OK] });
  shouter.shout([danger(1), danger(2, 'notice'), danger(3, 'info')]);
  await shouter.idle();
  expect(sent).toEqual(['discord database:journal:1 loud', 'telegram database:journal:1 loud']);
});

test('a channel that fails is tried again as it asks, and does not hold up the other', async () => {
  const { shouter, sent, waits } = house({ discord: [failed(7_000), failed(null), OK], telegram: [OK] });
  shouter.shout([danger(1)]);
  await shouter.idle();
  expect(sent.filter((line) => line.startsWith('discord'))).toHaveLength(3);
  expect(sent.filter((line) => line.startsWith('telegram'))).toHaveLength(1);
  expect(waits).toEqual([7_000, 2_000]);
});

test('what waits for a dead channel is bounded, and given up: the outbox tells it later', async () => {
  const { shouter, sent } = house({ discord: [failed(null)] });
  for (let n = 0; n < 1_000; n++) shouter.shout([danger(n)]);
  await shouter.idle();
  expect(sent).toHaveLength(20 * 6);
  shouter.shout([danger(2_000)]);
  await shouter.idle();
  expect(sent).toHaveLength(21 * 6);
});

test('after a stop nothing is tried again', async () => {
  const { shouter, sent } = house({ discord: [failed(null)] });
  shouter.shout([danger(1)]);
  shouter.stop();
  await shouter.idle();
  expect(sent.length).toBeLessThanOrEqual(1);
});
