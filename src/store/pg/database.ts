import type { ConnectionSpec } from './hosts';
import type { CopyRoom } from './session/copy';

/** A text, or null. Every column arrives as PostgreSQL's own text form. */
export type Cell = string | null;
export type Row = readonly Cell[];
export type Param = string | number | null | readonly string[];

export interface QueryOptions {
  /** Aborting cancels the query on the server; the promise rejects with StoreError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** `scan`: a long one; it is kept on a session of its own, so that point look-ups stay quick. Default `point`. */
  readonly lane?: 'point' | 'scan';
}

export interface ServerInfo {
  /** `server_version_num`, for example 150018. */
  readonly version: number;
  /** `version()`, and the name of what extends the server where it does not say so itself. */
  readonly text: string;
  /** A hot standby: it follows a primary and may be behind it. Absent is no. */
  readonly standby?: boolean;
}

/**
 * How another thread reaches the server that this one asks. It has passwords: it goes over in memory, and is never kept, shown or
 * written anywhere.
 */
export interface Login {
  readonly spec: ConnectionSpec;
  /** undefined: the environment and `~/.pgpass` are asked as by libpq. */
  readonly password: string | undefined;
  readonly keyPassword: string | undefined;
}

export interface Listening {
  /** Settles when the connection is over. */
  readonly ended: Promise<void>;
}

/**
 * The slice of a PostgreSQL driver that the store needs. `openPostgres` gives one over pg; the demo gives one over PGlite.
 * Read-only by contract and by session. Rejections are StoreErrors.
 */
export interface Database {
  /** Of the session that was opened last: after a loss another server may answer. */
  readonly server: ServerInfo;
  query(sql: string, params?: readonly Param[], options?: QueryOptions): Promise<Row[]>;
  /** Rows through a cursor: the first batch is small, later ones larger. */
  stream(sql: string, params: readonly Param[], options?: QueryOptions): AsyncIterable<Row[]>;
  /**
   * The rows of a SELECT without parameters as `COPY … TO STDOUT (FORMAT binary)` sends them, of which no text is made on the way: one
   * after the other, the stream's header before them and its end behind. They stay as they are until `room` is used again. Absent where
   * the driver cannot give them.
   */
  copy?(select: string, options?: QueryOptions, room?: CopyRoom): Promise<Uint8Array>;
  /** What opens one more such database in another thread. Absent where there is only this one. Rejects where the password cannot be had. */
  login?(signal?: AbortSignal): Promise<Login>;
  /**
   * Calls back for each notification on the channels, on a connection of its own, until aborted. Rejects where the server
   * cannot; null behind a pooler, which would lend the connection to others. Absent where no one could notify.
   */
  listen?(channels: readonly string[], heard: () => void, signal: AbortSignal): Promise<Listening | null>;
  /**
   * The server went away; called once per loss with the reason, and again when it is back but refuses. It is tried again by itself,
   * with back-off, unless it wants another password; until then queries reject with `lost`.
   */
  onLost(listener: (error: Error) => void): () => void;
  /** The server answers again after a loss. Both return a function that stops listening. */
  onRestored(listener: () => void): () => void;
  close(): Promise<void>;
}
