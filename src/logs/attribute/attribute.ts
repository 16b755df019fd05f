import type { EventHeader } from '../../model/event/event';
import type { Group, Mentions } from './eventIndex';
import { type Relation, relate, type SearchedLine, STRENGTH } from './relate';

export interface Attribution {
  readonly event: EventHeader;
  readonly relation: Relation;
}

/** A line of a log, what it was read as, and the events that it names. */
export interface NamingLine extends SearchedLine {
  readonly mentions: Mentions;
}

export interface AttributeOptions {
  /** How far from its event's time a line counts that names only the stream, in milliseconds. */
  readonly streamWindowMs: number;
  /** What the log's clock is ahead, in milliseconds. */
  readonly clockMs: number;
}

/** The event that a line names by its id or position, which no other reason outdoes and no clock changes; undefined when it names none. */
export function attributeByName(naming: NamingLine): Attribution | undefined {
  const { events, positions } = naming.mentions;
  let found: Attribution | undefined;
  for (const group of events) found = stronger(found, group, naming, 0, isNamed);
  for (const group of positions) found = stronger(found, group, naming, 0);
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

/** Whether a line names an event by its id otherwise than as the cause of another one. */
function isNamed({ eventId }: EventHeader, { references: { causationIds, eventIds } }: NamingLine): boolean {
  return !causationIds.includes(eventId) || eventIds.includes(eventId);
}

/** What was found, or one of these events where a line has a stronger reason to be its. */
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

/** The event closest to a time, alone; without a time, the first. `group` is by time. */
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
