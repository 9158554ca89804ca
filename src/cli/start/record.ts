import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { EngineEvent } from '../../engine/events.ts';

export interface EventRecord {
  write(event: EngineEvent): void;
  close(): Promise<void>;
}

/** Appends every event the engine sees as a JSON line; amounts as decimal text. The file can be replayed. */
export async function openRecord(file: string): Promise<EventRecord> {
  const stream = createWriteStream(file, { flags: 'a' });
  await once(stream, 'open');
  return {
    write: (event) => void stream.write(`${JSON.stringify(event)}\n`),
    close: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
