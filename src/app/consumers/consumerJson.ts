import { explainFinding } from '../../model/consumer/findingWords';
import type { CatchingUp } from '../../model/diagnosis/before/affected';
import type { Change } from '../../model/diagnosis/before/change';
import { explainChange } from '../../model/diagnosis/before/words';
import type { Diagnosis } from '../../model/diagnosis/diagnosis';
import { isoOrNull } from '../../model/event/event';
import type { SegmentHealth } from '../../model/health/rules';
import { explainHealth } from '../../model/health/words';
import { isCertain, type LostReport } from '../../model/lost/lost';
import { passedSentence, passedTitle, rangeOf } from '../../model/lost/passedWords';
import { lostLimits, lostReasonWords, lostSummary } from '../../model/lost/report';
import { english } from '../../model/text/translate';
import { eventJson } from '../traces/eventJson';
import { type BlockingEvent, type ConsumerView, needsAttention } from './view';

/** Returns a consumer for tools. Ages are in seconds, positions are strings, unknown values are null. Sentences are in English. */
export function consumerJson(view: ConsumerView) {
  return {
    name: view.name,
    status: view.status,
    rule: view.rule,
    sentence: explainHealth(view, english),
    waiting: view.share.waiting,
    atMost: view.share.atMost,
    more: view.share.more,
    oldestWaitingS: view.oldestWaitingS,
    heartbeatAgeS: view.heartbeatAgeS,
    unreadForS: view.unreadForS ?? null,
    needsPerson: needsAttention(view),
    blocking: view.blocking[0] ? blockingJson(view.blocking[0]) : null,
    findings: view.findings.map((finding) => ({ ...finding, sentence: explainFinding(finding, english) })),
    segments: view.segments.map(segmentJson),
  };
}

/**
 * A blocking event as the command line prints it. The position is a string, `line` is 1-based. `probable` is present only when no log line
 * names the event.
 */
function blockingJson(blocking: BlockingEvent) {
  const { position, eventId, eventType, stream, error, file, lineNumber, isProbable } = blocking;
  const place = { file, line: lineNumber, ...(isProbable ? { probable: true } : {}) };
  return { position, eventId, eventType, stream: { type: stream.type, id: stream.id }, error, ...place };
}

function segmentJson({ segment, share, status }: SegmentHealth) {
  const { id, total, checkpoint, ownerId } = segment;
  return { id, total, checkpoint, waiting: share.waiting, atMost: share.atMost, status, owner: ownerId };
}

/**
 * Returns what changed before a consumer stopped and which events wait; null when that was not looked for. A number of seconds is null when
 * it is infinite.
 */
export function beforeJson({ before }: Diagnosis) {
  if (!before) return null;
  const { changes, affected, oddFlows } = before;
  return {
    changes: changes.map(changeJson),
    affected: affected && {
      ...affected,
      oldestAt: isoOrNull(affected.oldestAt),
      recovery: affected.recovery && recoveryJson(affected.recovery),
    },
    oddFlows,
  };
}

function changeJson(change: Change) {
  const json = { ...change, at: isoOrNull(change.at), sentence: explainChange(change, english) };
  if (change.kind !== 'commit') return json;
  return { ...json, commit: { ...change.commit, time: isoOrNull(change.commit.time) } };
}

function recoveryJson({ fromS, toS, ...rates }: CatchingUp) {
  const finite = (seconds: number) => (Number.isFinite(seconds) ? seconds : null);
  return { guess: true, fromS: finite(fromS), toS: finite(toS), ...rates };
}

/** Returns the newest batches that a consumer gave up after a failure, as its log has them. */
export function passedOverJson({ passedOver }: Diagnosis) {
  return passedOver.map((batch) => ({
    ...rangeOf(batch),
    failedAt: batch.failedAt,
    error: batch.line.error,
    file: batch.line.file,
    line: batch.line.lineNumber,
    sentence: `${passedTitle(batch, english)}. ${passedSentence(batch, english)}`,
  }));
}

/** Returns the events that a consumer reads next, segment by segment. */
export function batchJson({ windows }: Diagnosis) {
  return windows.flatMap(({ segment, events }) =>
    events.map((event) => ({ segment: segment.id, ...eventJson(event) })),
  );
}

/**
 * Returns all events that a consumer never handled, for tools. Positions are strings; `event` is null when it was deleted. Sentences are in
 * English; `limits` are the limits of the face that asked.
 */
export function lostJson(report: LostReport, limits: readonly string[]) {
  return {
    consumer: report.consumer,
    sentence: lostSummary(report, english),
    events: report.events.map(({ position, segment, reason, look, batch, event }) => ({
      position,
      segment,
      reason,
      certain: isCertain(reason),
      look: look ? { at: new Date(look.at).toISOString(), checkpoint: look.checkpoint } : null,
      log: batch ? { file: batch.line.file, line: batch.line.lineNumber } : null,
      sentence: lostReasonWords({ position, reason, ...(look && { look }), ...(batch && { batch }) }, english),
      event: event && eventJson(event),
    })),
    window: report.writers?.window ?? null,
    limits: lostLimits(report, english, limits),
  };
}
