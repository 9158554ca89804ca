import { describe, expect, test } from 'vitest';
import { MemoryIntentStore } from '../../test/support/chat-stores.ts';
import { NO_QUOTE } from './quote.ts';
import { RecentIntents } from './recent-intents.ts';
import type { Intent, IntentState } from './stores.ts';

const FLATTEN: Intent = {
  id: 'i_1',
  platform: 'telegram',
  actorId: '1',
  command: 'flatten',
  action: { kind: 'flatten' },
  quote: NO_QUOTE,
  state: 'proposed',
  outcome: null,
  supersededBy: null,
  createdAtMs: 0,
  expiresAtMs: 30_000,
};
const RESUME: Intent = { ...FLATTEN, id: 'i_2', command: 'resume', action: { kind: 'resume' } };

/** A database whose every answer takes `delayMs`. */
class SlowStore extends MemoryIntentStore {
  delayMs = 0;

  override async insert(intent: Intent): Promise<boolean> {
    await this.#wait();
    return super.insert(intent);
  }

  override async get(id: string): Promise<Intent | null> {
    await this.#wait();
    return super.get(id);
  }

  override async move(id: string, from: readonly IntentState[], to: IntentState): Promise<boolean> {
    await this.#wait();
    return super.move(id, from, to);
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.delayMs));
  }
}

function open() {
  const store = new SlowStore();
  const log = { warn: () => undefined, error: () => undefined };
  return { store, recent: new RecentIntents(store, log) };
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedMs = performance.now();
  return [await work, performance.now() - startedMs];
}

describe('intents that reduce risk', () => {
  test('are proposed and confirmed once while the database is slow; the record follows in order', async () => {
    const { store, recent } = open();
    store.delayMs = 600;
    const [isNew, insertMs] = await timed(recent.insert(FLATTEN));
    const presses = await Promise.all([1, 2, 3].map(() => recent.move('i_1', ['proposed'], 'confirmed')));
    const [shown, getMs] = await timed(recent.get('i_1'));
    expect([isNew, presses, shown?.state]).toEqual([true, [true, false, false], 'confirmed']);
    expect(Math.max(insertMs, getMs)).toBeLessThan(450);
    await expect.poll(() => store.intents.get('i_1')?.state, { timeout: 3_000 }).toBe('confirmed');
  });

  test('go on while the database is away, and are recorded as far as they came when it is back', async () => {
    const { store, recent } = open();
    store.down = true;
    expect(await recent.insert(FLATTEN)).toBe(true);
    expect(await recent.get('i_1')).toEqual(FLATTEN);
    store.down = false;
    expect(await recent.move('i_1', ['proposed'], 'confirmed')).toBe(true);
    expect(store.intents.get('i_1')?.state).toBe('confirmed');
  });

  test.each([
    ['an intent stored before a restart is not new', 'done', false],
    ['what the engine recorded is what is shown', 'done', true],
  ] as const)('%s', async (_name, state, wasMadeHere) => {
    const { store, recent } = open();
    if (wasMadeHere) await recent.insert(FLATTEN);
    store.intents.set('i_1', { ...FLATTEN, state });
    if (!wasMadeHere) expect(await recent.insert(FLATTEN)).toBe(false);
    expect((await recent.get('i_1'))?.state).toBe(state);
    expect(await recent.move('i_1', ['proposed'], 'confirmed')).toBe(false);
  });
});

test('what adds risk waits for the database', async () => {
  const { store, recent } = open();
  store.delayMs = 300;
  const [isNew, ms] = await timed(recent.insert(RESUME));
  expect([isNew, ms > 290]).toEqual([true, true]);
  store.down = true;
  await expect(recent.move('i_2', ['proposed'], 'confirmed')).rejects.toThrow('connection refused');
});
