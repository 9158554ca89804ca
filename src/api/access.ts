import type { MiddlewareHandler } from 'hono';
import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from './problem.ts';
import type { ApiAccess, ApiEnv, ApiToken } from './ports.ts';

/** Lets only those through who may write, and says who they act as. */
export function writersOnly(access: ApiAccess): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    if (access.kind === 'local') {
      context.set('caller', { platform: 'terminal', id: 'console' });
    } else {
      checkToken(access.token, context.req.header('authorization'));
      context.set('caller', { platform: 'http', id: 'api' });
    }
    await next();
  };
}

function checkToken(token: ApiToken, header: string | undefined): void {
  if (token === null) {
    throw new ApiProblem(403, {
      error: 'writing is off: set API_TOKEN and send it as "Authorization: Bearer <token>"',
    });
  }
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
  if (given === undefined) {
    throw new ApiProblem(401, { error: 'send the token of API_TOKEN as "Authorization: Bearer <token>"' });
  }
  if (!sameText(given, token.reveal())) throw new ApiProblem(401, { error: 'the token is not the one of API_TOKEN' });
}

/** Compares hashes, so that neither content nor length can be told from the time it takes. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(host) || host === '::1';
}

/**
 * On a loopback address only loopback names are answered: a web page whose own name resolves to 127.0.0.1 (DNS rebinding) could
 * otherwise read balances through the browser of whoever visits it.
 */
export function loopbackNamesOnly(): MiddlewareHandler {
  return async (context, next) => {
    const name = (context.req.header('host') ?? 'localhost').toLowerCase().replace(/:\d+$/, '');
    if (!LOOPBACK_NAMES.includes(name)) {
      const error = `this interface listens on this machine only and does not answer to the name "${name}"; use 127.0.0.1 or localhost, or set API_HOST`;
      throw new ApiProblem(403, { error, field: 'host' });
    }
    await next();
  };
}
