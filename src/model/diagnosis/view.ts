import type { WaitingWindow } from '../consumer/consumer';
import { type EventHeader, finiteTime, nameOfStream } from '../event/event';
import { type TraceKey, traceKeyOf } from '../event/headerBatch';
import type { Translate } from '../text/translate';
import { explainWaitingNow, type TimedSentence, timedChanges } from './before/words';
import { besidesFailure, causeNotes, explainCulprit, triesOf } from './causes';
import { type Culprit, type Diagnosis, isDoubtful } from './diagnosis';
import { isRepeated, type RepeatedFailure } from './failures';
import { explainWentDown } from './wentDown';
import { culpritTitle, explainCompanion, type FailedOnce, howToLearnMore } from './words';

/** The most rows of one window. A batch has more events than a person reads. */
const MAX_EVENTS = 100;

/** An event with a link to its trace. */
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

/** What a log says about a failure. */
export interface FailureView {
  readonly error: string;
  /** Milliseconds since 1970; null when no line has a time. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** Absolute path; 1-based line. */
  readonly file: string;
  readonly lineNumber: number;
}

/** Something that is known about the cause. Every face shows it with the same words. */
export interface NoteView {
  readonly title: string;
  /** The text in the log; empty when no log has one. */
  readonly quote: string;
  readonly sentences: readonly string[];
  /** Absolute path and 1-based line; null when it comes from no line. */
  readonly log: { readonly file: string; readonly lineNumber: number } | null;
}

export interface CulpritView extends FailureView {
  /** For example "#449 PaymentCaptured in segment 1". */
  readonly title: string;
  /** True when it is uncertain that the consumer stands at the event. */
  readonly isProbable: boolean;
  readonly event: EventLink;
  /** Set when it failed a single time; null when it failed more often, or when no line names the event. */
  readonly failedOnce: FailedOnce | null;
  /** How often it failed, if more than once, what that means, and what else is known; may be empty. */
  readonly explanation: string;
}

export interface WindowEvent extends EventLink {
  readonly stoppedHere: boolean;
}

export interface WindowView {
  readonly segment: number | null;
  readonly checkpoint: string;
  readonly events: readonly WindowEvent[];
  /** How many events of the batch are not listed. */
  readonly rest: number;
}

/** A diagnosis as a page shows it: the facts and sentences of the report, without payload. */
export interface DiagnosisView {
  /** When the consumers were read: milliseconds since 1970. */
  readonly takenAt: number;
  readonly batchSize: number;
  readonly culprits: readonly CulpritView[];
  /** When no line names a waiting event: the newest error without an event, and the newest error at an event that was passed since. */
  readonly withoutEvent: FailureView | null;
  readonly passed: (FailureView & { readonly position: string }) | null;
  /** What else is known about the cause. */
  readonly notes: readonly NoteView[];
  readonly hints: readonly string[];
  readonly windows: readonly WindowView[];
  readonly windowsLeftOut: number;
  readonly companions: readonly { readonly consumer: string; readonly sentence: string }[];
  /** The errors during the time in which it went down, in order. */
  readonly wentDown: readonly string[];
  /** What changed before it stopped, the most telling first; and who waits for it. */
  readonly changes: readonly TimedSentence[];
  readonly affected: readonly string[];
  /** What is unusual in the flows that it produces. */
  readonly oddFlows: readonly string[];
  /** How many log files were searched, and whether any line names the consumer. */
  readonly logFiles: number;
  readonly mentioned: boolean;
}

/** Returns a diagnosis as panels and reports show it: sentences in place of rules, positions as decimal strings. */
export function diagnosisView(diagnosis: Diagnosis, t: Translate): DiagnosisView {
  const { culprits, withoutEvent, passed, windows, companions, log } = diagnosis;
  const stoppedAt = new Set(culprits.map(({ event }) => event.eventId));
  return {
    takenAt: diagnosis.takenAt,
    batchSize: diagnosis.batchSize,
    culprits: culprits.map((culprit) => culpritView(culprit, diagnosis, t)),
    withoutEvent: withoutEvent && failureView(withoutEvent),
    passed: passed && { ...failureView(passed), position: passed.line.position ?? '' },
    notes: causeNotes(diagnosis, t).map(({ log: line, ...note }) => ({
      ...note,
      log: line && { file: line.file, lineNumber: line.lineNumber },
    })),
    hints: howToLearnMore(diagnosis, t),
    windows: windows.map((window) => windowView(window, stoppedAt)),
    windowsLeftOut: diagnosis.windowsLeftOut,
    companions: companions.map((each) => ({ consumer: each.consumer, sentence: explainCompanion(each, t) })),
    wentDown: explainWentDown({ ...diagnosis, companions: [] }, t),
    changes: timedChanges(diagnosis, t),
    affected: explainWaitingNow(diagnosis, t),
    oddFlows: diagnosis.before?.oddFlows ?? [],
    logFiles: log.files,
    mentioned: log.mentioned,
  };
}

function culpritView(culprit: Culprit, diagnosis: Diagnosis, t: Translate): CulpritView {
  const isOnce = culprit.guessedBy === null && !isRepeated(culprit.failure);
  const sentences = isOnce ? besidesFailure(culprit, diagnosis, t) : explainCulprit(culprit, diagnosis, t);
  return {
    ...failureView(culprit.failure),
    title: culpritTitle(culprit, t),
    isProbable: isDoubtful(culprit),
    event: eventLink(culprit.event),
    failedOnce: isOnce ? triesOf(culprit, diagnosis) : null,
    explanation: sentences.join(' '),
  };
}

function failureView({ line, firstSeen, lastSeen }: RepeatedFailure): FailureView {
  // How long ago it was is known only when the time zone is known.
  const seen = line.isAssumed ? { firstSeen: null, lastSeen: null } : { firstSeen, lastSeen };
  return { error: line.error, ...seen, file: line.file, lineNumber: line.lineNumber };
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
  const where = nameOfStream(stream);
  return { eventId, position, eventType, stream: where, time: finiteTime(time), key: traceKeyOf(event) };
}
