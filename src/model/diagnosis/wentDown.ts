import type { Translate } from '../text/translate';
import type { FailureLine } from './consumerLog';
import type { Diagnosis } from './diagnosis';
import { explainCompanion, lineMoment } from './words';

/** The most lines that are listed as going down with the first failure; the first ones are kept. */
const MOST_LINES = 20;

/** Returns what went down together, in the order in which it happened. */
export function explainWentDown({ companions, incident }: Diagnosis, t: Translate): string[] {
  const sentences = companions.map((companion) => explainCompanion(companion, t));
  if (!incident || incident.collateral.length === 0) return sentences;
  const { first, collateral } = incident;
  const once = eachOnce(collateral);
  const lines = once.slice(0, MOST_LINES).map((line) => lineSentence(line, t));
  const rest = once.length - lines.length;
  return [
    ...sentences,
    t('First failure: {line}', { line: lineSentence(first, t) }),
    ...lines,
    ...(rest > 0
      ? [t('{count, plural, one {# more error} other {# more errors}} in the moments after it.', { count: rest })]
      : []),
  ];
}

/** One failure leaves a line from its handler and one from its segment. The first line is enough. */
function eachOnce(lines: readonly FailureLine[]): FailureLine[] {
  const nameOf = ({ consumer, segment, position, eventId, error }: FailureLine) =>
    JSON.stringify([consumer, segment, position ?? eventId, error]);
  return [...new Map(lines.toReversed().map((line) => [nameOf(line), line])).values()].toReversed();
}

function lineSentence(line: FailureLine, t: Translate): string {
  return `${line.time === null ? '' : `${lineMoment(line, t)} `}${placeOfLine(line, t)}: ${line.error}`;
}

/** Returns for example "billing, segment 0, at #13". */
export function placeOfLine({ consumer, segment, position, eventId }: FailureLine, t: Translate): string {
  const at = position === null ? eventId : `#${position}`;
  const segmented = segment === null ? consumer : t('{consumer}, segment {segment}', { consumer, segment });
  return at === null ? segmented : t('{where}, at {event}', { where: segmented, event: at });
}
