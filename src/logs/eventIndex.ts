import type { EventHeader } from '../model/event';
import { traceForms } from './needles';

/** Events that share an id, by time. */
export type Group = readonly EventHeader[];

/** The events of a set that the words of a line speak of. */
export interface Mentions {
  /** By event id. */
  readonly events: readonly Group[];
  /** By position. */
  readonly positions: readonly Group[];
  readonly streams: readonly Group[];
  /** By correlation or trace. */
  readonly flows: readonly Group[];
}

interface Entry {
  readonly kind: keyof Mentions;
  readonly text: string;
  readonly group: EventHeader[];
}

const WORD = /[\w-]+/g;

/** Finds the events of a set that a line mentions, at the same cost however many the set has; undefined when there are none. */
export function createEventIndex(events: readonly EventHeader[]): (raw: string) => Mentions | undefined {
  const byWord = indexOf(events);
  return (raw) => {
    const found = new Set<Entry>();
    const lookUp = (word: string) => {
      for (const entry of byWord.get(word) ?? []) if (entry.text === word || raw.includes(entry.text)) found.add(entry);
    };
    for (const [word] of raw.matchAll(WORD)) {
      lookUp(word);
      const hyphen = word.indexOf('-');
      // `Order-fce3…`: a type, then an id.
      if (hyphen >= 0) lookUp(word.slice(hyphen + 1));
      else if (word.startsWith('0')) lookUp(word.replace(/^0+(?=\d)/, ''));
    }
    // Ids without a single ASCII letter or digit.
    lookUp('');
    return found.size > 0 ? byKind([...found]) : undefined;
  };
}

function indexOf(events: readonly EventHeader[]): ReadonlyMap<string, readonly Entry[]> {
  const entries = new Map<string, Entry>();
  const add = (kind: Entry['kind'], text: string | null, event: EventHeader) => {
    if (text === null) return;
    const name = `${kind} ${text}`;
    const entry = entries.get(name);
    if (entry) entry.group.push(event);
    else entries.set(name, { kind, text, group: [event] });
  };
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    add('events', event.eventId, event);
    add('positions', event.position, event);
    add('streams', event.stream.id, event);
    add('flows', event.correlationId, event);
    for (const form of event.traceId === null ? [] : traceForms(event.traceId)) add('flows', form, event);
  }
  const byWord = new Map<string, Entry[]>();
  for (const entry of entries.values()) {
    const word = longestWord(entry.text);
    byWord.get(word)?.push(entry) ?? byWord.set(word, [entry]);
  }
  return byWord;
}

function longestWord(text: string): string {
  return (text.match(WORD) ?? []).reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function byKind(entries: readonly Entry[]): Mentions {
  const of = (kind: Entry['kind']) => entries.flatMap((entry) => (entry.kind === kind ? [entry.group] : []));
  return { events: of('events'), positions: of('positions'), streams: of('streams'), flows: of('flows') };
}
