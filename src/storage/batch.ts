import type { Statement, Write } from './query.ts';

/** How a value travels: as the element type of an array, and how it becomes the column's type. */
const CARRIERS = {
  text: { array: 'text', cast: (value: string) => value },
  // exact: amounts travel as text and never as float
  numeric: { array: 'text', cast: (value: string) => `${value}::numeric` },
  float8: { array: 'float8', cast: (value: string) => value },
  integer: { array: 'int8', cast: (value: string) => value },
  boolean: { array: 'boolean', cast: (value: string) => value },
  jsonb: { array: 'text', cast: (value: string) => `${value}::jsonb` },
  // Unix ms; rounded to the microsecond by PostgreSQL, so every whole millisecond is exact
  time: { array: 'float8', cast: (value: string) => `to_timestamp(${value} / 1000.0)` },
} as const;

export type Carrier = keyof typeof CARRIERS;

export interface BatchColumn<T> {
  readonly name: string;
  readonly carrier: Carrier;
  /** Amounts as decimal text, times as Unix ms, JSON as an object. */
  readonly value: (row: T) => unknown;
  /** The greater of the stored and the new value is kept; null counts as nothing. */
  readonly keepsGreatest?: true;
}

export interface Batch<T> {
  readonly statement: Statement;
  /** One array per column. */
  readonly values: (rows: readonly T[]) => unknown[][];
  /** The INSERT of these rows; nothing where there are none. */
  readonly writes: (rows: readonly T[]) => Write[];
}

/**
 * One INSERT for any number of rows, each column travelling as one array.
 * @param ending what follows the rows, such as `ON CONFLICT …`; `{set}` in it becomes the assignment of every column from EXCLUDED
 */
export function insertBatch<T>(table: string, columns: readonly BatchColumn<T>[], ending: string): Batch<T> {
  const names = columns.map(({ name }) => `"${name}"`);
  const aliases = columns.map((_, index) => `v${index + 1}`);
  const casts = columns.map(({ carrier }, index) => CARRIERS[carrier].cast(`v${index + 1}`));
  const arrays = columns.map(({ carrier }, index) => `$${index + 1}::${CARRIERS[carrier].array}[]`);
  const set = columns
    .map(({ keepsGreatest }, index) => {
      const name = names[index] as string;
      return `${name} = ${keepsGreatest ? `GREATEST(${table}.${name}, EXCLUDED.${name})` : `EXCLUDED.${name}`}`;
    })
    .join(', ');
  const text = `INSERT INTO ${table} (${names.join(', ')})
SELECT ${casts.join(', ')} FROM unnest(${arrays.join(', ')}) AS rows (${aliases.join(', ')})
${ending.replace('{set}', set)}`;
  const statement = { name: `insert_${table}`, text };
  const values = (rows: readonly T[]): unknown[][] =>
    columns.map((column) => rows.map((row) => carry(column.carrier, column.value(row))));
  return {
    statement,
    values,
    writes: (rows) => (rows.length === 0 ? [] : [{ statement, values: values(rows) }]),
  };
}

function carry(carrier: Carrier, value: unknown): unknown {
  return carrier === 'jsonb' && value !== null ? JSON.stringify(value) : value;
}

/** Keeps the last of every key: one INSERT may touch a row only once. */
export function lastByKey<T>(rows: readonly T[], key: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}
