/** A statement that is parsed and planned once per connection. Names are unique over the program. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A statement that changes something, with its values: what a transaction sends in one go. */
export interface Write {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

export type Row = Record<string, unknown>;

export interface QueryAnswer<R extends Row = Row> {
  readonly rows: R[];
  readonly rowCount: number | null;
}

/**
 * Something that runs SQL: the database, or the connection of a transaction. NUMERIC and NUMERIC[] arrive as texts, timestamps
 * as Date, bigint as number where it is safe and as text beyond that.
 */
export interface Queryable {
  query<R extends Row = Row>(statement: string | Statement, values?: readonly unknown[]): Promise<QueryAnswer<R>>;
}
