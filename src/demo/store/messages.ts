import type { Param, Row, ServerInfo } from '../../store/pg/database';
import { StoreError, type StoreErrorKind } from '../../store/pg/errors';

/** What the demo's worker is started with. */
export interface WorkerOptions {
  /** Absolute path. */
  readonly logFolder: string;
  readonly seed: number;
  /** Port for `/metrics`, 0: any free one; null: none. */
  readonly metricsPort: number | null;
}

/** Host → worker. */
export type DemoRequest =
  | { readonly kind: 'query'; readonly id: number; readonly sql: string; readonly params: readonly Param[] }
  | { readonly kind: 'abort'; readonly id: number }
  /** Stop the shop, flush the logs, close the database and end. */
  | { readonly kind: 'close' };

/** Worker → host. */
export type DemoReply =
  /** The schema and the shop's history are there. */
  | { readonly kind: 'ready'; readonly server: ServerInfo; readonly metricsUrl: string | null }
  /** A part of a query's answer; the last one may be empty. */
  | { readonly kind: 'rows'; readonly id: number; readonly rows: Row[]; readonly last: boolean }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError };

/** A StoreError as it crosses the port, which keeps a class's fields but not the class. */
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
