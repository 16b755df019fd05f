import type { Param, Row, ServerInfo } from '../../store/pg/database';
import { StoreError, type StoreErrorKind } from '../../store/pg/errors';

/** The options with which the demo's worker starts. */
export interface WorkerOptions {
  /** An absolute path. */
  readonly logFolder: string;
  readonly seed: number;
  /** The port for `/metrics`; 0: any free port; null: no metrics. */
  readonly metricsPort: number | null;
}

/** Host → worker. */
export type DemoRequest =
  | { readonly kind: 'query'; readonly id: number; readonly sql: string; readonly params: readonly Param[] }
  | { readonly kind: 'abort'; readonly id: number }
  /** Stops the shop, flushes the logs, closes the database and ends. */
  | { readonly kind: 'close' };

/** Worker → host. */
export type DemoReply =
  /** The schema and the shop's history are ready. */
  | { readonly kind: 'ready'; readonly server: ServerInfo; readonly metricsUrl: string | null }
  /** A part of a query's answer. The last part may be empty. */
  | { readonly kind: 'rows'; readonly id: number; readonly rows: Row[]; readonly last: boolean }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError };

/** A StoreError as it passes the port, which keeps the fields of an object but not its class. */
export interface PlainError {
  readonly kind: StoreErrorKind;
  readonly subject: string;
  readonly message: string;
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof StoreError) return { kind: error.kind, subject: error.subject, message: error.message };
  return { kind: 'other', subject: 'unknown', message: 'The demo store failed.' };
}

export function toStoreError({ kind, subject, message }: PlainError): StoreError {
  return new StoreError(kind, subject, message);
}
