import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { RecordEntry } from '../../runtime/record.ts';
import { RECORD_BACKLOG_BYTES, recordTo } from './record.ts';

const entry = (reason: string): RecordEntry => ({
  kind: 'event',
  event: { type: 'blocks', timeMs: 1, reasons: [reason] },
});

describe('a record', () => {
  it('is one line for each entry', async () => {
    const lines: string[] = [];
    const disk = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
    const record = recordTo(disk, 'run.jsonl');
    record.write(entry('a'));
    record.write(entry('b'));
    await record.close();
    expect(lines.map((line) => JSON.parse(line) as RecordEntry)).toEqual([entry('a'), entry('b')]);
  });

  it('on a disk that hangs holds a bounded backlog, then ends and says so; what is written after it costs nothing', async () => {
    const disk = new Writable({ write: () => undefined });
    const record = recordTo(disk, 'run.jsonl');
    const big = 'x'.repeat(1024 * 1024);
    let most = 0;
    for (let n = 0; n < 200; n++) {
      record.write(entry(big));
      most = Math.max(most, disk.writableLength);
    }
    expect(most).toBeLessThan(RECORD_BACKLOG_BYTES + 2 * big.length);
    expect((await record.failed).message).toMatch(/^the record run\.jsonl has ended early.*bytes waited for the disk$/);
    expect(disk.destroyed).toBe(true);
    await record.close();
  });

  it('on a disk that is full ends and says so, and nothing throws', async () => {
    const disk = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('ENOSPC: no space left on device')),
    });
    const record = recordTo(disk, 'run.jsonl');
    record.write(entry('a'));
    expect((await record.failed).message).toMatch(/ENOSPC/);
    record.write(entry('b'));
    await record.close();
  });
});
