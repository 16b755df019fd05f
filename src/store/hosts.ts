import type { ConnectionSpec, HostAddress, TargetSession } from './connectionSpec';
import { StoreError } from './errors';

/** Every server of a connection, in the order in which they are tried. */
export function hostsOf({ host, port, others = [] }: ConnectionSpec): readonly HostAddress[] {
  return [{ host, port }, ...others];
}

export function addressText({ host, port }: HostAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** An opened server is taken, left for the next one, or all of them are tried once more with a lower wish. */
type Wish = 'any' | 'primary' | 'standby';

/** As in libpq; whether a server may be written to is the same as whether it is the primary here, because no session of ours may. */
const WISHES: Readonly<Record<TargetSession, readonly Wish[]>> = {
  any: ['any'],
  'read-write': ['primary'],
  primary: ['primary'],
  'read-only': ['standby'],
  standby: ['standby'],
  'prefer-standby': ['standby', 'any'],
};

/**
 * Opens the first server that is what `target` asks for. One that cannot be reached or has no connection left is passed over;
 * any other failure, a refused password for one, rejects at once.
 */
export async function openFitting<T extends { readonly standby: boolean }>(
  hosts: readonly HostAddress[],
  target: TargetSession,
  open: (at: HostAddress) => Promise<T>,
  leave: (opened: T) => Promise<void>,
): Promise<T> {
  let failure: unknown;
  for (const wish of WISHES[target]) {
    for (const at of hosts) {
      try {
        const opened = await open(at);
        if (wish === 'any' || opened.standby === (wish === 'standby')) return opened;
        await leave(opened);
      } catch (error) {
        if (!isPassedOver(error) || hosts.length === 1) throw error;
        failure = error;
      }
    }
  }
  const all = hosts.map(addressText).join(', ');
  if (failure instanceof StoreError) throw new StoreError(failure.kind, all, `${failure.message} (tried ${all})`);
  const wanted = WISHES[target][0] === 'standby' ? 'a standby' : 'a primary';
  throw new StoreError('invalid', `${all}: not ${wanted}`, `None of ${all} is ${wanted}.`);
}

function isPassedOver(error: unknown): boolean {
  return error instanceof StoreError && ['unreachable', 'tooManyConnections', 'timeout', 'lost'].includes(error.kind);
}
