import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { messageOf } from '../../storage/errors.ts';
import { encodeEntry, type RecordEntry } from '../../runtime/record.ts';

/** A disk that is this far behind the market (bytes) will not catch up: the record ends rather than fill the memory. */
export const RECORD_BACKLOG_BYTES = 64 * 1024 * 1024;

export interface RunRecord {
  write(entry: RecordEntry): void;
  /** Resolves when the record has ended before the run did, with the reason; trading goes on without it. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/** Appends all that the engine is given as JSON lines; `replay FILE.jsonl` runs it again. */
export async function openRecord(file: string): Promise<RunRecord> {
  const stream = createWriteStream(file, { flags: 'a' });
  await once(stream, 'open');
  return recordTo(stream, file);
}

/** The same to any stream that is open. */
export function recordTo(stream: Writable, name: string): RunRecord {
  let tell: (problem: Error) => void = () => undefined;
  const failed = new Promise<Error>((resolve) => {
    tell = resolve;
  });
  let isOver = false;
  const fail = (why: string): void => {
    if (isOver) return;
    isOver = true;
    stream.destroy();
    tell(new Error(`the record ${name} has ended early, its last line may be cut: ${why}`));
  };
  stream.on('error', (error) => fail(messageOf(error)));
  return {
    write: (entry) => {
      if (isOver) return;
      if (stream.writableLength > RECORD_BACKLOG_BYTES) fail(`${stream.writableLength} bytes waited for the disk`);
      else stream.write(`${encodeEntry(entry)}\n`);
    },
    failed,
    close: async () => {
      if (isOver) return;
      isOver = true;
      stream.end();
      await once(stream, 'close');
    },
  };
}
