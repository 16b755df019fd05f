import type { Connection, Submittable } from 'pg';
import type { Param, Row } from '../database';

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

  handleEmptyQuery(): void {
    // As above. Without this method the driver would throw where nobody catches it.
  }

  handleReadyForQuery(): void {
    this.resolve(this.received);
  }

  handleError(error: unknown): void {
    this.reject(error);
  }
}

/** The same of a SELECT's rows as bytes, which `CopyTap` takes; the rows themselves are none. */
export class CopyRequest extends Request {
  constructor(select: string) {
    super(`COPY (${select}) TO STDOUT (FORMAT binary)`, []);
  }
}

/** What is sent of these goes out at once: else each message is a packet of its own, for which the server wakes. */
export function together({ stream }: Connection, send: () => void): void {
  stream.cork();
  try {
    send();
  } finally {
    stream.uncork();
  }
}

/** Asks the server to parse a query, unnamed. The packet is sent with the next flush. */
export function parse(connection: Connection, sql: string): void {
  connection.parse({ name: '', text: sql, types: [] }, true);
}

/** Binds parameters to the query that was parsed last. `portal`: its name; empty for the unnamed one. */
export function bind(connection: Connection, params: readonly Param[], portal = ''): void {
  connection.bind({ portal, values: params.map(textOf) }, true);
}

/** `count`: of rows; 0 is all of them. */
export function execute(connection: Connection, portal = '', count = 0): void {
  // The types want a text, the wire writes a number.
  connection.execute({ portal, rows: count } as unknown as { portal: string; rows: string }, true);
}

function textOf(param: Param): string | null {
  if (param === null || typeof param === 'string') return param;
  return typeof param === 'number' ? String(param) : `{${param.map(quoted).join(',')}}`;
}

/** One element of an array's text form. */
function quoted(element: string): string {
  return `"${element.replaceAll(/["\\]/g, '\\$&')}"`;
}
