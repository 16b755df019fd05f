import { formatAge, formatCount } from '../../text/format';
import type { Translate } from '../../text/translate';
import type { Diagnosis } from '../diagnosis';
import { formatMoment, lineMoment } from '../words';
import type { Affected, CatchingUp } from './affected';
import type { Change } from './change';

const MINUTE_S = 60;
const HOUR_S = 3_600;
/** The beginning distinguishes an error from others; the whole error is shown above. */
const MOST_ERROR = 200;

/** Returns one entry of the timeline as a sentence with its time in UTC. The sentence says when the time is uncertain. */
export function explainChange(change: Change, t: Translate): string {
  const words = changeWords(change, t);
  return change.at === null ? words : `${lineMoment(change, t, change.at)}: ${words}`;
}

function changeWords(change: Change, t: Translate): string {
  switch (change.kind) {
    case 'gap':
      return t('A position is missing behind its checkpoint: {gap}.', { gap: change.gap });
    case 'error':
      return errorWords(change, t);
    case 'version': {
      const args = {
        position: change.position,
        type: change.eventType,
        version: change.version ?? '–',
        before: formatCount(change.before, t.language),
        ordinal: change.seen + 1,
      };
      return change.seen === 0
        ? t('#{position} is the first {type} of version {version}; {before} before it had another version.', args)
        : t(
            '#{position} is number {ordinal} of the {type} of version {version}; {before} before had another version.',
            args,
          );
    }
    case 'type':
      return t('#{position} is the first {type} among {before, plural, one {# event} other {# events}}.', {
        position: change.position,
        type: change.eventType,
        before: change.before,
      });
    case 'value':
      return valueWords(change, t);
    case 'restart':
      return change.owner === null
        ? t('Its process was started.')
        : t('Its process was started, as {owner}.', { owner: change.owner });
    case 'owner':
      return change.from === null || change.to === null
        ? t('Its process lost ownership, to another one or to none.')
        : t('It was started under another owner: {to} after {from}.', { from: change.from, to: change.to });
    case 'silent':
      return change.at === null
        ? t('Its owner {owner} has no heartbeat any more.', { owner: change.owner ?? '–' })
        : t('The last heartbeat of its owner {owner}.', { owner: change.owner ?? '–' });
    case 'ended':
      return t('Its process ended.');
    case 'crash':
      return t('Its process crashed.');
    case 'slow':
      return change.restingS !== null
        ? t('It has worked on one batch for {age}, and its owner is alive.', {
            age: formatAge(change.restingS, t.language),
          })
        : t('It handles {times, plural, one {# time} other {# times}} slower than it did.', {
            times: Math.round(change.times ?? 0),
          });
    case 'hands': {
      const args = { count: change.count, age: formatAge(change.withinS, t.language) };
      return change.isLeast
        ? t(
            'Its owner changed at least {count, plural, one {# time} other {# times}}, the last {count} within {age}.',
            args,
          )
        : t('Its owner changed {count, plural, one {# time} other {# times}} within {age}.', args);
    }
    case 'clock':
      return change.aheadMs > 0
        ? t('The time of #{position} is {age} ahead of the events around it: a clock is wrong.', clockArgs(change, t))
        : t('The time of #{position} is {age} behind the events around it: a clock is wrong.', clockArgs(change, t));
    case 'burst':
      return t('{times, plural, one {# time} other {# times}} the usual number of events came: {events}.', {
        times: Math.round(change.times),
        events: formatCount(change.events, t.language),
      });
    case 'commit':
      return t('Commit {hash} touched its handler: {subject}', {
        hash: change.commit.hash,
        subject: change.commit.subject,
      });
  }
}

const clockArgs = ({ position, aheadMs }: Change & { kind: 'clock' }, t: Translate) => ({
  position,
  age: formatAge(Math.abs(aheadMs) / 1_000, t.language),
});

function errorWords({ class: known, error, times }: Change & { kind: 'error' }, t: Translate): string {
  const quoted = error.length > MOST_ERROR ? `${error.slice(0, MOST_ERROR)}…` : error;
  const args = { error: quoted.replace(/\s+/g, ' '), times };
  switch (known) {
    case 'deadlock':
      return t('A deadlock, {times, plural, one {once} other {# times}}: {error}', args);
    case 'network':
      return t('A connection failed, {times, plural, one {once} other {# times}}: {error}', args);
    case 'slow':
      return t('Something took too long, {times, plural, one {once} other {# times}}: {error}', args);
    case 'configuration':
      return t(
        'Something is not configured or not allowed, {times, plural, one {once} other {# times}}: {error}',
        args,
      );
    case null:
      return t('The first line of this error, {times, plural, one {once} other {# times}} since: {error}', args);
  }
}

function valueWords({ field, novelty, eventType, position, before }: Change & { kind: 'value' }, t: Translate): string {
  const args = { field, type: eventType, position, before: formatCount(before, t.language) };
  switch (novelty) {
    case 'value':
      return t('{field} of #{position} has a value that none of {before} {type} before it had.', args);
    case 'missing':
      return t('#{position} lacks {field}, which {before} {type} before it had.', args);
    case 'added':
      return t('#{position} has {field}, which none of {before} {type} before it had.', args);
    case 'type':
      return t('{field} of #{position} has another type than in {before} {type} before it.', args);
    case 'sign':
      return t('{field} of #{position} is zero or below, which it was in none of {before} {type} before it.', args);
    case 'size':
      return t('{field} of #{position} is over 10 times the largest of {before} {type} before it.', args);
    case 'empty':
      return t('{field} of #{position} is empty, which it was in none of {before} {type} before it.', args);
  }
}

/** Returns the timeline before the stop as sentences, the most telling first; empty when it was not looked for. */
export const explainChanges = ({ before }: Pick<Diagnosis, 'before'>, t: Translate): string[] =>
  (before?.changes ?? []).map((change) => explainChange(change, t));

/** One entry of the timeline, for a page that shows times in its own zone. */
export interface TimedSentence {
  readonly sentence: string;
  /** Milliseconds since 1970; null when there is no time, or when it is uncertain: then the sentence has it. */
  readonly at: number | null;
}

/** Returns the timeline before the stop as `explainChanges` does, with the times beside the sentences. */
export const timedChanges = ({ before }: Pick<Diagnosis, 'before'>, t: Translate): TimedSentence[] =>
  (before?.changes ?? []).map((change) =>
    change.isAssumed || change.at === null
      ? { sentence: explainChange(change, t), at: null }
      : { sentence: changeWords(change, t), at: change.at },
  );

/** Returns who waits and since when (in UTC), and how long catching up takes once it runs; empty when nothing waits. */
export function explainWaiting(diagnosis: Pick<Diagnosis, 'before'>, t: Translate): string[] {
  const [waits, ...rest] = explainWaitingNow(diagnosis, t);
  if (waits === undefined) return [];
  const oldestAt = diagnosis.before?.affected?.oldestAt ?? null;
  const oldest = oldestAt === null ? [] : [t('The oldest is from {since}.', { since: formatMoment(oldestAt) })];
  return [[waits, ...oldest].join(' '), ...rest];
}

/** Returns the same without the time, for a page that shows the age of the oldest event elsewhere. */
export function explainWaitingNow({ before }: Pick<Diagnosis, 'before'>, t: Translate): string[] {
  const affected = before?.affected;
  return affected && affected.events > 0 ? [affectedWords(affected, t), recoveryWords(affected.recovery, t)] : [];
}

function affectedWords({ events, streams, traces, more, atMost }: Affected, t: Translate): string {
  const args = { events, streams, traces };
  if (more) {
    return t(
      'Waiting, at least: {events, plural, one {# event} other {# events}} of {streams, plural, one {# stream} other {# streams}}{traces, plural, =0 {} one { and # trace} other { and # traces}}.',
      args,
    );
  }
  if (atMost) {
    return t(
      'Waiting, at most: {events, plural, one {# event} other {# events}} of {streams, plural, one {# stream} other {# streams}}{traces, plural, =0 {} one { and # trace} other { and # traces}}.',
      args,
    );
  }
  return t(
    'Waiting: {events, plural, one {# event} other {# events}} of {streams, plural, one {# stream} other {# streams}}{traces, plural, =0 {} one { and # trace} other { and # traces}}.',
    args,
  );
}

function recoveryWords(recovery: CatchingUp | null, t: Translate): string {
  if (!recovery) return t('How long catching up takes is not known: its speed was not measured.');
  const { fromS, toS, handledPerS, appendedPerS } = recovery;
  const [slow, fast] = handledPerS.map((rate) => rateText(rate, t.language));
  const args = {
    from: formatAge(fromS < MINUTE_S ? fromS : fromS - (fromS % MINUTE_S), t.language),
    to: formatAge(upwards(toS), t.language),
    slow: slow ?? '',
    fast: fast ?? '',
    appended: rateText(appendedPerS, t.language),
  };
  if (!Number.isFinite(fromS)) {
    return t(
      'A guess: once it runs it does not catch up, for it handled {slow} to {fast} events a second and {appended} come in.',
      args,
    );
  }
  if (!Number.isFinite(toS)) {
    return t(
      'A guess: once it runs it needs at least {from}, or never catches up; it handled {slow} to {fast} events a second and {appended} come in.',
      args,
    );
  }
  return t(
    'A guess: once it runs it has caught up within {from} to {to}; it handled {slow} to {fast} events a second and {appended} come in.',
    args,
  );
}

/** Returns the time rounded up to the minutes, hours or days that an age shows, so that an upper end stays one. */
function upwards(seconds: number): number {
  const step = seconds <= 10 * HOUR_S ? MINUTE_S : seconds <= 240 * HOUR_S ? HOUR_S : 24 * HOUR_S;
  return step * Math.max(1, Math.ceil(seconds / step));
}

const rateText = (rate: number, language: string) =>
  new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(rate);
