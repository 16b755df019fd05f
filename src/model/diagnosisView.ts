import type { Culprit, Diagnosis, WaitingWindow } from './diagnosis';
import type { RepeatedFailure } from './diagnosisFailures';
import { culpritTitle, explainCompanion, explainFailure, whatWouldTellMore } from './diagnosisWords';
import type { EventHeader } from './event';
import type { TraceKey } from './headerBatch';
import { traceKeyOf } from './traceKey';
import type { Translate } from './translate';

/** Rows of one window; a batch has more than a person reads. */
const MAX_EVENTS = 100;

/** An event that leads to its trace. */
export interface EventLink {
  readonly eventId: string;
  readonly position: string;
  readonly eventType: string;
  /** `Type/id` */
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly key: TraceKey;
}

/** What a log says of a failure. */
export interface FailureView {
  readonly error: string;
  /** Milliseconds since 1970; null when no line carries a time. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** Absolute path; 1-based line. */
  readonly file: string;
  readonly lineNumber: number;
}

export interface CulpritView extends FailureView {
  /** "#449 PaymentCaptured in segment 1" */
  readonly title: string;
  readonly event: EventLink;
  /** How often it failed, and what that means. */
  readonly explanation: string;
}

export interface WindowEvent extends EventLink {
  readonly stoppedHere: boolean;
}

export interface WindowView {
  readonly segment: number | null;
  readonly checkpoint: string;
  readonly events: readonly WindowEvent[];
  /** Events of the batch that are not listed. */
  readonly rest: number;
}

/** A diagnosis as a page shows it: the report's facts and words, without payload. */
export interface DiagnosisView {
  /** When the consumers were read: milliseconds since 1970. */
  readonly takenAt: number;
  readonly batchSize: number;
  readonly culprits: readonly CulpritView[];
  /** Where no line names an event that waits: the newest error without an event, and the newest at an event handled since. */
  readonly withoutEvent: FailureView | null;
  readonly passed: (FailureView & { readonly position: string }) | null;
  readonly hints: readonly string[];
  readonly windows: readonly WindowView[];
  readonly windowsLeftOut: number;
  readonly companions: readonly { readonly consumer: string; readonly sentence: string }[];
  /** How many log files were searched, and whether any line names the consumer. */
  readonly logFiles: number;
  readonly mentioned: boolean;
}

export function diagnosisView(diagnosis: Diagnosis, t: Translate, language: string): DiagnosisView {
  const { culprits, withoutEvent, passed, windows, companions, log } = diagnosis;
  const stoppedAt = new Set(culprits.map(({ event }) => event.eventId));
  return {
    takenAt: diagnosis.takenAt,
    batchSize: diagnosis.batchSize,
    culprits: culprits.map((culprit) => culpritView(culprit, t, language)),
    withoutEvent: withoutEvent && failureView(withoutEvent),
    passed: passed && { ...failureView(passed), position: passed.line.position ?? '' },
    hints: whatWouldTellMore(diagnosis, t),
    windows: windows.map((window) => windowView(window, stoppedAt)),
    windowsLeftOut: diagnosis.windowsLeftOut,
    companions: companions.map((each) => ({ consumer: each.consumer, sentence: explainCompanion(each, t) })),
    logFiles: log.files,
    mentioned: log.mentioned,
  };
}

function culpritView(culprit: Culprit, t: Translate, language: string): CulpritView {
  return {
    ...failureView(culprit.failure),
    title: culpritTitle(culprit, t),
    event: eventLink(culprit.event),
    explanation: explainFailure(culprit.failure, t, language),
  };
}

function failureView({ line, firstSeen, lastSeen }: RepeatedFailure): FailureView {
  return { error: line.error, firstSeen, lastSeen, file: line.file, lineNumber: line.lineNumber };
}

function windowView({ segment, events }: WaitingWindow, stoppedAt: ReadonlySet<string>): WindowView {
  const shown = events.filter((event, i) => i < MAX_EVENTS || stoppedAt.has(event.eventId));
  return {
    segment: segment.id,
    checkpoint: segment.checkpoint,
    events: shown.map((event) => ({ ...eventLink(event), stoppedHere: stoppedAt.has(event.eventId) })),
    rest: events.length - shown.length,
  };
}

function eventLink(event: EventHeader): EventLink {
  const { eventId, position, eventType, stream, time } = event;
  return { eventId, position, eventType, stream: `${stream.type}/${stream.id}`, time, key: traceKeyOf(event) };
}
