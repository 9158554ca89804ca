import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** Space taken on the disk before it is needed, so that a full disk still takes lines (bytes). */
export const RESERVED_BYTES = 4 * 1024 * 1024;
const HEADER_BYTES = 512;
const CHECKSUM_DIGITS = 16;

/** What a slot holds: whose lines, the how-manieth filling of a slot it is, and the number of its first line. */
export interface SlotHeader {
  readonly desk: string;
  readonly epoch: number;
  readonly first: number;
}

export interface SlotContent {
  readonly header: SlotHeader;
  readonly lines: readonly string[];
}

/**
 * One file of fixed place: a header, then numbered lines, each with a checksum over its text and its place. So what an interrupted
 * write or an earlier filling left behind is never taken for a line.
 */
export class Slot {
  readonly path: string;
  readonly #file: FileHandle;
  #header: SlotHeader | null = null;
  #lines = 0;
  #position = HEADER_BYTES;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Opens the file or makes it at its full size. @throws when the folder cannot be written or the disk has no room for it */
  static async open(path: string): Promise<Slot> {
    const file = await open(path, 'r+').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(path, 'w+', 0o600);
    });
    const slot = new Slot(path, file);
    await slot.#reserve();
    return slot;
  }

  /** False when the line would need more of the disk than was reserved. */
  hasRoom(line: string): boolean {
    return this.#position + Buffer.byteLength(line) + CHECKSUM_DIGITS + 2 <= RESERVED_BYTES;
  }

  /** What is in it; null when it was never begun, or its beginning was interrupted. @throws RangeError when it is damaged */
  async read(): Promise<SlotContent | null> {
    const { size } = await this.#file.stat();
    const bytes = Buffer.alloc(size);
    await this.#file.read(bytes, 0, size, 0);
    const header = headerOf(bytes.subarray(0, HEADER_BYTES).toString('utf8'));
    if (header === null) return null;
    const found = bytes.subarray(HEADER_BYTES).toString('utf8').split('\n');
    const lines: string[] = [];
    for (const text of found) {
      const line = lineOf(text, header, lines.length);
      if (line === null) break;
      lines.push(line);
    }
    const beyond = found.findIndex((text, index) => index > lines.length && lineOf(text, header, index) !== null);
    if (beyond >= 0) throw new RangeError(`line ${lines.length + 1} is damaged, and line ${beyond + 1} is not`);
    return { header, lines };
  }

  /** Starts a new filling with `line`, if any. Until this resolves, what the slot held may be lost and the new one not be there. */
  async begin(header: SlotHeader, line: string | null): Promise<void> {
    this.#header = header;
    this.#lines = 0;
    this.#position = HEADER_BYTES;
    // the header makes the line count, so the line is there first
    if (line !== null) await this.append(line);
    const text = toExactHeader(header);
    await this.#write(Buffer.from(`${text.padEnd(HEADER_BYTES - 1)}\n`), 0);
  }

  /** Resolves when the line will survive a power cut. After a failure the same place is written again. */
  async append(line: string): Promise<void> {
    if (this.#header === null) throw new Error(`${this.path}: a line before the beginning`);
    const text = `${checksum(line, this.#header, this.#lines)} ${line}\n`;
    const bytes = Buffer.from(text);
    await this.#write(bytes, this.#position);
    this.#position += bytes.length;
    this.#lines++;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    await this.#file.datasync();
  }

  async #reserve(): Promise<void> {
    const { size } = await this.#file.stat();
    // zeros, not a hole: a hole takes its room only when it is written
    if (size < RESERVED_BYTES) await this.#write(Buffer.alloc(RESERVED_BYTES - size), size);
  }
}

function toExactHeader(header: SlotHeader): string {
  const text = JSON.stringify(header);
  return `${checksum(text, header, -1)} ${text}`;
}

function headerOf(text: string): SlotHeader | null {
  const json = text.trimEnd().slice(CHECKSUM_DIGITS + 1);
  if (!json.startsWith('{') || !json.endsWith('}')) return null;
  try {
    const header = JSON.parse(json) as SlotHeader;
    return text.trimEnd() === toExactHeader(header) ? header : null;
  } catch {
    // half a header: the slot was being begun when the process ended, and the other slot still counts
    return null;
  }
}

function lineOf(text: string, header: SlotHeader, index: number): string | null {
  const line = text.slice(CHECKSUM_DIGITS + 1);
  return line !== '' && text.startsWith(`${checksum(line, header, index)} `) ? line : null;
}

function checksum(line: string, { desk, epoch }: SlotHeader, index: number): string {
  return createHash('sha256').update(`${desk} ${epoch} ${index} ${line}`).digest('hex').slice(0, CHECKSUM_DIGITS);
}
