import type { Variables } from '../text/variables';

/** A PostgreSQL that runs, or would run, in a container. */
export interface ContainerPlace {
  /** What the person calls it: its container or the service of its compose file. */
  readonly name: string;
  /** Where it was found: `docker`, or the path of a compose file. */
  readonly source: string;
  /** Names by which other containers reach it. */
  readonly aliases: readonly string[];
  /** Where it can be reached from this machine; undefined while no port is published. */
  readonly published: { readonly host: string; readonly port: number } | undefined;
  /** Its environment: POSTGRES_* among it. */
  readonly variables: Variables;
}

export const POSTGRES_PORT = 5432;

/** The host of this machine at which a port that is bound to `bound` answers. */
export function reachableHost(bound: string | undefined): string {
  const isAny = bound === undefined || ['', '0.0.0.0', '::', '[::]', '127.0.0.1', '::1', '[::1]'].includes(bound);
  return isAny ? 'localhost' : bound;
}
