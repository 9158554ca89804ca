import { request } from 'node:http';
import { resolve } from 'node:path';
import { replyFromJson, type ReplyJson } from '../../api/reply-json.ts';
import type { Reply } from '../../commands/reply.ts';
import { CommandFailed } from '../verb.ts';
import { controlSocketFile } from './socket-file.ts';

/** A command may wait for the exchange; the instance itself gives up before this. */
const ANSWER_LIMIT_MS = 70_000;

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Talks to the instance that runs on a data directory, over its control socket. */
export class ControlClient {
  readonly #dataDir: string;
  readonly #socketPath: string;

  constructor(dataDir: string) {
    this.#dataDir = resolve(dataDir);
    this.#socketPath = controlSocketFile(dataDir);
  }

  get(path: string): Promise<ControlAnswer> {
    return this.#send('GET', path, null);
  }

  post(path: string, body: unknown): Promise<ControlAnswer> {
    return this.#send('POST', path, JSON.stringify(body));
  }

  /** @throws CommandFailed when nothing runs there, or it does not answer. */
  async #send(method: string, path: string, body: string | null): Promise<ControlAnswer> {
    const headers =
      body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const text = await new Promise<{ status: number; text: string }>((done, fail) => {
      const call = request(
        { socketPath: this.#socketPath, method, path, headers, timeout: ANSWER_LIMIT_MS },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () =>
            done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
          );
          response.on('error', fail);
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS / 1000} s`)));
      call.on('error', fail);
      call.end(body ?? undefined);
    }).catch((error: Error) => {
      throw this.#problem(error);
    });
    return { status: text.status, body: JSON.parse(text.text) as unknown };
  }

  #problem(error: Error): CommandFailed {
    const code = 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') {
      return new CommandFailed(
        `No RootTrading runs on ${this.#dataDir}. Start it with "npm start" (or "roottrading start"), or set DATA_DIR to the folder of the one that runs.`,
      );
    }
    if (code === 'EACCES') {
      return new CommandFailed(
        `The RootTrading on ${this.#dataDir} belongs to another user. Run this command as that user.`,
      );
    }
    return new CommandFailed(
      `The RootTrading on ${this.#dataDir} does not answer (${error.message}). Look at its log, or start it again.`,
    );
  }
}

/** The reply in an answer; null where the answer is only a problem. */
export function replyOf({ body }: ControlAnswer): Reply | null {
  return isRecord(body) && typeof body['title'] === 'string' ? replyFromJson(body as unknown as ReplyJson) : null;
}

/** What went wrong, in words; null where nothing did. */
export function problemOf({ status, body }: ControlAnswer): string | null {
  if (status < 400) return null;
  return isRecord(body) && typeof body['error'] === 'string'
    ? body['error']
    : `the instance answered with status ${status}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
