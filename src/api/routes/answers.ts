import type { z } from '@hono/zod-openapi';
import { Problem } from '../schemas.ts';

/** A JSON answer in the words of OpenAPI. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

export const BAD_INPUT = { 400: json(Problem, 'Wrong input: which field, and what it must be') };
export const UNKNOWN_SYMBOL = { 404: json(Problem, 'Not a traded symbol; names that come near are given') };
export const WRITERS_ONLY = {
  401: json(Problem, 'The token is missing or wrong'),
  403: json(Problem, 'No API_TOKEN is set: writing is off'),
};
