import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/roottrading.mjs', import.meta.url));
const LIMIT_MS = 50_000;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs `roottrading …` as a person would, with nothing in the environment but what is given. */
export async function roottrading(args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ran> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [BIN, ...args], {
    // a folder without a .env
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
    timeout: LIMIT_MS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { status, stdout, stderr, ms: performance.now() - startedMs };
}
