import type { EventHeader } from '../model/event';
import type { ClockSample } from '../model/logClock';
import { type Attribution, attribute, attributeByName, type NamingLine, needsClock } from './attribute';
import { createBreather } from './breather';
import { createEventIndex } from './eventIndex';
import { needlesOf } from './needles';
import { parseLine } from './parseLine';
import type { RawLine } from './rawLine';
import { referencesOf } from './references';
import { relate } from './relate';
import { type ScanOptions, scanNeedles } from './scanLines';

/** Lines that are looked at; a correlation that runs for days is in millions of them. */
const MAX_READ = 50_000;

export type ReadLine = RawLine & NamingLine;

export interface ReadOptions extends ScanOptions {
  /** How far from its event's time a line counts that names only the stream, in milliseconds. */
  readonly streamWindowMs: number;
}

/** Told while the search still runs. */
export interface ReadListener {
  /** A line of which no clock changes whose it is. */
  add(read: ReadLine, found: Attribution): void;
  /** A file that could not be read. */
  fail(file: string): void;
}

export interface ReadLines {
  /** Lines whose event only the log's clock can tell. */
  readonly unsettled: readonly ReadLine[];
  readonly clockSamples: readonly ClockSample[];
  /** There were more lines than are looked at. */
  readonly isCut: boolean;
}

/** Reads the lines of the files that mention one of the events. Rejects with the signal's reason when it aborts. */
export async function readTraceLines(
  events: readonly EventHeader[],
  files: readonly string[],
  options: ReadOptions,
  listener: ReadListener,
): Promise<ReadLines> {
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const mentionsIn = await createEventIndex(events);
  const unsettled: ReadLine[] = [];
  const clockSamples: ClockSample[] = [];
  let taken = 0;
  const take = (raw: RawLine) => {
    const { file, lineNumber, text } = raw;
    const mentions = mentionsIn(text);
    if (!mentions) return;
    const line = parseLine(text, { near: firstOf(mentions)?.time });
    const read = { file, lineNumber, text, line, references: referencesOf(line), mentions };
    const isOpen = needsClock(read);
    const found = attributeByName(read) ?? (isOpen ? undefined : attribute(read, { ...options, clockMs: 0 }));
    if (found) listener.add(read, found);
    else if (isOpen) unsettled.push(read);
    clockSamples.push(...clockSample(read));
    if (++taken >= MAX_READ) enough.abort();
  };
  const breathe = createBreather();
  for await (const lines of scanNeedles(await needlesOf(events), files, { ...options, signal })) {
    for (const scanned of lines) {
      options.signal.throwIfAborted();
      if ('unreadable' in scanned) listener.fail(scanned.unreadable);
      else if (taken < MAX_READ) take(scanned);
      const pause = breathe();
      if (pause) await pause;
    }
  }
  options.signal.throwIfAborted();
  return { unsettled, clockSamples, isCut: enough.signal.aborted };
}

const firstOf = ({ events, positions, streams, flows }: NamingLine['mentions']) =>
  (events[0] ?? positions[0] ?? streams[0] ?? flows[0])?.[0];

/** `events appended` is logged as the events are stored. */
function clockSample({ text, line, references, mentions }: NamingLine): readonly ClockSample[] {
  if (line.time === null || !line.message.startsWith('events appended')) return [];
  for (const event of mentions.positions.flat()) {
    if (relate(text, line, event, 0, references)?.reason === 'position' && Number.isFinite(event.time))
      return [{ logged: line.time, stored: event.time }];
  }
  return [];
}
