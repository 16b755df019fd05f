import type { Connection, Submittable } from 'pg';
import type { Param, Row } from '../database';

/**
 * All rows of one query, as a request of pg: `client.query(request)`. The driver's own request also reads the columns' types and converts
 * each cell. Here every cell stays the text that the server sent.
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
    // The session becomes free only with the answer to the sync that was sent along.
  }

  handleEmptyQuery(): void {
    // As above. Without this method the driver would throw an error that cannot be caught.
  }

  handleReadyForQuery(): void {
    this.resolve(this.received);
  }

  handleError(error: unknown): void {
    this.reject(error);
  }
}

/** The rows of a SELECT as bytes, which `CopyTap` takes. `rows` stays empty. */
export class CopyRequest extends Request {
  constructor(select: string) {
    super(`COPY (${select}) TO STDOUT (FORMAT binary)`, []);
  }
}

/** Sends all messages of `send` in one packet. Otherwise each message would be a packet, and the server would wake up for each. */
export function together({ stream }: Connection, send: () => void): void {
  stream.cork();
  try {
    send();
  } finally {
    stream.uncork();
  }
}

/** Asks the server to parse an unnamed query. Sent with the next flush. */
export function parse(connection: Connection, sql: string): void {
  connection.parse({ name: '', text: sql, types: [] }, true);
}

/** Binds parameters to the query that was parsed last. `portal`: its name; empty for the unnamed portal. */
export function bind(connection: Connection, params: readonly Param[], portal = ''): void {
  connection.bind({ portal, values: params.map(textOf) }, true);
}

/** Asks for `count` rows; 0 means all. */
export function execute(connection: Connection, portal = '', count = 0): void {
  // The types want a string, but the wire writes a number.
  connection.execute({ portal, rows: count } as unknown as { portal: string; rows: string }, true);
}

function textOf(param: Param): string | null {
  if (param === null || typeof param === 'string') return param;
  return typeof param === 'number' ? String(param) : `{${param.map(quoted).join(',')}}`;
}

/** Returns one element of an array's text form. */
function quoted(element: string): string {
  return `"${element.replaceAll(/["\\]/g, '\\$&')}"`;
}
