// The one shape through which every store talks to PostgreSQL. Owns no connection and no SQL of its own.

/** Something that runs one statement: a pool or an open transaction. int8 and numeric arrive as strings, timestamptz as Date. */
export interface Sql {
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** An open transaction. Only `Db.tx` makes one, so a function that takes a `Tx` cannot be called outside of a transaction. */
export interface Tx extends Sql {
  readonly inTransaction: true;
}

/** A pool of connections to one database. */
export interface Db extends Sql {
  /** Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it rejects. */
  tx<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
