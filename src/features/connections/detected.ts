import { type Connection, completeConnection, type Surroundings, sameTarget } from './connection';
import { type ConnectionParts, parseConnectionString } from './connectionString';

/** A set of variables and where it was found. */
export interface VariableSource {
  /** For the person: a file's path in the workspace, or a word for the environment. */
  readonly label: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A connection that nobody configured, found beside the code. It is only ever offered. */
export interface Detected {
  readonly connection: Connection;
  /** Where it was found. */
  readonly source: string;
  /** The variable, or the first of the group. */
  readonly variable: string;
}

const URL_VARIABLES = ['DATABASE_URL', 'POSTGRES_URL', 'POSTGRESQL_URL', 'POSTGRES_DSN'];

/** Connections that the variables of each source describe, first source first, each database once. */
export function detectConnections(sources: readonly VariableSource[], around: Surroundings): Detected[] {
  const found: Detected[] = [];
  for (const { label, variables } of sources) {
    for (const [variable, parts] of described(variables)) {
      const connection = named(parts, around);
      if (!connection || found.some((other) => sameTarget(other.connection.spec, connection.spec))) continue;
      found.push({ connection, source: label, variable });
    }
  }
  return found;
}

function* described(variables: VariableSource['variables']): Generator<readonly [string, ConnectionParts]> {
  const read = (name: string) => {
    const value = variables[name]?.trim();
    // An unexpanded reference to another variable says nothing.
    return value && !value.includes('${') ? value : undefined;
  };
  for (const name of URL_VARIABLES) {
    const text = read(name);
    const parts = text === undefined ? undefined : parseConnectionString(text);
    if (parts) yield [name, parts];
  }
  // The variables of the official container image: the user defaults to postgres, the database to the user.
  if (read('POSTGRES_HOST') ?? read('POSTGRES_DB') ?? read('POSTGRES_DATABASE') ?? read('POSTGRES_USER')) {
    const user = read('POSTGRES_USER') ?? 'postgres';
    yield [
      'POSTGRES_*',
      parts({
        host: read('POSTGRES_HOST') ?? 'localhost',
        port: read('POSTGRES_PORT') ?? '5432',
        database: read('POSTGRES_DB') ?? read('POSTGRES_DATABASE') ?? user,
        user,
        password: read('POSTGRES_PASSWORD'),
        sslmode: read('POSTGRES_SSLMODE'),
      }),
    ];
  }
  if (read('PGHOST') ?? read('PGDATABASE')) {
    yield [
      'PG*',
      parts({
        host: read('PGHOST'),
        port: read('PGPORT'),
        database: read('PGDATABASE'),
        user: read('PGUSER'),
        password: read('PGPASSWORD'),
        sslmode: read('PGSSLMODE'),
        caFile: read('PGSSLROOTCERT'),
      }),
    ];
  }
}

function parts(values: { [K in keyof ConnectionParts]: string | undefined }): ConnectionParts {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function named(found: ConnectionParts, around: Surroundings): Connection | undefined {
  const complete = completeConnection('', found, {}, around);
  if (!complete.ok) return undefined;
  const { host, port, database } = complete.value.spec;
  return { ...complete.value, name: `${database}@${host}${port === 5432 ? '' : `:${port}`}` };
}
