import type { ConnectionSpec } from './hosts';
import type { CopyRoom } from './session/copy';

/** A text, or null. Every column arrives in PostgreSQL's own text form. */
export type Cell = string | null;
export type Row = readonly Cell[];
export type Param = string | number | null | readonly string[];

export interface QueryOptions {
  /** Aborting cancels the query on the server; the promise rejects with StoreError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** `scan` is for a long query. It gets a session of its own, so that point look-ups stay quick. Default: `point`. */
  readonly lane?: 'point' | 'scan';
}

export interface ServerInfo {
  /** `server_version_num`, for example 150018. */
  readonly version: number;
  /** The text of `version()`, with the name of an extension of the server (Citus) that the text does not mention. */
  readonly text: string;
  /** Whether the server is a hot standby, which follows a primary and may be behind it. Absent means no. */
  readonly standby?: boolean;
}

/**
 * How another thread reaches the server of this connection. It contains passwords. It is passed in memory only and must never be stored,
 * shown or written.
 */
export interface Login {
  readonly spec: ConnectionSpec;
  /** When undefined, the environment and `~/.pgpass` are used, as libpq does. */
  readonly password: string | undefined;
  readonly keyPassword: string | undefined;
}

export interface Listening {
  /** Settles when the connection is over. */
  readonly ended: Promise<void>;
}

/**
 * The part of a PostgreSQL driver that the store needs. `openPostgres` implements it with pg, the demo with PGlite. It is read-only by
 * contract and by session settings. Rejections are StoreErrors.
 */
export interface Database {
  /** The server of the session that was opened last. After a loss, this may be another server. */
  readonly server: ServerInfo;
  query(sql: string, params?: readonly Param[], options?: QueryOptions): Promise<Row[]>;
  /** Reads rows through a cursor. The first batch is small, later ones are larger. */
  stream(sql: string, params: readonly Param[], options?: QueryOptions): AsyncIterable<Row[]>;
  /**
   * Runs a SELECT without parameters as `COPY … TO STDOUT (FORMAT binary)` and returns the copied bytes: the stream's header, the rows, the
   * stream's end. The values are never converted to text on the way. The bytes are valid until `room` is used again. Absent when the driver
   * cannot copy.
   */
  copy?(select: string, options?: QueryOptions, room?: CopyRoom): Promise<Uint8Array>;
  /**
   * Returns what another thread needs to open the same database. Absent when the database exists only here. Rejects when the password
   * cannot be read.
   */
  login?(signal?: AbortSignal): Promise<Login>;
  /**
   * Calls back for each notification on the channels, on a separate connection, until aborted. Rejects when the server cannot listen.
   * Resolves with null behind a pooler, which would lend the connection to other clients. Absent when nothing can notify.
   */
  listen?(channels: readonly string[], heard: () => void, signal: AbortSignal): Promise<Listening | null>;
  /**
   * Called once for each loss of the server, with the reason, and again when the server is back but refuses. Reconnecting is automatic,
   * with back-off, unless the server wants another password. Until then queries reject with `lost`. Returns a function that stops
   * listening.
   */
  onLost(listener: (error: Error) => void): () => void;
  /** Called when the server answers again after a loss. Returns a function that stops listening. */
  onRestored(listener: () => void): () => void;
  close(): Promise<void>;
}
