import { type Connection, completeConnection } from './connection';
import { readSsh } from './ssh';
import type { Surroundings } from './surroundings';
import { environmentParameters, type Parameters } from './text/keywords';
import { readPasted } from './text/pasted';
import { type Forward, type PastedSsh, sshIn } from './text/sshText';

/** The connection that a text describes and the form that the text was understood as, or a sentence that says why it cannot be used. */
export type ParsedConnection =
  | {
      readonly ok: true;
      readonly connection: Connection;
      /** For example "a JDBC URL" or "a psql command". */
      readonly form: string;
    }
  | { readonly ok: false; readonly sentence: string };

/**
 * Reads any text that says how to connect to a PostgreSQL: URLs of any driver, connection strings, command lines, variables, code. An SSH
 * host is returned in `connection.ssh`. No answer repeats a password; it is only in `connection.plainPassword`.
 */
export function parseConnection(text: string, around: Surroundings): ParsedConnection {
  const way = sshIn(text);
  return way ? throughSsh(way, around) : direct(text, around);
}

/** Reads the text behind an SSH command. A forwarded port stands for the server at its other end. */
function throughSsh({ ssh, forward, rest, leftOut }: PastedSsh, around: Surroundings): ParsedConnection {
  const { t } = around;
  const spec = readSsh(ssh, around);
  if (!spec.ok) return { ok: false, sentence: t('This cannot be used: {problem}.', { problem: spec.problem }) };
  const atEnd = forward && { host: forward.host, port: forward.port };
  const parsed =
    rest === '' && atEnd
      ? completed(atEnd, [], t('an SSH command'), around)
      : direct(rest, around, (parameters) =>
          isForwarded(parameters, forward) ? { ...parameters, ...atEnd } : parameters,
        );
  if (!parsed.ok) return parsed;
  const said = leftOut.map((name) => t('{name} for SSH has no effect here.', { name }));
  return withNotes({ ...parsed, connection: { ...parsed.connection, ssh: spec.value } }, said);
}

function isForwarded({ host = 'localhost', port = '5432' }: Parameters, forward: Forward | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1|::1)$/.test(host) && port === forward?.localPort;
}

function direct(
  text: string,
  around: Surroundings,
  moved: (parameters: Parameters) => Parameters = (parameters) => parameters,
): ParsedConnection {
  const { env, t } = around;
  const refuse = (problem: string): ParsedConnection => ({
    ok: false,
    sentence: t('This cannot be used: {problem}.', { problem }),
  });
  const read = readPasted(text, (name) => env[name], t);
  if ('problem' in read) return refuse(read.problem);
  if (!read.described.ok) return refuse(read.described.problem);
  const { parameters, ignored } = read.described;
  // In `PGHOST=… psql`, the variables count like options of the command.
  const set = environmentParameters(read.variables);
  const parsed = completed(moved({ ...set, ...parameters }), ignored, read.form, around);
  return read.notes ? withNotes(parsed, read.notes) : parsed;
}

function withNotes(parsed: ParsedConnection, more: readonly string[]): ParsedConnection {
  if (!parsed.ok || more.length === 0) return parsed;
  const { notes = [] } = parsed.connection;
  return { ...parsed, connection: { ...parsed.connection, notes: [...notes, ...more] } };
}

function completed(
  parameters: Parameters,
  ignored: readonly string[],
  form: string,
  around: Surroundings,
): ParsedConnection {
  const { t } = around;
  const complete = completeConnection('', parameters, {}, around, ignored);
  if (!complete.ok) return { ok: false, sentence: t('This cannot be used: {problem}.', { problem: complete.problem }) };
  return { ok: true, connection: { ...complete.value, name: nameOf(complete.value) }, form };
}

/** Returns a name such as `orders@db.example:5433`; the default port is left out. */
export function nameOf({ spec: { host, port, database } }: Pick<Connection, 'spec'>): string {
  return `${database}@${host}${port === 5432 ? '' : `:${port}`}`;
}
