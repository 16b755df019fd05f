/** How much TLS a connection asks for. `prefer`: encrypted where the server can, as in libpq. */
export type TlsChoice = 'disable' | 'prefer' | 'require' | 'verify-full';

/** What a connection string or a set of variables says; what is absent has a default elsewhere. */
export interface ConnectionParts {
  /** Several hosts stand with commas between. */
  host?: string;
  /** One for all hosts, or as many as there are hosts. */
  port?: string;
  database?: string;
  user?: string;
  password?: string;
  /** As written, for example `verify-ca`; see `tlsChoice`. */
  sslmode?: string;
  caFile?: string;
  /** libpq's target_session_attrs, as written. */
  target?: string;
}

/** libpq's names and what they are here. */
const KEYS: Readonly<Record<string, keyof ConnectionParts>> = {
  host: 'host',
  hostaddr: 'host',
  port: 'port',
  dbname: 'database',
  user: 'user',
  password: 'password',
  sslmode: 'sslmode',
  sslrootcert: 'caFile',
  target_session_attrs: 'target',
};

/** Reads `postgres://…` or libpq's `key=value` form; undefined when the text is neither. */
export function parseConnectionString(text: string): ConnectionParts | undefined {
  const trimmed = text.trim();
  if (/^postgres(ql)?:\/\//i.test(trimmed)) return parseUrl(trimmed);
  return /^\w+\s*=/.test(trimmed) ? parseKeywords(trimmed) : undefined;
}

/** libpq's ssl modes folded into ours; undefined for a word that is none of them. `verify-ca` gets the stricter check. */
export function tlsChoice(sslmode: string): TlsChoice | undefined {
  switch (sslmode) {
    case 'disable':
    case 'require':
    case 'verify-full':
      return sslmode;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'no-verify':
      return 'require';
    case 'verify-ca':
      return 'verify-full';
    default:
      return undefined;
  }
}

/** The same text without its password, for the settings. */
export function withoutPassword(text: string): string {
  if (!/^postgres(ql)?:\/\//i.test(text.trim())) {
    return text.replace(/(?<!\s)\s*\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|\S*)/g, '').trim();
  }
  const { url, hosts } = readUrl(text.trim());
  url.password = '';
  if (url.searchParams.has('password')) url.searchParams.delete('password');
  return url.href.replace(ANY_HOST, () => hosts);
}

/** Stands for the hosts while a URL is read: the language's own parser knows no list of them. */
const ANY_HOST = 'any-host.invalid';

/** The URL with `ANY_HOST`, and what stands there in truth; throws on what is no URL. */
function readUrl(text: string): { readonly url: URL; readonly hosts: string } {
  const [, before = '', hosts = '', after = ''] = /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(text) ?? [];
  return { url: new URL(hosts === '' ? text : `${before}${ANY_HOST}${after}`), hosts };
}

/** Hosts and ports of `a:5432,[::1]:5433,c`; ports are empty where none is written. Throws on what is no host. */
function readHosts(hosts: string): { readonly host: string; readonly port: string } {
  const read = hosts.split(',').map((host) => new URL(`postgres://${host}`));
  const ports = read.map(({ port }) => port);
  return {
    host: read.map(({ hostname }) => decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1')).join(','),
    port: ports.every((port) => port === ports[0]) ? (ports[0] ?? '') : ports.map((port) => port || '5432').join(','),
  };
}

function parseUrl(text: string): ConnectionParts | undefined {
  try {
    const { url, hosts } = readUrl(text);
    const { host, port } = readHosts(hosts);
    const parts: ConnectionParts = {};
    put(parts, 'host', host);
    put(parts, 'port', port);
    put(parts, 'database', decodeURIComponent(url.pathname.slice(1)));
    put(parts, 'user', decodeURIComponent(url.username));
    put(parts, 'password', decodeURIComponent(url.password));
    for (const [name, value] of url.searchParams) {
      const key = KEYS[name];
      if (key) put(parts, key, value);
    }
    return parts;
  } catch {
    return undefined;
  }
}

function parseKeywords(text: string): ConnectionParts | undefined {
  const parts: ConnectionParts = {};
  const pair = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/gy;
  let end = 0;
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    end = pair.lastIndex;
    const key = KEYS[match[1] ?? ''];
    if (key) put(parts, key, (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return text.slice(end).trim() === '' && Object.keys(parts).length > 0 ? parts : undefined;
}

function put(parts: ConnectionParts, key: keyof ConnectionParts, value: string): void {
  if (value !== '') parts[key] = value;
}
