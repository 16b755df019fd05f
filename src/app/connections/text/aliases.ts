import type { Translate } from '../../../model/text/translate';
import { isKeyword, KEYWORDS, type Keyword, type Parameters } from './keywords';

/** Whose words a text is written in, where they mean different things. */
export type Dialect = 'libpq' | 'jdbc' | 'ado';

/** What a text says in libpq's words, or what is wrong with it, for the middle of a sentence. */
export type Described =
  | {
      readonly ok: true;
      readonly parameters: Parameters;
      /** Names, as written, that mean something to another driver only. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

export type Pair = readonly [name: string, value: string];

/** Other drivers' names, squashed as by `squash`. */
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

/** Names that look as if they asked for a check and do not. */
const NO_CHECK = [
  'trustservercertificate',
  'usesslstream',
  'sslresponsetimeout',
  'passwordencoder',
  'authenticationtimeout',
];

/** A name that is not known and may ask for a check must not be passed over. */
const MAY_CHECK = /^(ssl|tls|gss|krb|kerberos|scram|oauth|auth|channel|pass|require)/;

/** Translates pairs of any driver into libpq's words. A name that stands twice counts as it stands last; hosts add up. */
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
    // To Prisma the certificate of the server's authority is `sslcert`, the client's is `sslidentity`.
    const keyword = isPrisma && squashed === 'sslcert' ? 'sslrootcert' : keywordOf(name, dialect);
    // As in Java's driver, a mode counts more than a yes or no, wherever that stands.
    if (keyword === 'sslmode' && squashed !== 'sslmode' && hasMode) continue;
    if (keyword) put(parameters, keyword, squashed, value, dialect);
    else if (!putSpecial(parameters, squashed, value)) ignored.push(name);
  }
  return { ok: true, parameters, ignored };
}

/** Names that say with their value what several libpq keywords, or one in another unit, say. */
function putSpecial(parameters: { [K in Keyword]?: string }, squashed: string, value: string): boolean {
  switch (squashed) {
    // pg8000 names the socket itself.
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

/** The libpq keyword that a driver's name stands for; undefined for what none stands for. */
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
      // `ssl=true` beside what says more says nothing.
      if (squashed !== 'sslmode' && before !== undefined && isTrue(value)) return;
      parameters.sslmode = sslmodeOf(value, dialect);
      return;
    case 'host':
      // SQLAlchemy writes one host parameter for each of several hosts.
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

/** libpq's word for a mode: `VerifyFull`, `true`, `1`, `no-verify`, `Required`. What is none of them stays as it is. */
function sslmodeOf(value: string, dialect: Dialect): string {
  const squashed = squash(value);
  // Node's object.
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

/** What another driver's word asks for and cannot be had. */
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

/** In small letters, without blanks, hyphens and underscores. */
function squash(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
