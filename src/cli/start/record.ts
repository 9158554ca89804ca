import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { encodeEntry, type RecordEntry } from '../../runtime/record.ts';

export interface RunRecord {
  write(entry: RecordEntry): void;
  close(): Promise<void>;
}

/** Appends all that the engine is given as JSON lines; `replay FILE.jsonl` runs it again. */
export async function openRecord(file: string): Promise<RunRecord> {
  const stream = createWriteStream(file, { flags: 'a' });
  await once(stream, 'open');
  return {
    write: (entry) => void stream.write(`${encodeEntry(entry)}\n`),
    close: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
