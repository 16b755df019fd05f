import type { SegmentHealth } from '../health/rules';
import { formatAge, formatCount, isJustNow } from '../text/format';
import type { Translate } from '../text/translate';
import { errorClassOf } from './before/change';
import type { CrashLine, LinePlace } from './consumerLog';
import type { Culprit, Diagnosis, OutdatedLog } from './diagnosis';
import type { RepeatedFailure } from './failures';
import type { Companion } from './rules/companions';
import type { ProcessEnd } from './rules/ends';
import { isStartedBehind } from './rules/processes';

/** The most outdated logs that are named. */
const MOST_OUTDATED = 3;

/**
 * What came after a single failure: another try, or none yet. With `owned`, a worker still owns the segment; with `abandoned`, no worker
 * does.
 */
export type FailedOnce = 'again' | 'owned' | 'abandoned';

/**
 * Returns a sentence about a single failure and whether another try came. `ageS`: seconds since the failure; null when unknown, or when the
 * age is shown next to the sentence.
 */
export function explainOnce(ageS: number | null, failedOnce: FailedOnce, t: Translate): string {
  const once = onceWords(ageS, t);
  if (failedOnce === 'again') return once;
  return `${once} ${failedOnce === 'owned' ? t('The logs show no further try.') : t('No process has tried again.')}`;
}

function onceWords(ageS: number | null, t: Translate): string {
  if (ageS === null) return t('Failed once.');
  return isJustNow(ageS)
    ? t('Failed once, just now.')
    : t('Failed once, {age} ago.', { age: formatAge(ageS, t.language) });
}

/** Returns how often an event failed and what that means: a poison message, or a failure that may pass. */
export function explainFailure(
  failure: RepeatedFailure,
  failedOnce: FailedOnce,
  t: Translate,
  language = 'en',
): string {
  const { times, inARow, line } = failure;
  if (failure.unseen > 0) return explainCounted(failure, t);
  const args = { times, row: formatCount(inARow, language) };
  if (times === 1) return explainOnce(null, failedOnce, t);
  if (inARow > 1 && errorClassOf(line.error) !== undefined) {
    return inARow === times
      ? t(
          'It failed {times, plural, one {# time} other {# times}}, always at this event; judging by the error, the event may not be at fault.',
          args,
        )
      : t(
          'It failed {times, plural, one {# time} other {# times}}, the last {row} in a row; judging by the error, the event may not be at fault.',
          args,
        );
  }
  if (inARow === times)
    return t('It failed {times, plural, one {# time} other {# times}}, always at this event: a poison message.', args);
  if (inARow > 1)
    return t(
      'It failed {times, plural, one {# time} other {# times}}, the last {row} in a row: a poison message.',
      args,
    );
  return t(
    'It failed {times, plural, one {# time} other {# times}}, with other events in between: probably not the event itself.',
    args,
  );
}

/** Returns the sentence for an event when the log lacks the first failures of the library's count. Those may have been at another event. */
function explainCounted({ times, unseen, counted, line }: RepeatedFailure, t: Translate): string {
  const args = { times, unseen, counted };
  const count = t(
    'Its library counts {counted, plural, one {# failure} other {# failures}} in a row; the log lacks the first {unseen, plural, one {one} other {#}}.',
    args,
  );
  if (times === 1) return `${t('It failed at least once at this event.')} ${count}`;
  const failed =
    errorClassOf(line.error) === undefined
      ? t('It failed at least {times, plural, one {# time} other {# times}} at this event: a poison message.', args)
      : t(
          'It failed at least {times, plural, one {# time} other {# times}} at this event; judging by the error, the event may not be at fault.',
          args,
        );
  return `${failed} ${count}`;
}

/** Returns when a failure was seen, in UTC; undefined when its lines have no time. */
export function explainSeen({ firstSeen, lastSeen, line }: RepeatedFailure, t: Translate): string | undefined {
  if (firstSeen === null || lastSeen === null) return undefined;
  const [first, last] = [firstSeen, lastSeen].map((time) => lineMoment(line, t, time));
  if (firstSeen === lastSeen) return t('Seen at {time}.', { time: first ?? '' });
  return t('First seen {first}, last seen {last}.', { first: first ?? '', last: last ?? '' });
}

/** Returns why a consumer counts as stopped together with this one, and how certain that is. */
export function explainCompanion(companion: Companion, t: Translate): string {
  const { consumer, failure, isSameProcess, isProven, waits } = companion;
  if (failure) {
    const failed = t('{consumer}: it failed at {event} just before.', { consumer, event: failedEvent(failure) });
    return isProven ? failed : `${failed} ${t('It probably ended both.')}`;
  }
  const why = reasonWords(companion, t);
  if (!waits) return `${why} ${t('No event waits for it.')}`;
  return isSameProcess ? why : `${why} ${t('Both probably ran in one process.')}`;
}

function reasonWords({ consumer, reason }: Companion, t: Translate): string {
  switch (reason) {
    case 'sameOwner':
      return t('{consumer}: the same process owns it.', { consumer });
    case 'sameHeartbeat':
      return t('{consumer}: its last heartbeat is just as old.', { consumer });
    case 'sameMoment':
      return t('{consumer}: according to the log, it ended at the same moment.', { consumer });
    case 'heartbeatAtEnd':
      return t('{consumer}: the last heartbeat came just before that end.', { consumer });
    case 'sameProcess':
      return t('{consumer}: according to the log, both run in one process.', { consumer });
  }
}

/** Returns the owner of a segment in words. */
export function explainOwner({ segment, ownership }: SegmentHealth, t: Translate): string {
  const owner = segment.ownerId ?? '';
  if (ownership === 'unknown') return t('not recorded');
  if (ownership === 'none') return t('no owner');
  if (segment.heartbeatAgeS === null) return t('{owner}, no heartbeat', { owner });
  return t('{owner}, heartbeat {age} ago', { owner, age: formatAge(segment.heartbeatAgeS, t.language) });
}

/** Returns what a person could do to learn more; empty when a culprit is named and nothing is uncertain. */
export function howToLearnMore(diagnosis: Diagnosis, t: Translate): string[] {
  const { log, culprits, windows, health, crash, gap, end, outdated } = diagnosis;
  const hints: string[] = [];
  if (culprits.length === 0) hints.push(...outdated.slice(0, MOST_OUTDATED).map((each) => outdatedHint(each, t)));
  const isExplained = culprits.length > 0 || crash !== null || gap !== null;
  if (!isExplained && windows.length > 0 && (outdated.length === 0 || hasCulprit(diagnosis))) {
    hints.push(logHint(diagnosis, t));
  }
  if (!isExplained && end) hints.push(explainEnd(end, t));
  if (health.scope.source === 'unknown' && windows.length > 0) {
    hints.push(t('The events that this consumer handles are not known, so some of those below may not concern it.'));
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

/** Whether another consumer's failure explains the stop. */
const hasCulprit = ({ companions }: Diagnosis) => companions.some(({ failure }) => failure !== null);

/** Returns the last part of a path with slashes or backslashes. */
export const baseName = (path: string): string => path.replace(/^.*[\\/]/, '');

function outdatedHint({ file, newest }: OutdatedLog, t: Translate): string {
  if (newest === null) {
    return t(
      '{file} names other owners of this consumer than the store does: as far as is known, it is the log of another process. Nothing is concluded from it.',
      { file: baseName(file) },
    );
  }
  return t(
    'The newest line of {file} is of {time}, older than what waits: as far as is known, it is not the log of the process that stopped. Nothing is concluded from it.',
    { file: baseName(file), time: formatMoment(newest) },
  );
}

/** Returns how its process ended, as a sentence. Times are UTC. */
function explainEnd(end: ProcessEnd, t: Translate): string {
  if (end.kind === 'inOrder') {
    const time = end.line.time === null ? '–' : lineMoment(end.line, t);
    switch (end.line.kind) {
      case 'stopping':
        return t('According to the log, it stopped at {time}.', { time });
      case 'released':
        return t('According to the log, its process released it at {time}.', { time });
      case 'ownershipLost':
        return t('According to the log, its process lost ownership at {time}, to another one or to none.', { time });
      case 'processEnded':
        return t('According to the log, its whole process ended in order at {time}.', { time });
    }
  }
  if (end.kind === 'exited') return explainExit(end.line, t);
  const { file, newest, heartbeatAt } = end;
  const name = baseName(file);
  if (end.kind === 'withoutHeartbeat') {
    return t(
      'Its last heartbeat was at {heartbeat}, but {file} has lines of its process up to {newest}: it probably lived on without heartbeats, or the clock of its log is another one.',
      { heartbeat: formatMoment(heartbeatAt ?? Number.NaN), file: name, newest: formatMoment(newest ?? Number.NaN) },
    );
  }
  const ended = t('Its process ended at once: it left no line about its end in {file}.', { file: name });
  const last =
    newest === null ? [] : [t('The last line of that process is of {time}.', { time: formatMoment(newest) })];
  const beat =
    heartbeatAt === null ? [] : [t('Its last heartbeat was at {time}.', { time: formatMoment(heartbeatAt) })];
  return [ended, ...last, ...beat, t('It exited, was killed or ran out of memory.')].join(' ');
}

/** Returns how a process exited, by the words of the program that ran it. */
function explainExit({ kind, text, isGuessed, ...line }: CrashLine, t: Translate): string {
  const args = { text, time: lineMoment(line, t) };
  const words =
    kind === 'asked'
      ? t('Its process was asked to end, at about {time}: "{text}".', args)
      : kind === 'finished'
        ? t('Its process ended without an error, at about {time}: "{text}".', args)
        : t('Its process ended with an error, at about {time}: "{text}". What it wrote just before may say why.', args);
  if (isGuessed && line.of)
    return `${words} ${t('That line is of another log, and is only probably about this process.')}`;
  return isGuessed ? `${words} ${t('That line does not name its process, and is only probably about it.')}` : words;
}

/** Returns a sentence about its own failures, for a stop that another consumer's failure explains. */
function ownFailuresHint({ hasFailed, unclear }: Diagnosis, t: Translate): string[] {
  if (hasFailed) return [t('None of its own failures in the log is at what it handles next.')];
  return unclear.length > 0 ? [] : [t('No failure of its own is logged.')];
}

/** Returns a sentence when the newest try was the last one: the library says so, and no process was started since. */
export function stoppedForGood(
  { gaveUp, line }: RepeatedFailure,
  { health, log }: Pick<Diagnosis, 'health' | 'log'>,
  t: Translate,
): string[] {
  if (gaveUp !== 'consumer' || isStartedBehind(line, health.name, log)) return [];
  return [t('The library stopped it for good: nothing is tried again until its process is started again.')];
}

function logHint(diagnosis: Diagnosis, t: Translate): string {
  const { log, withoutEvent, passed, interrupted, outage, companions } = diagnosis;
  const culprit = companions.find(({ failure }) => failure !== null);
  if (culprit?.failure && !withoutEvent) {
    const args = { consumer: culprit.consumer, event: failedEvent(culprit.failure) };
    return [
      ...ownFailuresHint(diagnosis, t),
      culprit.isProven
        ? t('It ended when {consumer} failed at {event}; begin with that one.', args)
        : t('It probably ended when {consumer} failed at {event}; begin with that one.', args),
    ].join(' ');
  }
  if (log.files === 0) return t('No log file is known. Add one with "Add Log File…".');
  if (!log.mentioned) return t('No log file mentions this consumer. Add the one of its process with "Add Log File…".');
  if (withoutEvent) {
    const unnamed = t('The log names an error but no event. If one is at fault, it may be any of the first batch.');
    return [unnamed, ...stoppedForGood(withoutEvent, diagnosis, t)].join(' ');
  }
  if (outage) return t('The log names no event that is at fault: only a server that was not available.');
  if (interrupted) return t('The log names no event that is at fault: only that it was interrupted.');
  if (passed) return t('The log names no event that still waits; the checkpoint has passed the newest that it names.');
  return t(
    'The log mentions this consumer, but no failure at what it handles next. If its lines look different, describe them in the setting {setting}.',
    { setting: 'eventTrace.logs.errorPatterns' },
  );
}

/** Returns "#449", or the event's id when the line names no position. */
export const failedEvent = ({ line }: RepeatedFailure) =>
  line.position === null ? (line.eventId ?? '') : `#${line.position}`;

/** Returns for example "#449 PaymentCaptured in segment 1". */
export function culpritTitle({ event, segment }: Pick<Culprit, 'event' | 'segment'>, t: Translate): string {
  const args = { position: event.position, type: event.eventType, segment: segment.id ?? 0 };
  return segment.id === null ? t('#{position} {type}', args) : t('#{position} {type} in segment {segment}', args);
}

/** Returns when a line, or another one of the same log, was written: in UTC, with a remark when the time is uncertain. */
export function lineMoment(
  line: Pick<LinePlace, 'isAssumed'> & { readonly time?: number | null },
  t: Translate,
  time = line.time,
): string {
  if (time == null) return '–';
  const moment = formatMoment(time);
  if (line.isAssumed === 'clock') {
    return t('{time} (by the clock of the log)', { time: moment });
  }
  return line.isAssumed
    ? t('{time} (the line leaves out its time zone)', { time: moment.replace(' UTC', '') })
    : moment;
}

/** Returns a time as ISO 8601 in UTC, to the millisecond; "–" when it is not finite. */
export function formatMoment(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().replace('T', ' ').replace('Z', ' UTC');
}
