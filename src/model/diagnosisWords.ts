import type { Companion, Culprit, Diagnosis } from './diagnosis';
import type { RepeatedFailure } from './diagnosisFailures';
import { formatAge, formatCount } from './format';
import type { SegmentHealth } from './health';
import type { Translate } from './translate';

/** How often an event failed, and what that means: a poison message, or a failure that may pass. */
export function explainFailure({ times, inARow }: RepeatedFailure, t: Translate, language = 'en'): string {
  const args = { times: formatCount(times, language), row: formatCount(inARow, language) };
  if (times === 1) return t('Seen once. Another try will tell whether it passes.');
  if (inARow === times) return t('It failed {times} times, always at this event: a poison message.', args);
  if (inARow > 1) return t('It failed {times} times, the last {row} in a row: a poison message.', args);
  return t('It failed {times} times, with other events in between: probably not the event itself.', args);
}

/** When a failure was seen; undefined when its lines carry no time. UTC. */
export function explainSeen({ firstSeen, lastSeen }: RepeatedFailure, t: Translate): string | undefined {
  if (firstSeen === null || lastSeen === null) return undefined;
  if (firstSeen === lastSeen) return t('Seen at {time}.', { time: formatMoment(firstSeen) });
  return t('First seen {first}, last seen {last}.', { first: formatMoment(firstSeen), last: formatMoment(lastSeen) });
}

export function explainCompanion({ consumer, reason, failure }: Companion, t: Translate): string {
  if (failure) return t('{consumer}: it failed at {event} just before.', { consumer, event: failedEvent(failure) });
  switch (reason) {
    case 'sameOwner':
      return t('{consumer}: the same process owns it.', { consumer });
    case 'sameHeartbeat':
      return t('{consumer}: its last heartbeat is as old.', { consumer });
    case 'sameMoment':
      return t('{consumer}: the log has it end at the same moment.', { consumer });
  }
}

/** Who stands behind a segment. */
export function explainOwner({ segment, ownership }: SegmentHealth, t: Translate): string {
  const owner = segment.ownerId ?? '';
  if (ownership === 'unknown') return t('not recorded');
  if (ownership === 'none') return t('nobody');
  if (segment.heartbeatAgeS === null) return t('{owner}, no heartbeat', { owner });
  return t('{owner}, heartbeat {age} ago', { owner, age: formatAge(segment.heartbeatAgeS) });
}

/** What a person could do to learn more; empty when a culprit is named and nothing is in doubt. */
export function whatWouldTellMore(diagnosis: Diagnosis, t: Translate): string[] {
  const { log, culprits, windows, health } = diagnosis;
  const hints: string[] = [];
  if (culprits.length === 0 && windows.length > 0) hints.push(logHint(diagnosis, t));
  if (health.scope.source === 'unknown' && windows.length > 0) {
    hints.push(t('Which events this consumer handles is not known, so some of those below may not concern it.'));
  }
  for (const pattern of log.refusedPatterns) {
    hints.push(
      t(
        'This error pattern is not used; it is invalid, has no group "position" or "event", or is too slow: {pattern}',
        {
          pattern,
        },
      ),
    );
  }
  if (log.unreadable.length > 0) {
    hints.push(t('These log files could not be read: {files}', { files: log.unreadable.join(', ') }));
  }
  return hints;
}

function logHint({ log, withoutEvent, passed, companions }: Diagnosis, t: Translate): string {
  const culprit = companions.find(({ failure }) => failure !== null);
  if (culprit?.failure && !withoutEvent) {
    return t('No failure of its own is logged. It ended when {consumer} failed at {event}; begin with that one.', {
      consumer: culprit.consumer,
      event: failedEvent(culprit.failure),
    });
  }
  if (log.files === 0) return t('No log file is known. Add one with "Add Log File…".');
  if (!log.mentioned) return t('No log file mentions this consumer. Add the one of its process with "Add Log File…".');
  if (withoutEvent) return t('The log names an error but no event. The event may be any of the first batch.');
  if (passed) return t('The log names no event that still waits; the newest that it names has been handled since.');
  return t(
    'The log mentions this consumer, but no failure. If its lines look different, describe them in the setting {setting}.',
    { setting: 'eventTrace.logs.errorPatterns' },
  );
}

const failedEvent = ({ line }: RepeatedFailure) =>
  line.position === null ? (line.eventId ?? '') : `#${line.position}`;

/** "#449 PaymentCaptured in segment 1". */
export function culpritTitle({ event, segment }: Culprit, t: Translate): string {
  const args = { position: event.position, type: event.eventType, segment: segment.id ?? 0 };
  return segment.id === null ? t('#{position} {type}', args) : t('#{position} {type} in segment {segment}', args);
}

/** ISO 8601, UTC, to the millisecond; what PostgreSQL calls infinity stays a word. */
export function formatMoment(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().replace('T', ' ').replace('Z', ' UTC');
}
