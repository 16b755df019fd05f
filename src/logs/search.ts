import type { EventHeader } from '../model/event';
import type { LogHit } from '../model/logLine';
import { createEventIndex } from './eventIndex';
import { hitOf } from './hit';
import { createHitList } from './hitList';
import { needlesOf } from './needles';
import { parseLine } from './parseLine';
import type { RawLine, Scanned } from './rawLine';
import { partByReadability } from './readable';
import { relate } from './relate';
import { type ScanOptions, scanNeedles } from './scanLines';

export interface FindOptions extends ScanOptions {
  /** The most hits returned; 200 unless told. */
  readonly limit?: number;
  /** How far from the event's time a line counts that names only its stream, in milliseconds; 5,000 unless told. */
  readonly streamWindowMs?: number;
}

export interface FoundLines {
  /** Strongest reason first, then by time (lines without time last), file and line; one hit a line. */
  readonly hits: readonly LogHit[];
  /** There are more than the limit; those furthest in time from the event were left out, weakest reason first. */
  readonly more: boolean;
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * The lines of the log files (absolute paths) that refer to the event: by its id, position, correlation id, trace id,
 * or by its stream close in time. Rejects with the signal's reason when it aborts.
 */
export async function findLines(
  event: EventHeader,
  files: readonly string[],
  options: FindOptions,
): Promise<FoundLines> {
  const { signal, limit = 200, streamWindowMs = 5000 } = options;
  signal.throwIfAborted();
  const { readable, unreadable } = await partByReadability(files);
  const list = createHitList(limit);
  const failed = new Set(unreadable);
  const mentionsIn = await createEventIndex([event]);

  const take = (scanned: Scanned) => {
    if ('unreadable' in scanned) failed.add(scanned.unreadable);
    else if (mentionsIn(scanned.text)) {
      const hit = readHit(scanned, event, streamWindowMs);
      if (hit) list.add(hit);
    }
  };
  for await (const lines of scanNeedles(await needlesOf([event]), readable, options)) {
    for (const scanned of lines) take(scanned);
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
  return { ...list.result(), unreadable: [...failed] };
}

function readHit(raw: RawLine, event: EventHeader, streamWindowMs: number): LogHit | undefined {
  const line = parseLine(raw.text, { near: event.time });
  const relation = relate(raw.text, line, event, streamWindowMs);
  return relation && hitOf(raw, line, event, relation);
}
