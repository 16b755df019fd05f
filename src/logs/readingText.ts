import type { Translate } from '../model/text/translate';
import type { IdRule, LineIds } from './ids/lineIds';
import { failureName, ruleName, skipName } from './readingWords';
import type { ReadRecord } from './readLogs';

/** One row of the explanation: a label and the value that was found. */
export type ReadingRow = readonly [label: string, value: string];

/** Explains how a line of a log was read: its wrappers, its record, its ids, and the rule that found each of them. */
export function readingRows(record: ReadRecord, t: Translate): readonly ReadingRow[] {
  const names = record.read.rules.map((rule) => ruleName(rule, t));
  const none = t('none');
  const rows: ReadingRow[] = [
    [t('Wrappers'), names.slice(0, -1).join(' › ') || none],
    [t('Record'), names.at(-1) ?? none],
    [t('Time'), timeWords(record, t)],
    [t('Level'), record.level],
    [t('Message'), record.message],
    ...Object.entries(record.fields).map(([key, value]): ReadingRow => [t('Field {key}', { key }), value]),
    ...idRows(record, t),
    [t('Consumer'), record.consumer ?? none],
    [t('Failure'), failureWords(record, t)],
  ];
  if (record.skip) rows.push([t('Passed over'), skipWords(record.skip, t)]);
  if (record.ended) rows.push([t('Ending'), t('The consumer ended with this line.')]);
  if (record.continued.length > 0)
    rows.push([
      t('Goes on for'),
      t('{count, plural, one {# line} other {# lines}}', { count: record.continued.length }),
    ]);
  return rows;
}

/** Returns the rows as text, with the values in one column. */
export function readingText(record: ReadRecord, t: Translate): string {
  const rows = readingRows(record, t);
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(
    ([label, value]) => `${label.padEnd(width)}  ${value.replace(/\r?\n/g, `\n${' '.repeat(width + 2)}`)}`,
  );
  return `${lines.join('\n')}\n`;
}

function timeWords({ time, timeAssumed }: ReadRecord, t: Translate): string {
  if (time === null) return t('none, or too little of one');
  if (timeAssumed === 'zone') return t('{time} (without a zone, so read as local time)', { time });
  if (timeAssumed === 'year') return t('{time} (without a year, so placed by what stands around it)', { time });
  if (timeAssumed === 'date') return t('{time} (without a date, so placed by what stands around it)', { time });
  return time;
}

function idRows({ ids, read }: ReadRecord, t: Translate): ReadingRow[] {
  const { stream } = ids;
  const named: readonly (readonly [keyof LineIds, string, string | null])[] = [
    ['eventId', t('Event'), ids.eventId],
    ['position', t('Position'), ids.position],
    ['correlationId', t('Correlation'), ids.correlationId],
    ['causationId', t('Causation'), ids.causationId],
    ['traceId', t('Trace'), ids.traceId],
    ['stream', t('Stream'), stream && (stream.type === null ? stream.id : `${stream.type}/${stream.id}`)],
  ];
  return named.map(([name, label, value]) => {
    const rule = read.ids[name];
    return [label, value === null ? t('none') : `${value}${rule ? ` (${ruleWords(rule, t)})` : ''}`];
  });
}

function ruleWords(rule: IdRule, t: Translate): string {
  const words: Record<IdRule, string> = {
    key: t('by its key'),
    text: t('named in the text'),
    shape: t('by its shape alone'),
    request: t("the request's id, since no other is named"),
  };
  return words[rule];
}

function failureWords({ failure }: ReadRecord, t: Translate): string {
  if (!failure) return t('none');
  const { kind, consumer, eventId, position, error } = failure;
  const at = eventId ?? (position === null ? null : `#${position}`);
  return [failureName(kind, t), consumer, at, error].filter((part) => part !== null && part !== '').join(' · ');
}

function skipWords({ kind, gap, from, to, events }: NonNullable<ReadRecord['skip']>, t: Translate): string {
  const of = events === null ? '' : ` · ${t('{count, plural, one {# event} other {# events}}', { count: events })}`;
  const range = from === null && to === null ? '' : ` · ${from ?? '?'} → ${to ?? '?'}`;
  return `${skipName(kind, t)}${gap === null ? '' : ` #${gap}`}${range}${of}`;
}
