import { z } from '@hono/zod-openapi';
import { randomUUID } from 'node:crypto';
import type { Caller } from './ports.ts';

const problem = 'must be 1 to 100 visible characters';

/** A request that is sent again with the same key does not act again. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, problem)
  .optional()
  .openapi({ description: 'The same key again does not act again' });

/** Names what was asked: by the caller's own key, else anew. */
export function updateIdOf(caller: Caller, key: string | undefined): string {
  return key === undefined ? randomUUID() : `${caller.id} ${key}`;
}
