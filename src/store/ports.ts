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
  /** As `identify` tells them, for whole ids only. */
  readonly meanings: readonly StoredMeaning[];
  /** The first events of its correlation by position, a handful; empty when it leads to none by index. */
  readonly chain: readonly EventHeader[];
  /** How many events the correlation has; exact to 10,000, 10,001 means more. */
  readonly chainEvents: number;
}

export interface RecentCorrelation {
  readonly correlationId: string;
  /** Of the oldest event read: what the others followed. */
  readonly eventType: string;
  readonly stream: Pick<StreamId, 'type' | 'id'>;
  /** When the newest one was appended, milliseconds since 1970. */
  readonly lastAt: number;
  /** Exact to 1,000; 1,001 means more. */
  readonly events: number;
}

/** An id that is searched for without an index. */
export type ScannedId = Pick<Subject, 'spellings' | 'ending'>;

/** One step of a search without index, newest first. `batch` may be empty. */
export interface ScanStep {
  readonly batch: HeaderBatch;
  /** The time of the oldest row looked at so far, ms; null in an empty store. */
  readonly backTo: number | null;
  readonly done: boolean;
}

/** One bar of the append rate; `at` is the minute's beginning by the database's clock, milliseconds since 1970. */
export interface AppendedMinute {
  readonly at: number;
  readonly events: number;
}

/** The event types of a store, by name. */
export interface StoredTypes {
  readonly types: readonly { readonly eventType: string; readonly newest: Position; readonly newestAt: number }[];
  /** False where no index leads through the types: then older events than the newest 100,000 may have others. */
  readonly complete: boolean;
}

/** What was stored of an event type in one version. */
export interface TypeActivity {
  readonly eventType: string;
  readonly eventVersion: string | null;
  /** Events of the last 24 hours by the database's clock. */
  readonly lastDay: number;
  /** There were more than are counted: the newest 1,000 of the type. */
  readonly more: boolean;
  /** The time of the newest, milliseconds since 1970. */
  readonly newestAt: number;
  /** The newest, 20 at most, newest first. */
  readonly newest: readonly { readonly position: Position; readonly stream: StreamId }[];
}

/** A whole payload of an event type and version. */
export interface PayloadSample {
  readonly eventType: string;
  readonly eventVersion: string | null;
  readonly payload: Uint8Array;
}

/** Where a time lies among the positions; after the newest event that one. */
export interface PlaceAtTime {
  readonly position: Position;
  /** False where times do not rise with positions: then this is the nearest of some events. */
  readonly inOrder: boolean;
}

/** Which events next to a position are meant. */
export interface EventsPage {
  /** Not among them. */
  readonly from: Position;
  readonly forward: boolean;
  readonly count: number;
  /** Only these event types; without an index on types only among the newest events. */
  readonly types?: readonly string[];
}

/** Which batch of waiting events is meant. */
export interface WaitingRequest {
  readonly segment: Pick<Segment, 'id' | 'total' | 'checkpoint' | 'rule'>;
  readonly scope: Scope;
  /** How many events in scope the consumer reads at once. */
  readonly batchSize: number;
}

/** Whose checkpoints are compared with the events before them. */
export interface WritersRequest {
  readonly consumer: string;
  /** So many positions before its highest checkpoint. */
  readonly positions: number;
  /** What was recorded of its checkpoints: events count, too, whose transactions had not ended at one of these looks. */
  readonly looks?: readonly CheckpointLook[];
}

/*
 * The questions to a store, by who asks them. Every method sends SELECTs only, takes an AbortSignal that cancels on the server,
 * and rejects with StoreError.
 */

/** What is known about the store without asking it. */
export interface StoreFacts {
  readonly server: ServerInfo;
  readonly layout: LayoutSummary;
}

/** What ids mean. */
export interface LookupReader {
  /** What a parsed text means, in one round trip. Empty: nothing found by index. */
  identify(subject: Subject, signal?: AbortSignal): Promise<StoredMeaning[]>;
  /** As `identify` with the beginning of the chain, in one round trip: for hovers. */
  glance(subject: Subject, signal?: AbortSignal): Promise<Glance>;
  /** The newest correlations, newest first, at most 50. */
  recentCorrelations(signal?: AbortSignal): Promise<RecentCorrelation[]>;
}

/** The events of a trace. */
export interface TraceReader {
  /** All headers of a trace that an index finds, unordered, first batch small. For `by: 'trace' | 'causation'` without an index use `scan`. */
  headers(key: TraceKey, signal?: AbortSignal): AsyncIterable<HeaderBatch>;
  /** Whether `headers` answers this key by index. */
  hasIndexFor(key: TraceKey): boolean;
  /** Events whose trace or causation id is this, in any of its spellings, newest first in growing chunks, each found event with its correlation. */
  scan(id: string | ScannedId, signal?: AbortSignal): AsyncIterable<ScanStep>;
  /** Headers of the key at or after a position: what Follow asks. Several thousand at most. */
  headersFrom(key: TraceKey, from: Position, signal?: AbortSignal): Promise<HeaderBatch>;
}

/** Single events, and their streams. */
export interface EventReader {
  /** One event by id; null when there is none. */
  event(eventId: string, signal?: AbortSignal): Promise<EventHeader | null>;
  /** Those at some positions, by position; the ones that are gone are left out. */
  eventsAt(positions: readonly Position[], signal?: AbortSignal): Promise<EventHeader[]>;
  /** Payload (its first `maxBytes`) and metadata; null when the position is gone. */
  body(position: Position, maxBytes: number, signal?: AbortSignal): Promise<EventBody | null>;
  /** The same of several events in one question, in any order; those that are gone are left out. For payloads that are small together. */
  bodies(positions: readonly Position[], maxBytes: number, signal?: AbortSignal): Promise<EventBody[]>;
  /** Up to `count` versions before and after one event of a stream, by version. */
  streamAround(stream: StreamId, version: number, count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /** The previous event of this type in the stream. */
  previousOfType(header: EventHeader, signal?: AbortSignal): Promise<EventHeader | null>;
}

/** The consumers, and what waits for them. */
export interface ConsumerReader {
  /**
   * All consumers and the newest events in one query; with `tailAfter` only the events past it, unless the store's newest lies
   * before it. `compared`: whether these events are still there comes as `found`. Rejects with `missing` when the store has no consumers.
   */
  consumers(tailAfter?: Position | null, signal?: AbortSignal, compared?: KnownEvents | null): Promise<ConsumerPoll>;
  /** Where the consumers stand, by their own tables alone. */
  checkpoints(signal?: AbortSignal): Promise<Consumer[]>;
  /** All positions that a consumer gave up waiting for, by position. */
  skips(consumer: string, signal?: AbortSignal): Promise<GapSkip[]>;
  /** The transactions that wrote a consumer's checkpoints, and the events below them of newer ones; null where rows do not tell. */
  writers(request: WritersRequest, signal?: AbortSignal): Promise<Writers | null>;
  /** The events in some scopes within the next 50,000 past a position; 500 of them at most. */
  lookBack(request: LookBack, signal?: AbortSignal): Promise<LookedBack>;
  /** The oldest event past the lowest checkpoint of the consumer (in its segment where it has segments); null when none waits. */
  nextUnhandled(consumer: string, signal?: AbortSignal): Promise<EventHeader | null>;
  /** The batch that a segment handles next, by position; at most `batchSize` events, none when nothing waits for it. */
  waiting(request: WaitingRequest, signal?: AbortSignal): Promise<EventHeader[]>;
  /** Events appended in each of the last 60 minutes, oldest first; empty when times do not rise with the position. */
  appendRate(signal?: AbortSignal): Promise<AppendedMinute[]>;
}

/** Event types, their versions and what payloads look like. */
export interface TypeReader {
  /** All event types, 1,000 at most. */
  eventTypes(signal?: AbortSignal): Promise<StoredTypes>;
  /** One query for all of the types; an entry for each version among the newest 1,001 events of a type, none for types that are not stored. */
  typeActivity(types: readonly string[], signal?: AbortSignal): Promise<TypeActivity[]>;
  /** The payloads of the newest 20 events of each type and version, among the newest 1,000 of the type; those above 32 kB are left out. Ask for a few types at once. */
  payloadSamples(types: readonly string[], signal?: AbortSignal): Promise<PayloadSample[]>;
}

/** Places among the events, and what lies around them. */
export interface PlaceReader {
  /** The first event at or after a time (milliseconds since 1970), without an index on it; null in an empty store. */
  positionAt(time: number, signal?: AbortSignal): Promise<PlaceAtTime | null>;
  /** Events next to a position in one direction, by position. */
  eventsPage(page: EventsPage, signal?: AbortSignal): Promise<EventHeader[]>;
}

/** How another thread reads packed pages: it has passwords, see `Login`. */
export interface LentPages {
  readonly login: Login;
  readonly query: PackedQuery;
}

/** Many events at once, for what is learned from them. */
export interface FlowReader {
  /** Where the newest `count` events lie, or somewhat fewer where positions have gaps: behind `after`, up to `newest`. null in an empty store. */
  newestWindow(
    count: number,
    signal?: AbortSignal,
  ): Promise<{ readonly after: Position; readonly newest: Position } | null>;
  /** The events past a position, by position; `count` at most. */
  eventsAfter(after: Position, count: number, signal?: AbortSignal): Promise<FlowBatch>;
  /** The same, packed where the server can: `readPacked` tells whether that went well. */
  flowPage(after: Position, count: number, signal?: AbortSignal): Promise<FlowPage>;
  /** With what another thread reads such pages for itself; null where they cannot be packed. */
  lendPages(signal?: AbortSignal): Promise<LentPages | null>;
  /** The payloads at some positions; those above 32 kB and those that may not be read are left out. Ask for some hundred at once. */
  payloadsAt(positions: readonly Position[], signal?: AbortSignal): Promise<ReadonlyMap<Position, Uint8Array>>;
}

/** One store, whole: who opened it has this and gives others the part that they ask. */
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

/** The outcome of looking at the catalog. */
export type Recognition =
  | { readonly kind: 'found'; readonly store: EventStore }
  /** More than one events table and no choice: the person picks. */
  | { readonly kind: 'several'; readonly candidates: readonly TableName[] }
  /** No events table; `seen` says how many tables were readable, to tell "wrong database" from "no permission". */
  | { readonly kind: 'none'; readonly seen: number };
