import type { LinePlace } from '../diagnosis/consumerLog';
import { baseName, lineMoment } from '../diagnosis/words';
import { comparePositions, type Position } from '../event/event';
import type { Translate } from '../text/translate';
import type { PassedBatch } from './passedOver';

/** The most batches that a diagnosis lists, each as a note. */
const MOST_NOTES = 5;

/** A batch that was given up, as a note next to what else is known about a consumer. */
interface PassedNote {
  readonly title: string;
  readonly quote: string;
  readonly sentences: readonly string[];
  readonly log: Pick<LinePlace, 'file' | 'lineNumber'>;
}

/** Returns notes for the newest batches that a consumer gave up. The last note says when there are more. */
export function passedNotes(batches: readonly PassedBatch[], t: Translate): PassedNote[] {
  return batches.slice(0, MOST_NOTES).map((batch, i) => {
    const { title, quote, sentences, log } = passedNote(batch, t);
    const isLast = i === MOST_NOTES - 1 && batches.length > MOST_NOTES;
    const before = t('It gave up batches before that, too; “Look for Events That Were Never Handled” has all of them.');
    return { title, quote, sentences: isLast ? [...sentences, before] : sentences, log };
  });
}

function passedNote(batch: PassedBatch, t: Translate): PassedNote {
  const { line, events, failedAt } = batch;
  const sentences = [passedSentence(batch, t)];
  if (line.events !== null && line.events > events.length) {
    sentences.push(
      t('The batch had {count, plural, one {# event} other {# events}}; the others do not concern it.', {
        count: line.events,
      }),
    );
  }
  const [first] = events;
  if (failedAt !== null && first && comparePositions(first.position, failedAt) < 0) sentences.push(outsideWords(t));
  if (failedAt === null) {
    sentences.push(t('The line names no event, so it may be about another store.'));
  }
  if (line.time !== null) sentences.push(t('Seen at {time}.', { time: lineMoment(line, t) }));
  return { title: passedTitle(batch, t), quote: line.error, sentences, log: line };
}

/** Returns the range that was given up, in a few words. */
export function passedTitle(batch: PassedBatch, t: Translate): string {
  const { from, to, count } = rangeOf(batch);
  return from === to
    ? t('Not handled, passed over: #{to}', { to })
    : t('Not handled, passed over: {count, plural, one {# event} other {# events}}, #{from} to #{to}', {
        count,
        from,
        to,
      });
}

/** Returns how that happened, in one sentence. */
export function passedSentence({ failedAt }: PassedBatch, t: Translate): string {
  return failedAt === null
    ? t('Its log says that the batch failed as a whole and was given up: the checkpoint moved past it.')
    : t('Its log says that the batch failed at #{failed} and was given up: the checkpoint moved past it.', {
        failed: failedAt,
      });
}

/** Returns the first and the last event of the batch that concern the consumer, and how many there are. */
export function rangeOf({ events }: PassedBatch) {
  return { from: events[0]?.position ?? '', to: events.at(-1)?.position ?? '', count: events.length };
}

/** Returns why one event of the batch counts as never handled, and how certain that is. */
export function passedReason({ line, failedAt }: PassedBatch, position: Position, t: Translate): string {
  const place = { to: line.to ?? '', file: baseName(line.file), line: line.lineNumber };
  if (failedAt === null) {
    return t(
      'Probable: its log says that it gave up a batch up to #{to} after an error, and passed it over ({file}, line {line}). The line names no event, so it may be about another store.',
      place,
    );
  }
  const said = t(
    'Almost certain: its log says that it gave up a batch up to #{to} after an error at #{failed}, and passed it over ({file}, line {line}); nothing says that it was set back since.',
    { ...place, failed: failedAt },
  );
  return comparePositions(position, failedAt) < 0 ? `${said} ${outsideWords(t)}` : said;
}

/** Returns a sentence for the events of a batch before the one at which it failed. */
const outsideWords = (t: Translate) =>
  t('A handler that works outside of the transaction of its checkpoint may have handled what lies before that event.');
