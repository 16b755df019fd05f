import type { Connection, Submittable } from 'pg';
import type { Param, Row } from './database';
import { bind, execute, parse, together } from './wire';

/**
 * All rows of one query, as a request of pg: `client.query(request)`. The driver's own asks for the columns' types too and
 * converts each cell by them; here every cell stays the text that came.
 */
export class Request implements Submittable {
  /** Settles when the session is free again; rejects with the driver's error. */
  readonly rows: Promise<Row[]>;
  private readonly received: Row[] = [];
  private resolve: (rows: Row[]) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(
    private readonly sql: string,
    private readonly params: readonly Param[],
  ) {
    this.rows = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: Connection): void {
    together(connection, () => {
      parse(connection, this.sql);
      bind(connection, this.params);
      execute(connection);
      connection.sync();
    });
  }

  handleDataRow({ fields }: { readonly fields: Row }): void {
    this.received.push(fields);
  }

  handleCommandComplete(): void {
    // The session is free with the answer to the sync that was sent along.
  }

  handleReadyForQuery(): void {
    this.resolve(this.received);
  }

  handleError(error: unknown): void {
    this.reject(error);
  }
}
