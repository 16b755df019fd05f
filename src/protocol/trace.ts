import type { ConsumerSnapshot } from '../model/consumer';
import type { ContentView, PathChange } from '../model/contentView';
import type { EventHeader, StreamId } from '../model/event';
import type { HeaderBatch, TraceKey } from '../model/headerBatch';
import type { LogHit } from '../model/logLine';
import type { PageProblem } from './page';
import type { CancelRequest, Reply, Request } from './rpc';

export type { ContentView, JsonNode, PathChange } from '../model/contentView';

/** Kept by `acquireVsCodeApi().setState` so that the host can restore the panel after a reload. */
export interface TracePanelState {
  readonly key: TraceKey;
  readonly connection: string;
  /** The page's own: selection, collapsed rows, splitter; opaque to the host. */
  readonly view?: unknown;
}

/** Host → trace page. */
export type ToTrace =
  /** First message after `ready`, and again when the panel starts over (refresh, reconnect). Forget all rows but keep the selection's event id. */
  | { readonly type: 'open'; readonly state: TracePanelState; readonly settings: TraceSettings }
  /** More rows, in any order; rows already known by event id are ignored. */
  | { readonly type: 'rows'; readonly batch: HeaderBatch }
  | { readonly type: 'progress'; readonly progress: TraceProgress }
  /** Replaces the last one; null when no consumer tables are there. */
  | { readonly type: 'consumers'; readonly snapshot: ConsumerSnapshot | null }
  /** Settings changed while the panel is open. */
  | { readonly type: 'settings'; readonly settings: TraceSettings }
  /** The panel was asked to show this event (lookup of an event id inside an open trace). */
  | { readonly type: 'select'; readonly eventId: string }
  | Reply;

export interface TraceSettings {
  readonly reveal: 'onClick' | 'always' | 'never';
  /** Seconds after which a heartbeat is stale. */
  readonly heartbeatStaleAfterS: number;
  /** Whether `eventTrace.traceUrlTemplate` is set. */
  readonly hasTraceUrl: boolean;
  /** "aggregate" or "stream": the store's word for whose history an event belongs to. */
  readonly streamWord: 'aggregate' | 'stream';
}

export type TraceProgress =
  | { readonly state: 'reading' }
  /** Looking for events by an id without index, newest first; `backTo` is the time reached, milliseconds. */
  | { readonly state: 'searching'; readonly backTo: number | null }
  | { readonly state: 'done' }
  /** Cancelled by the person; what is shown may be incomplete. */
  | { readonly state: 'cancelled' }
  /** What is shown stays; `reason` is a sentence. `since`: milliseconds. */
  | { readonly state: 'failed'; readonly reason: string; readonly since: number };

/** Trace page → host. */
export type FromTrace =
  | { readonly type: 'ready' }
  | Request<TraceRequest>
  | CancelRequest
  /** Switch of the toolbar: new events of the trace appear by themselves. */
  | { readonly type: 'follow'; readonly on: boolean }
  /** Ends reading or searching; what is there stays. */
  | { readonly type: 'cancelReading' }
  | { readonly type: 'refresh' }
  | PageProblem
  /** Title for the panel's tab, from the root's event type. */
  | { readonly type: 'title'; readonly title: string };

/** Each request and what its reply's `value` is. */
export type TraceRequest =
  /** → BodyView. `reveal`: the person asked to see the payload. `whole`: beyond the first megabyte. */
  | { readonly kind: 'body'; readonly position: string; readonly reveal: boolean; readonly whole: boolean }
  /** → LogsView */
  | { readonly kind: 'logs'; readonly eventId: string }
  /** → StreamView */
  | { readonly kind: 'stream'; readonly position: string; readonly reveal: boolean }
  /** Adds an event outside the set (and what shares no correlation with the rest): → null, rows arrive as `rows`; error when there is none. */
  | { readonly kind: 'loadCause'; readonly eventId: string }
  /** → null. Opens another panel. */
  | { readonly kind: 'openTrace'; readonly key: TraceKey; readonly selectEventId?: string }
  /** → null */
  | { readonly kind: 'copy'; readonly text: string }
  /** → null. `text`: the document, headers only; with payloads the host asks first and adds them. */
  | { readonly kind: 'saveJson' }
  /** → null. Read-only editor beside. */
  | { readonly kind: 'openPayload'; readonly position: string; readonly part: 'payload' | 'metadata' }
  /** → null. */
  | { readonly kind: 'openLog'; readonly file: string; readonly lineNumber: number; readonly column: number }
  /** → null. Command "Add Log File…". */
  | { readonly kind: 'addLogFile' }
  /** → null. `eventTrace.traceUrlTemplate` filled in. */
  | { readonly kind: 'openTraceUrl'; readonly traceId: string };

export interface BodyView {
  readonly payload: ContentView;
  readonly metadata: ContentView;
}

export interface LogsView {
  readonly hits: readonly LogHit[];
  /** How many files were searched; 0 → the page offers "Add log file…". */
  readonly files: number;
  /** True when more lines matched than are listed. */
  readonly more: boolean;
}

export interface StreamView {
  readonly stream: StreamId;
  /** By version, around the selected event; at most 50 before and 50 after. */
  readonly events: readonly EventHeader[];
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
  /** The previous event of the same type in this stream and the changed payload paths; null when there is none or payloads are hidden. */
  readonly change: StreamChange | null;
}

export interface StreamChange {
  readonly previous: EventHeader;
  readonly changes: readonly PathChange[];
}
