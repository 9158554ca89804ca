import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { within } from '../waiting/late.ts';
import { ApiProblem } from './problem.ts';

const MAX_BODY_BYTES = 64 * 1024;
/** A flood of requests must not delay exits: more than this at once are sent away. */
const MAX_IN_FLIGHT = 64;
const READ_LIMIT_MS = 10_000;
/** A writing request may wait for the exchange. */
const WRITE_LIMIT_MS = 60_000;

export const smallBodies: MiddlewareHandler = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new ApiProblem(413, { error: `the body is larger than ${MAX_BODY_BYTES} bytes`, field: 'body' });
  },
});

export function fewAtOnce(limit = MAX_IN_FLIGHT): MiddlewareHandler {
  let inFlight = 0;
  return async (_context, next) => {
    if (inFlight >= limit)
      throw new ApiProblem(503, { error: `more than ${limit} requests at once; try again in a moment` });
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
    }
  };
}

export function withinTime(readLimitMs = READ_LIMIT_MS, writeLimitMs = WRITE_LIMIT_MS): MiddlewareHandler {
  return async (context, next) => {
    const limitMs = context.req.method === 'POST' ? writeLimitMs : readLimitMs;
    await within(next(), limitMs, `${context.req.method} ${context.req.path}`);
  };
}

/** `curl -d` sends a form unless told otherwise; saying so is kinder than "symbol is missing". */
export const jsonBodies: MiddlewareHandler = async (context, next) => {
  const type = context.req.header('content-type');
  if (context.req.method === 'POST' && type !== undefined && !/^application\/json\b/i.test(type)) {
    const error = `the body must be JSON (it is ${type.split(';')[0]}); send the header "Content-Type: application/json"`;
    throw new ApiProblem(400, { error, field: 'body' });
  }
  await next();
};
