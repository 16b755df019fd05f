import { isoTimestamp } from '../../model/event/event';
import type { IdKind } from '../../model/lookup/idSpan';
import type { LookupProblem } from '../../model/lookup/lookup';
import type { Subject } from '../../model/lookup/subject';
import { label } from '../../model/text/safeText';
import type { Translate } from '../../model/text/translate';

/** The most ids that a sentence names. */
const NAMED = 4;

/** Returns what a text was understood as: "trace id 4bf9…", "position 449", "stream Order/42". */
export function subjectWords({ hint, text, position, time, stream, version }: Subject, t: Translate): string {
  const id = label(text);
  if (stream !== null || hint === 'stream') {
    return version === null ? t('stream {id}', { id }) : t('version {version} of stream {id}', { id, version });
  }
  if (hint === 'position') return t('position {id}', { id: position ?? id });
  if (time !== null && position === null) return t('time {id}', { id: isoTimestamp(time) });
  const words: Partial<Record<IdKind, string>> = {
    event: t('event id {id}', { id }),
    correlation: t('correlation id {id}', { id }),
    causation: t('causation id {id}', { id }),
    trace: t('trace id {id}', { id }),
  };
  return words[hint ?? 'unknown'] ?? t('id {id}', { id });
}

/** Returns everything that a text was understood as, for a sentence. */
export function understoodWords(subjects: readonly Subject[], t: Translate): string {
  const named = subjects.slice(0, NAMED).map((subject) => subjectWords(subject, t));
  const more = subjects.length - named.length;
  return [...named, ...(more > 0 ? [t('{count} more', { count: more })] : [])].join(', ');
}

/** Returns why a text cannot be looked up, and what to type instead. */
export function problemWords(problem: LookupProblem, t: Translate): string {
  switch (problem) {
    case 'empty':
      return t('Type an event, correlation, causation or trace id, Type/id, #position or a time.');
    case 'tooShort':
      return t('Type at least four characters of the id, or #position.');
    case 'tooLong':
      return t('This is too long for an id. Paste the id alone.');
    case 'notText':
      return t('This holds characters that no id has. Paste the id alone.');
    case 'noId':
      return t(
        'There is no id in this text. Paste an event, correlation, causation or trace id, Type/id, #position or a time.',
      );
    case 'file':
      return t('This is the name of a file. Paste an id, Type/id, #position or a time.');
    case 'mail':
      return t('This is a mail address. Where streams are called so, type the stream with its type: Type/id.');
    case 'address':
      return t('This is the address of a machine or a module. Paste an id, Type/id, #position or a time.');
    case 'amount':
      return t('This is an amount. Paste an id, Type/id, #position or a time.');
    case 'logPosition':
      return t('This is a position in the log of PostgreSQL (LSN). Events have positions of their own: #1042.');
    case 'noTime':
      return t('No calendar has this time, or it can be read as two times. Write it like 2026-11-22 14:57.');
    case 'foreign':
      return t(
        'This names only spans, processes or secrets. An event store knows events, correlations, causations, traces and streams.',
      );
  }
}

/** Returns the sentence for no result: what was looked for, and what the store does not have. */
export function nothingWords(subjects: readonly Subject[], t: Translate): string {
  const [first] = subjects;
  if (subjects.length === 1 && first?.hint === 'position') {
    return t('No event has the position {position}. The store ends before it.', {
      position: first.position ?? first.text,
    });
  }
  const what = understoodWords(subjects, t);
  return t('Nothing in this store has the {what}: no event, stream, correlation, trace or causation.', { what });
}
