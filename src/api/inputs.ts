import { z } from '@hono/zod-openapi';
import { nearest } from '../text/nearest.ts';
import type { LiveView } from '../commands/services.ts';
import { assetOf, readSymbol } from '../commands/symbols.ts';
import { ApiProblem, type ProblemStatus } from './problem.ts';

/** A year: more is a question for the database. */
const MAX_HOURS = 8_784;

/** A whole number of the query string, with a value where it is left out. */
export function wholeNumber(min: number, max: number, fallback: number, description: string) {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z
    .string({ error: problem })
    .regex(/^\d{1,9}$/, problem)
    .transform(Number)
    .pipe(z.number().min(min, problem).max(max, problem))
    .default(fallback)
    .openapi({ type: 'integer', minimum: min, maximum: max, default: fallback, description });
}

export function hours(fallback: number) {
  return wholeNumber(1, MAX_HOURS, fallback, 'How many hours back, of the market’s own time');
}

/** One of a list, in any case. */
export function oneOf<const T extends string>(choices: readonly [T, ...T[]], description: string) {
  const problem = `must be one of ${choices.join(', ')}`;
  return z
    .string({ error: problem })
    .transform((text, context) => {
      const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
      if (found !== undefined) return found;
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    })
    .openapi({ type: 'string', enum: [...choices], description });
}

export const symbolText = z
  .string({ error: 'must be a symbol such as SOLUSDC' })
  .min(1, 'must be a symbol such as SOLUSDC')
  .max(40, 'must be a symbol such as SOLUSDC')
  .openapi({ description: 'SOLUSDC, SOL/USDC, SOL or sol', example: 'SOLUSDC' });

export const symbolPath = z.strictObject({ symbol: symbolText });

/**
 * The traded symbol that is meant. @throws ApiProblem (404 for a path, 400 for an input) with the names that come near.
 */
export function knownSymbol(text: string, live: LiveView, status: Extract<ProblemStatus, 400 | 404> = 404): string {
  const symbol = readSymbol(text, live.symbols, live.quoteAsset);
  if (symbol !== null) return symbol;
  const near = nearSymbols(text, live);
  const hint = near.length === 0 ? 'GET /symbols/traded lists them' : `did you mean ${near.join(' or ')}?`;
  throw new ApiProblem(status, {
    error: `${text} is not a traded symbol; ${hint}`,
    field: 'symbol',
    did_you_mean: near,
  });
}

function nearSymbols(text: string, live: LiveView): string[] {
  const wanted = assetOf(text.toUpperCase().replace(/[^A-Z0-9]/g, ''), live.quoteAsset);
  const assets = live.symbols.map((symbol) => assetOf(symbol, live.quoteAsset));
  const meant = nearest(wanted, assets);
  const starting = wanted === '' ? [] : live.symbols.filter((symbol) => symbol.startsWith(wanted.slice(0, 3)));
  const closest = live.symbols.filter((symbol) => assetOf(symbol, live.quoteAsset) === meant);
  return [...new Set([...closest, ...starting])].slice(0, 3);
}
