import { EVENTS_BEHIND_CAP } from './consumer';
import { explainFinding } from './findings';
import { formatAge, formatCount, formatWaiting } from './format';
import type { Health, HealthStatus, SegmentHealth } from './health';
import type { Share } from './share';
import type { Translate } from './translate';

/** The status as one or two words. */
export function statusWord(status: HealthStatus, t: Translate): string {
  switch (status) {
    case 'unreadable':
      return t('unclear');
    case 'stopped':
      return t('stopped');
    case 'ownerDead':
      return t('owner dead');
    case 'blocked':
      return t('blocked');
    case 'fallingBehind':
      return t('falling behind');
    case 'rebuilding':
      return t('rebuilding');
    case 'catchingUp':
      return t('catching up');
    case 'caughtUp':
      return t('caught up');
    case 'idle':
      return t('idle');
  }
}

/** The status as a row says it: "catching up, about 6 min" where the time that is left is known. */
export function statusPhrase(health: Health, t: Translate): string {
  const status = statusWord(health.status, t);
  if (health.unreadForS !== undefined) return t('not read for {age}', { age: formatAge(health.unreadForS) });
  const isWorkingOff = health.status === 'catchingUp' || health.status === 'rebuilding';
  if (!isWorkingOff || health.rates.catchUpS === null) return status;
  return t('{status}, about {time}', { status, time: aboutTime(health.rates.catchUpS) });
}

/** The status and its findings: `explainStatus` and a sentence for each finding. */
export function explainHealth(health: Health, t: Translate, language = 'en'): string {
  const findings = health.findings.map((finding) => explainFinding(finding, t, language));
  return [explainStatus(health, t, language), ...findings].join(' ');
}

/** Why a consumer has its status, in one sentence with the numbers; a second one while another status is still shown. */
export function explainStatus(health: Health, t: Translate, language = 'en'): string {
  const sentence = explainRule(health, t, language);
  if (health.status === health.now) return sentence;
  const held = t('Shown as “{status}” until this has lasted.', { status: statusWord(health.status, t) });
  return `${sentence} ${held}`;
}

function explainRule(health: Health, t: Translate, language: string): string {
  const waiting = waitingWords(health.share, t, language);
  switch (health.rule) {
    case 'unread':
      return t('Unclear: the store has not answered for {age}; these are the last figures.', {
        age: formatAge(health.unreadForS ?? 0),
      });
    case 'noCheckpoint':
      return t('Unclear: no checkpoint is stored for this consumer.');
    case 'warmingUp':
      return t('Warming up: {waiting}; the next looks tell whether they are handled.', { waiting });
    case 'scopeUnknown':
      return t('Unclear: {rests}, but what it handles is unknown, so none of them may be for it.', {
        rests: restingWords(health, t, language),
      });
    case 'lookingBack':
      return t(
        'Unclear: none of the newest {count} events is for it; the older ones past its checkpoint are being looked through.',
        { count: formatCount(EVENTS_BEHIND_CAP, language) },
      );
    case 'stopped':
      return explainStopped(health, t, language);
    case 'ownerDead':
      return explainOwnerDead(health, t, language);
    case 'blocked':
      return explainBlocked(health, t, language);
    case 'fallingBehind':
      return explainFallingBehind(health, t, language);
    case 'rebuilding':
      return t('Rebuilding: it had come to {position} and was set back; {waiting}{left}.', {
        position: health.rebuildTo ?? '0',
        waiting,
        left: timeLeft(health, t),
      });
    case 'catchingUp':
      return t('Catching up: {waiting}{oldest}{left}.', {
        waiting,
        oldest:
          health.oldestWaitingS === null ? '' : t(', the oldest for {age}', { age: formatAge(health.oldestWaitingS) }),
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
  const waiting = waitingWords(totalOf(stopped), t, language);
  if (stopped.some(({ ownership }) => ownership !== 'none')) {
    return t('Stopped: {waiting} and the owner has no heartbeat any more.', { waiting });
  }
  if (stopped.every(({ segment }) => segment.id === null)) {
    return t('Stopped: {waiting} and nobody owns the consumer.', { waiting });
  }
  const [only] = stopped;
  if (only && stopped.length === 1) {
    return t('Stopped: {waiting} in segment {segment}, which nobody owns.', { waiting, segment: only.segment.id ?? 0 });
  }
  return t('Stopped: {waiting} in {segments} segments that nobody owns.', {
    waiting,
    segments: formatCount(stopped.length, language),
  });
}

function explainOwnerDead(health: Health, t: Translate, language: string): string {
  const dead = health.segments.filter(({ status }) => status === 'ownerDead');
  return t('Owner dead: the last heartbeat is {age} old, more than {limit}; {waiting}.', {
    age: formatAge(dead.reduce((most, { segment }) => Math.max(most, segment.heartbeatAgeS ?? 0), 0)),
    limit: formatAge(health.staleAfterS),
    waiting: waitingWords(totalOf(dead), t, language),
  });
}

function explainBlocked(health: Health, t: Translate, language: string): string {
  const rests = restingWords(health, t, language);
  const blocked = longestResting(health);
  if (blocked?.segment.heartbeatAgeS == null) return t('Blocked: {rests}.', { rests });
  const age = formatAge(blocked.segment.heartbeatAgeS);
  return t("Blocked: {rests}; its owner's heartbeat is {age} old.", { rests, age });
}

/** "segment 1 has stayed at 448 for 6 min 10 s while 14 events wait" */
function restingWords(health: Health, t: Translate, language: string): string {
  const resting = longestResting(health);
  if (!resting) return waitingWords(health.share, t, language);
  const args = {
    segment: resting.segment.id ?? 0,
    checkpoint: resting.segment.checkpoint,
    age: formatAge(resting.restingS),
    waiting: waitingWords(resting.share, t, language),
  };
  return resting.segment.id === null
    ? t('it has stayed at {checkpoint} for {age} while {waiting}', args)
    : t('segment {segment} has stayed at {checkpoint} for {age} while {waiting}', args);
}

function longestResting({ segments, now }: Health): SegmentHealth | undefined {
  return segments
    .filter(({ status }) => status === now)
    .reduce<SegmentHealth | undefined>(
      (most, each) => (most && most.restingS >= each.restingS ? most : each),
      undefined,
    );
}

function explainFallingBehind(health: Health, t: Translate, language: string): string {
  const { slopePerS, appendedPerS, handledPerS } = health.rates;
  const waiting = waitingWords(health.share, t, language);
  const growth = formatCount(Math.max(1, Math.round((slopePerS ?? 0) * 60)), language);
  // Beyond what is counted the positions tell the growth.
  if (handledPerS === null || appendedPerS === null) {
    return t('Falling behind: {waiting}, {growth} positions more each minute.', { waiting, growth });
  }
  return t(
    'Falling behind: {waiting}, {growth} more each minute; {appended} a minute are appended and {handled} handled.',
    {
      waiting,
      growth,
      appended: formatCount(Math.round(appendedPerS * 60), language),
      handled: formatCount(Math.round(handledPerS * 60), language),
    },
  );
}

function explainCaughtUp(health: Health, t: Translate, language: string): string {
  const isScoped = health.scope.aggregateTypes !== null || health.scope.boundedContexts !== null;
  if (isScoped && health.segments.some(({ segment }) => segment.eventsBehind > 0)) {
    return t('Caught up: no event that it handles waits. Its position lag of {lag} is other events.', {
      lag: formatCount(health.positionLag, language),
    });
  }
  return health.segments.every(({ ownership }) => ownership === 'none')
    ? t('Caught up: no event waits. Nobody owns it at the moment.')
    : t('Caught up: no event waits.');
}

function timeLeft({ rates }: Health, t: Translate): string {
  return rates.catchUpS === null ? '' : t(', about {time} left', { time: aboutTime(rates.catchUpS) });
}

/** One unit only: the slope is no exact measure. */
export function aboutTime(seconds: number): string {
  if (seconds < 60) return formatAge(Math.max(1, Math.ceil(seconds)));
  return formatAge(seconds < 3_600 ? Math.round(seconds / 60) * 60 : Math.round(seconds / 3_600) * 3_600);
}

function waitingWords(share: Pick<Share, 'waiting' | 'more' | 'atMost'>, t: Translate, language: string): string {
  const { waiting, more, atMost } = share;
  if (waiting === 0 && !more) return t('no event waits');
  if (more) return t('{events} events wait', { events: formatWaiting({ ...share, atMost: false }, language) });
  if (waiting === 1) return atMost ? t('at most 1 event waits') : t('1 event waits');
  const events = formatCount(waiting, language);
  return atMost ? t('at most {events} events wait', { events }) : t('{events} events wait', { events });
}

function totalOf(segments: readonly SegmentHealth[]): Pick<Share, 'waiting' | 'more' | 'atMost'> {
  return {
    waiting: segments.reduce((sum, { share }) => sum + share.waiting, 0),
    more: segments.some(({ share }) => share.more),
    atMost: segments.some(({ share }) => share.atMost),
  };
}
