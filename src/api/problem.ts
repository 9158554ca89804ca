import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { randomBytes } from 'node:crypto';
import type { ZodError } from 'zod';
import { DeadlineError } from '../waiting/late.ts';
import type { CommandLog } from '../commands/log.ts';

export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 500 | 503;

/** What a refused request answers: a sentence with what to do, and the field it is about. */
export interface ProblemBody {
  readonly error: string;
  readonly field?: string;
  /** Names that were probably meant. */
  readonly did_you_mean?: string[];
  /** Finds the log line of an internal error. */
  readonly id?: string;
}

/** A request that is refused. */
export class ApiProblem extends Error {
  readonly status: ProblemStatus;
  readonly body: ProblemBody;

  constructor(status: ProblemStatus, body: ProblemBody) {
    super(body.error);
    this.name = 'ApiProblem';
    this.status = status;
    this.body = body;
  }
}

/** The first thing wrong with an input, as the contract wants it: which field, and what it must be. */
export function inputProblem(error: ZodError): ProblemBody {
  const issue = error.issues[0];
  if (issue === undefined) return { error: 'the request is not understood', field: 'body' };
  if (issue.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    return { error: `${name} is not known here`, field: name };
  }
  const field = issue.path.length === 0 ? 'body' : issue.path.join('.');
  return { error: `${field} ${issue.message}`, field };
}

/** Every way in which a request can fail ends here; what nobody foresaw is logged and gets an id instead of a stack. */
export function answerProblem(error: Error, context: Context, log: CommandLog): Response {
  if (error instanceof ApiProblem) {
    if (error.status === 401) context.header('WWW-Authenticate', 'Bearer');
    return context.json(error.body, error.status);
  }
  if (error instanceof DeadlineError) {
    return context.json({ error: `${error.message}; try again, or look at /health` }, 503);
  }
  if (error instanceof HTTPException && error.status < 500) {
    return context.json({ error: `the body is not understood: ${error.message}`, field: 'body' }, 400);
  }
  const id = randomBytes(4).toString('hex');
  log.error('an HTTP request failed', { id, method: context.req.method, path: context.req.path, error });
  return context.json({ error: `internal error; the log has it under ${id}`, id }, 500);
}
