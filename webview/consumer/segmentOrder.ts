import { comparePositions, type Position } from '../../src/model/event';
import { STATUS_RANK } from '../../src/model/health';
import type { SegmentLine } from '../../src/protocol/consumer';
import type { Column, View } from './view';

const compare: Record<Column, (a: SegmentLine, b: SegmentLine) => number> = {
  segment: (a, b) => (a.id ?? -1) - (b.id ?? -1),
  status: (a, b) => STATUS_RANK.indexOf(a.status) - STATUS_RANK.indexOf(b.status),
  checkpoint: (a, b) => comparePositions(a.checkpoint as Position, b.checkpoint as Position),
  waiting: (a, b) => a.waiting - b.waiting,
  oldest: (a, b) => (a.oldestWaitingS ?? -1) - (b.oldestWaitingS ?? -1),
  owner: (a, b) => compareTexts(a.ownerId ?? '', b.ownerId ?? ''),
  heartbeat: (a, b) => (a.heartbeatAgeS ?? -1) - (b.heartbeatAgeS ?? -1),
};

/** By the chosen column; worst first, as they came, without one. Equal rows keep that order. */
export function sortSegments(segments: readonly SegmentLine[], sort: View['sort']): readonly SegmentLine[] {
  if (sort === null) return segments;
  const direction = sort.descending ? -1 : 1;
  return [...segments].sort((a, b) => direction * compare[sort.column](a, b));
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : +(a > b));
