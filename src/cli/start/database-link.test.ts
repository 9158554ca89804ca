import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Trading } from '../../runtime/trading.ts';
import { DatabaseLink } from './database-link.ts';

const PROBLEM = new Error('gone');

function linkOf(trading: { hasExits: boolean } | null) {
  const news: string[] = [];
  const fake = trading === null ? null : Object.assign(trading, { loseDatabase: () => news.push('journal') });
  const link = new DatabaseLink(
    () => fake as unknown as Trading | null,
    () => news.push('end'),
  );
  return { link, news };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a lost desk lock', () => {
  test('ends a process that does not trade yet', () => {
    const { link, news } = linkOf(null);
    link.lost(PROBLEM);
    expect(news).toEqual(['end']);
  });

  test('keeps the database shut until it is held again; the process goes on', () => {
    const { link, news } = linkOf({ hasExits: false });
    expect(link.usable).toBe(true);
    link.lost(PROBLEM);
    expect([link.usable, news]).toEqual([false, ['journal']]);
    link.regained();
    expect(link.usable).toBe(true);
  });
});

describe('an embedded database that broke', () => {
  test('ends the process where nothing is held', () => {
    const { link, news } = linkOf({ hasExits: false });
    link.broken(PROBLEM);
    expect([link.usable, news]).toEqual([false, ['journal', 'end']]);
  });

  test('ends it only once the last exit is over', () => {
    const trading = { hasExits: true };
    const { link, news } = linkOf(trading);
    link.broken(PROBLEM);
    link.regained();
    vi.advanceTimersByTime(3_600_000);
    expect([link.usable, news]).toEqual([false, ['journal']]);
    trading.hasExits = false;
    vi.advanceTimersByTime(1_000);
    expect(news).toEqual(['journal', 'end']);
  });

  test('is not watched any more after a stop', () => {
    const { link, news } = linkOf({ hasExits: true });
    link.broken(PROBLEM);
    link.stop();
    vi.advanceTimersByTime(60_000);
    expect([news, vi.getTimerCount()]).toEqual([['journal'], 0]);
  });
});
