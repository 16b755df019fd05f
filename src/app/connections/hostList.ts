import type { Translate } from '../../model/text/translate';
import type { ConnectionSpec, HostAddress } from '../../store/pg/hosts';
import type { Checked } from './surroundings';
import type { Parameters } from './text/keywords';

type Hosts = Pick<ConnectionSpec, 'host' | 'port' | 'others'>;

const MOST_HOSTS = 20;

/** Reads comma-separated lists of hosts and ports; a single port counts for all hosts. `hostaddr` has the addresses of the hosts. */
export function readHosts({ host, hostaddr, port }: Parameters, t: Translate): Checked<Hosts> {
  const texts = (host ?? hostaddr ?? '').split(',').map((text) => text.trim());
  const places = hostaddr?.split(',').map((text) => text.trim()) ?? [];
  const ports = (port ?? '').split(',').map((text) => text.trim());
  if (texts.length > MOST_HOSTS)
    return {
      ok: false,
      problem: t('it names more than {count, plural, one {# host} other {# hosts}}', { count: MOST_HOSTS }),
    };
  if (places.length > 0 && places.length !== texts.length) {
    return { ok: false, problem: t('there must be as many hostaddr as hosts') };
  }
  if (ports.length > 1 && ports.length !== texts.length) {
    return { ok: false, problem: t('there must be one port, or as many ports as hosts') };
  }
  const addresses: HostAddress[] = [];
  for (const [i, text] of texts.entries()) {
    const address = readHost(text, places[i] ?? '', (ports.length > 1 ? ports[i] : ports[0]) ?? '', t);
    if (!address.ok) return address;
    addresses.push(address.value);
  }
  const [first, ...others] = addresses as [HostAddress, ...HostAddress[]];
  return { ok: true, value: others.length === 0 ? first : { ...first, others } };
}

function readHost(text: string, place: string, port: string, t: Translate): Checked<HostAddress> {
  if (text.startsWith('@')) return { ok: false, problem: t('sockets of the abstract namespace are not supported') };
  const socket = cloudSqlSocket(text);
  if (socket !== undefined) return readHost(socket, '', port, t);
  // Npgsql and SQLAlchemy write the port after the host.
  const [, named = text, own] = /^(\[[^\]]+\]|[^:/[\]]+):(\d+)$/.exec(text) ?? [];
  const checked = checkPort(own ?? port, t);
  if (!checked.ok) return checked;
  const host = named.replace(/^\[(.*)\]$/, '$1') || place || 'localhost';
  return {
    ok: true,
    value: { host, port: checked.value, ...(place === '' || place === host ? {} : { address: place }) },
  };
}

/** Reads a port number; an empty text is 5432. */
export function checkPort(text: string, t: Translate): Checked<number> {
  const written = text.trim() || '5432';
  const port = /^\d{1,5}$/.test(written) ? Number(written) : 0;
  return port >= 1 && port <= 65_535
    ? { ok: true, value: port }
    : { ok: false, problem: t('the port must be a number from 1 to 65535, not "{port}"', { port: text.slice(0, 40) }) };
}

/**
 * Cloud SQL's `project:region:instance`; the project of an organisation has its domain in front. An IPv6 address never has exactly three
 * parts.
 */
const INSTANCE = /^(?:[a-z][\w.-]*\.[a-z]+:)?[a-z][a-z\d-]*:[a-z][a-z\d-]*:[a-z][a-z\d-]*$/;

/** Returns the socket of a Cloud SQL instance by its name, where Google's proxy and services put it; undefined for other hosts. */
export const cloudSqlSocket = (host: string): string | undefined =>
  INSTANCE.test(host) ? `/cloudsql/${host}` : undefined;
