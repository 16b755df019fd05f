import type { SecretStorage } from 'vscode';
import type { Connection } from './connection';

/** The passwords of connections, in the secret storage and nowhere else. */
export interface Passwords {
  /** Undefined when none is kept. */
  get(connection: Connection): Promise<string | undefined>;
  keep(connection: Connection, password: string): Promise<void>;
  forget(connection: Connection): Promise<void>;
}

export function createPasswords(secrets: SecretStorage): Passwords {
  return {
    get: async (connection) => secrets.get(secretKey(connection)),
    keep: async (connection, password) => secrets.store(secretKey(connection), password),
    forget: async (connection) => secrets.delete(secretKey(connection)),
  };
}

/** Name and target together: settings that someone points at another server do not get the first server's password. */
function secretKey({ name, spec }: Connection): string {
  const others = (spec.others ?? []).flatMap(({ host, port }) => [host, port]);
  return `eventTrace.password:${JSON.stringify([name, spec.host, spec.port, spec.database, spec.user, ...others])}`;
}
