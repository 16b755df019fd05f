import { setImmediate } from 'node:timers/promises';
import type { EventHeader } from '../model/event';
import { type ClockSample, correctionOf, estimateLogClock } from '../model/logClock';
import type { TraceLogHit } from '../model/logLine';
import type { TraceLogLines } from '../protocol/trace';
import { type Attribution, attribute, attributeByName, type NamingLine } from './attribute';
import { createBreather } from './breather';
import { createEventIndex } from './eventIndex';
import { hitOf } from './hit';
import { createHitList } from './hitList';
import { needlesOf } from './needles';
import { parseLine } from './parseLine';
import type { RawLine } from './rawLine';
import { partByReadability } from './readable';
import { referencesOf } from './references';
import { relate } from './relate';
import { type ScanOptions, scanNeedles } from './scanLines';

/** More events than these are not looked for. */
const MAX_EVENTS = 10_000;
/** Lines that are looked at; a correlation that runs for days is in millions of them. */
const MAX_READ = 50_000;

export interface TraceLinesOptions extends ScanOptions {
  /** The most lines returned; 10,000 unless told. */
  readonly limit?: number;
  /** How far from its event's time a line counts that names only the stream, in milliseconds; 5,000 unless told. */
  readonly streamWindowMs?: number;
}

export interface FoundTraceLines extends Omit<TraceLogLines, 'files'> {
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
}

type ReadLine = RawLine & NamingLine;

interface ReadLines {
  /** What only the log's clock can tell. */
  readonly unsettled: readonly ReadLine[];
  readonly clockSamples: readonly ClockSample[];
  readonly isCut: boolean;
}

/**
 * The lines of the log files (absolute paths) that belong to any of the events, in one pass over the files, each with the event
 * that it belongs to best. Rejects with the signal's reason when it aborts.
 */
export async function findTraceLines(
  headers: readonly EventHeader[],
  files: readonly string[],
  options: TraceLinesOptions,
): Promise<FoundTraceLines> {
  const { signal, limit = 10_000, streamWindowMs = 5000 } = options;
  signal.throwIfAborted();
  const events = headers.slice(0, MAX_EVENTS);
  const { readable, unreadable } = await partByReadability(files);
  const failed = new Set(unreadable);
  const list = createHitList<TraceLogHit>(limit);
  const add = (read: ReadLine, found: Attribution) =>
    list.add({ ...hitOf(read, read.line, found.event, found.relation), eventId: found.event.eventId });
  const { unsettled, clockSamples, isCut } = await readLines(events, readable, options, { failed, add });

  const clock = estimateLogClock(clockSamples);
  const clockMs = correctionOf(clock);
  // Each of these is some milliseconds of work in one go: the clock, the choice of the best, their order.
  await setImmediate();
  const breathe = createBreather();
  for (const read of unsettled) {
    const pause = breathe();
    if (pause) await pause;
    const found = attribute(read, { streamWindowMs, clockMs });
    if (found) add(read, found);
  }
  await setImmediate();
  signal.throwIfAborted();
  const { hits, more } = list.best();
  await setImmediate();
  return {
    hits: hits.toSorted(byTime),
    more: more || isCut || events.length < headers.length,
    clock,
    unreadable: [...failed],
  };
}

/** Every line that mentions an event, up to the most that are looked at; who names one is added while the search still runs. */
async function readLines(
  events: readonly EventHeader[],
  files: readonly string[],
  options: ScanOptions,
  { failed, add }: { failed: Set<string>; add(read: ReadLine, found: Attribution): void },
): Promise<ReadLines> {
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const mentionsIn = await createEventIndex(events);
  const unsettled: ReadLine[] = [];
  let taken = 0;
  const clockSamples: ClockSample[] = [];
  const breathe = createBreather();
  for await (const scanned of scanNeedles(await needlesOf(events), files, { ...options, signal })) {
    options.signal.throwIfAborted();
    if ('unreadable' in scanned) {
      failed.add(scanned.unreadable);
      continue;
    }
    const mentions = mentionsIn(scanned.text);
    if (!mentions) continue;
    const near = [...mentions.events, ...mentions.positions, ...mentions.streams, ...mentions.flows][0]?.[0]?.time;
    const line = parseLine(scanned.text, { near });
    const read = { ...scanned, line, references: referencesOf(line), mentions };
    const named = attributeByName(read);
    if (named) add(read, named);
    else unsettled.push(read);
    clockSamples.push(...clockSample(read));
    if (++taken >= MAX_READ) enough.abort();
    const pause = breathe();
    if (pause) await pause;
  }
  options.signal.throwIfAborted();
  return { unsettled, clockSamples, isCut: enough.signal.aborted };
}

/** `events appended` is logged as the events are stored. */
function clockSample({ text, line, references, mentions }: NamingLine): readonly ClockSample[] {
  if (line.time === null || !line.message.startsWith('events appended')) return [];
  for (const event of mentions.positions.flat()) {
    if (relate(text, line, event, 0, references)?.reason === 'position' && Number.isFinite(event.time))
      return [{ logged: line.time, stored: event.time }];
  }
  return [];
}

function byTime(a: TraceLogHit, b: TraceLogHit): number {
  return (
    (a.time ?? Number.MAX_VALUE) - (b.time ?? Number.MAX_VALUE) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : a.lineNumber - b.lineNumber)
  );
}
