import { type Gap, gapStanding } from '../backlog/gap';
import type { ConsumerSnapshot } from '../consumer/consumer';
import { formatAge, roundedAge } from '../text/format';
import type { Translate } from '../text/translate';
import { MOST_OWNERS } from './memory';
import { NO_REST, type RestFacts } from './rests';
import type { Health, HealthStatus, SegmentHealth } from './rules';

/** Returns the status as one or two words. */
export function statusWord(status: HealthStatus, t: Translate): string {
  switch (status) {
    case 'unreadable':
      return t('measuring…');
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

/** Returns the status as a row shows it: "catching up, about 6 min" when the remaining time is known. */
export function statusPhrase(health: Health, t: Translate): string {
  const status = statusWord(health.status, t);
  if (health.unreadForS !== undefined) return unreadPhrase(health.unreadForS, t);
  if (health.rule === 'noCheckpoint' && health.status === health.now) return t('no checkpoint');
  if (health.status === health.now && health.rule === 'ownerSilent')
    return t('waiting; its owner was last seen {age} ago', { age: lastSeen(health, t) });
  if (health.status === health.now && health.rule === 'atGap')
    return gapStanding({ ...health, gap: gapOf(health) }, t).phrase;
  if (health.status === health.now && health.rule === 'changingHands') return handsPhrase(health, t);
  if (health.status === health.now && health.rule === 'longBatch') return batchPhrase(health, t);
  const isWorkingOff = health.status === 'catchingUp' || health.status === 'rebuilding';
  if (!isWorkingOff || health.rates.catchUpS === null) return status;
  return t('{status}, about {time}', { status, time: aboutTime(health.rates.catchUpS, t.language) });
}

/** Returns the status in a few letters for a narrow row. The whole sentence is in the tooltip. */
export function statusShort(health: Health, t: Translate): string {
  if (health.unreadForS !== undefined)
    return t('{age} old', { age: formatAge(unreadS(roundedAge(health.unreadForS)), t.language) });
  if (health.status === health.now) {
    switch (health.rule) {
      case 'noCheckpoint':
        return t('no checkpoint');
      case 'ownerSilent':
        return t('owner silent');
      case 'atGap':
        return t('at a gap');
      case 'changingHands':
        return t('new owners');
      case 'longBatch':
        return t('long batch');
    }
  }
  return health.status === 'fallingBehind' ? t('behind') : statusWord(health.status, t);
}

/** At least one second: "for 0 s" looks like a fault, and "not read just now" like a skipped look. */
const unreadS = (unreadForS: number) => Math.max(1, unreadForS);

const unreadPhrase = (unreadForS: number, t: Translate) =>
  t('not read for {age}', { age: formatAge(unreadS(unreadForS), t.language) });

/** Returns "about 6 min left" while the consumer works off its backlog and the time is known. */
export function timeLeftPhrase({ status, rates }: Health, t: Translate): string | undefined {
  const isWorkingOff = status === 'catchingUp' || status === 'rebuilding';
  if (!isWorkingOff || rates.catchUpS === null) return undefined;
  return t('about {time} left', { time: aboutTime(rates.catchUpS, t.language) });
}

function handsPhrase(health: Health, t: Translate): string {
  const { hands: count } = mostHands(health);
  return count < MOST_OWNERS
    ? t('waiting; its owner changed {count, plural, one {# time} other {# times}}', { count })
    : t('waiting; its owner changed at least {count, plural, one {# time} other {# times}}', { count });
}

function batchPhrase(health: Health, t: Translate): string {
  const longestS = longBatchS(health);
  return longestS === null
    ? t('handling a long batch')
    : t('handling a long batch (has taken up to {age})', { age: formatAge(longestS, t.language) });
}

/**
 * Returns how long its long batches have taken, in seconds; null when none was seen. Short batches do not predict the length of this one.
 */
export function longBatchS(health: Health): number | null {
  const longestS = longestResting(health)?.rest.longestS ?? null;
  return longestS !== null && longestS >= health.staleAfterS ? longestS : null;
}

/** Returns the gap at which a consumer waits; null when there is none. */
export function gapOf({ segments }: Health): Gap | null {
  return segments.find(({ gap }) => gap !== null)?.gap ?? null;
}

/** Returns how often the owner changed, and within how many seconds, for the segment with the most changes. */
export function mostHands({ segments }: Health): Pick<RestFacts, 'hands' | 'handsS'> {
  return segments.reduce((most, { rest }) => (rest.hands > most.hands ? rest : most), NO_REST);
}

/** Returns the age of the oldest heartbeat among the owners of segments with waiting events. */
export function lastSeen({ segments }: Health, t: Translate): string {
  const waiting = segments.filter(({ share }) => share.waiting > 0 || share.more);
  const ages = waiting.map(({ segment }) => segment.heartbeatAgeS ?? 0);
  return formatAge(Math.max(0, ...ages), t.language);
}

/** Returns the segment whose checkpoint has stayed longest among those that have the consumer's status. */
export function longestResting({ segments, now }: Health): SegmentHealth | undefined {
  return segments
    .filter(({ status }) => status === now)
    .reduce<SegmentHealth | undefined>(
      (most, each) => (most && most.restingS >= each.restingS ? most : each),
      undefined,
    );
}

/** Returns a duration in one unit only, because the slope is not exact. */
export function aboutTime(seconds: number, language: string): string {
  if (seconds < 60) return formatAge(Math.max(1, Math.ceil(seconds)), language);
  return formatAge(seconds < 3_600 ? Math.round(seconds / 60) * 60 : Math.round(seconds / 3_600) * 3_600, language);
}

/** Returns how old the view of a read replica is, as a sentence; undefined when the server is not a replica. */
export function replicaWords({ replayLagS }: Pick<ConsumerSnapshot, 'replayLagS'>, t: Translate): string | undefined {
  if (replayLagS === undefined) return undefined;
  if (replayLagS === null) return t('Read replica; how far it is behind its primary is not known.');
  return replayLagS < 1
    ? t('Read replica, up to date with its primary.')
    : t('Read replica, {age} behind its primary.', { age: formatAge(replayLagS, t.language) });
}

/** How strongly a status needs a person. The colour follows from it. */
export type StatusTone = 'error' | 'warning' | 'busy' | 'good' | 'quiet';

/** The icon's shape shows the status; the colour only repeats it. `icon` is a codicon. */
export const STATUS_LOOKS: Readonly<Record<HealthStatus, { readonly icon: string; readonly tone: StatusTone }>> = {
  unreadable: { icon: 'question', tone: 'quiet' },
  stopped: { icon: 'circle-slash', tone: 'error' },
  ownerDead: { icon: 'debug-disconnect', tone: 'error' },
  blocked: { icon: 'error', tone: 'error' },
  fallingBehind: { icon: 'warning', tone: 'warning' },
  rebuilding: { icon: 'history', tone: 'busy' },
  catchingUp: { icon: 'arrow-up', tone: 'busy' },
  caughtUp: { icon: 'check', tone: 'good' },
  idle: { icon: 'circle-outline', tone: 'quiet' },
};
