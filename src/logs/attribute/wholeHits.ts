import type { LogHit } from '../../model/log/line';
import type { LineReading } from '../formats/readLine';
import { recordsAround } from '../lines/around';
import type { LogRecord } from '../lines/records';
import type { RawLine } from '../scan/rawLine';
import { STRENGTH } from './relate';

/** Characters of the lines behind a record's first that a hit carries. */
const MAX_SHOWN = 4_000;

/**
 * Whether a line may be part of a record of several lines: it has no head of its own, or it tells of an error whose stack stands below
 * it. Structured lines hold their stack themselves.
 */
export function mayGoOn({ hasHead, level, rules }: LineReading): boolean {
  if (!hasHead) return true;
  const format = rules.at(-1);
  return (level === 'error' || level === 'fatal') && format !== 'JSON' && format !== 'key=value';
}

/** Where a hit was found that may be a part of a record, and the time of its event. */
export interface PartialHit {
  readonly raw: RawLine;
  /** Milliseconds since 1970. */
  readonly eventTime: number;
}

/**
 * Hits of lines that belong to records of several lines, with time, level and message of the record's first line, and the lines behind
 * it as a field. A record is one hit, by its strongest reason. `partial` has the hits that may be such.
 */
export async function wholeHits<H extends LogHit>(
  hits: readonly H[],
  partial: ReadonlyMap<LogHit, PartialHit>,
  signal: AbortSignal,
): Promise<readonly H[]> {
  const byFile = new Map<string, number[]>();
  for (const hit of hits) {
    const raw = partial.get(hit)?.raw;
    if (!raw) continue;
    const numbers = byFile.get(raw.file);
    if (numbers) numbers.push(raw.lineNumber);
    else byFile.set(raw.file, [raw.lineNumber]);
  }
  if (byFile.size === 0) return hits;
  const records = new Map<string, ReadonlyMap<number, LogRecord>>();
  for (const [file, numbers] of byFile) {
    // What is in no file, or has gone since, is shown as it was found.
    const found = await recordsAround(file, numbers, signal).catch(() => undefined);
    if (found) records.set(file, found);
    signal.throwIfAborted();
  }
  const whole = hits.map((hit) => {
    const part = partial.get(hit);
    const record = part && records.get(hit.file)?.get(hit.lineNumber);
    return record ? withRecord(hit, record, part.eventTime) : hit;
  });
  return onceEach(whole);
}

function withRecord<H extends LogHit>(hit: H, record: LogRecord, eventTime: number): H {
  const { lineNumber, reading, continued } = record;
  if (continued.length === 0) return hit;
  const text = continued.join('\n');
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  const { time, level, message } = reading;
  const fields = [...reading.fields, ['continued', shown] as const];
  const offsetMs = time === null || !Number.isFinite(eventTime) ? null : time - eventTime;
  const column = lineNumber === hit.lineNumber ? hit.column : 0;
  return { ...hit, time, level, message, fields, lineNumber, column, offsetMs };
}

/** Of the hits of one line the one with the strongest reason. */
function onceEach<H extends LogHit>(hits: readonly H[]): readonly H[] {
  const best = new Map<string, H>();
  for (const hit of hits) {
    const key = `${hit.lineNumber} ${hit.file}`;
    const known = best.get(key);
    if (!known || STRENGTH[hit.reason] < STRENGTH[known.reason]) best.set(key, hit);
  }
  return best.size === hits.length ? hits : [...best.values()];
}
