import type { Translate } from '../../../model/text/translate';
import { cloudSqlSocket } from '../hostList';
import { type Described, type Dialect, describe, type Pair } from './aliases';

/** Schemes under which PostgreSQL is addressed, without what stands before and behind them (`jdbc:`, `+asyncpg`). */
const OURS =
  /^(postgres|postgresql|postgis|pgsql|psql|pgx\d?|pg|cockroach|cockroachdb|crdb-postgres|timescale|timescaledb|timescalegis|yugabyte|yugabytedb|alloydb|ecto|gcppostgres|awspostgres|azurepostgres)$/;

/** Wrappers of Java: `jdbc:otel:postgresql:`, `r2dbc:pool:postgresql:`. */
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
  /** What stands behind the scheme and its colon. */
  readonly rest: string;
  /** The scheme asks for TLS. */
  readonly isSecure: boolean;
}

/** Takes the scheme off an address of PostgreSQL. A sentence's middle for another server's; undefined for what is no URL. */
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
  // `jdbc:postgresql:orders` has no slashes; without `jdbc:` the same would be a host and its port.
  if (!wrapped && !rest.startsWith('//')) return undefined;
  return { url: { dialect: wrapped ? 'jdbc' : 'libpq', rest, isSecure: /^r2dbcs:/i.test(text) } };
}

interface Pieces {
  readonly userInfo: string | undefined;
  readonly hosts: string;
  readonly path: string;
  readonly query: string;
}

/** Splits `//user:password@hosts/database?name=value` as libpq does, and where that cannot be meant, by its last `@`. */
export function splitUrl(rest: string): Pieces {
  const behind = rest.startsWith('//') ? rest.slice(2) : `/${rest.replace(/^\//, '')}`;
  const at = userInfoEnd(behind);
  const userInfo = at < 0 ? undefined : behind.slice(0, at);
  const [, hosts = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(behind.slice(at + 1)) ?? [];
  return { userInfo, hosts, path, query };
}

/** Where the user and password end; -1 without them. A password that was pasted as it is may hold `@ : / ? #`. */
function userInfoEnd(text: string): number {
  const slash = text.search(/[/?]/);
  const authority = slash < 0 ? text : text.slice(0, slash);
  const last = authority.lastIndexOf('@');
  // `user:p@ss/word@host/db`: behind a later @ stand a host and a database, and no parameter in front of it.
  const whole = last < 0 ? -1 : text.search(/@[\w.-]+(?::\d{1,5})?\/[\w-]+(?:\?[^@]*)?$/);
  if (whole > last && authority.includes(':') && !/\?[^=]*=/.test(text.slice(0, whole))) return whole;
  if (last >= 0) return last;
  // `user:pa/ss@host`: what stands before the slash is no host, because no port has letters.
  const isHost = /^(\[[^\]]*\]|[^:[\]]*)(:[\d,]*)?$/.test(authority.split(',')[0] ?? '');
  const later = text.search(/@[^@/?]+(\/[^@]*)?$/);
  return isHost ? -1 : later;
}

/** What examples have for people to fill in: `{user}`, `<host>`. A password is asked for then. */
const PLACEHOLDER = /^(?:\{+[\w .-]+\}+|(?:<|%3C)[\w .-]+(?:>|%3E)|\[[A-Z][A-Z_ -]*\])$/i;
/** Whether a name is one of an example: `{your_database}`, `<host>`, `your-user`. */
export const isUnfilled = (text: string): boolean => PLACEHOLDER.test(text) || /^your[-_]\w+$/i.test(text);

/** For the middle of a sentence: a part is still that of an example. */
export const unfilled = (name: string, t: Translate): string =>
  t('its {name} is a placeholder that must be filled in', { name });

/** The part of a URL that is a placeholder, by its name; undefined when none is. */
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

/** The folder of a socket of Cloud SQL that was written as it is: `@/cloudsql/project:region:instance/orders`. */
const CLOUD_SQL_PATH = /^(cloudsql\/[\w.-]+(?::[\w.-]+){2,3})(?:\/(.*))?$/;

/** What a URL says. `where` of a problem is never the text itself: it may hold a password. */
export function describeUrl({ rest, dialect, isSecure }: UrlText, t: Translate): Described {
  const pieces = splitUrl(rest);
  const { userInfo, hosts, path, query } = pieces;
  const placeholder = placeholderIn(pieces);
  if (placeholder !== undefined) return { ok: false, problem: unfilled(placeholder, t) };
  // What the URL says itself counts more.
  const pairs: Pair[] = isSecure ? [['ssl', 'true']] : [];
  try {
    const socket = hosts === '' ? CLOUD_SQL_PATH.exec(path) : null;
    const list: Pair[] | undefined = socket ? [['host', `/${socket[1]}`]] : splitHosts(hosts);
    if (!list)
      return {
        ok: false,
        problem: t('what stands between @ and / is not like host:5432; an IPv6 address needs [brackets]'),
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
      // libpq takes a plus sign as it is; in options, which are separated by blanks, it can only be a blank.
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

/** `a:5432,[::1]:5433,,%2Ftmp` as the lists of hosts and ports; undefined for what is none. */
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
