import type { EndingLine, FailureKind, FailureLine } from '../model/consumerLog';
import { parsePosition } from '../model/event';
import type { LogLine } from '../model/logLine';
import { parseLine } from './parseLine';
import type { RawLine } from './rawLine';
import { referencesOf } from './references';

/** Patterns for ripgrep and JavaScript that find the lines of the libraries that `readCulpritLine` reads. */
export const CULPRIT_NEEDLES: readonly string[] = [
  '(?:consumer|projection) handler error',
  'segment worker error',
  '(?:consumer|projection) batch failed',
  'segments? released',
  'worker deregistered',
  'segment worker stopped',
];

/** Characters of an error's text that are kept; the line is a click away. */
const MAX_ERROR = 2_000;

const ENDING = /^(?:segments? released|worker deregistered|segment worker stopped)\b/;
/** How workers answer when their process ends: another one failed. */
const CANCELLED = /\bcontext cancell?ed$/;
/** What the libraries put before the handler's own words. */
const WRAPPED =
  /^.*?\b(?:handler error at position \d+|handle event [\da-f-]{36}(?: for (?:consumer|projection) [^:]*)?): /s;

export interface CulpritLine {
  readonly failure?: FailureLine;
  readonly ending?: EndingLine;
}

/** What a line of one of the libraries says about a consumer that failed or ended. */
export function readCulpritLine(raw: RawLine): CulpritLine {
  const line = parseLine(raw.text);
  const consumer = fieldOf(line, 'consumer', 'consumer_name', 'projection', 'projection_name');
  if (consumer === undefined) return {};
  if (ENDING.test(line.message))
    return line.time === null ? {} : { ending: { consumer, time: line.time, file: raw.file } };
  const kind = kindOf(line);
  const error = fieldOf(line, 'error', 'err') ?? '';
  if (!kind || CANCELLED.test(error)) return {};
  return { failure: readFailure(raw, line, kind, consumer, error) };
}

function readFailure(raw: RawLine, line: LogLine, kind: FailureKind, consumer: string, error: string): FailureLine {
  const { positions, eventIds, eventType, stream } = referencesOf(line);
  const [position] = positions;
  return {
    kind,
    consumer,
    segment: toNumber(fieldOf(line, 'segment_id', 'partition_key')),
    position: (position === undefined ? undefined : parsePosition(position)) ?? null,
    eventId: eventIds[0]?.toLowerCase() ?? null,
    eventType,
    streamId: stream?.id ?? null,
    error: clip(error.replace(WRAPPED, '')),
    consecutive: toNumber(fieldOf(line, 'consecutive_failures')),
    time: line.time,
    file: raw.file,
    lineNumber: raw.lineNumber,
  };
}

const clip = (text: string) => (text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}…` : text);

function kindOf(line: LogLine): FailureKind | undefined {
  if (/^(?:consumer|projection) handler error\b/.test(line.message)) return 'handler';
  if (/^(?:consumer|projection) batch failed\b/.test(line.message)) return 'batch';
  if (!line.message.startsWith('segment worker error')) return undefined;
  return fieldOf(line, 'segment_id') === undefined ? 'process' : 'segmentWorker';
}

function fieldOf(line: LogLine, ...keys: readonly string[]): string | undefined {
  return line.fields.find(([key]) => keys.includes(key.slice(key.lastIndexOf('.') + 1)))?.[1];
}

function toNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
