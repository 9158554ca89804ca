import { describe, expect, it } from 'vitest';
import { StorageError } from '../../storage/errors.ts';
import { awaitDatabase, StoppedWaiting } from './await-database.ts';

const failure = (code: string | null): StorageError => {
  const cause = Object.assign(new Error(code ?? 'timeout expired'), code === null ? {} : { code });
  return new StorageError('PostgreSQL at db:5432/trading cannot be used', 'Make sure that it runs', { cause });
};

function waiting(codes: readonly (string | null)[], abortAfter = Infinity) {
  const left = [...codes];
  const said: string[] = [];
  const told: string[] = [];
  const stopping = new AbortController();
  let nowMs = 0;
  const waits: number[] = [];
  const opened = awaitDatabase({
    open: async () => {
      if (left.length === 0) return 'open';
      throw failure(left.shift() ?? null);
    },
    say: (line) => void said.push(line),
    tell: (problem) => void told.push(problem),
    signal: stopping.signal,
    clockMs: () => nowMs,
    pause: async (ms) => {
      nowMs += ms;
      waits.push(ms / 1_000);
      if (waits.length >= abortAfter) stopping.abort();
    },
  });
  return { opened, said, told, waits };
}

describe('a start without its database', () => {
  it('waits longer and longer, says each time what is wrong and what to do, and goes on when it is there', async () => {
    const { opened, said, told, waits } = waiting(['ECONNREFUSED', 'ENOTFOUND', null, '57P03', '53300']);
    expect(await opened).toBe('open');
    expect(waits).toEqual([1, 2, 5, 10, 30]);
    expect(said).toHaveLength(5);
    expect(said[0]).toMatch(/db:5432.*Make sure that it runs.*asking again in 1 s$/s);
    expect(told).toEqual([]);
  });

  it('tells people once where it takes long', async () => {
    const { opened, told } = waiting(Array.from({ length: 20 }, () => 'ECONNREFUSED'));
    await opened;
    expect(told).toHaveLength(1);
  });

  it.each(['28P01', '3D000', '42501', 'DEPTH_ZERO_SELF_SIGNED_CERT'])(
    'does not wait for what stays wrong: %s',
    async (code) => {
      const { opened, waits } = waiting([code]);
      await expect(opened).rejects.toThrow(/cannot be used/);
      expect(waits).toEqual([]);
    },
  );

  it('ends when it is told to', async () => {
    const { opened, waits } = waiting(
      Array.from({ length: 20 }, () => 'ECONNREFUSED'),
      3,
    );
    await expect(opened).rejects.toThrow(StoppedWaiting);
    expect(waits).toHaveLength(3);
  });
});
