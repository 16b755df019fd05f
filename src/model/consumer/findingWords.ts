import { formatCount } from '../text/format';
import { label } from '../text/safeText';
import type { Translate } from '../text/translate';
import { MOST_SKIPS } from './consumer';
import { type Finding, type GivenUp, MOST_LISTED } from './findings';

/** Returns the end of a sentence that gives an error, on one line. */
function because(error: string | null): string {
  return error === null ? '' : `: ${label(error)}`;
}

/** Whether a sentence names only the first positions or all of them. */
export type Listing = 'some' | 'all';

/** Returns the finding as a sentence with its numbers. */
export function explainFinding(finding: Finding, t: Translate, language = 'en', listing: Listing = 'some'): string {
  switch (finding.kind) {
    case 'mixedTotals':
      return t('Its segments disagree about their number ({totals}), so a stream may be handled twice or never.', {
        totals: finding.totals.join(', '),
      });
    case 'missingSegments':
      return t(
        '{count, plural, one {# of {total} segments has no row, so no process handles its streams} other {# of {total} segments have no row, so no process handles their streams}}: {missing}.',
        {
          count: finding.count,
          total: formatCount(finding.total, language),
          missing: listed(finding.missing),
        },
      );
    case 'twoOwners': {
      // The rows come in no fixed order; sorting keeps the sentence the same.
      const owners = finding.owners.toSorted().join(', ');
      return finding.segment === null
        ? t('It has more than one owner: {owners}.', { owners })
        : t('Segment {segment} has more than one owner: {owners}.', { segment: finding.segment, owners });
    }
    case 'gapSkips':
      return finding.count >= MOST_SKIPS
        ? `${explainSkips(finding, t, language, listing)} ${t('Only its newest {count} are counted.', { count: formatCount(MOST_SKIPS, language) })}`
        : explainSkips(finding, t, language, listing);
    case 'lateCommits':
      return t('Events became visible below its checkpoint and were never handled, seen so far: {positions}.', {
        positions: listing === 'all' ? finding.positions.join(', ') : listed(finding.positions),
      });
    case 'passedBatches':
      return explainPassed(finding, t);
    case 'reported': {
      const args = {
        segment: finding.segment ?? '',
        word: label(finding.word, 60),
        position: finding.culprit ?? '',
        error: because(finding.error),
      };
      if (finding.segment === null) {
        return finding.culprit === null
          ? t('Its row says “{word}”{error}.', args)
          : t('Its row says “{word}” at position {position}{error}.', args);
      }
      return finding.culprit === null
        ? t('The row of segment {segment} says “{word}”{error}.', args)
        : t('The row of segment {segment} says “{word}” at position {position}{error}.', args);
    }
    case 'deadLetters':
      return t(
        '{count, plural, one {# event was put aside as a dead letter} other {# events were put aside as dead letters}}, last at position {latest}{error}.',
        {
          count: finding.count,
          latest: finding.latest,
          error: because(finding.error),
        },
      );
    case 'aheadOfStore':
      return t(
        'Its checkpoint {checkpoint} is past the newest event ({head}), as after a restored backup: new events up to it will be passed over.',
        { checkpoint: finding.checkpoint, head: finding.head ?? t('none') },
      );
  }
}

function explainSkips(
  finding: Extract<Finding, { kind: 'gapSkips' }>,
  t: Translate,
  language: string,
  listing: Listing,
): string {
  if (finding.appeared === 0) {
    return t(
      'It gave up waiting at {count, plural, one {# gap} other {# gaps}}, last at position {latest}.',
      gapArgs(finding, language),
    );
  }
  const sentence = t(
    'It gave up waiting at {count, plural, one {# gap} other {# gaps}}, last at position {latest}; events appeared at {appeared} of them afterwards and were probably never handled.',
    gapArgs(finding, language),
  );
  return listing === 'some'
    ? sentence
    : `${sentence} ${t('They appeared at {positions}.', { positions: finding.positions.join(', ') })}`;
}

function gapArgs(finding: Extract<Finding, { kind: 'gapSkips' }>, language: string) {
  return {
    count: finding.count,
    appeared: formatCount(finding.appeared, language),
    latest: finding.latest,
  };
}

function listed(values: readonly (string | number)[]): string {
  const shown = values.slice(0, MOST_LISTED).join(', ');
  return values.length > MOST_LISTED ? `${shown}, …` : shown;
}

function explainPassed(finding: Omit<GivenUp, 'at'>, t: Translate): string {
  const { batches, events, latest, isLeast, isCertain } = finding;
  const args = { batches, events, latest };
  const passed = isLeast
    ? t(
        'According to its log it gave up at least {batches, plural, one {# batch} other {# batches}} after failures, last at #{latest}: at least {events, plural, one {# event was} other {# events were}} never handled.',
        args,
      )
    : t(
        'According to its log it gave up {batches, plural, one {# batch} other {# batches}} after failures, last at #{latest}: {events, plural, one {# event was} other {# events were}} never handled.',
        args,
      );
  if (isCertain) return passed;
  return `${passed} ${t('Not every line about that names its event, so it may be about another store.')}`;
}
