import { parseConnection } from '../../app/connections/parseConnection';
import { demoSource, type Source, sourceOf } from '../../app/connections/source';
import type { SettingsOf } from '../../app/settings/definitions';
import type { TableChoice } from '../../store/ports';
import type { CommonOptions } from '../arguments';
import { WrongUse } from '../shell/exit';
import { type KnownConnections, knownConnections } from './connections';
import type { TerminalWorkspace } from './workspace';

/** What the command reads: as named; else the only connection of the settings, or the one to connect on startup; else the environment's. Throws WrongUse. */
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

/** `table` or `schema.table`. */
function readTable(text: string): TableChoice {
  const dot = text.indexOf('.');
  return dot < 0 ? { events: text } : { schema: text.slice(0, dot), events: text.slice(dot + 1) };
}

const quotedName = ({ name }: Source) => `"${name}"`;
