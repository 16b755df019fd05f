import { load } from 'js-yaml';
import { isObject } from '../../../base/isObject';
import { readComposeFiles } from '../containers/composeFile';
import type { Lookup } from './references';
import type { Variables } from './variables';

/**
 * The variables of a PostgreSQL in a pasted part of a compose file, with the place at which it is published: a whole file, its
 * services, one service. Undefined for other texts, and where no port is published.
 */
export function composeText(text: string, lookup: Lookup): Variables | undefined {
  if (!/^[ \t-]*ports\s*:/m.test(text)) return undefined;
  const services = servicesIn(dedented(text));
  if (services === undefined) return undefined;
  const file = { label: '', text: JSON.stringify({ services }), lookup, envFile: () => undefined };
  const place = readComposeFiles([file]).find(({ published }) => published !== undefined);
  if (!place?.published) return undefined;
  const { host, port } = place.published;
  return { POSTGRES_USER: 'postgres', ...place.variables, POSTGRES_HOST: host, POSTGRES_PORT: String(port) };
}

function servicesIn(text: string): object | undefined {
  const file = parsed(text);
  if (!file) return undefined;
  if (isObject(file.services)) return file.services;
  return 'image' in file || 'environment' in file ? { db: file } : file;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const file: unknown = load(text);
    return isObject(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Without the blanks that all lines begin with; the first one may have lost its own when it was copied. */
function dedented(text: string): string {
  const [first = '', ...rest] = text.split(/\r?\n/);
  const widths = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  // A service's name in front of its members stands further out than they do.
  const least = Math.min(...widths, Number.MAX_SAFE_INTEGER);
  const shift = /:\s*$/.test(first) ? Math.max(0, least - 2) : least;
  return [first.trimStart(), ...rest.map((line) => line.slice(Math.min(shift, Math.max(0, line.search(/\S/)))))].join(
    '\n',
  );
}
