import type { Translate } from '../../../model/text/translate';
import { isKeyword, KEYWORDS, type Keyword, type Parameters } from './keywords';

/** The naming of a text, where the same word has different meanings. */
export type Dialect = 'libpq' | 'jdbc' | 'ado';

/** A connection in libpq's words, or a problem for the middle of a sentence. */
export type Described =
  | {
      readonly ok: true;
      readonly parameters: Parameters;
      /** Names, as written, that only another driver knows. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

export type Pair = readonly [name: string, value: string];

/** Other drivers' names in the form that `squash` gives. */
const ALIASES: Readonly<Record<string, Keyword>> = {
  server: 'host',
  hostname: 'host',
  servername: 'host',
  servernames: 'host',
  datasource: 'host',
  addr: 'host',
  address: 'host',
  socketdir: 'host',
  socket: 'host',
  database: 'dbname',
  db: 'dbname',
  databasename: 'dbname',
  initialcatalog: 'dbname',
  username: 'user',
  userid: 'user',
  uid: 'user',
  login: 'user',
  pwd: 'password',
  psw: 'password',
  pass: 'password',
  passwd: 'password',
  ssl: 'sslmode',
  tls: 'sslmode',
  sslrequire: 'sslmode',
  sslca: 'sslrootcert',
  cafile: 'sslrootcert',
  rootcertificate: 'sslrootcert',
  sslrootcertificate: 'sslrootcert',
  sslcertificate: 'sslcert',
  sslidentity: 'sslcert',
  currentschema: 'search_path',
  schema: 'search_path',
  schemasearchpath: 'search_path',
  'options[searchpath]': 'search_path',
  appname: 'application_name',
  connectiontimeout: 'connect_timeout',
  logintimeout: 'connect_timeout',
  targetservertype: 'target_session_attrs',
  targetsessionattributes: 'target_session_attrs',
  commandlineoptions: 'options',
  encoding: 'client_encoding',
  charset: 'client_encoding',
  tcpkeepalive: 'keepalives',
  kerberosservername: 'krbsrvname',
  kerberosservicename: 'krbsrvname',
  gssencryptionmode: 'gssencmode',
  // The keywords themselves as other drivers spell them: `TargetSessionAttrs`, `Search Path`, `ssl-cert`.
  ...Object.fromEntries(Object.keys(KEYWORDS).map((keyword) => [squash(keyword), keyword as Keyword])),
};

/** Names that look like a request for a check but are not. */
const NO_CHECK = [
  'trustservercertificate',
  'usesslstream',
  'sslresponsetimeout',
  'passwordencoder',
  'authenticationtimeout',
];

/** An unknown name that matches may request a check, so it must not be ignored. */
const MAY_CHECK = /^(ssl|tls|gss|krb|kerberos|scram|oauth|auth|channel|pass|require)/;

/** Translates pairs of any driver into libpq's words. Of a repeated name the last value counts; repeated hosts are joined. */
export function describe(pairs: readonly Pair[], dialect: Dialect, t: Translate): Described {
  const parameters: { [K in Keyword]?: string } = {};
  const ignored: string[] = [];
  const hasMode = pairs.some(([name, value]) => squash(name) === 'sslmode' && value.trim() !== '');
  const isPrisma = pairs.some(([name]) => name === 'sslidentity' || name === 'sslaccept');
  for (const [name, value] of pairs) {
    const squashed = squash(name);
    const problem = refusal(squashed, name, value, t);
    if (problem !== undefined) return { ok: false, problem };
    if (value.trim() === '' && squashed !== 'ssl') continue;
    // Prisma calls the CA certificate of the server `sslcert` and the client's certificate `sslidentity`.
    const keyword = isPrisma && squashed === 'sslcert' ? 'sslrootcert' : keywordOf(name, dialect);
    // As in Java's driver, a mode wins over a yes or no, wherever each is written.
    if (keyword === 'sslmode' && squashed !== 'sslmode' && hasMode) continue;
    if (keyword) put(parameters, keyword, squashed, value, dialect);
    else if (!putSpecial(parameters, squashed, value)) ignored.push(name);
  }
  return { ok: true, parameters, ignored };
}

/** Reads names whose value says what several libpq keywords say, or one keyword in another unit. */
function putSpecial(parameters: { [K in Keyword]?: string }, squashed: string, value: string): boolean {
  switch (squashed) {
    // pg8000 names the socket itself, not its folder.
    case 'unixsock':
      parameters.host = value.replace(/\/\.s\.PGSQL\.\d+$/, '');
      return true;
    case 'sslaccept':
      if (value === 'strict') parameters.sslmode = 'verify-full';
      return true;
    case 'sslfactory':
      if (/NonValidating/.test(value)) parameters.sslmode = 'require';
      return true;
    case 'connectiontimeoutmillis':
      parameters.connect_timeout = String(Math.ceil(Number(value) / 1000));
      return true;
    default:
      return false;
  }
}

/** Returns the libpq keyword of a driver's name; undefined for an unknown name. */
export function keywordOf(name: string, dialect: Dialect = 'libpq'): Keyword | undefined {
  if (isKeyword(name)) return name;
  const squashed = squash(name);
  if (squashed === 'timeout') return dialect === 'ado' ? 'connect_timeout' : undefined;
  return Object.hasOwn(ALIASES, squashed) ? ALIASES[squashed] : undefined;
}

function put(
  parameters: { [K in Keyword]?: string },
  keyword: Keyword,
  squashed: string,
  value: string,
  dialect: Dialect,
): void {
  const before = parameters[keyword];
  switch (keyword) {
    case 'sslmode':
      // `ssl=true` adds nothing when a more exact value was given.
      if (squashed !== 'sslmode' && before !== undefined && isTrue(value)) return;
      parameters.sslmode = sslmodeOf(value, dialect);
      return;
    case 'host':
      // SQLAlchemy writes one `host` parameter for each of several hosts.
      parameters.host = before !== undefined && /:\d+$/.test(value) ? `${before},${value}` : value;
      return;
    case 'target_session_attrs':
      parameters.target_session_attrs = TARGETS[squash(value)] ?? value;
      return;
    case 'load_balance_hosts':
      parameters.load_balance_hosts = isTrue(value) ? 'random' : /^(false|no|off|0)$/i.test(value) ? 'disable' : value;
      return;
    case 'keepalives':
      parameters.keepalives = isTrue(value) ? '1' : /^(false|no|off)$/i.test(value) ? '0' : value;
      return;
    default:
      parameters[keyword] = value;
  }
}

const TARGETS: Readonly<Record<string, string>> = {
  any: 'any',
  primary: 'primary',
  master: 'primary',
  secondary: 'standby',
  slave: 'standby',
  standby: 'standby',
  readwrite: 'read-write',
  readonly: 'read-only',
  preferprimary: 'prefer-primary',
  prefersecondary: 'prefer-standby',
  preferslave: 'prefer-standby',
  preferstandby: 'prefer-standby',
};

/** Returns libpq's word for a mode such as `VerifyFull`, `true`, `1`, `no-verify` or `Required`. An unknown value stays as it is. */
function sslmodeOf(value: string, dialect: Dialect): string {
  const squashed = squash(value);
  // The TLS object of Node's drivers.
  const checks = /rejectunauthorized\W+(true|false)/i.exec(value)?.[1];
  if (checks !== undefined) return /true/i.test(checks) ? 'verify-full' : 'require';
  if (isTrue(value) || squashed === '') return dialect === 'jdbc' ? 'verify-full' : 'require';
  switch (squashed) {
    case 'false':
    case '0':
    case 'no':
    case 'off':
    case 'none':
    case 'disabled':
      return 'disable';
    case 'noverify':
    case 'required':
      return 'require';
    case 'preferred':
      return 'prefer';
    case 'verifyca':
      return 'verify-ca';
    case 'verifyfull':
    case 'verifyidentity':
      return 'verify-full';
    default:
      return value.toLowerCase();
  }
}

function isTrue(value: string): boolean {
  return /^(true|1|yes|on)$/i.test(value.trim());
}

/** Returns the problem with a name whose request cannot be met here; undefined when there is none. */
function refusal(squashed: string, name: string, value: string, t: Translate): string | undefined {
  const shown = name.slice(0, 40);
  if (squashed === 'socketfactory' || squashed === 'cloudsqlinstance') {
    return t('{name} works in Java only; start the proxy of the provider and name its host and port', { name: shown });
  }
  if (squashed === 'sslfactory' || squashed === 'sslhostnameverifier' || squashed === 'sslpasswordcallback') {
    const isUsual = /^org\.postgresql\.(ssl\.(NonValidating|LibPQ|DefaultJava)|.*DefaultHostnameVerifier)/.test(value);
    return isUsual ? undefined : t('{name} works in Java only', { name: shown });
  }
  if ((squashed === 'sslinline' || squashed === 'checkcertificaterevocation') && isTrue(value)) {
    return t('{name} is not supported', { name: shown });
  }
  if (squashed === 'integratedsecurity' && /^(true|yes|sspi)$/i.test(value)) {
    return t('{name} needs Kerberos or SSPI, which is not supported; a password is', { name: shown });
  }
  const isKnown = keywordOf(name) !== undefined || NO_CHECK.includes(squashed);
  const isOwn = ['sslinline', 'checkcertificaterevocation', 'sslaccept'].includes(squashed);
  return isKnown || isOwn || !MAY_CHECK.test(squashed) ? undefined : t('{name} is not known', { name: shown });
}

/** Returns the name in lower case, without blanks, hyphens and underscores. */
function squash(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
