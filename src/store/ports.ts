import type { LookBack, LookedBack } from '../model/backlog/lookBack';
import type { Consumer, ConsumerPoll, GapSkip, KnownEvents, Segment } from '../model/consumer/consumer';
import type { Scope } from '../model/consumer/scope';
import type { EventBody, EventHeader, Position, StreamId } from '../model/event/event';
import type { HeaderBatch, TraceKey } from '../model/event/headerBatch';
import type { FlowBatch } from '../model/flow/reading/flowColumns';
import type { FlowPage, PackedQuery } from '../model/flow/reading/packed';
import type { CheckpointLook } from '../model/history/looks';
import type { StoredMeaning, Subject } from '../model/lookup/subject';
import type { Writers } from '../model/lost/lost';
import type { LiveReader } from './livePorts';
import type { Login, ServerInfo } from './pg/database';
import type { LayoutSummary, TableName } from './recognition';

/** What an id is, and how its trace begins. */
export interface Glance {
  /** The meanings that `identify` returns for a whole id. */
  readonly meanings: readonly StoredMeaning[];
  /** The first events of the id's correlation, by position; a handful. Empty when no index leads to a correlation. */
  readonly chain: readonly EventHeader[];
  /** The number of events of the correlation. Exact up to 10,000; 10,001 means more. */
  readonly chainEvents: number;
}

export interface RecentCorrelation {
  readonly correlationId: string;
  /** The type of the oldest event read: the one that the others follow. */
  readonly eventType: string;
  readonly stream: Pick<StreamId, 'type' | 'id'>;
  /** When the newest event was appended, milliseconds since 1970. */
  readonly lastAt: number;
  /** The number of events, at most 1,000; without an index on correlations, of those among the newest events. */
  readonly events: number;
  /** Whether the correlation may have more events. */
  readonly capped: boolean;
}

/** An id that is searched for without an index. */
export type ScannedId = Pick<Subject, 'spellings' | 'ending'>;

/** One step of a search without an index, newest events first. `batch` may be empty. */
export interface ScanStep {
  readonly batch: HeaderBatch;
  /** The time of the oldest row read so far, milliseconds since 1970; null in an empty store. */
  readonly backTo: number | null;
  readonly done: boolean;
}

/** One bar of the append rate. `at`: the beginning of the minute by the database's clock, milliseconds since 1970. */
export interface AppendedMinute {
  readonly at: number;
  readonly events: number;
}

/** The event types of a store, by name. */
export interface StoredTypes {
  readonly types: readonly { readonly eventType: string; readonly newest: Position; readonly newestAt: number }[];
  /** False when no index leads through the types. Events older than the newest 100,000 may then have other types. */
  readonly complete: boolean;
}

/** What was stored of one event type in one version. */
export interface TypeActivity {
  readonly eventType: string;
  readonly eventVersion: string | null;
  /** Events of the last 24 hours by the database's clock. */
  readonly lastDay: number;
  /** Whether there were more events than are counted: only the newest 1,000 of the type are. */
  readonly more: boolean;
  /** The time of the newest event, milliseconds since 1970. */
  readonly newestAt: number;
  /** The newest events, at most 20, newest first. */
  readonly newest: readonly { readonly position: Position; readonly stream: StreamId }[];
}

/** A whole payload of an event type and version. */
export interface PayloadSample {
  readonly eventType: string;
  readonly eventVersion: string | null;
  readonly payload: Uint8Array;
}

/** The place of a time among the positions. After the newest event, it is the newest event's position. */
export interface PlaceAtTime {
  readonly position: Position;
  /** False when times do not rise with positions. `position` is then the nearest of some sampled events. */
  readonly inOrder: boolean;
}

/** The events next to a position. */
export interface EventsPage {
  /** The position to start from; its own event is excluded. */
  readonly from: Position;
  readonly forward: boolean;
  readonly count: number;
  /** Only these event types. Without an index on types, only the newest events are searched. */
  readonly types?: readonly string[];
}

/** The batch of waiting events that a segment handles next. */
export interface WaitingRequest {
  readonly segment: Pick<Segment, 'id' | 'total' | 'checkpoint' | 'rule'>;
  readonly scope: Scope;
  /** The number of events in scope that the consumer reads at once. */
  readonly batchSize: number;
}

/** The consumer whose checkpoints are compared with the events before them. */
export interface WritersRequest {
  readonly consumer: string;
  /** How many positions before its highest checkpoint are compared. */
  readonly positions: number;
  /** What was recorded of its checkpoints. Events also count when their transactions had not ended at one of these looks. */
  readonly looks?: readonly CheckpointLook[];
}

/*
 * The questions to a store, one interface for each kind of caller. Every method sends SELECTs only, takes an AbortSignal that cancels on
 * the server, and rejects with StoreError.
 */

/** What is known about the store without a query. */
export interface StoreFacts {
  readonly server: ServerInfo;
  readonly layout: LayoutSummary;
}

/** Finds what ids mean. */
export interface LookupReader {
  /** Returns what a parsed text means, in one round trip. Empty when no index finds anything. */
  identify(subject: Subject, signal?: AbortSignal): Promise<StoredMeaning[]>;
  /** Returns the same with the beginning of the trace, in one round trip. For hovers. */
  glance(subject: Subject, signal?: AbortSignal): Promise<Glance>;
  /** Returns the newest correlations, newest first; at most 50. */
  recentCorrelations(signal?: AbortSignal): Promise<RecentCorrelation[]>;
}

/** Reads the events of a trace. */
export interface TraceReader {
  /**
   * Reads all headers of a trace that an index finds, in any order; the first batch is small. For `by: 'trace' | 'causation'` without an
   * index, use `scan`.
   */
  headers(key: TraceKey, signal?: AbortSignal): AsyncIterable<HeaderBatch>;
  /** Whether `headers` answers this key by index. */
  hasIndexFor(key: TraceKey): boolean;
  /**
   * Searches for events whose trace or causation id is this one, in any of its spellings. Newest first, in growing chunks; each event found
   * comes with its correlation.
   */
  scan(id: string | ScannedId, signal?: AbortSignal): AsyncIterable<ScanStep>;
  /** Reads the headers of the key at or after a position, for Follow; several thousand at most. */
  headersFrom(key: TraceKey, from: Position, signal?: AbortSignal): Promise<HeaderBatch>;
}

/** Reads single events and their streams. */
export interface EventReader {
  /** Reads one event by id; null when it does not exist. */
  event(eventId: string, signal?: AbortSignal): Promise<EventHeader | null>;
  /** Reads the events at some positions, by position. Events that are gone are left out. */
  eventsAt(positions: readonly Position[], signal?: AbortSignal): Promise<EventHeader[]>;
  /** Reads the payload (its first `maxBytes`) and the metadata; null when the event is gone. */
  body(position: Position, maxBytes: number, signal?: AbortSignal): Promise<EventBody | null>;
  /**
   * Reads the same of several events in one query, in any order. Events that are gone are left out. For payloads that are small together.
   */
  bodies(positions: readonly Position[], maxBytes: number, signal?: AbortSignal): Promise<EventBody[]>;
  /** Reads up to `count` versions before and after one event of a stream, by version. */
  streamAround(stream: StreamId, version: number, count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /** Reads the previous event of the same type in the stream. */
  previousOfType(header: EventHeader, signal?: AbortSignal): Promise<EventHeader | null>;
}

/** Reads the consumers and the events that wait for them. */
export interface ConsumerReader {
  /**
   * Reads all consumers and the newest events in one query. With `tailAfter`, only the events past it, unless the store's newest event lies
   * before it. With `compared`, `found` says whether these events still exist. Rejects with `missing` when the store has no consumers.
   */
  consumers(tailAfter?: Position | null, signal?: AbortSignal, compared?: KnownEvents | null): Promise<ConsumerPoll>;
  /** Reads the consumers' checkpoints from their own tables alone. */
  checkpoints(signal?: AbortSignal): Promise<Consumer[]>;
  /** Reads all positions that a consumer gave up waiting for, by position. */
  skips(consumer: string, signal?: AbortSignal): Promise<GapSkip[]>;
  /**
   * Reads the transactions that wrote a consumer's checkpoints, and the events below the checkpoints that newer transactions wrote. Null
   * when the rows do not show their transactions.
   */
  writers(request: WritersRequest, signal?: AbortSignal): Promise<Writers | null>;
  /** Reads the events in some scopes within the next 50,000 past a position; at most 500. */
  lookBack(request: LookBack, signal?: AbortSignal): Promise<LookedBack>;
  /** Reads the oldest event past the consumer's lowest checkpoint (in its segment, if it has segments); null when no event waits. */
  nextUnhandled(consumer: string, signal?: AbortSignal): Promise<EventHeader | null>;
  /** Reads the batch that a segment handles next, by position; at most `batchSize` events, empty when no event waits. */
  waiting(request: WaitingRequest, signal?: AbortSignal): Promise<EventHeader[]>;
  /** Counts the events appended in each of the last 60 minutes, oldest first. Empty when times do not rise with positions. */
  appendRate(signal?: AbortSignal): Promise<AppendedMinute[]>;
}

/** Reads event types, their versions and samples of their payloads. */
export interface TypeReader {
  /** Reads all event types; at most 1,000. */
  eventTypes(signal?: AbortSignal): Promise<StoredTypes>;
  /**
   * Reads the activity of all these types in one query: one entry for each version among the newest 1,001 events of a type. Types that are
   * not stored are left out.
   */
  typeActivity(types: readonly string[], signal?: AbortSignal): Promise<TypeActivity[]>;
  /**
   * Reads the payloads of the newest 20 events of each type and version, among the newest 1,000 of the type. Payloads above 32 kB are left
   * out. Ask for a few types at once.
   */
  payloadSamples(types: readonly string[], signal?: AbortSignal): Promise<PayloadSample[]>;
}

/** Finds places among the events, and the events around them. */
export interface PlaceReader {
  /** Finds the first event at or after a time (milliseconds since 1970), without an index on times; null in an empty store. */
  positionAt(time: number, signal?: AbortSignal): Promise<PlaceAtTime | null>;
  /** Reads events next to a position in one direction, by position. */
  eventsPage(page: EventsPage, signal?: AbortSignal): Promise<EventHeader[]>;
}

/** What another thread needs to read packed pages. It contains passwords, see `Login`. */
export interface LentPages {
  readonly login: Login;
  readonly query: PackedQuery;
}

/** Reads many events at once, to learn from them. */
export interface FlowReader {
  /**
   * Finds where the newest `count` events lie, or somewhat fewer when positions have gaps: after `after`, up to `newest`. Null in an empty
   * store.
   */
  newestWindow(
    count: number,
    signal?: AbortSignal,
  ): Promise<{ readonly after: Position; readonly newest: Position } | null>;
  /** Reads the events past a position, by position; `count` at most. */
  eventsAfter(after: Position, count: number, signal?: AbortSignal): Promise<FlowBatch>;
  /** Reads the same, packed when the server can. `readPacked` shows whether the page is usable. */
  flowPage(after: Position, count: number, signal?: AbortSignal): Promise<FlowPage>;
  /** Returns what another thread needs to read such pages itself; null when they cannot be packed. */
  lendPages(signal?: AbortSignal): Promise<LentPages | null>;
  /**
   * Reads the payloads at some positions. Payloads above 32 kB and those that may not be read are left out. Ask for some hundred at once.
   */
  payloadsAt(positions: readonly Position[], signal?: AbortSignal): Promise<ReadonlyMap<Position, Uint8Array>>;
}

/** One store with all its questions. The owner has this interface and gives other code only the part that it needs. */
export interface EventStore
  extends StoreFacts,
    LookupReader,
    TraceReader,
    EventReader,
    ConsumerReader,
    LiveReader,
    TypeReader,
    PlaceReader,
    FlowReader {
  close(): Promise<void>;
}

/** The result of reading the catalog. */
export type Recognition =
  | { readonly kind: 'found'; readonly store: EventStore }
  /** Several events tables and no choice in the settings: a person has to pick one. */
  | { readonly kind: 'several'; readonly candidates: readonly TableName[] }
  /** No events table. `seen`: the number of readable tables, to distinguish a wrong database from a missing permission. */
  | { readonly kind: 'none'; readonly seen: number };
