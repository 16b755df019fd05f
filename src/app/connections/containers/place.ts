import type { Variables } from '../text/variables';

/** A PostgreSQL that runs in a container, or that a compose file describes. */
export interface ContainerPlace {
  /** The name that the person knows: the container, or the service of the compose file. */
  readonly name: string;
  /** Where it was found: `docker`, or the path of a compose file. */
  readonly source: string;
  /** The names by which other containers reach it. */
  readonly aliases: readonly string[];
  /** Its address from this machine; undefined when no port is published. */
  readonly published: { readonly host: string; readonly port: number } | undefined;
  /** Its environment, with the POSTGRES_* variables. */
  readonly variables: Variables;
}

export const POSTGRES_PORT = 5432;

/** Returns the host of this machine on which a port answers that is bound to `bound`. */
export function reachableHost(bound: string | undefined): string {
  const isAny = bound === undefined || ['', '0.0.0.0', '::', '[::]', '127.0.0.1', '::1', '[::1]'].includes(bound);
  return isAny ? 'localhost' : bound;
}
