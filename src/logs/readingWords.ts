import type { Translate } from '../model/text/translate';
import type { ReadFailure, ReadRecord } from './readLogs';

/** Returns a rule's name for a person. Names of tools and formats are not translated. */
export function ruleName(rule: string, t: Translate): string {
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
export function skipName(kind: NonNullable<ReadRecord['skip']>['kind'], t: Translate): string {
  return { poison: t('poison'), gap: t('gap'), staleGap: t('stale gap') }[kind];
}
