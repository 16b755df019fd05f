import type { Health, HealthStatus } from '../../src/model/health/rules';
import { EVERYTHING } from './polls';

export interface LookOptions {
  readonly waiting?: number;
  readonly more?: boolean;
  readonly lagS?: number | null;
  readonly appended?: number | null;
  readonly handled?: number | null;
  readonly status?: HealthStatus;
  readonly now?: HealthStatus;
  readonly rule?: Health['rule'];
}

/** Returns a judged consumer as the history sees it. */
export function healthOf(name: string, options: LookOptions = {}): Health {
  const { waiting = 0, more = false, lagS = null, appended = null, handled = null, status = 'caughtUp' } = options;
  return {
    name,
    status,
    now: options.now ?? status,
    rule: options.rule ?? (status === 'unreadable' ? 'scopeUnknown' : status),
    share: { waiting, more, atMost: false, first: null },
    oldestWaitingS: lagS,
    rates: { appendedPerS: appended, handledPerS: handled, slopePerS: null, growing: false, catchUpS: null, spanS: 60 },
    segments: [],
    features: { segments: true, owners: true, heartbeats: true },
    scope: EVERYTHING,
    polls: 9,
    rebuildTo: null,
    staleAfterS: 30,
    lateAfterS: 7.5,
    positionLag: waiting,
    heartbeatAgeS: 1,
    findings: [],
  };
}
