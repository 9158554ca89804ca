import type { LiveView } from '../../commands/services.ts';
import type { OpportunitySettings } from '../../engine/opportunity/opportunity.ts';
import type { Queryable } from '../query.ts';

/** What every reading needs: the tables, and what only the running engine knows (prices, its own time). */
export interface ReadContext {
  readonly db: Queryable;
  readonly live: LiveView;
  readonly scoring: OpportunitySettings;
}

export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;

/** The beginning of a window that ends now, in market time: the demo market runs faster than the wall clock. */
export function since(context: ReadContext, hours: number): Date {
  return new Date(context.live.nowMs() - hours * HOUR_MS);
}

/** SQL: a timestamp as Unix ms in a float8, which every driver reads alike. */
export function msOf(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}

/** Runs a statement that is prepared once per connection and answers its rows. */
export async function rowsOf<R>(
  db: Queryable,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<readonly R[]> {
  const { rows } = await db.query({ name: `read_${name}`, text }, values);
  return rows as readonly R[];
}

export function assetOf(context: ReadContext, symbol: string): string {
  const { quoteAsset } = context.live;
  return symbol.endsWith(quoteAsset) ? symbol.slice(0, -quoteAsset.length) : symbol;
}
