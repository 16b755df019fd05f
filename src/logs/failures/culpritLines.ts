import type {
  EndingLine,
  FailureKind,
  FailureLine,
  LinePlace,
  SkipLine,
  StartLine,
} from '../../model/diagnosis/consumerLog';
import { type Position, parsePosition } from '../../model/event/event';
import type { LogLine } from '../../model/log/line';
import { referencesOf } from '../attribute/references';
import { type Says, saidBy, type Unwrapped, unwrapError } from './libraryLines';

/** Characters of an error's text that are kept; the line is a click away. */
const MAX_ERROR = 2_000;

/** How workers answer when their process ends: another one failed. */
const CANCELLED = /\bcontext cancell?ed$/;

/** What a line says about a consumer; each at most. */
export interface CulpritLine {
  readonly failure?: FailureLine;
  /** A failure that is the answer to a cancelled context. */
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

/** What a line of one of the libraries, or one that holds a library's error, says about a consumer. */
export function readCulpritLine(line: LogLine, place: LinePlace): CulpritLine {
  const says = saidBy(line.message);
  if (!says) return wrappedFailure(line, place);
  const consumer = consumerOf(line);
  const id = ownerOf(line);
  const owner = id === undefined ? {} : { owner: { id, consumer, ...place } };
  switch (says.what) {
    case 'failed':
      return { ...owner, ...failure(line, place, says, consumer) };
    case 'started':
      return { ...owner, start: startOf(line, place, consumer, id) };
    case 'runs':
      return owner;
    case 'ended': {
      if (consumer !== null) return { ...owner, ending: { consumer, kind: says.kind, time: line.time, ...place } };
      return id === undefined ? NOTHING : { endedOwner: { id, time: line.time, ...place } };
    }
    default:
      return consumer === null ? owner : { ...owner, skip: skipOf(line, place, consumer, says.what) };
  }
}

function startOf(line: LogLine, place: LinePlace, consumer: string | null, id: string | undefined): StartLine {
  return { consumer, ownerId: id ?? null, time: line.time, batchSize: toNumber(fieldOf(line, BATCH_SIZE)), ...place };
}

function failure(line: LogLine, place: LinePlace, says: Says & { what: 'failed' }, named: string | null): CulpritLine {
  const inner = unwrapError(errorOf(line) ?? '');
  const consumer = named ?? inner.consumer;
  if (consumer === null) return NOTHING;
  const isProcess = says.kind === 'segmentWorker' && fieldOf(line, SEGMENT) === undefined;
  const found = failureOf(line, place, isProcess ? 'process' : says.kind, consumer, inner);
  return CANCELLED.test(inner.error) ? { cancelled: found } : { failure: found };
}

/** The error of a consumer in a line of the application: `worker exited`, `fatal`, whatever it says. */
function wrappedFailure(line: LogLine, place: LinePlace): CulpritLine {
  if (line.level === 'info' || line.level === 'debug' || line.level === 'trace') return NOTHING;
  const ofField = unwrapError(errorOf(line) ?? '');
  const inner = ofField.isWrapped ? ofField : unwrapError(line.message);
  const consumer = consumerOf(line) ?? inner.consumer;
  const namesEvent = inner.eventId !== null || inner.position !== null;
  if (!inner.isWrapped || !namesEvent || consumer === null || CANCELLED.test(inner.error)) return NOTHING;
  return { failure: failureOf(line, place, 'process', consumer, inner) };
}

function failureOf(
  line: LogLine,
  place: LinePlace,
  kind: FailureKind,
  consumer: string,
  inner: Unwrapped,
): FailureLine {
  const { positions, eventIds, eventType, stream } = referencesOf(line);
  return {
    kind,
    consumer,
    segment: toNumber(fieldOf(line, SEGMENT)),
    position: toPosition(positions[0] ?? inner.position ?? undefined),
    eventId: (eventIds[0] ?? inner.eventId)?.toLowerCase() ?? null,
    eventType,
    streamId: stream?.id ?? null,
    error: clip(inner.error),
    ...(inner.isOfBatch && { isHandlers: true }),
    consecutive: toNumber(fieldOf(line, CONSECUTIVE)),
    time: line.time,
    ...place,
  };
}

const SKIPS = { skipped: 'poison', gapAdvanced: 'gap', gapStale: 'staleGap' } as const;

function skipOf(line: LogLine, place: LinePlace, consumer: string, what: keyof typeof SKIPS): SkipLine {
  const inner = unwrapError(errorOf(line) ?? '');
  return {
    kind: SKIPS[what],
    consumer,
    gap: toPosition(fieldOf(line, ['gap_position'])),
    from: toPosition(fieldOf(line, ['checkpoint_from'])),
    to: toPosition(fieldOf(line, ['target_position', 'checkpoint_to', 'skip_to_position'])),
    events: toNumber(fieldOf(line, ['event_count', 'handled_events'])),
    eventId: inner.eventId,
    error: clip(inner.error),
    time: line.time,
    ...place,
  };
}

const clip = (text: string) => (text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}…` : text);

const CONSUMER = ['consumer', 'consumer_name', 'consumername', 'projection', 'projection_name', 'projectionname'];
const OWNER = ['worker_id', 'instance_id', 'owner_id'];
const SEGMENT = ['segment_id', 'partition_key'];
const CONSECUTIVE = ['consecutive_failures'];
const BATCH_SIZE = ['batch_size', 'batchsize'];
const ERROR = (
  'error err error.message error.msg error.text errormessage error_message errmsg err_msg err.message err.msg exception exc_info ' +
  'exception.message'
).split(' ');

/** The consumer that a line is about, as it names it; null when it names none. */
export const consumerOf = (line: LogLine): string | null => fieldOf(line, CONSUMER) ?? null;

const ownerOf = (line: LogLine) => fieldOf(line, OWNER);
const errorOf = (line: LogLine) => fieldOf(line, ERROR);

/** The value of the first field with one of the keys, also inside a group. GELF's keys begin with an underscore. */
function fieldOf(line: LogLine, keys: readonly string[]): string | undefined {
  for (const [key, value] of line.fields) {
    const whole = key.toLowerCase();
    const last = whole.slice(whole.lastIndexOf('.') + 1);
    if (value === 'null') continue;
    if (keys.includes(whole) || keys.includes(last) || (last.startsWith('_') && keys.includes(last.slice(1))))
      return value;
  }
  return undefined;
}

function toNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function toPosition(text: string | undefined): Position | null {
  return (text === undefined ? undefined : parsePosition(text)) ?? null;
}
