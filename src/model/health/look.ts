import type { HealthStatus } from './rules';

/** How much a status asks for a person; the colour follows it. */
export type StatusTone = 'error' | 'warning' | 'busy' | 'good' | 'quiet';

/** The shape says the status; the colour only repeats it. `icon` is a codicon. */
export const STATUS_LOOKS: Readonly<Record<HealthStatus, { readonly icon: string; readonly tone: StatusTone }>> = {
  unreadable: { icon: 'question', tone: 'quiet' },
  stopped: { icon: 'circle-slash', tone: 'error' },
  ownerDead: { icon: 'debug-disconnect', tone: 'error' },
  blocked: { icon: 'error', tone: 'error' },
  fallingBehind: { icon: 'warning', tone: 'warning' },
  rebuilding: { icon: 'history', tone: 'busy' },
  catchingUp: { icon: 'arrow-up', tone: 'busy' },
  caughtUp: { icon: 'check', tone: 'good' },
  idle: { icon: 'circle-outline', tone: 'quiet' },
};
