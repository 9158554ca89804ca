import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/roottrading.mjs', import.meta.url));
const START_LIMIT_MS = 90_000;

/** What the running engine says of itself in the line that a service logs at its start. */
export interface StartFacts {
  readonly api: string;
  readonly market: string;
  readonly seconds: number;
  readonly restored: string;
  readonly cash: string;
}

/** `roottrading start` as a service: a process of its own, its log kept line by line. */
export class EngineProcess {
  readonly lines: string[] = [];
  readonly facts: StartFacts;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(child: ChildProcess, ended: Promise<number | null>, lines: string[], facts: StartFacts) {
    this.#child = child;
    this.#ended = ended;
    this.lines = lines;
    this.facts = facts;
  }

  /** Resolves when it says that it runs. @throws Error with its last words when it ends before */
  static async start(env: Readonly<Record<string, string>>): Promise<EngineProcess> {
    const lines: string[] = [];
    const child = spawn(process.execPath, [BIN, 'start'], {
      // a folder without a .env
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'info', API_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    let rest = '';
    const keep = (chunk: Buffer): void => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const endMs = Date.now() + START_LIMIT_MS;
    for (;;) {
      const line = lines.find((text) => text.includes('RootTrading is running'));
      if (line !== undefined) return new EngineProcess(child, ended, lines, JSON.parse(line) as StartFacts);
      const isOver = child.exitCode !== null || Date.now() > endMs;
      if (isOver) {
        child.kill('SIGKILL');
        throw new Error(`the engine did not start (${String(child.exitCode)}): ${lines.slice(-20).join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it and answers its exit status (null after SIGKILL) and how long that took. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ readonly status: number | null; readonly ms: number }> {
    const startedMs = performance.now();
    if (this.isRunning) this.#child.kill(signal);
    return { status: await this.#ended, ms: performance.now() - startedMs };
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.facts.api}${path}`);
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Lines of the log with this message. */
  said(message: string): readonly Readonly<Record<string, unknown>>[] {
    return this.lines
      .filter((line) => line.includes(`"msg":"${message}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

export function temporaryDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'roottrading-e2e-'));
}
