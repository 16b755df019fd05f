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
  const candidates = [...named(naming), ...naming.mentions.positions.flat()];
  const found = strongestOf(candidates, naming, 0);
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
  const shared = [...mentions.streams, ...mentions.flows].flatMap((group) => closest(group, time) ?? []);
  const candidates = [...named(naming), ...mentions.positions.flat(), ...shared];
  return strongestOf(candidates, naming, streamWindowMs) ?? strongestOf(mentions.events.flat(), naming, streamWindowMs);
}

/** What a line names by its id, except as the cause of another event. */
function named({ mentions, references: { causationIds, eventIds } }: NamingLine): readonly EventHeader[] {
  return mentions.events.flat().filter(({ eventId }) => !causationIds.includes(eventId) || eventIds.includes(eventId));
}

/** Of equal reasons the first. */
function strongestOf(
  candidates: readonly EventHeader[],
  naming: NamingLine,
  streamWindowMs: number,
): Attribution | undefined {
  let strongest: Attribution | undefined;
  for (const event of candidates) {
    const relation = relate(naming, event, streamWindowMs);
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
