import type { EventHeader } from '../../model/event/event';
import type { Group, Mentions } from './eventIndex';
import { type Relation, relate, type SearchedLine, STRENGTH } from './relate';

export interface Attribution {
  readonly event: EventHeader;
  readonly relation: Relation;
}

/** A line of a log as it was read, with the events that it names. */
export interface NamingLine extends SearchedLine {
  readonly mentions: Mentions;
}

export interface AttributeOptions {
  /** A line that names only the stream counts when its time is at most this far from the event's, in milliseconds. */
  readonly streamWindowMs: number;
  /** How far the log's clock is ahead, in milliseconds. */
  readonly clockMs: number;
}

/**
 * Returns the event that a line names by its id or position. No other reason is stronger, and the log's clock does not matter. Undefined
 * when the line names no event.
 */
export function attributeByName(naming: NamingLine): Attribution | undefined {
  const { events, positions } = naming.mentions;
  let found: Attribution | undefined;
  for (const group of events) found = stronger(found, group, naming, 0, isNamed);
  for (const group of positions) found = stronger(found, group, naming, 0);
  return found && STRENGTH[found.relation.reason] <= STRENGTH.position ? found : undefined;
}

/** Whether the log's clock affects which event the line belongs to. This is so when the line names something that several events share. */
export function needsClock({ mentions }: NamingLine): boolean {
  return mentions.streams.some(isShared) || mentions.flows.some(isShared);
}

const isShared = (group: Group) => group.length > 1;

/**
 * Returns the event that a line belongs to by its strongest reason; undefined when it belongs to none. If the line names only what many
 * events share, this is the event closest in time, of the line's own stream if it names one.
 */
export function attribute(naming: NamingLine, { streamWindowMs, clockMs }: AttributeOptions): Attribution | undefined {
  const { line, mentions } = naming;
  const time = line.time === null ? null : line.time - clockMs;
  let found: Attribution | undefined;
  for (const group of mentions.events) found = stronger(found, group, naming, streamWindowMs, isNamed);
  for (const group of mentions.positions) found = stronger(found, group, naming, streamWindowMs);
  for (const groups of [mentions.streams, mentions.flows])
    for (const group of groups) found = stronger(found, closest(group, time), naming, streamWindowMs);
  if (found) return found;
  for (const group of mentions.events) found = stronger(found, group, naming, streamWindowMs);
  return found;
}

/** Whether a line names an event by its id, and not only as the cause of another event. */
function isNamed({ eventId }: EventHeader, { references: { causationIds, eventIds } }: NamingLine): boolean {
  return !causationIds.includes(eventId) || eventIds.includes(eventId);
}

/** Returns one of these events when the line has a stronger reason to belong to it than to `found`; otherwise `found`. */
function stronger(
  found: Attribution | undefined,
  events: Group,
  naming: NamingLine,
  streamWindowMs: number,
  counts?: (event: EventHeader, naming: NamingLine) => boolean,
): Attribution | undefined {
  let strongest = found;
  for (const event of events) {
    if (counts && !counts(event, naming)) continue;
    const relation = relate(naming, event, streamWindowMs);
    if (relation && (!strongest || STRENGTH[relation.reason] < STRENGTH[strongest.relation.reason]))
      strongest = { event, relation };
  }
  return strongest;
}

/** Returns the event closest to a time, in a list of its own; without a time, the first event. `group` is sorted by time. */
function closest(group: Group, time: number | null): Group {
  if (time === null) return group.slice(0, 1);
  let low = 0;
  let high = group.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((group[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [group[low - 1], group[low]];
  const nearest = before && (!after || time - before.time <= after.time - time) ? before : after;
  return nearest ? [nearest] : [];
}
