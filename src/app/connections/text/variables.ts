import type { Translate } from '../../../model/text/translate';
import { type Described, describe, type Pair } from './aliases';
import { environmentParameters, KEYWORDS } from './keywords';
import { connectionString } from './pairs';
import { type Lookup, resolveReferences, withLiteralDollar, withLiteralPassword } from './references';
import { describeUrl, readScheme } from './url';

/** Variables by name, from an `.env` file, the environment or a pasted text. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What variables say about one database. */
interface DescribedVariables {
  /** The variable, or the prefix of its group followed by a star. */
  readonly variable: string;
  readonly described: Described;
}

/** Names whose values may be connection strings without a scheme. */
const STRING_NAME = /(URL|URI|DSN|DBSTRING|CONN|CONNSTR|CONNECTION|CONNECTION_?STRING|CONNECTIONSTRINGS__\w+)$/i;
/** The ending of such a name, which is replaced to find the related `…_USERNAME` and `…_PASSWORD`. */
const STRING_ENDING = /_?(JDBC_?|R2DBC_?|REACTIVE_?)?(URL|URI|DSN|CONNECTION_?STRING)$/i;

/** A name such as `ORDERS_DB_HOST`: a prefix and a field. A prefix that names no database, as in `SMTP_HOST`, does not match. */
const FIELD =
  /^((?:\w+_)?(?:DB|DATABASE|DATASOURCE|POSTGRES|POSTGRESQL|PG|PGSQL|PSQL|COCKROACH|TIMESCALE|TYPEORM|EVENT_?STORE|SQL|RDS)(?:_(?:ADDON|URL|DEFAULT|MAIN|PRIMARY|MASTER|WRITER?|READER?))?_{0,2})(HOST|HOSTNAME|HOST_NAME|HOSTADDR|SERVER|ADDR|ADDRESS|ENDPOINT|PORT|NAME|DATABASE|DATABASE_NAME|DB|DBNAME|DB_NAME|USER|USERNAME|USER_NAME|USR|LOGIN|PASSWORD|PASS|PASSWD|PWD|SSLMODE|SSL_MODE|SSL|TLS|SCHEMA|SEARCH_PATH|SSLROOTCERT|SSL_ROOT_CERT|SSL_CA|OPTIONS)$/i;

const FIELDS: Readonly<Record<string, string>> = {
  HOSTNAME: 'host',
  HOST_NAME: 'host',
  SERVER: 'host',
  ADDR: 'host',
  ADDRESS: 'host',
  ENDPOINT: 'host',
  NAME: 'dbname',
  DATABASE: 'dbname',
  DATABASE_NAME: 'dbname',
  DB: 'dbname',
  DB_NAME: 'dbname',
  USERNAME: 'user',
  USER_NAME: 'user',
  USR: 'user',
  LOGIN: 'user',
  SSL_ROOT_CERT: 'sslrootcert',
};

/** Another kind of server, recognised by the prefix or by the variables that name a driver. */
const FOREIGN_PREFIX =
  /(^|_)(MYSQL|MARIADB|MONGO(DB)?|REDIS|MSSQL|SQLSERVER|ORACLE|SQLITE|CLICKHOUSE|CASSANDRA|NEO4J|INFLUX(DB)?|RABBITMQ|ELASTIC\w*)_/i;
const DRIVER = /^(CONNECTION|DRIVER|TYPE|DIALECT|ENGINE|ADAPTER|CLIENT|KIND|VENDOR)$/i;
const OUR_DRIVER = /postgres|pgsql|psql|^pg|pgx|cockroach|timescale|postgis|yugabyte|alloydb/i;
const FOREIGN_PORTS = ['3306', '1433', '1521', '27017', '6379', '9042', '8123', '9000', '5984'];

/**
 * Yields the databases that the variables describe, whole connection strings first. A description with a reference that has no known value
 * is left out.
 */
export function* describeVariables(
  variables: Variables,
  elsewhere: Lookup,
  t: Translate,
): Generator<DescribedVariables> {
  const { values, missing } = readable(variables, elsewhere);
  for (const [name, value] of values) {
    const described = describeString(name, value, values, t);
    if (described?.ok) yield { variable: name, described };
  }
  yield* describeGroups(values, missing, t);
  yield* describeLibpq(values, missing);
}

/** Returns the first name without a known value in a variable that would say where a server is; undefined when there is none. */
export function unresolvedIn(variables: Variables, elsewhere: Lookup): string | undefined {
  const { missing } = readable(variables, elsewhere);
  return [...missing].find(([name]) => STRING_NAME.test(name) || isNeeded(name))?.[1];
}

interface Readable {
  /** The variables that are set, with their references resolved. */
  readonly values: ReadonlyMap<string, string>;
  /** Variable → the first name in it that has no known value. */
  readonly missing: ReadonlyMap<string, string>;
}

function readable(variables: Variables, elsewhere: Lookup): Readable {
  const values = new Map<string, string>();
  const missing = new Map<string, string>();
  for (const [name, raw] of Object.entries(variables)) {
    if (raw === undefined || raw.trim() === '') continue;
    // In `URL=${URL:-…}` the inner name is the variable of the environment, not the one that is set here.
    const lookup: Lookup = (other) => (other === name ? undefined : variables[other]) ?? elsewhere(other);
    const literal = /pass|pwd/i.test(name) ? withLiteralDollar : withLiteralPassword;
    const text = literal(raw.trim(), lookup);
    const resolved = resolveReferences(text, lookup);
    if (!resolved.ok) missing.set(name, resolved.missing);
    else if (resolved.text !== '') values.set(name, resolved.text);
  }
  return { values, missing };
}

/** Fields without which a group would lead somewhere else, or less safely. */
const NEEDED = [
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'service',
  'sslmode',
  'ssl_mode',
  'ssl',
  'tls',
  'sslrootcert',
];

function isNeeded(name: string): boolean {
  const field = FIELD.exec(name)?.[2];
  const keyword = field === undefined ? undefined : (FIELDS[field.toUpperCase()] ?? field.toLowerCase());
  return NEEDED.includes(keyword ?? '') || NEEDED_OF_LIBPQ.has(name);
}

/** Reads a value that is a connection string. One with a scheme counts under every name, one without only under a usual name. */
function describeString(
  name: string,
  value: string,
  values: ReadonlyMap<string, string>,
  t: Translate,
): Described | undefined {
  const scheme = readScheme(value, t);
  if (scheme) {
    if ('problem' in scheme) return undefined;
    return withSisters(name, describeUrl(scheme.url, t), values);
  }
  if (!STRING_NAME.test(name) || !isOurs(name, values)) return undefined;
  const found = connectionString(value);
  const described = found && describe(found.pairs, found.dialect, t);
  if (!described?.ok) return undefined;
  const { host, dbname, service } = described.parameters;
  return (host ?? dbname ?? service) === undefined ? undefined : described;
}

/** Adds the user from a related variable: `SPRING_DATASOURCE_URL` has no user, but `SPRING_DATASOURCE_USERNAME` has. */
function withSisters(name: string, described: Described, values: ReadonlyMap<string, string>): Described {
  if (!described.ok || !STRING_ENDING.test(name)) return described;
  // The related variables of `…_JDBC_URL` are `…_USERNAME` or, in Jakarta, `…_JDBC_USER`.
  const prefixes = [name.replace(STRING_ENDING, ''), name.replace(/(?<![A-Z])[A-Z]+$/i, '').replace(/_$/, '')];
  const sister = (...endings: string[]) => {
    const names = prefixes.flatMap((prefix) =>
      endings.map((ending) => (prefix === '' ? ending : `${prefix}_${ending}`)),
    );
    const found = names.find((each) => values.has(each));
    return found === undefined ? undefined : values.get(found);
  };
  const user = sister('USERNAME', 'USER', 'username', 'user');
  const password = sister('PASSWORD', 'PASS', 'password');
  const parameters = {
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...described.parameters,
  };
  return { ...described, parameters };
}

function isOurs(name: string, values: ReadonlyMap<string, string>): boolean {
  if (FOREIGN_PREFIX.test(`${name}_`)) return false;
  const prefix = name.replace(/_?[A-Za-z0-9]*$/, '');
  for (const [other, value] of values) {
    const behind =
      other.startsWith(`${prefix}_`) || prefix === '' ? other.slice(prefix === '' ? 0 : prefix.length + 1) : '';
    if (DRIVER.test(behind) && /^[\w.+-]+$/.test(value) && !OUR_DRIVER.test(value)) return false;
  }
  return true;
}

function* describeGroups(
  values: ReadonlyMap<string, string>,
  missing: ReadonlyMap<string, string>,
  t: Translate,
): Generator<DescribedVariables> {
  const broken = new Set([...missing.keys()].filter(isNeeded).map(prefixOf));
  for (const [prefix, group] of groupsOf(values)) {
    if (broken.has(prefix)) continue;
    const isImage = /(^|_)POSTGRES_$/i.test(prefix);
    if (!isOurs(`${prefix}HOST`, values) || FOREIGN_PORTS.includes(group.get('port') ?? '')) continue;
    const host = group.has('host') ? undefined : googleHost(values);
    if (host !== undefined) group.set('host', host);
    const named = group.has('host') || (group.has('dbname') && group.has('user'));
    if (!named && !(isImage && (group.has('user') || group.has('dbname')))) continue;
    yield {
      variable: `${prefix}*`,
      described: describe([...(isImage ? imageDefaults(group) : []), ...group], 'libpq', t),
    };
  }
}

/** The names of the server in Google's examples, beside `DB_USER` and `DB_NAME`. */
const GOOGLE_HOSTS = ['INSTANCE_UNIX_SOCKET', 'INSTANCE_HOST', 'INSTANCE_CONNECTION_NAME', 'CLOUD_SQL_CONNECTION_NAME'];

const googleHost = (values: ReadonlyMap<string, string>): string | undefined =>
  GOOGLE_HOSTS.map((name) => values.get(name)).find((value) => value !== undefined);

/**
 * Returns the prefix of a field's group. Keycloak's `DB_URL_HOST` belongs to its `DB_USERNAME`, and AWS' `RDS_DB_NAME` to its
 * `RDS_HOSTNAME`.
 */
const prefixOf = (name: string): string | undefined => FIELD.exec(name)?.[1]?.replace(/(?:URL_|(?<=\bRDS_)DB_)$/i, '');

/** Prefix → field → value. libpq's own variables are left out, because they have their own meaning. */
function groupsOf(values: ReadonlyMap<string, string>): ReadonlyMap<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const [name, value] of values) {
    const field = FIELD.exec(name)?.[2];
    const prefix = prefixOf(name);
    if (prefix === undefined || field === undefined || Object.hasOwn(LIBPQ, name)) continue;
    const group = groups.get(prefix) ?? new Map<string, string>();
    const key = FIELDS[field.toUpperCase()] ?? field.toLowerCase();
    if (!group.has(key)) group.set(key, value);
    groups.set(prefix, group);
  }
  return groups;
}

/** The defaults of the official container image: the user is postgres, and the database has the name of the user. */
function imageDefaults(group: ReadonlyMap<string, string>): Pair[] {
  const user = group.get('user') ?? 'postgres';
  return [
    ['host', 'localhost'],
    ['port', '5432'],
    ['user', user],
    ['dbname', user],
  ];
}

const LIBPQ: Readonly<Record<string, true>> = Object.fromEntries(
  Object.values(KEYWORDS).flatMap((variable) => (variable === undefined ? [] : [[variable, true]])),
);

const NEEDED_OF_LIBPQ: ReadonlySet<string | undefined> = new Set(
  Object.entries(KEYWORDS).flatMap(([keyword, variable]) => (NEEDED.includes(keyword) ? [variable] : [])),
);

/** Yields the connection of the PG* variables if they name a server, a database or a service. */
function* describeLibpq(
  values: ReadonlyMap<string, string>,
  missing: ReadonlyMap<string, string>,
): Generator<DescribedVariables> {
  if ([...missing.keys()].some((name) => NEEDED_OF_LIBPQ.has(name))) return;
  const parameters = environmentParameters(Object.fromEntries(values));
  const { host, hostaddr, dbname, service } = parameters;
  if ((host ?? hostaddr ?? dbname ?? service) === undefined) return;
  yield { variable: 'PG*', described: { ok: true, parameters, ignored: [] } };
}
