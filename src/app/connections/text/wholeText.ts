import type { Translate } from '../../../model/text/translate';
import { type Described, describe, keywordOf, type Pair } from './aliases';
import type { Keyword } from './keywords';
import { connectionString } from './pairs';
import { type Lookup, resolveReferences, templateIn, withLiteralDollar, withLiteralPassword } from './references';
import { describeUrl, isUnfilled, readScheme, unfilled } from './url';
import type { Variables } from './variables';

/** What a pasted text is, and what it says. */
export interface PastedText {
  /** The form that it was understood as, with its article: "a JDBC URL". */
  readonly form: string;
  readonly described: Described;
  /** Variables that were set for the command, as before `psql`. */
  readonly variables: Variables;
  /** Sentences about the rest of the text. */
  readonly notes?: readonly string[];
}

export type TextRefusal = { readonly problem: string };
export type Attempt = PastedText | TextRefusal | undefined;

/** A longer text is not what a person pastes to name a server, and would only be slow to read. */
export const LONGEST = 10_000;

/** Reads a URL or a connection string that is the whole text, as in the settings. Otherwise like `readPasted`. */
export function readConnectionString(
  text: string,
  env: Lookup,
  t: Translate,
): PastedText | { readonly problem: string } {
  if (text.length > LONGEST) return { problem: t('the text is too long') };
  return wholeUrl(text.trim(), env, t) ?? wholeString(text.trim(), env, t) ?? { problem: unlike(t) };
}

/** Returns a problem for the middle of a sentence: a variable or service in the text has no known value. */
export function unknownName(name: string, t: Translate): string {
  return t('{name} has no value that is known here', { name });
}

/** Returns a problem for the middle of a sentence: the text has no known form. */
export function unlike(t: Translate): string {
  return t('it is not like postgres://user@host:5432/database (special characters in a name must be percent-encoded)');
}

/** Reads a URL at the beginning of a text. Undefined when the text does not begin with a scheme; a problem when the URL cannot be used. */
export function wholeUrl(text: string, env: Lookup, t: Translate): Attempt {
  const template = readScheme(text, t) && templateIn(text);
  if (template) return { problem: unknownName(template, t) };
  const blanksKept = text.replace(/(options=(?:-c ?|--)?[^&\s]*|-c) +(?=[\w.-]+(=|%3D))/gi, '$1%20');
  const [first = ''] = blanksKept.split(/\s/, 1);
  return readUrl(first, env, t);
}

/** Reads a text that is entirely a URL. `env` resolves its references. Undefined when it has no known scheme. */
export function readUrl(text: string, env: Lookup, t: Translate): Attempt {
  const scheme = readScheme(text, t);
  if (!scheme) return undefined;
  if ('problem' in scheme) return scheme;
  const resolved = resolveReferences(withLiteralPassword(text, env), env);
  if (!resolved.ok) return { problem: unknownName(resolved.missing, t) };
  const again = readScheme(resolved.text, t);
  if (!again || 'problem' in again) return again;
  const described = describeUrl(again.url, t);
  if (!described.ok) return described;
  const form = again.url.dialect === 'jdbc' ? t('a JDBC URL') : t('a URL');
  return { form, described, variables: {} };
}

/** Reads a connection string of libpq, .NET or ODBC; undefined for another text. */
export function wholeString(text: string, env: Lookup, t: Translate): Attempt {
  const found = connectionString(text);
  if (!found) return undefined;
  const form = found.dialect === 'ado' ? t('a connection string') : t('key=value text');
  return ofPairs(found.pairs, found.dialect, form, env, t);
}

/** Reads pairs of name and value in the words of a dialect. `form`: the name of the text's form, for a person. */
export function ofPairs(
  pairs: readonly Pair[],
  dialect: 'libpq' | 'ado',
  form: string,
  env: Lookup,
  t: Translate,
): PastedText | TextRefusal {
  const driver = pairs.find(([name]) => /^(driver|provider)$/i.test(name))?.[1];
  if (driver !== undefined && !/postgres|pgsql|psqlodbc|npgsql|pgnp/i.test(driver)) {
    return { problem: t('its driver is not one for PostgreSQL') };
  }
  if (isSqlServer(pairs)) return { problem: t('it addresses {server}, not PostgreSQL', { server: 'SQL Server' }) };
  const expanded: Pair[] = [];
  for (const [name, value] of pairs) {
    if (/^(driver|provider)$/i.test(name)) continue;
    const keyword = keywordOf(name, dialect);
    if (isCode(value, keyword)) return { problem: unknownName(value, t) };
    const resolved = resolveReferences(keyword === 'password' ? withLiteralDollar(value, env) : value, env);
    if (!resolved.ok) return { problem: unknownName(resolved.missing, t) };
    if (keyword && WHERE.includes(keyword) && isUnfilled(resolved.text)) return { problem: unfilled(keyword, t) };
    // The OLE DB provider's word for the database.
    expanded.push([driver !== undefined && /^location$/i.test(name) ? 'Database' : name, resolved.text]);
  }
  const described = describe(expanded, dialect, t);
  return described.ok ? { form, described, variables: {} } : described;
}

const WHERE: readonly Keyword[] = ['host', 'port', 'dbname', 'user'];
/** A member that code reads, or a tag of YAML. */
const MEMBER = /^(?:cfg|conf|config|settings|opts|options|self|this|args|params|var)\.\w[\w.]*$|^![a-z]\w*$/;
/** Matches `db.Config.Host` and `DB_HOST`, which are not names of machines. */
const NO_HOST =
  /^[a-z]\w*(?:\.\w+)*\.\w*(?:Host|Hostname|Addr|Address|Server|Endpoint)$|^(?:[a-z]\w*\.)?[A-Z][A-Z\d]*_[A-Z\d_]+$/;

/** Whether a value is code whose value is not known here. A password may look like anything, so it is never code. */
function isCode(value: string, keyword: Keyword | undefined): boolean {
  if (/^%[svdq]$/.test(value)) return true;
  return (
    keyword !== undefined &&
    WHERE.includes(keyword) &&
    (MEMBER.test(value) || (keyword === 'host' && NO_HOST.test(value)))
  );
}

/** Whether only SQL Server has such a connection string: a protocol, a comma before the port, an instance, or a service of Azure. */
function isSqlServer(pairs: readonly Pair[]): boolean {
  const [, server = ''] = pairs.find(([name]) => /^(?:server|data source|addr|address)$/i.test(name)) ?? [];
  if (/^(?:tcp|np|lpc):|^[^,]+,\s*\d+$|^\(localdb\)|\.database\.windows\.net$|^[\w.-]+\\\w/i.test(server)) return true;
  return pairs.some(([name]) => /^(?:multipleactiveresultsets|attachdbfilename)$/i.test(name));
}

/** A connection string of Go's MySQL driver. */
const MYSQL_DSN = /^(?:[^\s@]+@)?(?:tcp6?|unix)\([^()\s]*\)\//;
/** A server's socket, or its folder. */
const SOCKET = /^(?:unix:\/\/)?(\/[\w./-]*?)(?:\/\.s\.PGSQL\.(\d{1,5}))?\/?$/;

/** Reads addresses such as `ada@db.example:5432/orders` or `ada@/orders?host=/var/run/postgresql`. */
export function address(text: string, env: Lookup, t: Translate): Attempt {
  if (MYSQL_DSN.test(text)) return { problem: t('it addresses {server}, not PostgreSQL', { server: 'MySQL' }) };
  const [, folder, port] = SOCKET.exec(text) ?? [];
  if (folder !== undefined && (port !== undefined || /postgres/.test(folder)))
    return ofPairs(
      [['host', folder], ...(port === undefined ? [] : [['port', port] as const])],
      'libpq',
      t('a URL'),
      env,
      t,
    );
  // Host names that only cloud providers give.
  if (
    /^[\w-]+(?:\.[\w-]+)*\.(?:rds\.amazonaws\.com|postgres\.database\.azure\.com|neon\.tech|supabase\.co)$/i.test(text)
  )
    return readUrl(`postgres://${text}`, env, t);
  // `db.example:5432/orders` is clear enough; a name alone is not.
  if (/^(?:(?=[\d_.-]*[A-Za-z])[\w.-]+|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]):\d{2,5}(?:\/[\w-]+)?$/i.test(text))
    return readUrl(`postgres://${text}`, env, t);
  return /^[^\s@/]+@(?:[^\s@/]+\/[\w-]+(?:\?\S*)?|\/[\w-]*\?(?:\S*&)?host=\S*)$/.test(text)
    ? readUrl(`postgres://${text}`, env, t)
    : undefined;
}
