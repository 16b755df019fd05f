import type { Connection, Submittable } from 'pg';
import type { Param, Row } from '../database';
import { bind, execute, parse, together } from './request';

interface Reader {
  resolve(rows: Row[]): void;
  reject(error: unknown): void;
}

/** The server ends it with the transaction. */
const NAME = 'event-trace';

/**
 * The rows of one query, some at a time, as a request of pg: after `client.query(portal)` the first rows come with one round trip,
 * because everything that asks for them is sent together. Where more follow, a longer time limit goes before them in the same
 * transaction, which is over with the last row, so that nothing needs to be set back.
 */
export class Portal implements Submittable {
  /** Nothing more comes: all rows were given, or it failed. */
  done = false;
  private connection: Connection | undefined;
  private rows: Row[] = [];
  private reader: Reader | undefined;
  private failure: unknown;
  /** The answer to come belongs to the time limit. */
  private setting = false;
  private settle: () => void = () => undefined;
  private readonly settled = new Promise<void>((resolve) => {
    this.settle = resolve;
  });

  /** `limit`: a SELECT without parameters that sets the time limit for the rest of the transaction; undefined leaves the session's. */
  constructor(
    private readonly sql: string,
    private readonly params: readonly Param[],
    private readonly firstCount: number,
    private limit?: string,
  ) {}

  /** The server works on rows that were asked for. */
  get busy(): boolean {
    return this.reader !== undefined;
  }

  /** The first rows; to be called before the request is sent. */
  first(): Promise<Row[]> {
    return this.wait();
  }

  /** The next rows: fewer than `count` with `done` set are the last ones. Rejects with the driver's error. */
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

  /** Leaves the rest; settles when the session is free. */
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
    // The rows are complete; whoever asks next waits for the server's readiness in the driver's queue.
    this.done = true;
    this.give();
    // To write takes longer than to read the rows of most questions: the reader comes first.
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
