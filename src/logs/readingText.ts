import { nameOfStream } from '../model/event/event';
import type { Translate } from '../model/text/translate';
import type { IdRule, LineIds } from './ids/lineIds';
import type { ReadFailure, ReadRecord } from './readLogs';

/** One row of the explanation: a label and the value that was found. */
type ReadingRow = readonly [label: string, value: string];

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
    ['stream', t('Stream'), stream && nameOfStream({ type: stream.type ?? '', id: stream.id })],
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

/** Returns a rule's name for a person. Names of tools and formats are not translated. */
function ruleName(rule: string, t: Translate): string {
  const words: Readonly<Record<string, string>> = {
    'something unknown in front': t('something unknown in front'),
    text: t('text'),
    'text with a head': t('text with a head'),
    'a record in the message of another': t('a record in the message of another'),
    quoted: t('quoted'),
    'journald fields': t('journald fields'),
    'journald, time since boot': t('journald, time since boot'),
    'seconds since the start': t('seconds since the start'),
    'docker compose or Procfile runner': t('docker compose or Procfile runner'),
    'name in brackets': t('name in brackets'),
    'file in front': t('file in front'),
    'source file in front': t('source file in front'),
    'name and colon': t('name and colon'),
    'name and arrow': t('name and arrow'),
    'name in front': t('name in front'),
    'number of a line': t('number of a line'),
    'mark in front': t('mark in front'),
    'list in front': t('list in front'),
    'JSON over several lines': t('JSON over several lines'),
    'row of a table': t('row of a table'),
    'syslog priority': t('syslog priority'),
    'container runtime': t('container runtime'),
    'container runtime, part of a line': t('container runtime, part of a line'),
    'journald or syslog': t('journald or syslog'),
    'Procfile runner': t('Procfile runner'),
    'level in front': t('level in front'),
    'time in front': t('time in front'),
    'time and level in front': t('time and level in front'),
    'time and name in front': t('time and name in front'),
  };
  return words[rule] ?? rule;
}

/** Returns the name of a failure for a person: a kind of `FailureKind`, or the way a process ended. */
export function failureName(kind: ReadFailure['kind'], t: Translate): string {
  const words: Readonly<Record<string, string>> = {
    handler: t('handler'),
    segmentWorker: t('segment worker'),
    process: t('process'),
    batch: t('batch'),
    stopped: t('stopped'),
    skipped: t('skipped'),
    poisonRejected: t('poison event rejected'),
    poisonSkipFailed: t('poison event not skipped'),
    crash: t('crash'),
    fatalError: t('fatal error'),
    dataRace: t('data race'),
    killed: t('killed'),
    asked: t('asked to end'),
    exited: t('exited'),
    finished: t('finished'),
  };
  const [, number] = /^pattern(\d+)$/.exec(kind) ?? [];
  return number === undefined ? (words[kind] ?? kind) : t('error pattern {number}', { number });
}

/** Returns for a person why positions were passed without their events. */
function skipName(kind: NonNullable<ReadRecord['skip']>['kind'], t: Translate): string {
  return { poison: t('poison'), gap: t('gap'), staleGap: t('stale gap') }[kind];
}
