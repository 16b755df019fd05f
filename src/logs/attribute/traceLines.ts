import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { createBreather } from '../../base/inSlices';
import type { EventHeader } from '../../model/event/event';
import { type ClockSample, correctionOf, estimateLogClock } from '../../model/log/clock';
import type { LogHit, TraceLogHit, TraceLogLines } from '../../model/log/line';
import { readLine } from '../formats/readLine';
import { decodedText, encodingOf } from '../lines/decode';
import { createHitList, hitOf } from '../scan/hits';
import { partByReadability } from '../scan/logFiles';
import { FEW_EVENTS, needlesOf } from '../scan/needles';
import type { RawLine } from '../scan/rawLine';
import { type ScanOptions, scanNeedles } from '../scan/scanLines';
import { type Attribution, attribute, attributeByName, type NamingLine, needsClock } from './attribute';
import { createEventIndex, type EventIndex } from './eventIndex';
import { namedText, relate, searchedLine } from './relate';
import { type PartialHit, type PartOf, partOf, wholeHits } from './wholeHits';

/** Only this many of the events are searched for. */
const MAX_EVENTS = 10_000;

export interface TraceLinesOptions extends ScanOptions {
  /** The maximum number of lines; 10,000 by default. */
  readonly limit?: number;
  /** A line that names only the stream counts when its time is at most this far from its event's, in milliseconds; 5,000 by default. */
  readonly streamWindowMs?: number;
}

export interface FoundTraceLines extends Omit<TraceLogLines, 'files'> {
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * Finds the lines of the log files (absolute paths) that belong to any of the events, each with the event that it fits best. Reads the
 * files once. Rejects with the signal's reason when it aborts.
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
  const partial = new Map<LogHit, PartialHit>();
  const add = (read: ReadLine, { event, relation }: Attribution) => {
    const hit = hitOf(read, read.line, event, relation);
    list.add(hit);
    if (read.part) partial.set(hit, { partOf: read.part, eventTime: event.time });
  };
  const fail = (file: string) => void failed.add(file);
  const { unsettled, clockSamples, isCut } = await readTraceLines(
    events,
    readable,
    { ...options, streamWindowMs },
    { add, fail },
  );

  const clock = estimateLogClock(clockSamples);
  const clockMs = correctionOf(clock);
  // The clock, the choice of the best hits and their order each take some milliseconds in one go, so other work runs in between.
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
  const { hits: found, more } = list.best();
  const hits = await wholeHits(found, partial, options);
  await setImmediate();
  return {
    hits: hits.toSorted(byTime),
    more: more || isCut || events.length < headers.length,
    clock,
    unreadable: [...failed],
  };
}

function byTime(a: TraceLogHit, b: TraceLogHit): number {
  return (
    (a.time ?? Number.MAX_VALUE) - (b.time ?? Number.MAX_VALUE) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : a.lineNumber - b.lineNumber)
  );
}

/** The maximum number of lines that are examined. The correlation id of a flow that runs for days is in millions of lines. */
const MAX_READ = 50_000;

/** A line that names one of the events. */
export type ReadLine = RawLine & NamingLine & { readonly part: PartOf | undefined };

export interface ReadOptions extends ScanOptions {
  /** A line that names only the stream counts when its time is at most this far from its event's, in milliseconds. */
  readonly streamWindowMs: number;
}

/** Called while the search still runs. */
export interface ReadListener {
  /** A line whose event does not depend on the log's clock. */
  add(read: ReadLine, found: Attribution): void;
  /** A file that could not be read. */
  fail(file: string): void;
}

export interface ReadLines {
  /** Lines whose event can be chosen only when the log's clock is known. */
  readonly unsettled: readonly ReadLine[];
  readonly clockSamples: readonly ClockSample[];
  /** Whether there were more lines than are examined. */
  readonly isCut: boolean;
}

/** Reads the lines of the files that mention one of the events. Rejects with the signal's reason when it aborts. */
async function readTraceLines(
  events: readonly EventHeader[],
  files: readonly string[],
  options: ReadOptions,
  listener: ReadListener,
): Promise<ReadLines> {
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const unsettled: ReadLine[] = [];
  const clockSamples: ClockSample[] = [];
  let taken = 0;
  const take = (raw: RawLine, mentionsIn: EventIndex) => {
    const named = namedText(raw.text);
    const mentions = mentionsIn(named);
    if (!mentions) return;
    const line = readLine(raw.text, { near: firstOf(mentions)?.time });
    const { text, cuts, hex, references } = searchedLine(named, line);
    const { file, lineNumber, shift } = raw;
    const part = shift === undefined ? partOf(raw.text, line) : undefined;
    const read = { file, lineNumber, text, cuts, hex, line, references, mentions, part };
    if (shift !== undefined) Object.assign(read, { shift });
    const isOpen = needsClock(read);
    const found = attributeByName(read) ?? (isOpen ? undefined : attribute(read, { ...options, clockMs: 0 }));
    if (found) listener.add(read, found);
    else if (isOpen) unsettled.push(read);
    clockSamples.push(...clockSample(read));
    if (++taken >= MAX_READ) enough.abort();
  };
  const capitals = events.length > FEW_EVENTS && (await hasCapitals(files, options));
  const needles = await needlesOf(events, capitals);
  // The index is built while the search starts.
  const indexed = setImmediate().then(() => createEventIndex(events));
  indexed.catch(() => undefined);
  const breathe = createBreather();
  for await (const lines of scanNeedles(needles, files, { ...options, signal })) {
    const mentionsIn = await indexed;
    for (const scanned of lines) {
      options.signal.throwIfAborted();
      if ('unreadable' in scanned) listener.fail(scanned.unreadable);
      else if (taken < MAX_READ) take(scanned, mentionsIn);
      const pause = breathe();
      if (pause) await pause;
    }
  }
  options.signal.throwIfAborted();
  return { unsettled, clockSamples, isCut: enough.signal.aborted };
}

const firstOf = ({ events, positions, streams, flows }: NamingLine['mentions']) =>
  (events[0] ?? positions[0] ?? streams[0] ?? flows[0])?.[0];

/** Takes a sample of the log's clock: `events appended` is logged at the time the events are stored. */
function clockSample(naming: NamingLine): readonly ClockSample[] {
  const { line, mentions } = naming;
  if (line.time === null || !line.message.startsWith('events appended')) return [];
  for (const event of mentions.positions.flat()) {
    if (relate(naming, event, 0)?.reason === 'position' && Number.isFinite(event.time))
      return [{ logged: line.time, stored: event.time }];
  }
  return [];
}

/** The bytes at the start and at the end of a log that are examined for the spelling of its ids. */
const SAMPLE_BYTES = 64 * 1024;
const IN_CAPITALS =
  /(?<![\dA-Za-z])(?=[\d-]{0,35}[A-F])[\dA-F]{8}(?:(?:-[\dA-F]{4}){3}-[\dA-F]{12}|[\dA-F]{24})(?![\dA-Za-z])/;

/** Whether one of the logs writes ids in capital letters. Samples are enough: a logger writes all ids in the same way. */
async function hasCapitals(
  files: readonly string[],
  { sources = [], signal }: Pick<ScanOptions, 'sources' | 'signal'>,
): Promise<boolean> {
  for (const { bytes } of sources) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (IN_CAPITALS.test(buffer.toString('latin1', 0, SAMPLE_BYTES))) return true;
    if (IN_CAPITALS.test(buffer.toString('latin1', Math.max(0, buffer.length - SAMPLE_BYTES)))) return true;
  }
  for (const file of files) {
    signal.throwIfAborted();
    // The search itself reports a file that cannot be read.
    if (await isInCapitals(file, signal).catch(() => false)) return true;
  }
  return false;
}

async function isInCapitals(file: string, signal: AbortSignal): Promise<boolean> {
  const encoding = await encodingOf(file);
  for await (const chunk of decodedText(file, encoding, signal)) {
    if (IN_CAPITALS.test(chunk.toString('latin1', 0, SAMPLE_BYTES))) return true;
    break;
  }
  if (encoding !== 'utf8') return false;
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const end = Buffer.alloc(SAMPLE_BYTES);
    const { bytesRead } = await handle.read(end, 0, SAMPLE_BYTES, Math.max(0, size - SAMPLE_BYTES));
    return IN_CAPITALS.test(end.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
