import { join } from 'node:path';
import type { Surroundings } from '../surroundings';

/** The connection whose password is looked for in a password file. */
interface PasswordFileKey {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** Returns the file in which libpq looks for passwords: the written one, PGPASSFILE, or the person's own file. */
export function passwordFile(written: string | undefined, { env, home }: Pick<Surroundings, 'env' | 'home'>): string {
  if (written !== undefined) return written;
  return env.PGPASSFILE || (env.APPDATA ? join(env.APPDATA, 'postgresql', 'pgpass.conf') : join(home, '.pgpass'));
}

/**
 * Returns the password of the first matching line `host:port:database:user:password`. `*` matches everything; `\` escapes the next
 * character.
 */
export function passwordFrom(text: string, { host, port, database, user }: PasswordFileKey): string | undefined {
  // The password file calls the folder of a socket `localhost`.
  const wanted = [[host, ...(host.startsWith('/') ? ['localhost'] : [])], [String(port)], [database], [user]];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const fields = splitLine(line);
    const fits = wanted.every((values, i) => fields[i] === '*' || values.includes(unescaped(fields[i] ?? '')));
    if (fits) return unescaped(fields[4] ?? '') || undefined;
  }
  return undefined;
}

/** Returns the fields of a line, without wildcards; undefined for a text that is no such line. */
export function passwordLine(line: string): Partial<Record<(typeof FIELDS)[number], string>> | undefined {
  const fields = splitLine(line);
  if (fields.length < FIELDS.length || !/^(?:\d{1,5}|\*)$/.test(fields[1] ?? '') || /\s|\/\//.test(fields[0] ?? ''))
    return undefined;
  return Object.fromEntries(
    FIELDS.flatMap((name, i) => (fields[i] === '*' || fields[i] === '' ? [] : [[name, unescaped(fields[i] ?? '')]])),
  );
}

const FIELDS = ['host', 'port', 'dbname', 'user', 'password'] as const;

/** Splits a line into five fields. Everything after the fourth colon is the password, including its colons. */
function splitLine(line: string): string[] {
  const fields = [''];
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (character === ':' && fields.length < 5) fields.push('');
    else fields[fields.length - 1] += character === '\\' ? character + (line[++i] ?? '') : character;
  }
  return fields;
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/gs, '$1');
}
