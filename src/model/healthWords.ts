import { formatAge, formatCount, formatEventsBehind } from './format';
import type { Health, HealthStatus, SegmentHealth } from './health';
import type { Translate } from './translate';

/** The status as one or two words. */
export function statusWord(status: HealthStatus, t: Translate): string {
  switch (status) {
    case 'noOwner':
      return t('stopped');
    case 'ownerStale':
      return t('owner stale');
    case 'behind':
      return t('behind');
    case 'unknown':
      return t('unknown');
    case 'caughtUp':
      return t('caught up');
  }
}

/** Why a consumer has its status, in a sentence with the numbers; a second one warns of mixed segment totals. */
export function explainHealth(health: Health, t: Translate, language = 'en'): string {
  const sentence = explainStatus(health, t, language);
  if (!health.hasMixedTotals) return sentence;
  return `${sentence} ${t('Its segments disagree about their number, so a stream may be handled twice or never.')}`;
}

function explainStatus(health: Health, t: Translate, language: string): string {
  switch (health.status) {
    case 'noOwner':
      return explainStopped(health, t, language);
    case 'ownerStale':
      return explainStale(health, t, language);
    case 'behind':
      return explainBehind(health, t, language);
    case 'unknown':
      return t('Unknown: no checkpoint is stored for this consumer.');
    case 'caughtUp':
      return health.segments.every(({ ownership }) => ownership === 'none')
        ? t('Caught up: no event waits. Nobody owns it at the moment.')
        : t('Caught up: no event waits.');
  }
}

function explainStopped(health: Health, t: Translate, language: string): string {
  const stopped = health.segments.filter(({ status }) => status === 'noOwner');
  const events = mostBehind(stopped);
  const whole = stopped.every(({ segment }) => segment.id === null);
  const segments = stopped.length;
  if (whole && events === 1) return t('Stopped: 1 event waits and nobody owns the consumer.');
  if (whole) return t('Stopped: {events} events wait and nobody owns the consumer.', count(events, language));
  if (events === 1) return t('Stopped: 1 event waits, {segments} segments are owned by nobody.', { segments });
  if (segments === 1) return t('Stopped: {events} events wait in 1 segment that nobody owns.', count(events, language));
  return t('Stopped: {events} events wait in {segments} segments that nobody owns.', {
    ...count(events, language),
    segments: formatCount(segments, language),
  });
}

function explainStale(health: Health, t: Translate, language: string): string {
  const stale = health.segments.filter(({ status }) => status === 'ownerStale');
  const ages = stale.flatMap(({ segment }) => segment.heartbeatAgeS ?? []);
  const waiting = waitingWords(mostBehind(stale), t, language);
  // Not a single heartbeat: the process deleted its row when it stopped, but still owns segments.
  if (ages.length === 0) return t('Owner stale: the owner has no heartbeat; {waiting}.', { waiting });
  return t('Owner stale: the last heartbeat is {age} old, more than {limit}; {waiting}.', {
    age: formatAge(Math.max(...ages)),
    limit: formatAge(health.staleAfterS),
    waiting,
  });
}

function explainBehind(health: Health, t: Translate, language: string): string {
  const waiting = waitingWords(health.eventsBehind, t, language);
  if (health.oldestWaitingS === null) return t('Behind: {waiting}.', { waiting });
  return t('Behind: {waiting}, the oldest for {age}.', { waiting, age: formatAge(health.oldestWaitingS) });
}

function waitingWords(events: number, t: Translate, language: string): string {
  if (events === 0) return t('no event waits');
  if (events === 1) return t('1 event waits');
  return t('{events} events wait', count(events, language));
}

function mostBehind(segments: readonly SegmentHealth[]): number {
  return segments.reduce((most, { segment }) => Math.max(most, segment.eventsBehind), 0);
}

function count(events: number, language: string) {
  return { events: formatEventsBehind(events, language) };
}
