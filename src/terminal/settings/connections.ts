import { detectConnections } from '../../app/connections/detected';
import { parseEntries } from '../../app/connections/entries';
import { demoSource, type Source, sourceOf } from '../../app/connections/source';
import type { TerminalWorkspace } from './workspace';

/** Something that can be connected to, and where it was found. */
export interface KnownConnection {
  readonly source: Source;
  /** A settings file, or the variable of the environment; null for the demo. */
  readonly foundIn: string | null;
}

/** An entry of the settings that cannot be used. */
export interface BrokenConnection {
  readonly name: string | null;
  readonly file: string;
  /** What is wrong, for the middle of a sentence. */
  readonly problem: string;
}

export interface KnownConnections {
  readonly connections: readonly KnownConnection[];
  readonly broken: readonly BrokenConnection[];
}

const KEY = 'eventTrace.connections';

/** The connections of the workspace's settings, then the user's, then the environment's, then the demo. Of one name the first counts. */
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
