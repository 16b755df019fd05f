import type { EventHeader } from '../model/event';
import type { LogLine } from '../model/logLine';
import type { Group, Mentions } from './eventIndex';
import type { LineReferences } from './references';
import { type Relation, relate, STRENGTH } from './relate';

export interface Attribution {
  readonly event: EventHeader;
  readonly relation: Relation;
}

/** A line of a log, what it was read as, and what it names. */
export interface NamingLine {
  readonly text: string;
  readonly line: LogLine;
  readonly references: LineReferences;
  readonly mentions: Mentions;
}

export interface AttributeOptions {
  /** How far from its event's time a line counts that names only the stream, in milliseconds. */
  readonly streamWindowMs: number;
  /** What the log's clock is ahead, in milliseconds. */
  readonly clockMs: number;
}

/** The event that a line names by its id or position, which no other reason outdoes and no clock changes; undefined when it names none. */
export function attributeByName({ text, line, references, mentions }: NamingLine): Attribution | undefined {
  const candidates = [...mentions.events.flat().filter(isNoCause(references)), ...mentions.positions.flat()];
  const found = strongestOf(candidates, (event) => relate(text, line, event, 0, references));
  return found && STRENGTH[found.relation.reason] <= STRENGTH.position ? found : undefined;
}

/** Whether the log's clock has a say in whose line it is: the line names what several events share. */
export function needsClock({ mentions }: NamingLine): boolean {
  return mentions.streams.some(isShared) || mentions.flows.some(isShared);
}

const isShared = (group: Group) => group.length > 1;

/**
 * The event that a line belongs to by its strongest reason; undefined when it belongs to none. Where it names only what many
 * events share, that is the one closest in time, of its own stream if it names one.
 */
export function attribute(
  { text, line, references, mentions }: NamingLine,
  { streamWindowMs, clockMs }: AttributeOptions,
): Attribution | undefined {
  const time = line.time === null ? null : line.time - clockMs;
  const closestOf = (groups: readonly Group[]) => groups.flatMap((group) => closest(group, time) ?? []);
  const named = mentions.events.flat();
  const strongest = (candidates: readonly EventHeader[]) =>
    strongestOf(candidates, (event) => relate(text, line, event, streamWindowMs, references));
  return (
    strongest([
      ...named.filter(isNoCause(references)),
      ...mentions.positions.flat(),
      ...closestOf(mentions.streams),
      ...closestOf(mentions.flows),
    ]) ?? strongest(named)
  );
}

const isNoCause =
  ({ causationIds, eventIds }: LineReferences) =>
  ({ eventId }: EventHeader) =>
    !causationIds.includes(eventId) || eventIds.includes(eventId);

/** Of equal reasons the first. */
function strongestOf(
  candidates: readonly EventHeader[],
  relationTo: (event: EventHeader) => Relation | undefined,
): Attribution | undefined {
  let strongest: Attribution | undefined;
  for (const event of candidates) {
    const relation = relationTo(event);
    if (relation && (!strongest || STRENGTH[relation.reason] < STRENGTH[strongest.relation.reason]))
      strongest = { event, relation };
  }
  return strongest;
}

/** The event closest to a time; without one, the first. `group` is by time. */
function closest(group: Group, time: number | null): EventHeader | undefined {
  if (time === null) return group[0];
  let low = 0;
  let high = group.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((group[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [group[low - 1], group[low]];
  return before && (!after || time - before.time <= after.time - time) ? before : after;
}
