import { hostsOf } from '../../store/pg/hosts';
import type { Connection } from './connection';
import { DEMO_NAME } from './entries';

/** Something that can be connected to. */
export type Source =
  | { readonly kind: 'demo'; readonly name: string }
  | { readonly kind: 'postgres'; readonly name: string; readonly connection: Connection; readonly origin: Origin };

/** Where a connection was read from. A detected one lasts until it is disconnected, or the person saves it. */
export type Origin = 'user' | 'workspace' | 'detected';

/** Whether the source is in no settings. */
export function isDetected(source: Source): boolean {
  return source.kind === 'postgres' && source.origin === 'detected';
}

export const demoSource: Source = { kind: 'demo', name: DEMO_NAME };

/** Returns a connection as a source. */
export function sourceOf(connection: Connection, origin: Origin): Source {
  return { kind: 'postgres', name: connection.name, connection, origin };
}

/** Returns a text of everything that a session depends on. It has no password, so a password that moved is no change. */
export function fingerprint(source: Source): string {
  if (source.kind === 'demo') return source.name;
  const { spec, tlsOptional, tables, passfile, ssh, passwordCommand } = source.connection;
  return JSON.stringify([spec, tlsOptional, tables, passfile, ssh, passwordCommand]);
}

/**
 * Returns a text of where the database of a source is: its servers, the way to them, what a proxy routes by, and its name. Who reads
 * it, and how, makes no difference.
 */
export function databasePlace(source: Source): string {
  if (source.kind === 'demo') return source.name;
  const { spec, ssh } = source.connection;
  const hosts = hostsOf(spec).map(({ host, port, address }) => [host, port, address ?? null]);
  const way = ssh && [ssh.host, ssh.port ?? null, ssh.jump ?? null];
  return JSON.stringify([hosts, spec.database, spec.options ?? null, way ?? null]);
}
