import type { ConsumerView } from '../../src/app/consumers/view';
import type { PayloadPolicy, ToolPorts, ToolStore, ToolStoreReader } from '../../src/app/tools/ports';
import type { ConsumerLog } from '../../src/model/diagnosis/consumerLog';
import { comparePositions, type EventHeader, type Position } from '../../src/model/event/event';
import { encodeHeaders, type TraceKey, traceKeyOf } from '../../src/model/event/headerBatch';
import { NO_REST } from '../../src/model/health/rests';
import type { TraceLogHit } from '../../src/model/log/line';
import { traceLink } from '../../src/model/lookup/link';
import type { StoredMeaning, Subject } from '../../src/model/lookup/subject';
import { english } from '../../src/model/text/translate';
import { healthOf } from './looks';
import { CORE } from './polls';
import { unaskedStore } from './unaskedStore';
import { asView } from './views';

/** The keys that package.json masks. */
export const MASKED = ['*password*', '*secret*', '*token*', '*api_key*', '*apikey*', '*authorization*'];

const LOG_FILE = '/var/log/shop.log';

/** An in-memory shop: events, the payload and a log line of each, and one consumer that stands still. */
export interface ShopContents {
  readonly events: readonly EventHeader[];
  readonly payload: (event: EventHeader) => string;
  readonly line: (event: EventHeader) => string;
  /** The consumer's name. */
  readonly consumer: string;
  /** The first event that the consumer has not handled, and its error. */
  readonly blocking: EventHeader;
  readonly error: string;
  /** The log file of all lines. */
  readonly file?: string;
}

/** Returns a shop whose events have the same payload and line, and whose `billing_outbox` stands at one of them. */
export function plainShop(events: readonly EventHeader[], blocking: EventHeader | undefined): ShopContents {
  if (!blocking) throw new Error('The consumer has no event to stand at.');
  return {
    events,
    payload: () => '{}',
    line: () => 'handled',
    consumer: 'billing_outbox',
    blocking,
    error: 'no tariff',
  };
}

/** Returns ports whose one connection, `shop`, is the in-memory shop. `over` replaces parts of them. */
export function shopPorts(
  contents: ShopContents,
  over: Partial<ToolPorts> & { readonly policy?: PayloadPolicy } = {},
): ToolPorts & { readonly store: ToolStore } {
  const store = shopStore(contents);
  return {
    store,
    connections: () => [{ name: 'shop', isShown: true }],
    use: async (_, __, work) => await work(store),
    code: async () => undefined,
    payloads: { get: () => over.policy ?? 'masked' },
    masked: { get: () => MASKED },
    mayShowPayload: async () => undefined,
    linkTo: (id, connection) => `vscode:${traceLink('event-trace.event-trace', id, connection)}`,
    t: english,
    ...over,
  };
}

function shopStore(contents: ShopContents): ToolStore {
  const { events } = contents;
  const head = events.at(-1)?.position ?? null;
  const state = {
    snapshot: { head, features: CORE, consumers: [], takenAt: 0, databaseTime: 0 },
    consumers: [viewOfShop(contents)],
    error: undefined,
  };
  return {
    connection: 'shop',
    flows: async () => 'off',
    store: readerOf(contents),
    feed: { state, onDidChange: () => ({ dispose: () => undefined }), watch: () => ({ dispose: () => undefined }) },
    logs: {
      find: async () => ({ hits: [], files: 1, more: false }),
      findForTrace: async (headers) => ({
        hits: headers.map((header) => hitOf(header, contents)),
        files: 1,
        more: false,
        clock: null,
      }),
      findText: async (text) => {
        const lines = contents.events
          .map((event) => ({ event, message: contents.line(event) }))
          .filter(({ message }) => message.includes(text))
          .map(({ event, message }) => ({
            time: event.time,
            level: 'error' as const,
            message,
            fields: [],
            file: contents.file ?? LOG_FILE,
            lineNumber: Number(event.position),
            below: '',
          }));
        return { lines: lines.slice(-8), total: lines.length };
      },
      consumerLog: async () => logOf(contents),
      consumerLogs: async (consumers) => consumers.map(() => logOf(contents)),
    },
  };
}

function before(position: Position): Position {
  return String(BigInt(position) - 1n) as Position;
}

function segmentOfShop({ blocking }: ShopContents) {
  return {
    id: 0,
    total: 1,
    ownerId: null,
    checkpoint: before(blocking.position),
    positionLag: 1,
    oldestWaitingS: 10,
    heartbeatAgeS: null,
  };
}

function viewOfShop(contents: ShopContents): ConsumerView {
  const health = healthOf(contents.consumer, { waiting: 3, status: 'stopped', lagS: 10 });
  const segment = segmentOfShop(contents);
  const facts = {
    ownership: 'none',
    share: health.share,
    oldestWaitingS: 10,
    restingS: 60,
    restingPolls: 9,
    gap: null,
    rest: NO_REST,
  } as const;
  return asView({ ...health, segments: [{ segment, ...facts, status: 'stopped' }] });
}

function hitOf(header: EventHeader, { line, file = LOG_FILE }: ShopContents): TraceLogHit {
  return {
    eventId: header.eventId,
    time: header.time,
    level: 'error',
    message: line(header),
    fields: [],
    file,
    lineNumber: Number(header.position),
    column: 0,
    reason: 'eventId',
    offsetMs: 0,
  };
}

function logOf({ blocking, consumer, error, file = LOG_FILE }: ShopContents): ConsumerLog {
  return {
    failures: [
      {
        kind: 'handler',
        consumer,
        segment: 0,
        position: blocking.position,
        eventId: blocking.eventId,
        eventType: null,
        streamId: null,
        error,
        consecutive: null,
        time: blocking.time,
        file,
        lineNumber: 7,
      },
    ],
    endings: [],
    skips: [],
    crashes: [],
    cancelled: [],
    starts: [],
    runs: [],
    files: 1,
    mentioned: true,
    unreadable: [],
    refusedPatterns: [],
    batches: [],
    signs: new Map(),
  };
}

const isAfter = ({ position }: Pick<EventHeader, 'position'>, other: Position) => comparePositions(position, other) > 0;

const isOf = (event: EventHeader, { by, id }: TraceKey) =>
  by === 'stream' ? event.stream.id === id : JSON.stringify(traceKeyOf(event)) === JSON.stringify({ by, id });

function meaningsIn(events: readonly EventHeader[], { text, position, spellings, stream }: Subject): StoredMeaning[] {
  const meant = events.filter((event) => event.position === position || spellings.includes(event.eventId));
  const ofCorrelation = events.filter(
    ({ correlationId }) => correlationId !== null && spellings.includes(correlationId),
  );
  const correlations = new Set(ofCorrelation.flatMap(({ correlationId }) => correlationId ?? []));
  const ofStream = stream
    ? events.filter((event) => `${event.stream.type}/${event.stream.id}` === `${stream.type}/${stream.id}`)
    : [];
  const latest = ofStream.at(-1);
  const newest = events.findLast(({ eventType }) => eventType === text);
  return [
    ...meant.map((header): StoredMeaning => ({ kind: 'event', header, key: traceKeyOf(header) })),
    ...[...correlations].map((id): StoredMeaning => {
      const own = ofCorrelation.filter(({ correlationId }) => correlationId === id);
      return { kind: 'trace', key: { by: 'correlation', id }, events: own.length, capped: false };
    }),
    ...(latest ? [{ kind: 'stream', stream: latest.stream, events: ofStream.length, latest } as const] : []),
    ...(newest ? [{ kind: 'eventType', eventType: text, latest: newest } as const] : []),
  ];
}

function readerOf(contents: ShopContents): ToolStoreReader {
  const { events, payload, blocking } = contents;
  const bytes = (event: EventHeader) => new TextEncoder().encode(payload(event));
  const unasked = unaskedStore();
  return {
    ...unasked,
    layout: { ...unasked.layout, consumers: CORE },
    identify: async (subject) => meaningsIn(events, subject),
    async *headers(key) {
      yield encodeHeaders(events.filter((event) => isOf(event, key)));
    },
    event: async (id) => events.find(({ eventId }) => eventId === id) ?? null,
    body: async (position, most) => {
      const header = events.find((event) => event.position === position);
      return header
        ? {
            header: { ...header, payloadBytes: bytes(header).length },
            payload: bytes(header).slice(0, most),
            metadata: payload(header),
          }
        : null;
    },
    waiting: async () =>
      events.filter(({ position }) => comparePositions(position, blocking.position) >= 0).slice(0, 100),
    async beganBefore(ids, position) {
      const began = new Set(events.filter((each) => !isAfter(each, position)).map((each) => each.correlationId));
      return ids.filter((id) => began.has(id));
    },
    correlatedFrom: async (ids, from, count) =>
      events
        .filter((each) => ids.includes(each.correlationId ?? '') && !isAfter({ position: from }, each.position))
        .slice(0, count),
    eventsAfter: async (after, count) =>
      encodeHeaders(events.filter(({ position }) => comparePositions(position, after) > 0).slice(0, count)),
    payloadsAt: async (positions) =>
      new Map(
        events.filter(({ position }) => positions.includes(position)).map((event) => [event.position, bytes(event)]),
      ),
    eventTypes: async () => ({
      types: [...new Set(events.map(({ eventType }) => eventType))].map((eventType) => ({
        eventType,
        newest: blocking.position,
        newestAt: 0,
      })),
      complete: true,
    }),
    typeActivity: async ([eventType = '']) => [
      {
        eventType,
        eventVersion: '1',
        lastDay: 1,
        more: false,
        newestAt: 0,
        newest: events
          .filter((event) => event.eventType === eventType)
          .slice(-20)
          .map(({ position, stream }) => ({ position, stream })),
      },
    ],
    payloadSamples: async ([eventType = '']) =>
      events
        .filter((event) => event.eventType === eventType)
        .slice(-20)
        .map((event) => ({ eventType, eventVersion: '1', payload: bytes(event) })),
    positionAt: async (time) => {
      const event = events.find((each) => each.time >= time) ?? events.at(-1);
      return event ? { position: event.position, inOrder: true } : null;
    },
    eventsPage: async ({ from, forward, count }) => {
      const side = events.filter(({ position }) =>
        forward ? comparePositions(position, from) > 0 : comparePositions(position, from) < 0,
      );
      return forward ? side.slice(0, count) : side.slice(-count);
    },
  };
}
