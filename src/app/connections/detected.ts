import { type Connection, completeConnection, sameTarget } from './connection';
import { nameOf } from './parseConnection';
import type { Checked, Surroundings } from './surroundings';
import { describeVariables, type Variables } from './text/variables';

/** A set of variables and its origin. */
export interface VariableSource {
  /** A text for the person: the path of a file in the workspace, or a word for the environment. */
  readonly label: string;
  readonly variables: Variables;
  /** The variables that these override, as `.env.local` overrides `.env`. */
  readonly over?: Variables;
}

/** A connection that nobody configured, found beside the code. It is only offered, never opened by itself. */
export interface Detected {
  readonly connection: Connection;
  /** The label of its source. */
  readonly source: string;
  /** The variable, or the first one of its group. */
  readonly variable: string;
}

/** Returns the connections that the variables describe, in the order of the sources, each database once. */
export function detectConnections(sources: readonly VariableSource[], around: Surroundings): Detected[] {
  const found: Detected[] = [];
  for (const { label, variables, over = {} } of sources) {
    for (const { variable, connection } of readConnections({ ...over, ...variables }, around)) {
      if (!connection.ok) continue;
      found.push({ connection: { ...connection.value, name: nameOf(connection.value) }, source: label, variable });
    }
  }
  return uniqueTargets(found);
}

/** Returns the first variables that describe a connection which cannot be used, and the problem; undefined when there are none. */
export function unusableVariables(
  variables: Variables,
  around: Surroundings,
): { readonly variable: string; readonly problem: string } | undefined {
  for (const { variable, connection } of readConnections(variables, around)) {
    if (!connection.ok) return { variable, problem: connection.problem };
  }
  return undefined;
}

/** Yields each connection that the variables describe, or why it cannot be used. It has no name yet. */
function* readConnections(
  variables: Variables,
  around: Surroundings,
): Generator<{ readonly variable: string; readonly connection: Checked<Connection> }> {
  for (const { variable, described } of describeVariables(variables, (name) => around.env[name], around.t)) {
    const connection = described.ok
      ? completeConnection('', described.parameters, {}, around, described.ignored)
      : described;
    yield { variable, connection };
  }
}

/** Returns each database once, at its first place. */
export function uniqueTargets(all: readonly Detected[]): Detected[] {
  return all.filter(
    ({ connection }, index) => index === all.findIndex((other) => sameTarget(other.connection.spec, connection.spec)),
  );
}
