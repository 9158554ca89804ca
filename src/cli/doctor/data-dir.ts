import { access, constants, statfs, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

const GIB = 1024 ** 3;
/** A year of 23 symbols takes about this much. */
const ROOMY_BYTES = 5 * GIB;
const TIGHT_BYTES = GIB / 2;

/** May we write there, and is there room? A folder that does not exist yet is judged by the one it will be made in. */
export function dataDirectoryChecks(dataDir: string): readonly Check[] {
  const folder = resolve(dataDir);
  const onTimeout = 'the disk does not answer; is it a network drive that is away?';
  return [
    { name: 'data', limitMs: 5_000, onTimeout, run: async () => [await writable(folder)] },
    { name: 'disk', limitMs: 5_000, onTimeout, run: async () => [await room(folder)] },
  ];
}

async function writable(folder: string): Promise<Finding> {
  const remedy = 'choose a DATA_DIR that this user may write';
  const existing = await nearestExisting(folder);
  try {
    if (existing !== folder) {
      await access(existing, constants.W_OK);
      return ok('data', `${folder} will be made`);
    }
    const probe = join(folder, `.doctor-${process.pid}`);
    await writeFile(probe, 'probe');
    await unlink(probe);
    return ok('data', `${folder} can be written`);
  } catch (error) {
    return fail(
      'data',
      `${folder} cannot be written (${error instanceof Error ? error.message : String(error)})`,
      remedy,
    );
  }
}

async function room(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestExisting(folder));
  const free = bavail * bsize;
  const detail = `${(free / GIB).toFixed(1)} GiB free`;
  if (free >= ROOMY_BYTES) return ok('disk', detail);
  if (free >= TIGHT_BYTES)
    return warn('disk', detail, 'a year of candles and analysis takes about 5 GiB; make room or move DATA_DIR');
  return fail('disk', detail, 'a full disk stops trading: make room or move DATA_DIR');
}

async function nearestExisting(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  const parent = dirname(folder);
  return found !== null || parent === folder ? folder : nearestExisting(parent);
}
