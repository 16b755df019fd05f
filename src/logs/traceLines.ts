import { setImmediate } from 'node:timers/promises';
import type { EventHeader } from '../model/event';
import { correctionOf, estimateLogClock } from '../model/logClock';
import type { TraceLogHit } from '../model/logLine';
import type { TraceLogLines } from '../protocol/trace';
import { type Attribution, attribute } from './attribute';
import { createBreather } from './breather';
import { hitOf } from './hit';
import { createHitList } from './hitList';
import { partByReadability } from './readable';
import { type ReadLine, readTraceLines } from './readTraceLines';
import type { ScanOptions } from './scanLines';

/** More events than these are not looked for. */
const MAX_EVENTS = 10_000;

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
  const add = (read: ReadLine, { event, relation }: Attribution) => list.add(hitOf(read, read.line, event, relation));
  const fail = (file: string) => void failed.add(file);
  const { unsettled, clockSamples, isCut } = await readTraceLines(
    events,
    readable,
    { ...options, streamWindowMs },
    { add, fail },
  );

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

function byTime(a: TraceLogHit, b: TraceLogHit): number {
  return (
    (a.time ?? Number.MAX_VALUE) - (b.time ?? Number.MAX_VALUE) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : a.lineNumber - b.lineNumber)
  );
}
