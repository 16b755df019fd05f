import type { EventGap } from '../model/eventRing';
import type { HeaderBatch } from '../model/headerBatch';

/** `all`: the newest events; `run`: what began since the program was started. */
export type EventsMode = 'all' | 'run';

/** Why nothing comes, or that all is well. `reason` is a sentence; `since`: milliseconds. */
export type EventsStatus =
  | { readonly state: 'none' }
  | { readonly state: 'connecting'; readonly name: string }
  | { readonly state: 'live' }
  | { readonly state: 'failed'; readonly reason: string }
  /** What is shown stays. */
  | { readonly state: 'stale'; readonly reason: string; readonly since: number };

export interface EventsSettings {
  readonly mode: EventsMode;
  readonly paused: boolean;
  readonly streamWord: 'aggregate' | 'stream';
  /** A click opens a trace, or only a double-click: VS Code's `workbench.list.openMode`. */
  readonly openOnClick: boolean;
}

/** A consumer that has not passed every event of a trace that may concern it. */
export interface RunConsumer {
  readonly name: string;
  /** Events of the trace that wait for it. */
  readonly waiting: number;
  /** What it handles is unknown, so the events may not concern it. */
  readonly atMost: boolean;
  /** Nobody is at work on them. */
  readonly stopped: boolean;
}

/** One correlation, or one event that has none. */
export interface RunTrace {
  /** The root's event id: it names the trace to the host. */
  readonly rootId: string;
  readonly rootType: string;
  readonly stream: string;
  /** null for an event without correlation. */
  readonly correlationId: string | null;
  readonly events: number;
  /** Milliseconds since 1970, the application's clock. */
  readonly startedAt: number;
  readonly lastAt: number;
  /** Those that are still at it, the stopped first; null while that is not known. */
  readonly consumers: readonly RunConsumer[] | null;
  /** Lines of level error; null where no log was searched yet or none is configured. */
  readonly errors: number | null;
}

export interface RunView {
  /** When the program was started, milliseconds; null: it was not, yet. */
  readonly startedAt: number | null;
  /** What was started, for example the debug configuration's name; null: marked by hand. */
  readonly what: string | null;
  /** Newest first. */
  readonly traces: readonly RunTrace[];
  /** Traces beyond those that are listed. */
  readonly unlisted: number;
  /** Correlations that began before and went on since. */
  readonly earlier: number;
  /** Not all events since the start were read. */
  readonly cut: boolean;
}

/** Host → events page. */
export type ToEvents =
  /** First message after `ready`, and again when everything is another: forget all events. `keep`: how many are kept. */
  | { readonly type: 'open'; readonly settings: EventsSettings; readonly keep: number }
  | { readonly type: 'settings'; readonly settings: EventsSettings }
  | { readonly type: 'status'; readonly status: EventsStatus }
  /** Events that are not there yet, in any order. */
  | { readonly type: 'events'; readonly batch: HeaderBatch }
  /** Replaces the last ones. */
  | { readonly type: 'gaps'; readonly gaps: readonly EventGap[] }
  /** The store was read once: without events it is empty. */
  | { readonly type: 'read' }
  /** Replaces the last one. */
  | { readonly type: 'run'; readonly run: RunView }
  /** Adds a token to the filter. */
  | { readonly type: 'filter'; readonly key: 'type' | 'aggregate' | 'stream'; readonly value: string };

/** Events page → host. */
export type FromEvents =
  | { readonly type: 'ready' }
  | { readonly type: 'pause'; readonly on: boolean }
  | { readonly type: 'mode'; readonly mode: EventsMode }
  | { readonly type: 'openTrace'; readonly eventId: string }
  /** Reads the next events of a gap. */
  | { readonly type: 'readOn'; readonly after: string }
  | { readonly type: 'markStart' }
  | { readonly type: 'connect' }
  | { readonly type: 'showLog' }
  | { readonly type: 'openRunSetting' }
  /** The page's code failed; for the log. Holds no data of events. */
  | { readonly type: 'problem'; readonly text: string };
