import { elements, endOfText, type LinePart } from './elements';
import { entryPart, labelsOfStream } from './lokiStreams';

/** Lists of records: of OpenTelemetry, of the answers of Loki and Datadog, of CloudWatch and of Elasticsearch. Each match ends after the opening bracket. */
const LISTS =
  /"(logRecords)"\s*:\s*\[|"(values|entries)"\s*:\s*\[(?=\s*(?:\[\s*"\d{10,19}"\s*,\s*"|\{\s*"(?:ts|timestamp|line)"\s*:))|"(?:logEvents"\s*:\s*\[(?=\s*\{\s*"id")|data"\s*:\s*\[(?=\s*\{\s*"id"\s*:\s*"[^"]*"\s*,\s*"type"\s*:\s*"log")|hits"\s*:\s*\[(?=\s*\{\s*"_index")|events"\s*:\s*\[(?=\s*\{\s*"(?:logStreamName|ingestionTime|timestamp"\s*:\s*\d{13}\s*,\s*"message"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"ingestionTime)"))/g;
/** A whole line that is a list. */
const LIST = /^\s*(\[)(?=\s*\{)/;
const RESOURCE = '"resource":';

/**
 * Returns the records of a line that holds several, or that wraps one in a list of Loki; undefined for other lines. Each text is then read
 * as a separate line.
 */
export function partsOfLine(line: string): readonly LinePart[] | undefined {
  if (line.endsWith('"]') && CAST.test(line)) return linesOfCast(line);
  if (LIST.test(line))
    return several(elements(line, line.indexOf('[') + 1).map(([start, end]) => part(line, start, end)));
  if (!line.includes('{')) return undefined;
  const joined = line.includes('}{"') || line.includes('} {"') ? joinedRecords(line) : undefined;
  const found = joined ?? (JOINED.some((text) => line.includes(text)) ? recordsInText(line) : undefined);
  return found ?? (mayHold(line) ? recordsOfLists(line) : undefined);
}

/** What a terminal printed at one moment, as asciinema records it. */
const CAST = /^\[\d+(?:\.\d+)?, ?"o", ?"/;

/** Returns each printed line as if it had been printed alone. */
function linesOfCast(line: string): readonly LinePart[] | undefined {
  const [front = ''] = CAST.exec(line) ?? [];
  const inner = line.slice(front.length, -2);
  const parts: LinePart[] = [];
  let from = 0;
  const add = (end: number) => {
    if (end > from) parts.push({ text: `${front}${inner.slice(from, end)}"]`, shift: from });
    from = end;
  };
  // A backslash escapes the next character, so both are skipped.
  for (let at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', at + 2)) {
    if (inner.charAt(at + 1) === 'n') add(at + 2);
  }
  add(inner.length);
  return several(parts);
}

function recordsOfLists(line: string): readonly LinePart[] | undefined {
  const parts: LinePart[] = [];
  let isLoki = false;
  LISTS.lastIndex = 0;
  for (let match = LISTS.exec(line); match; match = LISTS.exec(line)) {
    const from = LISTS.lastIndex;
    const found = elements(line, from);
    LISTS.lastIndex = found.at(-1)?.[1] ?? from;
    const resource = match[1] ? resourceBefore(line, match.index) : '';
    const labels = match[2] ? labelsOfStream(line, match.index, LISTS.lastIndex) : '';
    for (const [start, end] of found) {
      const entry = match[2] ? entryPart(line, start, end, labels) : undefined;
      isLoki ||= entry !== undefined;
      if (entry) parts.push(entry);
      else if (!match[2]) parts.push(part(line, start, end, resource));
    }
  }
  // Only Loki's lists hold entries that are not objects of the line, so even a single one is read separately.
  return isLoki ? parts : several(parts);
}

/** A key of a JSON record. A record has two of them; the fields after a message do not. */
const RECORD =
  /"(?:msg|message|@message|@m|M|log|severity|level|@level|L|log\.level|lvl|stream(?="\s*:\s*"std(?:out|err)"))"\s*:/g;

/** The maximum number of characters of a line's wrappers; a longer text in front of an object is not a wrapper. */
const MOST_FRONT = 1_000;

/**
 * Splits objects that follow each other in one line, because the writer left out a line feed or two processes wrote at once. Each gets the
 * wrappers of the first.
 */
function joinedRecords(line: string): readonly LinePart[] | undefined {
  const start = line.indexOf('{"');
  // Each object gets the wrappers of the first.
  if (start < 0 || start > MOST_FRONT) return undefined;
  const front = line.slice(0, start);
  const found = elements(line, start);
  const isWhole = found.length > 1 && line.slice(found.at(-1)?.[1]).trim() === '';
  const areRecords = found.every(([from, to], i) => {
    const isBehind = i === 0 || line.slice(found[i - 1]?.[1], from).trim() === '';
    return isBehind && (line.slice(from, to).match(RECORD) ?? []).length > 1;
  });
  if (!isWhole || !areRecords) return undefined;
  return found.map(([from, to]) => ({ text: front + line.slice(from, to), shift: from - front.length }));
}

/** The text in which docker and others store a program's line. */
const IN_TEXT = /"(?:log|message|MESSAGE|line|textPayload|Output|msg)"\s*:\s*(?="\{\\")/;
/** What separates two such objects. A line without any of these is not examined further. */
const JOINED = ['}{\\"', '} {\\"', '}\\n{\\"', '}\\r\\n{\\"'];
const BETWEEN = /\}(?:\s|\\[nr])*(?=\{\\")/g;

/** Splits objects that follow each other in a line that docker and others wrap as one text. Each gets the whole wrapper. */
function recordsInText(line: string): readonly LinePart[] | undefined {
  const key = IN_TEXT.exec(line);
  if (!key) return undefined;
  const start = key.index + key[0].length + 1;
  const end = endOfText(line, start - 1);
  const back = line.slice(end);
  if (start > MOST_FRONT || back.length > MOST_FRONT) return undefined;
  const front = line.slice(0, start);
  const inner = line.slice(start, end);
  const parts: LinePart[] = [];
  let from = 0;
  const ends = [...inner.matchAll(BETWEEN)].map((match) => match.index + match[0].length);
  if (ends.length === 0) return undefined;
  for (const to of [...ends, inner.length]) {
    const text = inner.slice(from, to);
    if (!isWholeObject(text)) return undefined;
    parts.push({ text: front + text + back, shift: from });
    from = to;
  }
  return parts;
}

/** Whether a text with escapes, which begins with a brace, is exactly one object. */
function isWholeObject(escaped: string): boolean {
  try {
    JSON.parse(JSON.parse(`"${escaped}"`));
    return true;
  } catch {
    return false;
  }
}

const mayHold = (line: string) =>
  line.includes('"logRecords"') ||
  line.includes('"values"') ||
  line.includes('"entries"') ||
  line.includes('"logEvents"') ||
  line.includes('"hits"') ||
  line.includes('"data"') ||
  line.includes('"events"');

const several = (parts: readonly LinePart[]) => (parts.length > 1 ? parts : undefined);

/** `resource` is put in front of each record of OpenTelemetry, because it says who wrote the record. */
function part(line: string, start: number, end: number, resource = ''): LinePart {
  const record = line.slice(start, end);
  if (resource === '') return { text: record, shift: start };
  const front = `{"resourceLogs":[{"resource":${resource},"scopeLogs":[{"logRecords":[`;
  return { text: `${front}${record}]}]}]}`, shift: start - front.length };
}

function resourceBefore(line: string, at: number): string {
  const found = line.lastIndexOf(RESOURCE, at);
  const brace = found < 0 ? -1 : line.indexOf('{', found);
  if (brace < 0 || brace > at) return '';
  const [only] = elements(line, brace, 1);
  return only ? line.slice(brace, only[1]) : '';
}
