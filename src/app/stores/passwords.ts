import { hostsOf } from '../../store/pg/hosts';
import type { Connection } from '../connections/connection';

/** What a password opens: the server, or the client's key (sslpassword). */
const USES = ['server', 'key'] as const;
type PasswordUse = (typeof USES)[number];

/** The passwords of connections, in the secret storage and nowhere else; those of the server where no use is named. */
export interface Passwords {
  /** Undefined when none is kept. */
  get(connection: Connection, use?: PasswordUse): Promise<string | undefined>;
  keep(connection: Connection, password: string, use?: PasswordUse): Promise<void>;
  /**
   * `to` stands in the settings in the place of `from`, and without its password: a new name takes along what is known, another server
   * gets nothing. `saved`: all connections of the settings now, of which one may use the same.
   */
  replace(from: Connection, to: Connection, saved: readonly Connection[]): Promise<void>;
  /** Of all uses. */
  forget(connection: Connection): Promise<void>;
}

/** Where the face keeps secrets; VS Code's `SecretStorage` is one. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** Passwords of servers and of client keys in a secret storage, by what identifies the connection. */
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

/** Name and target together: settings that someone points at another server do not get the first server's password. */
function secretKey({ name, spec, ssh }: Connection, use: PasswordUse = 'server'): string {
  const others = (spec.others ?? []).flatMap(({ host, port }) => [host, port]);
  // A host leads elsewhere by another address, and behind another machine.
  const addresses = hostsOf(spec).flatMap(({ address }) => (address === undefined ? [] : [{ address }]));
  const way = ssh === undefined ? [] : [{ ssh: [ssh.host, ssh.port ?? null, ssh.jump ?? null] }];
  const target = [name, spec.host, spec.port, spec.database, spec.user, ...others, ...addresses, ...way];
  return `eventTrace.${use === 'key' ? 'keyPassword' : 'password'}:${JSON.stringify(target)}`;
}
