import type { Health, SegmentHealth } from '../../health/rules';

/** The parts of a consumer that no process works on. */
export function downSegments({ segments }: Health): readonly SegmentHealth[] {
  return segments.filter(({ ownership }) => ownership === 'none' || ownership === 'stale');
}

/** Whether no process works on some part of a consumer. */
export function isDown(health: Health): boolean {
  return downSegments(health).length > 0;
}

/** When the processes that are gone were last seen, each once: milliseconds since 1970 by the clock of `takenAt`. */
export function lastHeartbeats(health: Health, takenAt: number): number[] {
  const ages = downSegments(health).flatMap(({ segment: { heartbeatAgeS } }) => heartbeatAgeS ?? []);
  return [...new Set(ages)].map((age) => takenAt - age * 1_000);
}
