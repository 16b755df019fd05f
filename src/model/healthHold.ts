import { type HealthStatus, STATUS_RANK } from './health';

/** What is shown of a status that changes. `since`: since when the present one differs from it, ms. */
export interface Hold {
  readonly shown: HealthStatus;
  readonly direction: 'worse' | 'better' | null;
  readonly since: number;
}

export interface HoldTimes {
  /** Seconds that a worse status lasts before it shows. */
  readonly holdDownS: number;
  /** Seconds that a better status lasts before it shows. */
  readonly clearS: number;
}

/** The first status shows at once; between statuses that alarm nobody every change does. */
export function hold(before: Hold | undefined, now: HealthStatus, at: number, times: HoldTimes): Hold {
  const settled: Hold = { shown: now, direction: null, since: at };
  if (!before || before.shown === now) return settled;
  const difference = severity(now) - severity(before.shown);
  if (difference === 0) return settled;
  const direction = difference > 0 ? 'worse' : 'better';
  const since = before.direction === direction && before.since <= at ? before.since : at;
  const lastedS = (at - since) / 1_000;
  if (lastedS >= (direction === 'worse' ? times.holdDownS : times.clearS)) return settled;
  return { shown: before.shown, direction, since };
}

const CALM: readonly HealthStatus[] = ['unreadable', 'rebuilding', 'catchingUp', 'caughtUp', 'idle'];

function severity(status: HealthStatus): number {
  return CALM.includes(status) ? 0 : STATUS_RANK.length - STATUS_RANK.indexOf(status);
}
