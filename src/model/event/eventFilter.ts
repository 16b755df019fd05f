import { type Glob, matchesSome, readGlob } from '../text/glob';
import { type EventHeader, nameOfStream } from './event';

/** What a filter asks for. The values of one list are alternatives; an event has to match every list that is not empty, and every word. */
export interface EventFilter {
  readonly aggregateTypes: readonly Glob[];
  readonly eventTypes: readonly Glob[];
  /** Compared with `Type/id` and with the id alone. */
  readonly streams: readonly Glob[];
  /** In lower case. A name or an id of the event has to contain each of them. */
  readonly words: readonly string[];
}

/** The keys of a token. The word after the colon is a name, in which `*` stands for any characters. */
export const FILTER_KEYS = ['type', 'aggregate', 'stream'] as const;

export type FilterKey = (typeof FILTER_KEYS)[number];

/** One part of a filter's text: `type:OrderPlaced`, `stream:"Order/a b"`, or a word. */
export interface FilterToken {
  readonly key: FilterKey | null;
  readonly value: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
}

const TOKEN = /(type|aggregate|stream):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/gi;

/** Returns the parts of the typed text, in their order. */
export function filterTokens(text: string): FilterToken[] {
  return [...text.matchAll(TOKEN)].map((match) => ({
    key: FILTER_KEYS.find((key) => key === match[1]?.toLowerCase()) ?? null,
    value: match[2] ?? match[3] ?? match[4] ?? match[5] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Reads the typed text. A key without a value restricts nothing yet. */
export function parseFilter(text: string): EventFilter {
  const tokens = filterTokens(text).filter(({ value }) => value !== '');
  const patterns = (key: FilterKey) => tokens.filter((token) => token.key === key).map(({ value }) => readGlob(value));
  return {
    aggregateTypes: patterns('aggregate'),
    eventTypes: patterns('type'),
    streams: patterns('stream'),
    words: tokens.filter(({ key }) => key === null).map(({ value }) => value.toLowerCase()),
  };
}

/** Whether an event matches the whole filter. When one key has several values, one of them is enough. */
export function matchesFilter(filter: EventFilter, event: EventHeader): boolean {
  const { aggregateTypes, eventTypes, streams, words } = filter;
  const { type, id } = event.stream;
  if (eventTypes.length > 0 && !matchesSome(eventTypes, event.eventType)) return false;
  if (aggregateTypes.length > 0 && !matchesSome(aggregateTypes, type)) return false;
  if (streams.length > 0 && !matchesSome(streams, id) && !matchesSome(streams, nameOfStream({ type, id })))
    return false;
  if (words.length === 0) return true;
  const text = textOf(event);
  return words.every((word) => text.includes(word));
}

/** Returns the text with the token added; unchanged when it contains the token already. */
export function withToken(text: string, key: FilterKey, value: string): string {
  if (filterTokens(text).some((token) => token.key === key && token.value === value)) return text;
  return `${text.trimEnd()} ${formatToken(key, value)}`.trimStart();
}

/** Returns the event types that a filter's text names. */
export function typesNamed(text: string): string[] {
  return filterTokens(text).flatMap(({ key, value }) => (key === 'type' && value !== '' ? [value] : []));
}

/** Counts each name that a key may have in the given events, the most frequent first. */
export function countNames(events: readonly EventHeader[], key: FilterKey): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { eventType, stream } of events) {
    const name = key === 'type' ? eventType : key === 'aggregate' ? stream.type : nameOfStream(stream);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** Returns a token such as `type:OrderPlaced`, with quotes when the value contains a space. */
export function formatToken(key: FilterKey, value: string): string {
  return /\s/.test(value) ? `${key}:"${value}"` : `${key}:${value}`;
}

function textOf(event: EventHeader): string {
  const { context, type, id } = event.stream;
  const parts = [
    event.eventType,
    context,
    nameOfStream({ type, id }),
    event.eventId,
    event.correlationId,
    event.traceId,
  ];
  return [...parts, event.causationId, `#${event.position}`].join('\n').toLowerCase();
}
