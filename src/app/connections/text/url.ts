import type { Translate } from '../../../model/text/translate';
import { cloudSqlSocket } from '../hostList';
import { type Described, type Dialect, describe, type Pair } from './aliases';

/** The schemes of PostgreSQL, without prefixes and suffixes such as `jdbc:` and `+asyncpg`. */
const OURS =
  /^(postgres|postgresql|postgis|pgsql|psql|pgx\d?|pg|cockroach|cockroachdb|crdb-postgres|timescale|timescaledb|timescalegis|yugabyte|yugabytedb|alloydb|ecto|gcppostgres|awspostgres|azurepostgres)$/;

/** Java's prefixes, as in `jdbc:otel:postgresql:` and `r2dbc:pool:postgresql:`. */
const WRAPPED = /^(jdbc|r2dbcs?|vertx-reactive):/i;

const OTHER_SERVERS: readonly (readonly [pattern: RegExp, name: (t: Translate) => string])[] = [
  [/^(mysql|mysql2|mariadb|percona|tidb|vitess)$/, () => 'MySQL'],
  [/^(mongodb|mongo)$/, () => 'MongoDB'],
  [/^(sqlserver|mssql)$/, () => 'SQL Server'],
  [/^(sqlite|sqlite3|file)$/, () => 'SQLite'],
  [/^(oracle|oracledb)$/, () => 'Oracle'],
  [/^(redis|rediss|valkey)$/, () => 'Redis'],
  [/^(amqps?|nats|kafka)$/, (t) => t('a message broker')],
  [
    /^(clickhouse|snowflake|bigquery|redshift|cassandra|scylla|neo4j|bolt|couchbase|esdb|kurrentdb|h2|db2)$/,
    (t) => t('another database'),
  ],
  [/^(https?|wss?)$/, (t) => t('a web address')],
  [/^prisma(\+postgres)?$/, (t) => t("Prisma's own service")],
];

interface UrlText {
  readonly dialect: Dialect;
  /** The text after the scheme and its colon. */
  readonly rest: string;
  /** Whether the scheme asks for TLS. */
  readonly isSecure: boolean;
}

/**
 * Separates the scheme from a PostgreSQL URL. For the URL of another server, returns a problem for the middle of a sentence; undefined for
 * a text that is no URL.
 */
export function readScheme(
  text: string,
  t: Translate,
): { readonly url: UrlText } | { readonly problem: string } | undefined {
  const wrapped = WRAPPED.test(text);
  const [, chain = '', rest = ''] = /^((?:[a-z][\w.+-]*:)+)(.*)$/is.exec(text) ?? [];
  if (chain === '') return undefined;
  const schemes = chain.toLowerCase().slice(0, -1).split(':');
  const meant = wrapped ? schemes.slice(1) : schemes.slice(0, 1);
  if (meant.includes('tc'))
    return { problem: t('it starts a container for a test (Testcontainers); there is no server before') };
  const ours = meant.findIndex((scheme) => OURS.test(scheme.replace(/\+.*$/, '')));
  const known = OTHER_SERVERS.find(([pattern]) =>
    meant.some((scheme) => pattern.test(scheme) || pattern.test(scheme.replace(/\+.*$/, ''))),
  );
  if (known && ours < 0) return { problem: t('it addresses {server}, not PostgreSQL', { server: known[1](t) }) };
  if (ours < 0) return undefined;
  // `jdbc:postgresql:orders` has no slashes. Without `jdbc:`, the same text would be a host and its port.
  if (!wrapped && !rest.startsWith('//')) return undefined;
  return { url: { dialect: wrapped ? 'jdbc' : 'libpq', rest, isSecure: /^r2dbcs:/i.test(text) } };
}

interface Pieces {
  readonly userInfo: string | undefined;
  readonly hosts: string;
  readonly path: string;
  readonly query: string;
}

/** Splits `//user:password@hosts/database?name=value` as libpq does. When that reading is impossible, splits at the last `@`. */
export function splitUrl(rest: string): Pieces {
  const behind = rest.startsWith('//') ? rest.slice(2) : `/${rest.replace(/^\//, '')}`;
  const at = userInfoEnd(behind);
  const userInfo = at < 0 ? undefined : behind.slice(0, at);
  const [, hosts = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(behind.slice(at + 1)) ?? [];
  return { userInfo, hosts, path, query };
}

/** Returns where user and password end; -1 when there are none. A password that was pasted without encoding may contain `@ : / ? #`. */
function userInfoEnd(text: string): number {
  const slash = text.search(/[/?]/);
  const authority = slash < 0 ? text : text.slice(0, slash);
  const last = authority.lastIndexOf('@');
  // In `user:p@ss/word@host/db` a host and a database follow a later @, and no parameter comes before it.
  const whole = last < 0 ? -1 : text.search(/@[\w.-]+(?::\d{1,5})?\/[\w-]+(?:\?[^@]*)?$/);
  if (whole > last && authority.includes(':') && !/\?[^=]*=/.test(text.slice(0, whole))) return whole;
  if (last >= 0) return last;
  // In `user:pa/ss@host` the text before the slash is no host, because a port has no letters.
  const isHost = /^(\[[^\]]*\]|[^:[\]]*)(:[\d,]*)?$/.test(authority.split(',')[0] ?? '');
  const later = text.search(/@[^@/?]+(\/[^@]*)?$/);
  return isHost ? -1 : later;
}

/** Placeholders of examples, such as `{user}` or `<host>`. A placeholder in the password's place is allowed: the password is asked for. */
const PLACEHOLDER = /^(?:\{+[\w .-]+\}+|(?:<|%3C)[\w .-]+(?:>|%3E)|\[[A-Z][A-Z_ -]*\])$/i;
/** Whether a name is a placeholder of an example: `{your_database}`, `<host>`, `your-user`. */
export const isUnfilled = (text: string): boolean => PLACEHOLDER.test(text) || /^your[-_]\w+$/i.test(text);

/** Returns a problem for the middle of a sentence: a part is still a placeholder. */
export const unfilled = (name: string, t: Translate): string =>
  t('its {name} is a placeholder that must be filled in', { name });

/** Returns which part of a URL is a placeholder; undefined when there is none. */
function placeholderIn({ userInfo = '', hosts, path }: Pieces): 'user' | 'host' | 'port' | 'dbname' | undefined {
  const colon = userInfo.indexOf(':');
  if (PLACEHOLDER.test(colon < 0 ? userInfo : userInfo.slice(0, colon))) return 'user';
  for (const one of hosts.split(',')) {
    const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(one) ?? [];
    if (PLACEHOLDER.test(host)) return 'host';
    if (PLACEHOLDER.test(port)) return 'port';
  }
  return PLACEHOLDER.test(path) ? 'dbname' : undefined;
}

/** The folder of a Cloud SQL socket without encoding: `@/cloudsql/project:region:instance/orders`. */
const CLOUD_SQL_PATH = /^(cloudsql\/[\w.-]+(?::[\w.-]+){2,3})(?:\/(.*))?$/;

/** Returns what a URL says. A problem never contains the text itself, because it may have a password. */
export function describeUrl({ rest, dialect, isSecure }: UrlText, t: Translate): Described {
  const pieces = splitUrl(rest);
  const { userInfo, hosts, path, query } = pieces;
  const placeholder = placeholderIn(pieces);
  if (placeholder !== undefined) return { ok: false, problem: unfilled(placeholder, t) };
  // The URL's own parameters come later and win.
  const pairs: Pair[] = isSecure ? [['ssl', 'true']] : [];
  try {
    const socket = hosts === '' ? CLOUD_SQL_PATH.exec(path) : null;
    const list: Pair[] | undefined = socket ? [['host', `/${socket[1]}`]] : splitHosts(hosts);
    if (!list)
      return {
        ok: false,
        problem: t('the part between @ and / is not like host:5432; an IPv6 address needs [brackets]'),
      };
    pairs.push(...list);
    pairs.push(['dbname', decode(socket ? (socket[2] ?? '') : path)]);
    if (userInfo !== undefined) {
      const colon = userInfo.indexOf(':');
      pairs.push(['user', decode(colon < 0 ? userInfo : userInfo.slice(0, colon))]);
      if (colon >= 0) pairs.push(['password', decode(userInfo.slice(colon + 1))]);
    }
    for (const part of query.split('&').filter((part) => part !== '')) {
      const equals = part.indexOf('=');
      const name = decode(equals < 0 ? part : part.slice(0, equals));
      const value = equals < 0 ? '' : part.slice(equals + 1);
      // libpq keeps a plus sign as it is. In these parameters it can only stand for a blank.
      pairs.push([
        name,
        decode(/^(options|currentschema|search_path)$/i.test(name) ? value.replace(/\+/g, ' ') : value),
      ]);
    }
  } catch {
    return { ok: false, problem: t('a % in a name, password or value must be written as %25') };
  }
  return describe(pairs, dialect, t);
}

/** Splits `a:5432,[::1]:5433,,%2Ftmp` into lists of hosts and ports; undefined for another text. */
function splitHosts(text: string): Pair[] | undefined {
  if (text === '') return [];
  if (cloudSqlSocket(text) !== undefined) return [['host', text]];
  const hosts: string[] = [];
  const ports: string[] = [];
  for (const one of text.split(',')) {
    const [whole, bracketed, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:[\]\s]*))(?::(\d*))?$/.exec(one) ?? [];
    if (whole === undefined) return undefined;
    hosts.push(decode(bracketed ?? plain ?? ''));
    ports.push(port);
  }
  const isOne = ports.every((port) => port === ports[0]);
  return [
    ['host', hosts.join(',')],
    ['port', isOne ? (ports[0] ?? '') : ports.map((port) => port || '5432').join(',')],
  ];
}

function decode(text: string): string {
  return decodeURIComponent(text);
}
