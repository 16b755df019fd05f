import { type Connection, completeConnection, sameTarget } from './connection';
import { nameOf } from './parseConnection';
import type { Surroundings } from './surroundings';
import { describeVariables, type Variables } from './text/variables';

/** A set of variables and where it was found. */
export interface VariableSource {
  /** For the person: a file's path in the workspace, or a word for the environment. */
  readonly label: string;
  readonly variables: Variables;
  /** What these variables are laid over, as `.env.local` is over `.env`. */
  readonly over?: Variables;
}

/** A connection that no one configured, found beside the code. It is only ever offered. */
export interface Detected {
  readonly connection: Connection;
  /** Where it was found. */
  readonly source: string;
  /** The variable, or the first of the group. */
  readonly variable: string;
}

/** Connections that the variables of each source describe, first source first, each database once. */
export function detectConnections(sources: readonly VariableSource[], around: Surroundings): Detected[] {
  const found: Detected[] = [];
  for (const { label, variables, over = {} } of sources) {
    const all = { ...over, ...variables };
    for (const { variable, described } of describeVariables(all, (name) => around.env[name], around.t)) {
      if (!described.ok) continue;
      const complete = completeConnection('', described.parameters, {}, around, described.ignored);
      if (!complete.ok) continue;
      found.push({ connection: { ...complete.value, name: nameOf(complete.value) }, source: label, variable });
    }
  }
  return uniqueTargets(found);
}

/** Each database once, as it stands first. */
export function uniqueTargets(all: readonly Detected[]): Detected[] {
  return all.filter(
    ({ connection }, index) => index === all.findIndex((other) => sameTarget(other.connection.spec, connection.spec)),
  );
}
