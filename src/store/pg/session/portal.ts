import type { Connection, Submittable } from 'pg';
import type { Param, Row } from '../database';
import { bind, execute, parse, together } from './request';

interface Reader {
  resolve(rows: Row[]): void;
  reject(error: unknown): void;
}

/** The server closes the portal with the transaction. */
const NAME = 'event-trace';

/**
 * The rows of one query in parts, as a request of pg. After `client.query(portal)`, the first rows need one round trip, because all their
 * messages are sent together. When more rows follow, a longer time limit is set first, in the same transaction. The transaction ends with
 * the last row, so the limit does not need to be reset.
 */
export class Portal implements Submittable {
  /** Whether no more rows come: all were given, or the query failed. */
  done = false;
  private connection: Connection | undefined;
  private rows: Row[] = [];
  private reader: Reader | undefined;
  private failure: unknown;
  /** Whether the next answer belongs to the statement that sets the time limit. */
  private setting = false;
  private settle: () => void = () => undefined;
  private readonly settled = new Promise<void>((resolve) => {
    this.settle = resolve;
  });

  /**
   * `limit`: a SELECT without parameters that sets the time limit for the rest of the transaction. When undefined, the session's limit
   * stays.
   */
  constructor(
    private readonly sql: string,
    private readonly params: readonly Param[],
    private readonly firstCount: number,
    private limit?: string,
  ) {}

  /** Whether the server is working on requested rows. */
  get busy(): boolean {
    return this.reader !== undefined;
  }

  /** Returns the first rows. Must be called before the request is sent. */
  first(): Promise<Row[]> {
    return this.wait();
  }

  /** Returns the next rows. Fewer than `count` with `done` set are the last ones. Rejects with the driver's error. */
  next(count: number): Promise<Row[]> {
    if (this.done || !this.connection) return this.failure ? Promise.reject(this.failure) : Promise.resolve([]);
    const rows = this.wait();
    const { connection, limit } = this;
    together(connection, () => {
      if (limit !== undefined) this.setLimit(connection, limit);
      this.execute(connection, count);
    });
    return rows;
  }

  /** Skips the remaining rows. Settles when the session is free. */
  close(): Promise<void> {
    if (!this.done) {
      this.done = true;
      this.connection?.sync();
    }
    return this.settled;
  }

  submit(connection: Connection): void {
    this.connection = connection;
    together(connection, () => {
      parse(connection, this.sql);
      bind(connection, this.params, NAME);
      this.execute(connection, this.firstCount);
    });
  }

  handleDataRow({ fields }: { readonly fields: Row }): void {
    if (!this.setting) this.rows.push(fields);
  }

  handlePortalSuspended(): void {
    this.give();
  }

  handleCommandComplete(): void {
    if (this.setting) {
      this.setting = false;
      return;
    }
    // The rows are complete. The next request waits in the driver's queue until the server is ready.
    this.done = true;
    this.give();
    // Writing the sync takes longer than reading the rows of most queries, so the reader goes first.
    setImmediate(() => this.connection?.sync());
  }

  handleReadyForQuery(): void {
    this.settle();
  }

  handleError(error: unknown): void {
    if (!this.done) this.connection?.sync();
    this.done = true;
    this.failure = error;
    this.reader?.reject(error);
    this.reader = undefined;
    this.settle();
  }

  private execute(connection: Connection, count: number): void {
    execute(connection, NAME, count);
    connection.flush();
  }

  private setLimit(connection: Connection, limit: string): void {
    this.limit = undefined;
    this.setting = true;
    parse(connection, limit);
    bind(connection, []);
    execute(connection);
  }

  private wait(): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  private give(): void {
    const { reader, rows } = this;
    this.reader = undefined;
    this.rows = [];
    reader?.resolve(rows);
  }
}
