import { createBreather } from '../../base/inSlices';
import type { EventHeader } from '../../model/event/event';
import { hexId, traceHalves } from '../../model/lookup/ids';
import type { HexSpan } from '../ids/hexSpans';
import type { NamedText } from './relate';

/** Events that share an id, sorted by time. */
export type Group = readonly EventHeader[];

/** The events of a set that a line mentions. */
export interface Mentions {
  /** By event id. */
  readonly events: readonly Group[];
  /** By position. */
  readonly positions: readonly Group[];
  readonly streams: readonly Group[];
  /** By correlation id or trace id. */
  readonly flows: readonly Group[];
}

interface Entry {
  readonly kind: keyof Mentions;
  readonly text: string;
  readonly group: EventHeader[];
}

const WORD = /[\w-]+/g;
const ONE_WORD = /^[\w-]+$/;
const ZERO = 48;
const HYPHEN = 45;

/** Whether a UTF-16 unit is part of a word. The array has an entry for every unit, because a read past the end of an array is slow. */
const IS_WORD = Uint8Array.from({ length: 65_536 }, (_, code) => (ONE_WORD.test(String.fromCharCode(code)) ? 1 : 0));

/** Returns the events of a set that a line mentions; undefined when there are none. */
export type EventIndex = (named: Pick<NamedText, 'text' | 'hex'>) => Mentions | undefined;

/** Builds an index that finds the events of a set that a line mentions. The cost of a line does not depend on the size of the set. */
export async function createEventIndex(events: readonly EventHeader[]): Promise<EventIndex> {
  const { byWord, byHex } = await indexOf(events);
  // Most words of a line differ in length from every id, so the check of the length avoids the look-up.
  const isLength: boolean[] = [];
  for (const { length } of byWord.keys()) isLength[length] = true;
  return ({ text: raw, hex }) => {
    const found: Entry[] = [];
    addByDigits(byHex, hex, found);
    for (let at = 0; at < raw.length; at++) {
      const start = at;
      while (at < raw.length && IS_WORD[raw.charCodeAt(at)] === 1) at++;
      if (at === start) continue;
      if (isLength[at - start]) lookUp(byWord, raw, raw.slice(start, at), found);
      const behind = afterPrefix(raw, start, at);
      if (behind > start && isLength[at - behind]) lookUp(byWord, raw, raw.slice(behind, at), found);
    }
    // Ids without any ASCII letter or digit are stored under the empty word.
    if (isLength[0]) lookUp(byWord, raw, '', found);
    return found.length > 0 ? byKind(found) : undefined;
  };
}

/** Finds ids of 128 bits by their digits, because they have many spellings. */
function addByDigits(byHex: ReadonlyMap<string, readonly Entry[]>, hex: readonly HexSpan[], found: Entry[]): void {
  for (const { key } of hex) {
    for (const entry of byHex.get(key) ?? []) if (!found.includes(entry)) found.push(entry);
  }
}

function lookUp(byWord: ReadonlyMap<string, readonly Entry[]>, raw: string, word: string, found: Entry[]): void {
  for (const entry of byWord.get(word) ?? []) {
    const isThere = entry.text === word || raw.includes(entry.text);
    if (isThere && !found.includes(entry)) found.push(entry);
  }
}

/** Where else in a word an id may begin: after a type and a hyphen (`Order-fce3…`), or after the leading zeros of a number. */
function afterPrefix(raw: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (raw.charCodeAt(at) === HYPHEN) return at + 1;
  }
  let at = start;
  while (at < end - 1 && raw.charCodeAt(at) === ZERO && isDigit(raw.charCodeAt(at + 1))) at++;
  return at;
}

const isDigit = (code: number) => code >= ZERO && code < ZERO + 10;

interface Index {
  readonly byWord: ReadonlyMap<string, readonly Entry[]>;
  readonly byHex: ReadonlyMap<string, readonly Entry[]>;
}

async function indexOf(events: readonly EventHeader[]): Promise<Index> {
  const byWord = new Map<string, Entry[]>();
  const byHex = new Map<string, Entry[]>();
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
    const hex = hexId(text);
    if (hex === null || kind === 'streams') put(byWord, longestWord(text), entry);
    if (hex !== null) put(byHex, hex, entry);
  };
  const addTrace = (id: string | null, event: EventHeader) => {
    const isNew = id !== null && !entries.flows.has(id);
    add('flows', id, event);
    const hex = isNew ? hexId(id) : null;
    const entry = hex === null ? undefined : entries.flows.get(id ?? '');
    if (hex === null || !entry) return;
    // Programs that print 64 bits print one of the halves, in hex or as a decimal number.
    put(byHex, hex.slice(16), entry);
    for (const half of traceHalves(hex)) put(byWord, half, { kind: 'flows', text: half, group: entry.group });
  };
  const breathe = createBreather();
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    add('events', event.eventId, event);
    add('positions', event.position, event);
    add('streams', event.stream.id, event);
    add('flows', event.correlationId, event);
    addTrace(event.traceId, event);
    const pause = breathe();
    if (pause) await pause;
  }
  return { byWord, byHex };
}

function put(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = index.get(key);
  if (known) known.push(entry);
  else index.set(key, [entry]);
}

function longestWord(text: string): string {
  if (ONE_WORD.test(text)) return text;
  return (text.match(WORD) ?? []).reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function byKind(entries: readonly Entry[]): Mentions {
  const mentions: Record<Entry['kind'], Group[]> = { events: [], positions: [], streams: [], flows: [] };
  for (const { kind, group } of entries) mentions[kind].push(group);
  return mentions;
}
