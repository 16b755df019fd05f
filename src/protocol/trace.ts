import type { ConsumerSnapshot } from '../model/consumer';
import type { ContentView, PathChange } from '../model/contentView';
import type { EventHeader, StreamId } from '../model/event';
import type { HeaderBatch, TraceKey } from '../model/headerBatch';
import type { LogClock } from '../model/logClock';
import type { LogHit, LogLevel, TraceLogHit } from '../model/logLine';
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
  /** Replaces the last one; null when no consumer tables are there. `problem`: a sentence that says why it is not of now. */
  | { readonly type: 'consumers'; readonly snapshot: ConsumerSnapshot | null; readonly problem: string | null }
  /** Replaces the last ones: where consumers stand still, as far as the logs tell; of any trace. */
  | { readonly type: 'stops'; readonly stops: readonly StoppedHere[] }
  /** Settings changed while the panel is open. */
  | { readonly type: 'settings'; readonly settings: TraceSettings }
  /** The panel was asked to show this event (lookup of an event id inside an open trace). */
  | { readonly type: 'select'; readonly eventId: string }
  | Reply;

/** An event that a consumer cannot get past. */
export interface StoppedHere {
  readonly eventId: string;
  readonly consumer: string;
  /** null where the generation has no segments. */
  readonly segment: number | null;
  /** The error's text from the log; null when the line carries none. */
  readonly error: string | null;
}

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
  /** → TraceLogsView: the lines of all events that the panel shows. */
  | { readonly kind: 'traceLogs' }
  /** → StreamView */
  | { readonly kind: 'stream'; readonly position: string; readonly reveal: boolean }
  /** Adds an event outside the set (and what shares no correlation with the rest): → null, rows arrive as `rows`; error when there is none. */
  | { readonly kind: 'loadCause'; readonly eventId: string }
  /** → null. Opens another panel. */
  | { readonly kind: 'openTrace'; readonly key: TraceKey; readonly selectEventId?: string }
  /** → null */
  | { readonly kind: 'copy'; readonly text: string }
  /** → null. The host writes headers, payloads after a question, and log lines where they are wanted. */
  | { readonly kind: 'saveJson'; readonly logs: boolean }
  /** → null. Read-only editor beside. */
  | { readonly kind: 'openPayload'; readonly position: string; readonly part: 'payload' | 'metadata' }
  /** → null. */
  | { readonly kind: 'openLog'; readonly file: string; readonly lineNumber: number; readonly column: number }
  /** → null. Command "Add Log File…". */
  | { readonly kind: 'addLogFile' }
  /** → null. To the event's struct, handlers or producers in the Go sources, or to a new test of a handler; asks where there are several. */
  | { readonly kind: 'goToCode'; readonly eventId: string; readonly what: CodePlace }
  /** → null. `eventTrace.traceUrlTemplate` filled in. */
  | { readonly kind: 'openTraceUrl'; readonly traceId: string };

export const CODE_PLACES = ['struct', 'handlers', 'producers', 'test'] as const;
export type CodePlace = (typeof CODE_PLACES)[number];

export interface BodyView {
  readonly payload: ContentView;
  readonly metadata: ContentView;
}

export interface LogsView {
  readonly hits: readonly LogHit[];
  /** How many logs were searched, files and other sources; 0 → the page offers "Add log file…". */
  readonly files: number;
  /** True when more lines matched than are listed. */
  readonly more: boolean;
}

export interface TraceLogLines {
  /** By time; lines without a time last. One hit a line. */
  readonly hits: readonly TraceLogHit[];
  /** How many logs were searched, files and other sources. */
  readonly files: number;
  /** True when more lines matched than are listed, or not every event was looked for. */
  readonly more: boolean;
  /** How the log's clock differs from the store's; null when no line tells. The hits' times are not corrected. */
  readonly clock: LogClock | null;
}

/** TraceLogLines as far as the rows of a trace show them. */
export interface TraceLogsView extends Omit<TraceLogLines, 'hits'> {
  /** By time; lines without a time last. */
  readonly lines: readonly TraceLogRow[];
}

export interface TraceLogRow {
  readonly eventId: string;
  /** Milliseconds since 1970 by the log's clock; null when the line carries none. */
  readonly time: number | null;
  readonly level: LogLevel;
  /** The message, with the error's text behind it; shortened. */
  readonly text: string;
  /** Something is tried again. */
  readonly isRetry: boolean;
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** 0-based. */
  readonly column: number;
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
