import type { EventHeader } from '../model/event';
import { createBreather } from './breather';
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
const ONE_WORD = /^[\w-]+$/;

/** Finds the events of a set that a line mentions, at the same cost however many the set has; undefined when there are none. */
export async function createEventIndex(events: readonly EventHeader[]): Promise<(raw: string) => Mentions | undefined> {
  const byWord = await indexOf(events);
  return (raw) => {
    const found = new Set<Entry>();
    const lookUp = (word: string) => {
      for (const entry of byWord.get(word) ?? []) if (entry.text === word || raw.includes(entry.text)) found.add(entry);
    };
    WORD.lastIndex = 0;
    for (let match = WORD.exec(raw); match; match = WORD.exec(raw)) {
      const [word] = match;
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

async function indexOf(events: readonly EventHeader[]): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const byWord = new Map<string, Entry[]>();
  const entries = {
    events: new Map<string, Entry>(),
    positions: new Map<string, Entry>(),
    streams: new Map<string, Entry>(),
    flows: new Map<string, Entry>(),
  };
  const add = (kind: Entry['kind'], text: string | null, event: EventHeader) => {
    if (text === null) return;
    const known = entries[kind].get(text);
    if (known) return void known.group.push(event);
    const entry = { kind, text, group: [event] };
    entries[kind].set(text, entry);
    const word = longestWord(text);
    byWord.get(word)?.push(entry) ?? byWord.set(word, [entry]);
  };
  const breathe = createBreather();
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    add('events', event.eventId, event);
    add('positions', event.position, event);
    add('streams', event.stream.id, event);
    add('flows', event.correlationId, event);
    for (const form of event.traceId === null ? [] : traceForms(event.traceId)) add('flows', form, event);
    const pause = breathe();
    if (pause) await pause;
  }
  return byWord;
}

function longestWord(text: string): string {
  if (ONE_WORD.test(text)) return text;
  return (text.match(WORD) ?? []).reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function byKind(entries: readonly Entry[]): Mentions {
  const of = (kind: Entry['kind']) => entries.flatMap((entry) => (entry.kind === kind ? [entry.group] : []));
  return { events: of('events'), positions: of('positions'), streams: of('streams'), flows: of('flows') };
}
