import { formatCount, formatDuration, formatShare } from '../../text/format';
import type { Translate } from '../../text/translate';
import { countedCause } from '../graph';

/** What a sentence says about a missing effect. Durations in milliseconds, times in milliseconds since 1970. */
export interface MissingFacts {
  /** One effect of these types is missing. */
  readonly effects: readonly string[];
  /** The consumer that makes it; null when that is not certain. */
  readonly consumer: string | null;
  /** The kinds of the cause's type to which the cases belong, when there are others; see `kindsCounted`. */
  readonly among: string | null;
  /** The share of the cases with the effect, from 0 to 1. */
  readonly share: number;
  readonly cases: number;
  /** The delay that 99 of 100 effects do not exceed. */
  readonly usualMs: number;
  /** When the effect was due. */
  readonly dueAt: number;
  /** True when no payload of a cause without the effect could be read as JSON. */
  readonly unread: boolean;
}

/** Returns the types as a choice: "A or B". */
export function oneOfTypes(types: readonly string[], t: Translate): string {
  return new Intl.ListFormat(t.language, { type: 'disjunction' }).format(types);
}

/** Returns a sentence that says what is missing and why. `now`: milliseconds since 1970. */
export function missingClaimSentence(missing: MissingFacts, causeType: string, now: number, t: Translate): string {
  const { effects, consumer, among, share, cases, usualMs, dueAt, unread } = missing;
  const args = {
    effects: oneOfTypes(effects, t),
    share: formatShare(share, t.language),
    cases: formatCount(cases, t.language),
    cause: countedCause({ cause: causeType, among }),
    usual: formatDuration(usualMs, t.language),
    late: formatDuration(Math.max(0, now - dueAt), t.language),
  };
  const claim =
    consumer === null
      ? t('{effects} is missing: {share} of {cases} {cause} had it within {usual}; now {late} late.', args)
      : t('{effects} by {consumer} is missing: {share} of {cases} {cause} had it within {usual}; now {late} late.', {
          ...args,
          consumer,
        });
  return unread ? `${claim} ${unreadableWords(t)}` : claim;
}

/** Returns a sentence that says why the claim may still be wrong. */
export function unreadableWords(t: Translate): string {
  return t('A value in its payload may be why: these payloads could not be read as JSON.');
}
