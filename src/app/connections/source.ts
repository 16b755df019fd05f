import type { Connection } from './connection';
import { DEMO_NAME } from './entries';

/** Something that can be connected to. */
export type Source =
  | { readonly kind: 'demo'; readonly name: string }
  | { readonly kind: 'postgres'; readonly name: string; readonly connection: Connection; readonly origin: Origin };

/** Where a connection was read from. A detected one lives until it is disconnected, or is kept by the person. */
export type Origin = 'user' | 'workspace' | 'detected';

/** Whether it stands in no settings. */
export function isDetected(source: Source): boolean {
  return source.kind === 'postgres' && source.origin === 'detected';
}

export const demoSource: Source = { kind: 'demo', name: DEMO_NAME };

/** A connection as something that can be opened. */
export function sourceOf(connection: Connection, origin: Origin): Source {
  return { kind: 'postgres', name: connection.name, connection, origin };
}

/** What a session is made from; a password that moved is no change. */
export function fingerprint(source: Source): string {
  if (source.kind === 'demo') return source.name;
  const { spec, tlsOptional, tables, passfile, ssh, passwordCommand } = source.connection;
  return JSON.stringify([spec, tlsOptional, tables, passfile, ssh, passwordCommand]);
}
