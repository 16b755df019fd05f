import { type Share, sumShares } from '../backlog/backlog';
import { gapStanding } from '../backlog/gap';
import { EVENTS_BEHIND_CAP } from '../consumer/consumer';
import { explainFinding } from '../consumer/findingWords';
import { isRestricted } from '../consumer/scope';
import { formatAge, formatCount, formatWaiting, isJustNow } from '../text/format';
import type { Translate } from '../text/translate';
import { isReportedDown } from './conditions';
import { MOST_OWNERS } from './memory';
import { NO_REST } from './rests';
import type { Health, SegmentHealth } from './rules';
import { aboutTime, gapOf, lastSeen, longBatchS, longestResting, mostHands, statusWord } from './statusWords';

/** Returns the sentence of the status and a sentence for each finding. */
export function explainHealth(health: Health, t: Translate, language = 'en'): string {
  const findings = health.findings.map((finding) => explainFinding(finding, t, language));
  return [explainStatus(health, t, language), ...findings].join(' ');
}

/**
 * Returns why a consumer has its status, in one sentence with the numbers. A second sentence follows while another status is still shown.
 */
export function explainStatus(health: Health, t: Translate, language = 'en'): string {
  const sentence = explainRule(health, t, language);
  if (health.unreadForS !== undefined && health.rule !== 'unread') {
    return isJustNow(health.unreadForS)
      ? t('{sentence} That was just now.', { sentence })
      : t('{sentence} That was {age} ago.', { sentence, age: formatAge(health.unreadForS, t.language) });
  }
  if (health.status === health.now) return sentence;
  const held = t('Shown as “{status}” until this has lasted.', { status: statusWord(health.status, t) });
  return `${sentence} ${held}`;
}

function explainRule(health: Health, t: Translate, language: string): string {
  const waiting = waitingWords(health.share, t);
  switch (health.rule) {
    case 'unread':
      return isJustNow(health.unreadForS ?? 0)
        ? t('Not read: the store did not answer just now; these are the last figures.')
        : t('Not read: the store has not answered for {age}; these are the last figures.', {
            age: formatAge(health.unreadForS ?? 0, t.language),
          });
    case 'noCheckpoint':
      return t('Not known: no checkpoint is stored for this consumer.');
    case 'warmingUp':
      return t('Measuring: {waiting}; the next looks show whether they are handled.', { waiting });
    case 'scopeUnknown':
      return t('Measuring: {rests}, but its scope is unknown, so perhaps none of them is for it.', {
        rests: restingWords(health, t, language),
      });
    case 'lookingBack':
      return t(
        'Measuring: none of the newest {count, plural, one {# event} other {# events}} is for it; the older ones past its checkpoint are being searched.',
        { count: EVENTS_BEHIND_CAP },
      );
    case 'crashLoop':
      return explainCrashLoop(health, t, language);
    case 'changingHands':
      return explainChangingHands(health, t, language);
    case 'longBatch':
      return explainLongBatch(health, t, language);
    case 'atGap':
      return gapStanding({ ...health, gap: gapOf(health) }, t).statusOf(waiting);
    case 'ownerSilent':
      return t('Waiting: {waiting}; its owner was last seen {age} ago.', { waiting, age: lastSeen(health, t) });
    case 'stopped':
      return explainStopped(health, t, language);
    case 'ownerDead':
      return explainOwnerDead(health, t, language);
    case 'blocked':
      return explainBlocked(health, t, language);
    case 'fallingBehind':
      return explainFallingBehind(health, t, language);
    case 'rebuilding':
      if (health.rebuildTo === null) {
        return t('Rebuilding: {waiting}{left}.', { waiting, left: timeLeft(health, t) });
      }
      return t('Rebuilding: it had come to {position} and was set back; {waiting}{left}.', {
        position: health.rebuildTo,
        waiting,
        left: timeLeft(health, t),
      });
    case 'catchingUp':
      return t('Catching up: {waiting}{oldest}{left}.', {
        waiting,
        oldest:
          health.oldestWaitingS === null
            ? ''
            : t(', the oldest for {age}', { age: formatAge(health.oldestWaitingS, t.language) }),
        left: timeLeft(health, t),
      });
    case 'caughtUp':
      return explainCaughtUp(health, t, language);
    case 'idle':
      return t('Idle: nothing that it handles was ever appended.');
  }
}

function explainStopped(health: Health, t: Translate, language: string): string {
  const stopped = health.segments.filter(({ status }) => status === 'stopped');
  const waiting = partWords(health, stopped, t, language);
  // A finding gives the row's own words and its error.
  if (stopped.some(({ segment }) => isReportedDown(segment))) {
    return t('Stopped: {waiting} and its own row says that it does not run.', { waiting });
  }
  if (stopped.some(({ ownership }) => ownership !== 'none')) {
    return t('Stopped: {waiting} and the owner has no heartbeat any more.', { waiting });
  }
  if (stopped.every(({ segment }) => segment.id === null)) {
    return t('Stopped: {waiting}; no worker owns the consumer.', { waiting });
  }
  const [only] = stopped;
  if (only && stopped.length === 1) {
    return t('Stopped: {waiting}; no worker owns segment {segment}.', { waiting, segment: only.segment.id ?? 0 });
  }
  return t(
    'Stopped: {waiting}; no worker owns the {segments, plural, one {# segment} other {# segments}} where they wait.',
    {
      waiting,
      segments: stopped.length,
    },
  );
}

function explainOwnerDead(health: Health, t: Translate, language: string): string {
  const dead = health.segments.filter(({ status }) => status === 'ownerDead');
  return t('Owner dead: the last heartbeat is {age} old, more than {limit}; {waiting}.', {
    age: formatAge(
      dead.reduce((most, { segment }) => Math.max(most, segment.heartbeatAgeS ?? 0), 0),
      t.language,
    ),
    limit: formatAge(health.staleAfterS, t.language),
    waiting: partWords(health, dead, t, language),
  });
}

function explainChangingHands(health: Health, t: Translate, language: string): string {
  const { hands, handsS } = mostHands(health);
  const args = {
    rests: restingWords(health, t, language),
    count: hands,
    age: formatAge(handsS, t.language),
  };
  // More owners than this are not counted.
  return hands < MOST_OWNERS
    ? t('Waiting: {rests}; its owner changed {count, plural, one {# time} other {# times}} within {age}.', args)
    : t(
        'Waiting: {rests}; its owner changed at least {count, plural, one {# time} other {# times}}, the last {count} within {age}.',
        args,
      );
}

function explainCrashLoop(health: Health, t: Translate, language: string): string {
  const looping = health.segments.reduce<SegmentHealth | undefined>(
    (most, each) => (most && most.rest.takeovers >= each.rest.takeovers ? most : each),
    undefined,
  );
  if (!looping) return t('Crash loop.');
  const args = {
    count: looping.rest.takeovers,
    age: formatAge(looping.rest.takeoversS, t.language),
    segment: looping.segment.id ?? 0,
    checkpoint: looping.segment.checkpoint,
    waiting: partWords(health, [looping], t, language),
  };
  return looping.segment.id === null
    ? t(
        'Crash loop: {count, plural, one {# process} other {# processes}} took it within {age} and none came past {checkpoint} while {waiting}.',
        args,
      )
    : t(
        'Crash loop: {count, plural, one {# process} other {# processes}} took segment {segment} within {age} and none came past {checkpoint} while {waiting}.',
        args,
      );
}

function explainLongBatch(health: Health, t: Translate, language: string): string {
  const rests = restingWords(health, t, language);
  const { limitS } = longestResting(health)?.rest ?? NO_REST;
  const longestS = longBatchS(health);
  if (longestS === null) {
    return t('Handling a long batch: {rests}; from {limit} on that counts as blocked.', {
      rests,
      limit: formatAge(limitS, t.language),
    });
  }
  return t('Handling a long batch (has taken up to {age}): {rests}.', { rests, age: formatAge(longestS, t.language) });
}

function explainBlocked(health: Health, t: Translate, language: string): string {
  const rests = restingWords(health, t, language);
  const blocked = longestResting(health);
  if (blocked?.rest.hasFailed)
    return t('Blocked: {rests}; its log says that it failed at an event that waits.', { rests });
  if (blocked?.segment.heartbeatAgeS == null) return t('Blocked: {rests}.', { rests });
  const age = formatAge(blocked.segment.heartbeatAgeS, t.language);
  return t("Blocked: {rests}; its owner's heartbeat is {age} old.", { rests, age });
}

/** Returns for example "segment 1 has stayed at 448 for 6 min 10 s while 14 events wait". */
function restingWords(health: Health, t: Translate, language: string): string {
  const resting = longestResting(health);
  if (!resting) return waitingWords(health.share, t);
  const args = {
    segment: resting.segment.id ?? 0,
    checkpoint: resting.segment.checkpoint,
    age: formatAge(resting.restingS, t.language),
    waiting: partWords(health, [resting], t, language),
  };
  return resting.segment.id === null
    ? t('it has stayed at {checkpoint} for {age} while {waiting}', args)
    : t('segment {segment} has stayed at {checkpoint} for {age} while {waiting}', args);
}

function explainFallingBehind(health: Health, t: Translate, language: string): string {
  const { slopePerS, appendedPerS, handledPerS } = health.rates;
  const waiting = waitingWords(health.share, t);
  const [appended, handled] = [Math.round((appendedPerS ?? 0) * 60), Math.round((handledPerS ?? 0) * 60)];
  // Beyond the number of events that are counted, the growth is measured in positions.
  if (handledPerS === null || appendedPerS === null || appended <= handled) {
    const growth = Math.max(1, Math.round((slopePerS ?? 0) * 60));
    return t('Falling behind: {waiting}, {growth, plural, one {# position} other {# positions}} more each minute.', {
      waiting,
      growth,
    });
  }
  return t(
    'Falling behind: {waiting}, {growth} more each minute; {appended} a minute are appended and {handled} handled.',
    {
      waiting,
      growth: formatCount(appended - handled, language),
      appended: formatCount(appended, language),
      handled: formatCount(handled, language),
    },
  );
}

function explainCaughtUp(health: Health, t: Translate, language: string): string {
  if (isRestricted(health.scope) && health.segments.some(({ segment }) => segment.oldestWaitingS !== null)) {
    return t('Caught up: no event that it handles waits. Its position lag of {lag} is other events.', {
      lag: formatCount(health.positionLag, language),
    });
  }
  return health.segments.every(({ ownership }) => ownership === 'none')
    ? t('Caught up: no event waits. No process owns it at the moment.')
    : t('Caught up: no event waits.');
}

function timeLeft({ rates }: Health, t: Translate): string {
  return rates.catchUpS === null ? '' : t(', about {time} left', { time: aboutTime(rates.catchUpS, t.language) });
}

function waitingWords(share: Pick<Share, 'waiting' | 'more' | 'atMost'>, t: Translate): string {
  const { waiting, more, atMost } = share;
  if (waiting === 0 && !more) return t('no event waits');
  if (more) return t('{events, plural, one {#+ events wait} other {#+ events wait}}', { events: waiting });
  return atMost
    ? t('at most {events, plural, one {# event waits} other {# events wait}}', { events: waiting })
    : t('{events, plural, one {# event waits} other {# events wait}}', { events: waiting });
}

/**
 * Returns how many events wait in some of the segments, counted as for the whole consumer. It adds the consumer's total when that is
 * larger.
 */
function partWords(health: Health, segments: readonly SegmentHealth[], t: Translate, language: string): string {
  const part = sumShares(
    segments,
    segments.map(({ share }) => share),
  );
  const words = waitingWords(part, t);
  const { share: whole } = health;
  if (part.waiting === 0 || (part.waiting === whole.waiting && part.more === whole.more)) return words;
  return t('{part} ({all} in all)', { part: words, all: formatWaiting({ ...whole, atMost: false }, language) });
}
