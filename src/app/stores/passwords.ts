import { hostsOf } from '../../store/pg/hosts';
import type { Connection } from '../connections/connection';

/** What a password opens: the server, or the client's key (sslpassword). */
const USES = ['server', 'key'] as const;
type PasswordUse = (typeof USES)[number];

/** The passwords of connections, kept only in the secret storage. When no use is named, the password of the server is meant. */
export interface Passwords {
  /** Returns undefined when no password is kept. */
  get(connection: Connection, use?: PasswordUse): Promise<string | undefined>;
  keep(connection: Connection, password: string, use?: PasswordUse): Promise<void>;
  /**
   * Called when `to` replaces `from` in the settings, without its password. A connection that only got a new name keeps its password;
   * another server does not get it. `saved`: all connections that are in the settings now. A password that one of them uses is not deleted.
   */
  replace(from: Connection, to: Connection, saved: readonly Connection[]): Promise<void>;
  /** Deletes the passwords of all uses. */
  forget(connection: Connection): Promise<void>;
}

/** The face's storage for secrets, such as VS Code's `SecretStorage`. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** Keeps passwords of servers and client keys in a secret storage. The key identifies the connection. */
export function createPasswords(secrets: SecretStore): Passwords {
  return {
    get: async (connection, use) => secrets.get(secretKey(connection, use)),
    keep: async (connection, password, use) => secrets.store(secretKey(connection, use), password),
    async replace(from, to, saved) {
      for (const use of USES) {
        const [before, now] = [secretKey(from, use), secretKey(to, use)];
        const known = (await secrets.get(before)) ?? (use === 'key' ? from.keyPassword : from.plainPassword);
        if (known === undefined) continue;
        if (secretKey({ ...from, name: to.name }, use) === now) await secrets.store(now, known);
        if (!saved.some((connection) => secretKey(connection, use) === before)) await secrets.delete(before);
      }
    },
    async forget(connection) {
      for (const use of USES) await secrets.delete(secretKey(connection, use));
    },
  };
}

/** The key has name and target, so that settings that now point at another server do not get the first server's password. */
function secretKey({ name, spec, ssh }: Connection, use: PasswordUse = 'server'): string {
  const others = (spec.others ?? []).flatMap(({ host, port }) => [host, port]);
  // With another address, or through another machine, the same host name leads elsewhere.
  const addresses = hostsOf(spec).flatMap(({ address }) => (address === undefined ? [] : [{ address }]));
  const way = ssh === undefined ? [] : [{ ssh: [ssh.host, ssh.port ?? null, ssh.jump ?? null] }];
  const target = [name, spec.host, spec.port, spec.database, spec.user, ...others, ...addresses, ...way];
  return `eventTrace.${use === 'key' ? 'keyPassword' : 'password'}:${JSON.stringify(target)}`;
}
