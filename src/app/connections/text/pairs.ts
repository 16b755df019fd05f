import { keywordOf, type Pair } from './aliases';
import type { Keyword } from './keywords';

/** A connection string without a scheme: libpq's words separated by blanks, or another driver's separated by semicolons. */
interface ConnectionString {
  readonly pairs: readonly Pair[];
  readonly dialect: 'libpq' | 'ado';
}

/** Reads a connection string that fills the whole text and names a server, a database or a user; undefined for any other text. */
export function connectionString(text: string): ConnectionString | undefined {
  const semicolons = PREFIX.test(text) || /;\s*[A-Za-z][\w ]*=/.test(text) || /;\s*$/.test(text);
  const pairs = semicolons ? semicolonPairs(text) : (keywordPairs(text) ?? semicolonPairs(text));
  const dialect = semicolons ? 'ado' : 'libpq';
  const keywords = pairs?.map(([name]) => (/^[A-Z]+_/.test(name) ? undefined : keywordOf(name, 'ado'))) ?? [];
  const isDriver = /^(driver|provider)$/i.test(pairs?.[0]?.[0] ?? '');
  const saysWhere = keywords.some((keyword) => keyword !== undefined && WHERE.includes(keyword));
  return pairs && saysWhere && (isDriver || keywords[0] !== undefined) ? { pairs, dialect } : undefined;
}

const WHERE: readonly Keyword[] = ['host', 'hostaddr', 'port', 'dbname', 'user', 'service'];

/** Reads libpq's `host=localhost password='s \' cret'`; undefined when the text is not entirely in that form. */
function keywordPairs(text: string): Pair[] | undefined {
  const pairs: Pair[] = [];
  // After an empty value, libpq would read the next keyword as the value.
  const pair =
    /\s*([\w.]+)\s*=(?:\s+(?=\w+\s*=)|\s*(?:'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s\\']|\\.)(?:[^\s\\]|\\.)*)?(?=\s|$)))/gsy;
  let end = 0;
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    end = pair.lastIndex;
    pairs.push([match[1] ?? '', (match[2] ?? match[3] ?? '').replace(/\\(.)/gs, '$1')]);
  }
  // Lines with double quotes belong to TOML or Terraform.
  const isOther = text.includes('\n') && pairs.some(([, value]) => /^".*"$/.test(value));
  return pairs.length > 0 && !isOther && text.slice(end).trim() === '' ? pairs : undefined;
}

/** Prefixes of connection strings with semicolons: PHP's `pgsql:` and Perl's `dbi:Pg:`. */
const PREFIX = /^(pgsql|dbi:pg):/i;

/**
 * Reads `Host=db;Username=ada;Password="a;b"` of .NET, ODBC, PHP and Perl; undefined when the text is not entirely in that form. A
 * semicolon between quotes or `{braces}` is part of the value; a doubled quote is one quote.
 */
function semicolonPairs(text: string): Pair[] | undefined {
  const pairs: Pair[] = [];
  const body = text.replace(PREFIX, '');
  if (!body.includes(';') && body === text) return undefined;
  const pair = /\s*([A-Za-z][\w .-]*?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|\{([^}]*)\}|([^;]*?))\s*(?:;+|$)/gy;
  let end = 0;
  for (let match = pair.exec(body); match && end < body.length; match = pair.exec(body)) {
    end = pair.lastIndex;
    const value = match[2]?.replaceAll('""', '"') ?? match[3]?.replaceAll("''", "'") ?? match[4] ?? match[5] ?? '';
    pairs.push([match[1] ?? '', value]);
  }
  return pairs.length > 0 && body.slice(end).trim() === '' ? pairs : undefined;
}

const QUOTED = String.raw`"((?:[^"\\\n]|\\.)*)"`;
const GO_USER = new RegExp(
  String.raw`\bUser:\s*url\.(?:UserPassword\(\s*${QUOTED}\s*,\s*${QUOTED}\s*\)|User\(\s*${QUOTED}\s*\)|\w+\([^()]*\))`,
);

/** Rewrites Go's `url.URL{…}` as pairs: the user is in a call, the database is the path, the rest is a query. */
function goUrl(code: string): string {
  return code
    .replace(GO_USER, (_, user?: string, password?: string, alone?: string) => {
      const name = user ?? alone;
      return name === undefined ? '' : `user: "${name}"${password === undefined ? '' : `, password: "${password}"`}`;
    })
    .replace(/\bPath:\s*"\/?([^"/]+)"/, 'dbname: "$1"')
    .replace(/\bRawQuery:\s*"([^"]*)"/, (_, query: string) => query.replace(/([\w.-]+)=([^&]*)&?/g, '$1: "$2", '));
}

/** Returns pairs such as `host: "db"`, `host => 'db'`, `"host": "db"` or `host := "db"` anywhere in code or configuration. */
export function codePairs(code: string): Pair[] {
  const text = code.includes('url.URL{') ? goUrl(code) : code;
  const pairs: Pair[] = [];
  const pair =
    /(?<![\w.$]|\$\{)["'`]?((?:\$env:)?[A-Za-z_][\w.:-]{0,100}?)["'`]?\s*(?::=|=>|=|:(?!\/\/))[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|((?:\$\{[^{}\s]*\}|[^\s,;(){}"'`])+))/g;
  for (const [, name = '', double, single, tick, bare] of text.matchAll(pair)) {
    const value = double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : (single ?? tick ?? bare ?? '');
    pairs.push([name.replace(/^\$env:/i, ''), value]);
  }
  return pairs;
}
