import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPacer, TELEGRAM_PACE } from './pacer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Times in seconds at which `count` messages to one chat may go. */
async function departures(chatId: string, count: number): Promise<number[]> {
  const pacer = createPacer(TELEGRAM_PACE);
  const start = Date.now();
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    void pacer.turn(chatId, 'alert').then(() => times.push((Date.now() - start) / 1000));
  }
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  return times;
}

describe('the pace of Telegram', () => {
  it.each([
    ['a private chat takes one per second', '42', 60, 1],
    ['a group takes 20 per minute', '-42', 60, 3],
  ])('%s, after a short burst', async (_name, chatId, count, gap) => {
    const times = await departures(chatId, count);
    expect(times).toHaveLength(count);
    const inAnyMinute = times.map((start) => times.filter((time) => time >= start && time < start + 60).length);
    expect(Math.max(...inAnyMinute)).toBeLessThanOrEqual(60 / gap + 5);
    expect((times.at(-1) ?? 0) / count).toBeCloseTo(gap, 0);
  });

  it('lets answers go before alerts', async () => {
    const pacer = createPacer(TELEGRAM_PACE);
    const order: string[] = [];
    for (const name of ['alert 1', 'alert 2', 'alert 3', 'alert 4', 'alert 5'])
      void pacer.turn('1', 'alert').then(() => order.push(name));
    void pacer.turn('1', 'reply').then(() => order.push('answer'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(order).toEqual(['alert 1', 'answer', 'alert 2', 'alert 3', 'alert 4', 'alert 5']);
  });

  it('keeps 30 per second over all chats', async () => {
    const pacer = createPacer(TELEGRAM_PACE);
    let gone = 0;
    for (let chat = 1; chat <= 100; chat += 1) void pacer.turn(String(chat), 'alert').then(() => (gone += 1));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone).toBeLessThanOrEqual(31);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(gone).toBe(100);
  });

  it('answers go before alerts, alerts before live messages, each lane in its own order', async () => {
    const pacer = createPacer(TELEGRAM_PACE);
    const gone: string[] = [];
    const lanes = ['reply', 'reply', 'reply', 'card', 'alert', 'card', 'reply', 'alert'] as const;
    for (const [index, lane] of lanes.entries()) void pacer.turn('1', lane).then(() => gone.push(`${lane} ${index}`));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gone.slice(3)).toEqual(['reply 6', 'alert 4', 'alert 7', 'card 3', 'card 5']);
  });

  it('lets all go at once when it is released', async () => {
    const pacer = createPacer(TELEGRAM_PACE);
    let gone = 0;
    for (let index = 0; index < 9; index += 1) void pacer.turn('1', 'alert').then(() => (gone += 1));
    pacer.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toBe(9);
  });
});
