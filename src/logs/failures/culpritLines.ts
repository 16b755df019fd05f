import type {
  EndingLine,
  FailureKind,
  FailureLine,
  LinePlace,
  SkipLine,
  StartLine,
} from '../../model/diagnosis/consumerLog';
import { isMereCancel } from '../../model/diagnosis/rules/teardown';
import { type Position, parsePosition } from '../../model/event/event';
import { normaliseUuid } from '../../model/event/uuid';
import type { LogLine } from '../../model/log/line';
import type { LineMeaning } from '../../model/log/words';
import { referencesOf } from '../attribute/references';
import { KNOWN_LINES, type LibraryLines, type Unwrapped } from './libraryLines';

/** The maximum number of characters kept of an error's text; the whole line is one click away. */
const MAX_ERROR = 2_000;

/** What a line says about a consumer; at most one of each. */
export interface CulpritLine {
  readonly failure?: FailureLine;
  /** A failure that only reports a cancelled context. */
  readonly cancelled?: FailureLine;
  readonly ending?: EndingLine;
  readonly skip?: SkipLine;
  readonly start?: StartLine;
  /** The id of the process that the line names, and the consumer that it runs. */
  readonly owner?: LineOwner;
  /** The whole process ended with all consumers that it ran. */
  readonly endedOwner?: LinePlace & { readonly id: string; readonly time: number | null };
}

export interface LineOwner extends LinePlace {
  readonly id: string;
  readonly consumer: string | null;
}

const NOTHING: CulpritLine = {};

/** Reads what a line says about a consumer: a line of one of the libraries, or one that contains a library's error. */
export function readCulpritLine(line: LogLine, place: LinePlace, by: LibraryLines = KNOWN_LINES): CulpritLine {
  const says = by.saidBy(line.message);
  if (!says) return wrappedFailure(line, place, by);
  const consumer = consumerOf(line, by);
  const id = by.field(line, 'owner');
  const owner = id === undefined ? {} : { owner: { id, consumer, ...place } };
  switch (says.what) {
    case 'failed':
      return { ...owner, ...failure(line, place, by, says, consumer) };
    case 'started':
      return { ...owner, start: startOf(line, place, by, consumer, id) };
    case 'runs':
      return owner;
    case 'ended': {
      if (consumer !== null) return { ...owner, ending: { consumer, kind: says.kind, time: line.time, ...place } };
      return id === undefined ? NOTHING : { endedOwner: { id, time: line.time, ...place } };
    }
    default:
      return consumer === null ? owner : { ...owner, skip: skipOf(line, place, by, consumer, says.what) };
  }
}

function startOf(
  line: LogLine,
  place: LinePlace,
  by: LibraryLines,
  consumer: string | null,
  id: string | undefined,
): StartLine {
  const batchSize = smallNumber(by.field(line, 'batchSize'));
  return { consumer, ownerId: id ?? null, time: line.time, batchSize, ...place };
}

function failure(
  line: LogLine,
  place: LinePlace,
  by: LibraryLines,
  says: LineMeaning & { what: 'failed' },
  named: string | null,
): CulpritLine {
  const ofField = errorOf(line, by);
  const inner = ofField.error === '' ? by.unwrapError(by.saidBehind(line.message)) : ofField;
  const consumer = named ?? inner.consumer;
  if (consumer === null) return NOTHING;
  const isProcess = says.kind === 'segmentWorker' && by.field(line, 'segment') === undefined;
  const read = failureOf(line, place, by, isProcess ? 'process' : says.kind, consumer, inner);
  const found = says.isTriedAgain ? { ...read, isTriedAgain: true as const } : read;
  return isMereCancel(inner.error) ? { cancelled: found } : { failure: found };
}

/** Reads the error of a consumer in a line of the application, whatever its message is: `worker exited`, `fatal`. */
function wrappedFailure(line: LogLine, place: LinePlace, by: LibraryLines): CulpritLine {
  if (line.level === 'info' || line.level === 'debug' || line.level === 'trace') return NOTHING;
  const ofField = errorOf(line, by);
  const inner = ofField.isWrapped ? ofField : by.unwrapError(line.message);
  const consumer = consumerOf(line, by) ?? inner.consumer;
  const namesEvent = inner.eventId !== null || inner.position !== null;
  if (!inner.isWrapped || !namesEvent || consumer === null || isMereCancel(inner.error)) return NOTHING;
  return { failure: failureOf(line, place, by, 'process', consumer, inner) };
}

function failureOf(
  line: LogLine,
  place: LinePlace,
  by: LibraryLines,
  kind: FailureKind,
  consumer: string,
  inner: Unwrapped,
): FailureLine {
  const { positions, eventIds, eventType, stream } = referencesOf(line);
  return {
    kind,
    consumer,
    segment: smallNumber(by.field(line, 'segment')),
    position: toPosition(by.field(line, 'position') ?? positions[0] ?? inner.position ?? undefined),
    eventId: toEventId(by.field(line, 'event') ?? eventIds[0] ?? inner.eventId),
    eventType,
    streamId: stream?.id ?? null,
    error: clip(inner.error),
    ...(inner.isOfBatch && { isHandlers: true }),
    consecutive: smallNumber(by.field(line, 'consecutive') ?? inner.times ?? undefined),
    time: line.time,
    ...place,
  };
}

const SKIPS = { skipped: 'poison', gapAdvanced: 'gap', gapStale: 'staleGap' } as const;

function skipOf(
  line: LogLine,
  place: LinePlace,
  by: LibraryLines,
  consumer: string,
  what: keyof typeof SKIPS,
): SkipLine {
  const inner = errorOf(line, by);
  return {
    kind: SKIPS[what],
    consumer,
    gap: toPosition(by.field(line, 'gap')),
    from: toPosition(by.field(line, 'from')),
    to: toPosition(by.field(line, 'to')),
    events: smallNumber(by.field(line, 'events')),
    eventId: toEventId(by.field(line, 'event') ?? inner.eventId),
    error: clip(inner.error),
    time: line.time,
    ...place,
  };
}

const clip = (text: string) => (text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}…` : text);

/** Returns the name of the consumer that a line is about; null when it names none. */
export const consumerOf = (line: LogLine, by: LibraryLines = KNOWN_LINES): string | null =>
  by.field(line, 'consumer') || null;

const errorOf = (line: LogLine, by: LibraryLines) => by.unwrapError(by.field(line, 'error') ?? '');

/** Converts UUIDs to one spelling; other ids are unchanged. */
const toEventId = (id: string | null) => (id === null ? null : (normaliseUuid(id) ?? id));

/** Reads a small number from a field; null when it is not one. */
export function smallNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function toPosition(text: string | undefined): Position | null {
  return (text === undefined ? undefined : parsePosition(text)) ?? null;
}
