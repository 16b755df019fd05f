import { detectConnections, unusableVariables } from '../../app/connections/detected';
import { parseEntries } from '../../app/connections/entries';
import { parseConnection } from '../../app/connections/parseConnection';
import { demoSource, type Source, sourceOf } from '../../app/connections/source';
import type { SettingsOf } from '../../app/settings/definitions';
import type { TableChoice } from '../../store/recognition';
import type { CommonOptions } from '../arguments';
import { WrongUse } from '../shell/exit';
import type { TerminalWorkspace } from './workspace';

/** A possible connection, and where it was found. */
export interface KnownConnection {
  readonly source: Source;
  /** A settings file, or the environment variable; null for the demo. */
  readonly foundIn: string | null;
}

/** An entry of the settings that cannot be used. */
interface BrokenConnection {
  readonly name: string | null;
  readonly file: string;
  /** What is wrong, as a part of a sentence. */
  readonly problem: string;
}

interface KnownConnections {
  readonly connections: readonly KnownConnection[];
  readonly broken: readonly BrokenConnection[];
}

const KEY = 'eventTrace.connections';

/**
 * Returns the connections of the workspace's settings, then of the user's, then of the environment, then the demo. The first of a name
 * counts.
 */
export function knownConnections({ files, around, isTrusted }: TerminalWorkspace): KnownConnections {
  const connections: KnownConnection[] = [];
  const broken: BrokenConnection[] = [];
  const isTaken = (name: string) => connections.some(({ source }) => source.name === name);
  for (const scope of ['workspace', 'user'] as const) {
    const file = files[scope];
    if (!file) continue;
    const parsed = parseEntries(file.values[KEY], { ...around, trusted: scope === 'user' || isTrusted });
    for (const connection of parsed.connections) {
      if (!isTaken(connection.name)) connections.push({ source: sourceOf(connection, scope), foundIn: file.path });
    }
    for (const { index, name, problem } of parsed.problems) {
      broken.push({ name: name ?? null, file: file.path, problem: name ? problem : `entry ${index + 1}: ${problem}` });
    }
  }
  for (const { connection, variable } of detectConnections([{ label: '', variables: around.env }], around)) {
    if (!isTaken(connection.name)) connections.push({ source: sourceOf(connection, 'detected'), foundIn: variable });
  }
  return { connections: [...connections, { source: demoSource, foundIn: null }], broken };
}

/**
 * Returns what the command reads: the named connection; otherwise the only connection of the settings, or the one to connect on startup;
 * otherwise that of the environment. Throws WrongUse.
 */
export function chooseSource(
  common: Pick<CommonOptions, 'connection' | 'url' | 'demo' | 'table'>,
  workspace: TerminalWorkspace,
  settings: SettingsOf<'connectOnStartup'>,
): Source {
  const chosen = choose(common, workspace, settings);
  if (common.table === undefined || chosen.kind === 'demo') return chosen;
  return { ...chosen, connection: { ...chosen.connection, tables: readTable(common.table) } };
}

function choose(
  { connection, url, demo }: Pick<CommonOptions, 'connection' | 'url' | 'demo'>,
  workspace: TerminalWorkspace,
  settings: SettingsOf<'connectOnStartup'>,
): Source {
  if (demo) return demoSource;
  if (url !== undefined) return sourceOfUrl(url, workspace);
  const known = knownConnections(workspace);
  if (connection !== undefined) return named(connection, known);
  const startup = settings.connectOnStartup.get();
  if (startup !== '') return named(startup, known);
  const real = known.connections.map(({ source }) => source).filter((source) => source.kind === 'postgres');
  const saved = real.filter(({ origin }) => origin !== 'detected');
  const [only] = saved.length > 0 ? saved : real;
  if (saved.length > 1) {
    throw new WrongUse(
      `There are several connections: ${saved.map(quotedName).join(', ')}. Name one with --connection.`,
    );
  }
  if (only) return only;
  const problem = known.broken[0];
  if (problem) throw new WrongUse(`The connection of ${problem.file} cannot be used: ${problem.problem}.`);
  const said = unusableUrl(workspace) ?? unusableParts(workspace);
  if (said !== undefined) throw new WrongUse(said);
  throw new WrongUse(
    'There is no connection. Give one with --url, set DATABASE_URL, add it to eventTrace.connections of the settings, or try --demo.',
  );
}

function named(name: string, { connections, broken }: KnownConnections): Source {
  const found = connections.find(({ source }) => source.name === name);
  if (found) return found.source;
  const problem = broken.find((entry) => entry.name === name);
  if (problem) throw new WrongUse(`The connection "${name}" of ${problem.file} cannot be used: ${problem.problem}.`);
  throw new WrongUse(
    `There is no connection "${name}". There are: ${connections.map(({ source }) => quotedName(source)).join(', ')}.`,
  );
}

function sourceOfUrl(url: string, { around }: TerminalWorkspace): Source {
  const read = parseConnection(url, around);
  if (!read.ok) throw new WrongUse(`--url: ${read.sentence}`);
  return sourceOf(read.connection, 'detected');
}

/** Returns why the value of DATABASE_URL cannot be used; undefined when it can. */
function unusableUrl({ around }: TerminalWorkspace): string | undefined {
  const url = around.env.DATABASE_URL?.trim() ?? '';
  const read = url === '' ? undefined : parseConnection(url, around);
  return read?.ok === false ? `DATABASE_URL: ${read.sentence}` : undefined;
}

/** Returns why other variables, such as `PG*`, cannot be used; undefined when they can or there are none. */
function unusableParts({ around }: TerminalWorkspace): string | undefined {
  const found = unusableVariables(around.env, around);
  return found && `${found.variable}: This cannot be used: ${found.problem}.`;
}

/** Parses `table` or `schema.table`. */
function readTable(text: string): TableChoice {
  const dot = text.indexOf('.');
  return dot < 0 ? { events: text } : { schema: text.slice(0, dot), events: text.slice(dot + 1) };
}

const quotedName = ({ name }: Source) => `"${name}"`;
