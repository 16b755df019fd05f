import { isInShare } from '../backlog/backlog';
import type { Consumer, TailEvent } from '../consumer/consumer';
import type { Finding } from '../consumer/findings';
import type { Scope } from '../consumer/scope';
import { comparePositions, type Position } from '../event/event';

/** The late commits that a consumer had passed, as its findings name them. */
export function lateCommitsOf({ findings }: { readonly findings: readonly Finding[] }): readonly Position[] {
  return findings.flatMap((finding) => (finding.kind === 'lateCommits' ? finding.positions : []));
}

/** Of the events that became visible late, those that a segment had passed before; `passedTo`: how far it was at the look before. */
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

/** All of them, by position. Past the checkpoint of a consumer that was set back they are handled after all; `setBack`: null where it was not. */
export function allLate(
  before: readonly Position[],
  more: readonly Position[],
  setBack: Consumer | null,
): readonly Position[] {
  const lowest = setBack?.segments.map(({ checkpoint }) => checkpoint).sort(comparePositions)[0];
  const kept = lowest === undefined ? before : before.filter((position) => comparePositions(position, lowest) <= 0);
  return more.length === 0 ? kept : [...new Set([...kept, ...more])].sort(comparePositions);
}
