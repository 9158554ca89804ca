import { afterEach, describe, expect, it } from 'vitest';
import { MemoryAlertStore } from '../../../test/bot/memory-alert-store.ts';
import { alertOf, MemoryLog, renderAlert, SUMMARIES, until } from '../../../test/bot/support.ts';
import { healthWords, readHealthWords } from '../../commands/health-words.ts';
import type { DeliveryProblem, SendOutcome } from '../delivery.ts';
import type { AlertChannel, AlertPost } from './channel.ts';
import type { AlertLimits } from './limits.ts';
import { createAlertWorker, type AlertWorker } from './worker.ts';

/** A channel that answers with prepared outcomes, then with success. */
class ScriptedChannel implements AlertChannel {
  readonly name = 'test:1';
  readonly said: string[] = [];
  readonly posts: AlertPost[] = [];
  readonly script: (DeliveryProblem['kind'] | null)[] = [];
  private count = 0;

  async send(post: AlertPost): Promise<SendOutcome> {
    return this.outcome(
      `${post.reply.title}${post.replyTo === null ? '' : ` ↪${post.replyTo}`}${post.loud ? '!' : ''}`,
      post,
    );
  }

  async edit(messageId: string, post: AlertPost): Promise<SendOutcome> {
    return this.outcome(`edit ${messageId}: ${post.reply.title}`, post, messageId);
  }

  private outcome(said: string, post: AlertPost, messageId?: string): SendOutcome {
    const kind = this.script.shift() ?? null;
    if (kind !== null)
      return { ok: false, problem: { kind, retryAfterMs: null, detail: { word: 'said', problem: 'scripted' } } };
    this.said.push(said);
    this.posts.push(post);
    this.count += messageId === undefined ? 1 : 0;
    return { ok: true, messageId: messageId ?? `m${this.count}` };
  }
}

const FAST: Partial<AlertLimits> = { gapMs: 0, pollMs: 20, firstRetryMs: 2, maxRetryMs: 8 };
const workers: AlertWorker[] = [];

function workerOn(
  store: MemoryAlertStore,
  channel: ScriptedChannel,
  limits: Partial<AlertLimits> = {},
  log = new MemoryLog(),
) {
  const worker = createAlertWorker({
    channel,
    store,
    render: renderAlert,
    summaries: SUMMARIES,
    language: () => 'en',
    log,
    limits: { ...FAST, ...limits },
  });
  workers.push(worker);
  worker.start();
  return worker;
}

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

describe('the outbox worker', () => {
  it('answers the first message of a position and edits its last stop message', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    const inThread = { threadKey: 'cycle-1' };
    store.add(alertOf(1, inThread));
    const worker = workerOn(store, channel);
    await until('the entry', () => store.of(1).state === 'sent');
    for (const [id, kind] of [
      [2, 'stop_moved'],
      [3, 'stop_moved'],
      [4, 'exit'],
    ] as const) {
      store.add(alertOf(id, { ...inThread, kind }));
      worker.notify();
      await until(`alert ${id}`, () => store.of(id).state === 'sent');
    }
    expect(channel.said).toEqual(['entry 1', 'stop_moved 2 ↪m1', 'edit m2: stop_moved 3', 'exit 4 ↪m1!']);
  });

  it('sends a new stop message where the old one was deleted', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    store.threads.set('c', { root: 'old-root', stop: 'old-stop' });
    channel.script.push('gone');
    store.add(alertOf(1, { kind: 'stop_moved', threadKey: 'c' }));
    workerOn(store, channel);
    await until('the alert', () => store.of(1).state === 'sent');
    expect(channel.said).toEqual(['stop_moved 1 ↪old-root']);
    expect(store.threads.get('c')).toEqual({ root: 'old-root', stop: 'm1' });
  });

  it('goes on after every kind of trouble, in order, without a loss or a double', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    channel.script.push('unreachable', 'rate_limited', null, 'unauthorized', 'refused', null, 'unreachable');
    store.add(...[1, 2, 3].map((id) => alertOf(id, { threadKey: 'a', kind: id === 1 ? 'entry' : 'exit' })));
    workerOn(store, channel);
    await until('all sent', () => store.count('sent') === 3);
    expect(channel.said.map((text) => text.split(' ')[1])).toEqual(['1', '2', '3']);
    expect(store.deliveries.every((item) => item.closed === 1)).toBe(true);
  });

  it('gives up a message that is refused for good, with the reason, and only that one', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    channel.script.push('refused', 'refused', 'refused');
    store.add(alertOf(1, { threadKey: 'a' }), alertOf(2, { threadKey: 'a', kind: 'exit' }));
    workerOn(store, channel, { maxRefusals: 3 });
    await until('the second', () => store.of(2).state === 'sent');
    expect(store.of(1)).toMatchObject({ state: 'dead', attempts: 2 });
    const why = readHealthWords(store.of(1).problem ?? '');
    expect([healthWords(why, 'en'), healthWords(why, 'fr')]).toEqual([
      'message not accepted; scripted',
      'message non accepté ; scripted',
    ]);
  });

  it('does not resend what was delivered while the database was away', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    const log = new MemoryLog();
    store.add(alertOf(1));
    const failOnce = store.markSent.bind(store);
    let refusals = 2;
    store.markSent = async (...args) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('database is away');
      return failOnce(...args);
    };
    workerOn(store, channel, {}, log);
    await until('recorded', () => store.of(1).state === 'sent');
    expect(channel.said).toEqual(['entry 1']);
    expect(log.lines.filter((line) => line.includes('could not be recorded'))).toHaveLength(2);
  });

  it('survives a database that does not answer', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    store.failures.push(new Error('one'), new Error('two'));
    store.add(alertOf(1));
    workerOn(store, channel);
    await until('sent', () => store.of(1).state === 'sent');
    expect(channel.said).toEqual(['entry 1']);
  });

  it('lets danger overtake what still waits', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    store.add(alertOf(1), alertOf(2, { kind: 'exit' }), alertOf(3, { kind: 'liberation' }));
    const worker = workerOn(store, channel, { gapMs: 30 });
    await until('the first', () => channel.said.length === 1);
    store.add(alertOf(4, { kind: 'order_problem', priority: 'danger' }));
    worker.notify();
    await until('all', () => store.count('sent') === 4);
    expect(channel.said.map((text) => text.split(' ')[1]?.replace('!', ''))).toEqual(['1', '4', '2', '3']);
  });

  it('keeps what a person wants in the digest for the digest', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    store.modes.set('entry', 'digest');
    store.add(alertOf(1, { data: { value: 50 } }), alertOf(2, { data: { value: 40 } }));
    const worker = workerOn(store, channel);
    await until('held back', () => store.count('merged') === 2);
    expect(channel.said).toEqual([]);
    store.add(alertOf(3, { kind: 'digest' }));
    worker.notify();
    await until('digest', () => store.of(3).state === 'sent' && store.of(2).messageId === 'm1');
    expect(channel.posts[0]?.reply.lines).toEqual([
      'thread none',
      'Held back for this digest: 2',
      'Positions opened: 2 · SOL ×2 · Bought for 90.00 USDC in all',
    ]);
  });

  it('says how late an alert is', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    store.add(alertOf(1, { createdAtMs: Date.now() - 14 * 60_000 }));
    workerOn(store, channel);
    await until('sent', () => channel.posts.length === 1);
    expect(channel.posts[0]?.reply.footer).toBe('Delivered 14 min late');
  });

  it('a storm of 1,000 alerts becomes few messages and never holds more than a batch in memory', async () => {
    const store = new MemoryAlertStore();
    const channel = new ScriptedChannel();
    const kinds = ['entry', 'exit', 'signal_rejected', 'order_problem'] as const;
    for (let id = 1; id <= 1_000; id += 1) {
      store.add(alertOf(id, { kind: kinds[id % 4] ?? 'entry', threadKey: id % 3 === 0 ? `t${id % 30}` : null }));
    }
    workerOn(store, channel, { batch: 100 });
    await until('the storm', () => store.count('pending') === 0);
    expect(store.count('sent') + store.count('merged')).toBe(1_000);
    expect(store.deliveries.every((item) => item.closed === 1 && item.messageId !== null)).toBe(true);
    expect(store.largestBatch).toBe(100);
    expect(channel.said.length).toBeLessThan(200);
  });
});
