import { missingClaimSentence, oneOfTypes } from '../../../src/model/flow/claims/missingWords';
import { countedCause } from '../../../src/model/flow/graph';
import { type HealthStatus, needsPerson } from '../../../src/model/health/rules';
import { formatCount, formatDuration } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import type { KnownConsumers } from '../../../src/protocol/trace';
import type { MissingHere, OpenHere, UnusualHere } from '../../../src/protocol/traceFlows';

/** Returns the consumer that should have made it, and how late it is now. */
export function lateWords({ consumer, dueAt }: MissingHere, now: number, t: Translate): string {
  const late = formatDuration(Math.max(0, now - dueAt), t.language);
  return consumer === null ? t('{late} late', { late }) : t('by {consumer} · {late} late', { consumer, late });
}

/** Returns that an effect is missing and why, and where its consumer stands still, if it does. */
export function missingSentence(
  missing: MissingHere,
  causeType: string,
  { consumers, now }: { readonly consumers: KnownConsumers | null; readonly now: number },
  t: Translate,
): string {
  const { consumer } = missing;
  const claim = missingClaimSentence(missing, causeType, now, t);
  if (consumer === null) return claim;
  const standing = standsAt(consumers, consumer);
  return standing === null ? claim : `${claim} ${standingWords(consumer, standing, t)}`;
}

interface Standing {
  readonly status: HealthStatus;
  readonly position: string;
}

/** Returns where the consumer, or its segment that is furthest behind, stands still; null when it works. */
function standsAt(known: KnownConsumers | null, name: string): Standing | null {
  const consumer = known?.consumers.find((each) => each.name === name);
  const standing = (consumer?.segments ?? []).filter(({ status }) => needsPerson(status));
  const [first] = standing.sort((a, b) => (BigInt(a.segment.checkpoint) < BigInt(b.segment.checkpoint) ? -1 : 1));
  return first ? { status: first.status, position: first.segment.checkpoint } : null;
}

function standingWords(consumer: string, { status, position }: Standing, t: Translate): string {
  return status === 'blocked'
    ? t('{consumer} is blocked at #{position}.', { consumer, position })
    : t('{consumer} stopped at #{position}.', { consumer, position });
}

/** Returns what usually follows an event about which nothing is claimed. */
export function openSentence({ effects, consumer, waitsFor }: OpenHere, t: Translate): string {
  const args = { effects: oneOfTypes(effects, t), consumer: consumer ?? '' };
  const usual =
    consumer === null
      ? t('Usually followed by {effects}.', args)
      : t('Usually followed by {effects} by {consumer}.', args);
  if (waitsFor.length === 0) return usual;
  return `${usual} ${t('Not handled yet by {consumers}.', { consumers: waitsFor.join(', ') })}`;
}

/** Returns the word next to the name of an unusual event. */
export function unusualWord({ kind }: UnusualHere, t: Translate): string {
  switch (kind) {
    case 'late':
      return t('late');
    case 'early':
      return t('early');
    case 'more':
      return t('more than usual');
    case 'neverSeen':
      return t('never seen');
  }
}

export function unusualSentence(unusual: UnusualHere, t: Translate): string {
  const { effectType: effect } = unusual;
  const cause = countedCause({ cause: unusual.causeType, among: unusual.among });
  const duration = (ms: number) => formatDuration(ms, t.language);
  switch (unusual.kind) {
    case 'late': {
      const [delay, usual] = [duration(unusual.delayMs), duration(unusual.usualMs)];
      return t('{effect} came {delay} after {cause}; 999 of 1,000 come within {usual}.', {
        effect,
        cause,
        delay,
        usual,
      });
    }
    case 'early': {
      const [delay, usual] = [duration(unusual.delayMs), duration(unusual.usualMs)];
      return t('{effect} came {delay} after {cause}; 999 of 1,000 take at least {usual}.', {
        effect,
        cause,
        delay,
        usual,
      });
    }
    case 'more': {
      const [count, usual] = [formatCount(unusual.count, t.language), formatCount(unusual.usual, t.language)];
      const cases = formatCount(unusual.cases, t.language);
      return t(
        '{cause} has {count} {effect} as effects; 999 of 1,000 have {usual} at most, of {cases, plural, one {# case} other {# cases}}.',
        {
          ...{ cause, effect, count, usual, cases },
        },
      );
    }
    case 'neverSeen': {
      const cases = formatCount(unusual.cases, t.language);
      return t('{effect} has followed none of {cases} other {cause}.', { effect, cause, cases });
    }
  }
}
