import { isInShare } from '../backlog/backlog';
import type { Consumer, TailEvent } from '../consumer/consumer';
import type { Finding } from '../consumer/findings';
import type { Scope } from '../consumer/scope';
import { comparePositions, type Position } from '../event/event';

/** Returns the late commits that a consumer had passed, from its findings. */
export function lateCommitsOf({ findings }: { readonly findings: readonly Finding[] }): readonly Position[] {
  return findings.flatMap((finding) => (finding.kind === 'lateCommits' ? finding.positions : []));
}

/**
 * Returns which of the late commits a segment had passed before they became visible. `passedTo`: the segment's checkpoint at the previous
 * look.
 */
export function missed(
  late: readonly TailEvent[],
  { segments }: Consumer,
  scope: Scope,
  passedTo: (segment: number) => Position | undefined,
): readonly Position[] {
  return late
    .filter((event) =>
      segments.some((segment, i) => {
        const was = passedTo(i);
        return was !== undefined && isInShare(event, segment, scope) && comparePositions(event.position, was) <= 0;
      }),
    )
    .map(({ position }) => position);
}

/**
 * Returns all late commits by position. A consumer that was set back handles those past its new checkpoint after all, so they are dropped.
 * `setBack`: null when it was not set back.
 */
export function allLate(
  before: readonly Position[],
  more: readonly Position[],
  setBack: Consumer | null,
): readonly Position[] {
  const lowest = setBack?.segments.map(({ checkpoint }) => checkpoint).sort(comparePositions)[0];
  const kept = lowest === undefined ? before : before.filter((position) => comparePositions(position, lowest) <= 0);
  return more.length === 0 ? kept : [...new Set([...kept, ...more])].sort(comparePositions);
}
