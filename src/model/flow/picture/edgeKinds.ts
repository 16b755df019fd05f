import type { FlowNorms } from '../norms';
import { type EventKind, kindKey } from '../reading/flowColumns';

/** What tells kinds of one event type apart, and how it is written; what says most first. */
const MARKS: readonly ((kind: EventKind) => string)[] = [
  ({ eventVersion }) => (eventVersion === null ? '–' : `v${eventVersion}`),
  ({ aggregateType }) => aggregateType,
  ({ context }) => context ?? '–',
];

/**
 * Which of a type's kinds an edge counts, where others were seen that never had the effect: "v2", "v2, v3", the stream types or contexts.
 * "…" where only several marks together tell them; null where the edge counts all kinds.
 */
export function kindsCounted(counted: readonly EventKind[], others: readonly EventKind[]): string | null {
  if (others.length === 0) return null;
  for (const mark of MARKS) {
    const marks = new Set(counted.map(mark));
    if (!others.some((kind) => marks.has(mark(kind)))) return [...marks].sort().join(', ');
  }
  return '…';
}

/** The versions of these kinds, where versions alone tell them from others that were seen; null where nothing is to be told, or not so. */
export function versionsCounted(counted: readonly EventKind[], others: readonly EventKind[]): readonly string[] | null {
  const versions = new Set(counted.map(({ eventVersion }) => eventVersion));
  if (others.length === 0 || versions.has(null) || others.some(({ eventVersion }) => versions.has(eventVersion)))
    return null;
  return [...versions].filter((version) => version !== null).sort();
}

/** What `kindsCounted` says of what was learned of one kind alone; null where its type has no other one. */
export function kindCounted(kind: EventKind, { causes }: FlowNorms): string | null {
  const others = [...causes.values()].filter(({ seen, kind: other }) => seen > 0 && other.eventType === kind.eventType);
  return kindsCounted(
    [kind],
    others.flatMap(({ kind: other }) => (kindKey(other) === kindKey(kind) ? [] : [other])),
  );
}

/** A cause as an edge counts it: "PointsGranted v2". */
export function countedCause({ cause, among }: { readonly cause: string; readonly among: string | null }): string {
  return among === null ? cause : `${cause} ${among}`;
}
