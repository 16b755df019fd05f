import { groupedBy } from '../../model/lists';
import type { LogHit } from '../../model/log/line';
import type { LineReading } from '../formats/readLine';
import { recordsAround } from '../lines/around';
import { isRow, type LogRecord } from '../lines/records';
import { beginsWithTable, headersIn } from '../lines/tables/tableHeaders';
import { hasBars } from '../lines/tables/tables';
import { bytesOrFile, type RawLine } from '../scan/rawLine';
import type { ScanOptions } from '../scan/scanLines';
import { STRENGTH } from './relate';

/** The maximum number of characters that a hit carries of the lines after the record's first line. */
const MAX_SHOWN = 4_000;

/**
 * What a line may be a part of. `record`: a record of several lines. `stack`: a record with a stack below, of which it is the first line.
 * `table`: a table, of which it is a row.
 */
export type PartOf = 'record' | 'stack' | 'table';

/**
 * Returns what a line may be a part of; undefined when it stands alone. A line without a head may continue a record. A line with an error
 * may have a stack below it, except in structured formats, which carry the stack in the line. A line with bars may be a row.
 */
export function partOf(text: string, { hasHead, level, rules, time, assumed }: LineReading): PartOf | undefined {
  if (!hasHead) return 'record';
  const format = rules.at(-1);
  if ((level === 'error' || level === 'fatal') && format !== 'JSON' && format !== 'key=value')
    return time === null || assumed === 'date' ? 'record' : 'stack';
  return hasBars(text) ? 'table' : undefined;
}

/** What a hit may be a part of, and the time of its event. */
export interface PartialHit {
  readonly partOf: PartOf;
  /** Milliseconds since 1970. */
  readonly eventTime: number;
}

type Place = Pick<RawLine, 'file' | 'lineNumber'>;
type Places = Pick<ScanOptions, 'sources' | 'signal'>;

/**
 * Returns the lines that stand below the header of a table. The check is needed because loggers also put bars between the parts of a line.
 */
export async function rowsAmong<P extends Place>(lines: readonly P[], options: Places): Promise<ReadonlySet<P>> {
  const rows = new Set<P>();
  for (const [file, ofFile] of byFile(lines)) {
    const headers = await headersIn(bytesOrFile(file, options.sources), options.signal).catch(() => undefined);
    for (const line of ofFile) if (headers?.isBelow(line.lineNumber)) rows.add(line);
    options.signal.throwIfAborted();
  }
  return rows;
}

const byFile = <P extends Place>(places: readonly P[]) => groupedBy(places, ({ file }) => file);

/**
 * Reads the records that lines of files and sources belong to, by file and line number. A file or line that no longer exists has no record.
 */
export async function recordsOfPlaces<P extends Place>(
  places: readonly P[],
  options: Places,
  isFirst: (place: P) => boolean = () => false,
): Promise<ReadonlyMap<string, ReadonlyMap<number, LogRecord>>> {
  const { signal } = options;
  const records = new Map<string, ReadonlyMap<number, LogRecord>>();
  for (const [file, ofFile] of byFile(places)) {
    const numbers = ofFile.map(({ lineNumber }) => lineNumber);
    const firsts = new Set(ofFile.filter(isFirst).map(({ lineNumber }) => lineNumber));
    const found = await recordsAround(bytesOrFile(file, options.sources), numbers, signal, firsts).catch(
      () => undefined,
    );
    if (found) records.set(file, found);
    signal.throwIfAborted();
  }
  return records;
}

/**
 * Completes the hits whose lines belong to records of several lines. Such a hit gets the time, level and message of the record's first
 * line, and the lines after it as a field. Each record gives one hit, the one with the strongest reason. `partial` has the hits that may be
 * such parts.
 */
export async function wholeHits<H extends LogHit>(
  hits: readonly H[],
  partial: ReadonlyMap<LogHit, PartialHit>,
  options: Places,
): Promise<readonly H[]> {
  const tables = await filesWithTable(hits, options.signal);
  const partOfHit = (hit: H) => partial.get(hit)?.partOf;
  const mayBeRows = hits.filter((hit) => partOfHit(hit) === 'table' && !tables.has(hit.file));
  const rows = await rowsAmong(mayBeRows, options);
  const isPart = (hit: H) => partOfHit(hit) === 'record' || partOfHit(hit) === 'stack';
  const places = hits.filter((hit) => isPart(hit) || tables.has(hit.file) || rows.has(hit));
  if (places.length === 0) return hits;
  const records = await recordsOfPlaces(places, options, (hit) => partOfHit(hit) === 'stack');
  const whole = hits.map((hit) => {
    const record = records.get(hit.file)?.get(hit.lineNumber);
    const part = partial.get(hit);
    if (record && part) return withRecord(hit, record, part.eventTime);
    return record && isRow(record) ? withRecord(hit, record, eventTimeOf(hit)) : hit;
  });
  return onceEach(whole);
}

/** Returns the files among some places that begin with a table. All lines of such a file may be rows. */
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

/** Keeps one hit for each line, the one with the strongest reason. */
function onceEach<H extends LogHit>(hits: readonly H[]): readonly H[] {
  const best = new Map<string, H>();
  for (const hit of hits) {
    const key = `${hit.lineNumber} ${hit.file}`;
    const known = best.get(key);
    if (!known || STRENGTH[hit.reason] < STRENGTH[known.reason]) best.set(key, hit);
  }
  return best.size === hits.length ? hits : [...best.values()];
}
