import type { LogHit } from '../../model/log/line';
import type { LineReading } from '../formats/readLine';
import { recordsAround } from '../lines/around';
import { isRow, type LogRecord } from '../lines/records';
import { beginsWithTable } from '../lines/tableHeaders';
import { hasBars } from '../lines/tables';
import type { RawLine } from '../scan/rawLine';
import type { ScanOptions } from '../scan/scanLines';
import { STRENGTH } from './relate';

/** Characters of the lines behind a record's first that a hit carries. */
const MAX_SHOWN = 4_000;

/**
 * Whether a line may be part of a record of several lines, or a row of a table: it has no head of its own, or it tells of an error whose
 * stack stands below it, or it has bars. Structured lines hold their stack themselves.
 */
export function mayGoOn(text: string, { hasHead, level, rules }: LineReading): boolean {
  if (!hasHead || hasBars(text)) return true;
  const format = rules.at(-1);
  return (level === 'error' || level === 'fatal') && format !== 'JSON' && format !== 'key=value';
}

/** Where a hit was found that may be a part of a record, and the time of its event. */
export interface PartialHit {
  readonly raw: RawLine;
  /** Milliseconds since 1970. */
  readonly eventTime: number;
}

/** The records that lines of files and sources belong to, by file and number of the line. What has gone since has none. */
export async function recordsOfPlaces(
  places: readonly Pick<RawLine, 'file' | 'lineNumber'>[],
  { sources = [], signal }: Pick<ScanOptions, 'sources' | 'signal'>,
): Promise<ReadonlyMap<string, ReadonlyMap<number, LogRecord>>> {
  const byFile = new Map<string, number[]>();
  for (const { file, lineNumber } of places) {
    const numbers = byFile.get(file);
    if (numbers) numbers.push(lineNumber);
    else byFile.set(file, [lineNumber]);
  }
  const records = new Map<string, ReadonlyMap<number, LogRecord>>();
  for (const [file, numbers] of byFile) {
    const source = sources.find(({ name }) => name === file);
    const found = await recordsAround(source?.bytes ?? file, numbers, signal).catch(() => undefined);
    if (found) records.set(file, found);
    signal.throwIfAborted();
  }
  return records;
}

/**
 * Hits of lines that belong to records of several lines, with time, level and message of the record's first line, and the lines behind
 * it as a field. A record is one hit, by its strongest reason. `partial` has the hits that may be such.
 */
export async function wholeHits<H extends LogHit>(
  hits: readonly H[],
  partial: ReadonlyMap<LogHit, PartialHit>,
  options: Pick<ScanOptions, 'sources' | 'signal'>,
): Promise<readonly H[]> {
  const tables = await filesWithTable(hits, options.signal);
  const places = hits.filter((hit) => partial.has(hit) || tables.has(hit.file));
  if (places.length === 0) return hits;
  const records = await recordsOfPlaces(places, options);
  const whole = hits.map((hit) => {
    const record = records.get(hit.file)?.get(hit.lineNumber);
    const part = partial.get(hit);
    if (record && part) return withRecord(hit, record, part.eventTime);
    return record && isRow(record) ? withRecord(hit, record, eventTimeOf(hit)) : hit;
  });
  return onceEach(whole);
}

/** The files of some places that begin with a table: all of their lines may be rows. */
export async function filesWithTable(
  places: readonly Pick<RawLine, 'file'>[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const tables = new Set<string>();
  for (const file of new Set(places.map(({ file }) => file))) {
    if (await beginsWithTable(file, signal).catch(() => false)) tables.add(file);
    signal.throwIfAborted();
  }
  return tables;
}

const eventTimeOf = ({ time, offsetMs }: LogHit) => (time === null || offsetMs === null ? Number.NaN : time - offsetMs);

function withRecord<H extends LogHit>(hit: H, record: LogRecord, eventTime: number): H {
  const { lineNumber, reading, continued } = record;
  if (continued.length === 0 && !isRow(record)) return hit;
  const text = continued.join('\n');
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  const { time, level, message } = reading;
  const fields = text === '' ? reading.fields : [...reading.fields, ['continued', shown] as const];
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
