import type { MinuteCount } from '../model/appendRate';
import type { DiagnosisView } from '../model/diagnosisView';
import type { TraceKey } from '../model/headerBatch';
import type { HealthStatus, Ownership } from '../model/health';
import type { HistoryPoint, StatusChange } from '../model/history';
import type { ConsumerMetrics } from '../model/metrics';
import type { PageProblem } from './page';
import type { CancelRequest, Reply, Request } from './rpc';

/** Kept by `acquireVsCodeApi().setState` so that the host can restore the panel after a reload. */
export interface ConsumerPanelState {
  readonly connection: string;
  readonly consumer: string;
  /** The page's own: range, table, sorting; opaque to the host. */
  readonly view?: unknown;
}

/** What the last poll says of the consumer, in the person's words. */
export interface ConsumerSummary {
  readonly status: HealthStatus;
  /** Why it has this status, in a sentence with its numbers. */
  readonly sentence: string;
  readonly findings: readonly string[];
  /** What it handles. */
  readonly scope: string;
  readonly waiting: number;
  /** `waiting` is a lower bound, or an upper one. */
  readonly more: boolean;
  readonly atMost: boolean;
  /** Seconds. */
  readonly oldestWaitingS: number | null;
  readonly heartbeatAgeS: number | null;
  readonly staleAfterS: number;
  readonly appendedPerS: number | null;
  readonly handledPerS: number | null;
  readonly catchUpS: number | null;
  /** When it was read: milliseconds since 1970. */
  readonly takenAt: number;
  /** How far this machine's clock is ahead of the database's, milliseconds; below 0 when it is behind. */
  readonly clockAheadMs: number;
  /** Nothing is told of it. */
  readonly muted: boolean;
}

/** One row of the segments table. */
export interface SegmentLine {
  /** null where the generation has no segments. */
  readonly id: number | null;
  readonly ownerId: string | null;
  readonly ownership: Ownership;
  readonly checkpoint: string;
  readonly waiting: number;
  readonly more: boolean;
  readonly atMost: boolean;
  readonly oldestWaitingS: number | null;
  readonly heartbeatAgeS: number | null;
  readonly status: HealthStatus;
}

/** How much of what is shown is true right now. */
export type PanelLife =
  /** Connecting, or waiting for the first poll. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'live' }
  /** What is shown is of an earlier poll. `since`: milliseconds. `canConnect`: a click may help. */
  | { readonly kind: 'stale'; readonly reason: string; readonly since: number; readonly canConnect: boolean }
  /** The store has no row of this consumer (any more). */
  | { readonly kind: 'gone' };

/** Host → consumer page. */
export type ToConsumer =
  /** First message after `ready`. */
  | { readonly type: 'open'; readonly state: ConsumerPanelState }
  | { readonly type: 'life'; readonly life: PanelLife }
  | { readonly type: 'summary'; readonly summary: ConsumerSummary; readonly hasMetrics: boolean }
  /** Worst first; all of them. Seldomer the more there are. */
  | { readonly type: 'segments'; readonly segments: readonly SegmentLine[] }
  /** Oldest first. `whole`: forget what was sent before; else the points replace those from the first one's time on. */
  | {
      readonly type: 'history';
      readonly whole: boolean;
      readonly points: readonly HistoryPoint[];
      readonly changes: readonly StatusChange[];
    }
  | Reply;

/** Consumer page → host. */
export type FromConsumer = { readonly type: 'ready' } | Request<ConsumerRequest> | CancelRequest | PageProblem;

/** Each request and what its reply's `value` is. */
export type ConsumerRequest =
  /** → DiagnosisView. The last one where the status is the same, unless `again`. */
  | { readonly kind: 'diagnose'; readonly again: boolean }
  /** → MinuteCount[] */
  | { readonly kind: 'appendRate' }
  /** → ConsumerMetrics. Milliseconds since 1970, seconds. */
  | { readonly kind: 'metrics'; readonly from: number; readonly to: number; readonly stepS: number }
  /** The rest → null. */
  | { readonly kind: 'openTrace'; readonly key: TraceKey; readonly selectEventId?: string }
  | { readonly kind: 'openLog'; readonly file: string; readonly lineNumber: number; readonly column: number }
  | { readonly kind: 'openConsumer'; readonly consumer: string }
  | { readonly kind: 'addLogFile' }
  /** At the case for the event type, where one is given and found. */
  | { readonly kind: 'openHandler'; readonly eventType?: string }
  | { readonly kind: 'mute'; readonly muted: boolean }
  | { readonly kind: 'copyReport' }
  | { readonly kind: 'connect' };

/** What a request is answered with; `null` for those that only do something. */
export interface ConsumerAnswers {
  readonly diagnose: DiagnosisView;
  readonly appendRate: readonly MinuteCount[];
  readonly metrics: ConsumerMetrics;
}
