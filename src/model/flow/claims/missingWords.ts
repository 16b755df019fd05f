import { formatCount, formatDuration, formatShare } from '../../text/format';
import type { Translate } from '../../text/translate';
import { countedCause } from '../graph';

/** What is said of a missing effect. Durations in ms, times in ms since 1970. */
export interface SaidMissing {
  /** One of these types. */
  readonly effects: readonly string[];
  /** Who makes it; null where that is not certain. */
  readonly consumer: string | null;
  /** The kinds of the cause's type that the cases are of, where there are others; see `kindsCounted`. */
  readonly among: string | null;
  /** Of the cases, 0 to 1. */
  readonly share: number;
  readonly cases: number;
  /** 99 of 100 came within so long. */
  readonly usualMs: number;
  /** Since when it is late. */
  readonly dueAt: number;
  /** No payload without the effect could be read as JSON. */
  readonly unread: boolean;
}

/** One of them: "A or B". */
export function oneOfTypes(types: readonly string[], t: Translate): string {
  return new Intl.ListFormat(t.language, { type: 'disjunction' }).format(types);
}

/** That it is missing, and why that is said. `now`: ms since 1970. */
export function missingClaimSentence(missing: SaidMissing, causeType: string, now: number, t: Translate): string {
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

/** Why the claim may be wrong all the same. */
export function unreadableWords(t: Translate): string {
  return t('A value in its payload may be why: these payloads could not be read as JSON.');
}
