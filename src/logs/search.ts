import type { EventHeader } from '../model/event';
import type { LogHit } from '../model/logLine';
import { createHitList } from './hitList';
import { needlesOf } from './needles';
import { parseLine } from './parseLine';
import type { RawLine } from './rawLine';
import { partByReadability } from './readable';
import { relate } from './relate';
import { type ScanOptions, scanLines } from './scanLines';

/** Characters of a message or value that a hit carries; the whole line is a click away. */
const MAX_SHOWN = 4000;

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

  for await (const scanned of scanLines(needlesOf(event), readable, options)) {
    if ('unreadable' in scanned) failed.add(scanned.unreadable);
    else {
      const hit = readHit(scanned, event, streamWindowMs);
      if (hit) list.add(hit);
    }
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
  return { ...list.result(), unreadable: [...failed] };
}

function readHit(raw: RawLine, event: EventHeader, streamWindowMs: number): LogHit | undefined {
  const line = parseLine(raw.text, { near: event.time });
  const relation = relate(raw.text, line, event, streamWindowMs);
  if (!relation) return undefined;
  const offsetMs = line.time === null || !Number.isFinite(event.time) ? null : line.time - event.time;
  const message = clip(line.message);
  const fields = line.fields.map(([key, value]) => [key, clip(value)] as const);
  const { file, lineNumber } = raw;
  return { time: line.time, level: line.level, message, fields, file, lineNumber, ...relation, offsetMs };
}

const clip = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
