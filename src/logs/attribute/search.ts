import { createBreather } from '../../base/inSlices';
import type { EventHeader } from '../../model/event/event';
import type { LogHit } from '../../model/log/line';
import { readLine } from '../formats/readLine';
import { createHitList, hitOf } from '../scan/hits';
import { partByReadability } from '../scan/logFiles';
import { needlesOf } from '../scan/needles';
import type { RawLine, Scanned } from '../scan/rawLine';
import { type ScanOptions, scanNeedles } from '../scan/scanLines';
import { createEventIndex } from './eventIndex';
import { type NamedText, namedText, relate, searchedLine } from './relate';
import { type PartialHit, partOf, wholeHits } from './wholeHits';

export interface FindOptions extends ScanOptions {
  /** The maximum number of hits; 200 by default. */
  readonly limit?: number;
  /**
   * A line that names only the event's stream counts when its time is at most this far from the event's, in milliseconds; 5,000 by default.
   */
  readonly streamWindowMs?: number;
}

export interface FoundLines {
  /** Sorted by strength of the reason, then by time (lines without a time last), file and line. One hit a line. */
  readonly hits: readonly LogHit[];
  /**
   * Whether there are more hits than the limit. Hits with the weakest reason are left out first, among them those furthest in time from the
   * event.
   */
  readonly more: boolean;
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * Finds the lines of the log files (absolute paths) that refer to the event: by its id, position, correlation id or trace id, or by its
 * stream and a time close to it. Rejects with the signal's reason when it aborts.
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
  const partial = new Map<LogHit, PartialHit>();

  const take = (scanned: Scanned) => {
    if ('unreadable' in scanned) failed.add(scanned.unreadable);
    else {
      const named = namedText(scanned.text);
      const read = mentionsIn(named) && readHit(scanned, named, event, streamWindowMs);
      if (!read) return;
      list.add(read.hit);
      if (read.part) partial.set(read.hit, { partOf: read.part, eventTime: event.time });
    }
  };
  const breathe = createBreather();
  for await (const lines of scanNeedles(await needlesOf([event]), readable, options)) {
    // One batch may have thousands of lines.
    for (const scanned of lines) {
      take(scanned);
      const pause = breathe();
      if (pause) await pause;
    }
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
  const { hits, more } = list.result();
  return { hits: await wholeHits(hits, partial, options), more, unreadable: [...failed] };
}

function readHit(raw: RawLine, named: NamedText, event: EventHeader, streamWindowMs: number) {
  const line = readLine(raw.text, { near: event.time });
  const relation = relate(searchedLine(named, line), event, streamWindowMs);
  return (
    relation && {
      hit: hitOf(raw, line, event, relation),
      part: raw.shift === undefined ? partOf(raw.text, line) : undefined,
    }
  );
}
