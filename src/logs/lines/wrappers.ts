import type { Field } from '../formats/format';
import { LEVEL_WORDS } from '../formats/level';
import { matchAt } from '../formats/matchAt';
import { stampAt } from '../formats/time/stamp';
import type { Stamp } from '../formats/time/stampParts';
import { form, formAt, frontStamp, type Wrapper, wrapperSource } from './form';
import { isLevelAt, leadsToRecord, levelInFront, opensObject, prefixAt, skipBlanks } from './names';

const LESS = 60;

/**
 * Returns what wraps the line that begins at `at`; undefined when nothing does. A wrapper with a recognizable form is always accepted; a
 * plain time or name (`[api] `, `api: `, `pod container `) only in front of a complete line.
 */
export function wrapperAt(text: string, at: number): Wrapper | undefined {
  if (text.charCodeAt(at) === LESS) return bySyslog(text, at);
  const stamp = frontStamp(text, at);
  return stamp ? behindTime(text, stamp) : prefixAt(text, at);
}

const PRIORITY = /<(\d{1,3})>/y;
/** An element of structured data has an enterprise number or values. A bracket without them belongs to the message. */
const ELEMENT = String.raw`\[[^\s\]="[]+(?=[ \]])(?:(?<=@\d+)|(?= ))(?: [^\s\]="]+="(?:[^"\\]|\\.)*")*\]`;
/** Heroku leaves the structured data out completely. */
const RFC5424 = new RegExp(`1 (\\S+) (\\S+) (\\S+) (\\S+) \\S+ (?:(?:-|((?:${ELEMENT})+))(?= |$)|) ?\\ufeff?`, 'y');

function bySyslog(text: string, at: number): Wrapper | undefined {
  const priority = matchAt(PRIORITY, text, at);
  if (!priority) return undefined;
  const level = String(Number(priority[1]) % 8);
  const from = at + priority[0].length;
  const full = matchAt(RFC5424, text, from);
  if (full) {
    const [whole, time = '', host, program, pid, elements = ''] = full;
    const source = [...wrapperSource(['host', host], ['program', program], ['pid', pid]), ...labelsOf(elements)];
    return { end: from + whole.length, stamp: stampAt(time, 0), level, source, rule: 'syslog RFC 5424' };
  }
  const stamp = stampAt(text, from, false);
  const inner = stamp && (behindTime(text, stamp) ?? formAt(SYSLOG_PROGRAM, text, stamp.end, stamp));
  if (inner) return { ...inner, level, rule: 'syslog RFC 3164' };
  return { end: from, level, source: [], rule: 'syslog priority' };
}

/** What tools write after their time. */
const BEHIND_TIME = [
  form('container runtime', /[ \t](stdout|stderr)[ \t]F(?::\S+)?(?:[ \t]|$)/y, 'output'),
  form('container runtime, part of a line', /[ \t](stdout|stderr)[ \t]P(?::\S+)?(?:[ \t]|$)/y, 'output'),
  form(
    'fly.io',
    new RegExp(`[ \\t]app\\[(\\w+)\\][ \\t](\\w+)[ \\t]\\[(${LEVEL_WORDS})\\][ \\t]?`, 'y'),
    'instance',
    'region',
    'level',
  ),
  form(
    'Heroku',
    new RegExp(`[ \\t](?!(?:${LEVEL_WORDS})\\[)([a-z][\\w-]*)\\[([A-Za-z][\\w.-]*)\\]:[ \\t]`, 'y'),
    'program',
    'dyno',
  ),
  // BusyBox, and OpenWrt without the host.
  form(
    'syslog with facility and level',
    /[ \t](?:([\w.:-]+)[ \t])?(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d)\.([a-z]+)[ \t]([\w./@:-]+?)(?:\[(\d+)\])?:[ \t]?/y,
    'host',
    'level',
    'program',
    'pid',
  ),
  form(
    'journald or syslog',
    new RegExp(`[ \\t](?!(?:${LEVEL_WORDS.toUpperCase()})\\b)([\\w.:-]+)[ \\t]([\\w./@:-]+?)\\[(\\d+)\\]:[ \\t]?`, 'y'),
    'host',
    'program',
    'pid',
  ),
  form('journald or syslog', /[ \t]([\w.-]+)[ \t](kernel):[ \t]/y, 'host', 'program'),
  // rsyslog's own form, without a process number. The level after it distinguishes it from a sentence.
  form(
    'journald or syslog',
    new RegExp(`[ \\t]([\\w.-]+)[ \\t]([A-Za-z_][\\w./@-]*):[ \\t](?=\\[?(?:${LEVEL_WORDS.toUpperCase()})\\b)`, 'y'),
    'host',
    'program',
  ),
  form('CloudWatch', /[ \t](\d{4}\/\d\d\/\d\d\/(?:[\w-]+)?\[[^\]\s]+\][\da-f]{32})[ \t]+/y, 'source'),
  // A task of ECS.
  form('CloudWatch', /[ \t]([\w.-]+\/[\w.-]+\/[\da-f]{32})(?:[ \t]|$)/y, 'source'),
  form('Cloud Foundry', /[ \t]\[([A-Z]+(?:\/[\w.-]+)*)\][ \t]+(?:OUT|ERR)[ \t]/y, 'program'),
  form('Fluentd', /\t([\w.*-]+)\t(?=\{)/y, 'tag'),
  form('AWS Lambda', /\t([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\t(?=[A-Z]+\t)/y, 'request_id'),
  form(
    'syslog RFC 5424',
    new RegExp(
      `[ \\t](?!-)([\\w.:-]+)[ \\t]([\\w./-]+)[ \\t](\\d+|-)[ \\t][\\w.-]+[ \\t](?:-|(?:${ELEMENT})+)[ \\t]\\ufeff?`,
      'y',
    ),
    'host',
    'program',
    'pid',
  ),
  form('Netlify', new RegExp(`:[ \\t]([\\da-f]{8})[ \\t](?=(?:${LEVEL_WORDS.toUpperCase()})\\b)`, 'y'), 'request_id'),
  form('GitLab CI', /[ \t][\da-f]{2}[OE](?:\+|[ \t])/y),
  form('Procfile runner', new RegExp(`[ \\t]+(?!(?:${LEVEL_WORDS})\\b)([\\w.-]+)[ \\t]*[|│][ \\t]?`, 'iy'), 'process'),
];
const SYSLOG_PROGRAM = [
  form('syslog RFC 3164', /[ \t]([\w.:-]+)[ \t](?=(?:CEF|LEEF):\d)/y, 'host'),
  form('journald or syslog', /[ \t]([\w.-]+)[ \t]([A-Za-z_][\w./@-]*):[ \t]/y, 'host', 'program'),
  // Text copied from Papertrail.
  form(
    'journald or syslog',
    new RegExp(
      `[ \\t]+(?!(?:${LEVEL_WORDS})\\b)([A-Za-z][\\w.-]*)[ \\t]+(?!(?:${LEVEL_WORDS})\\b)([A-Za-z_][\\w./@-]*)[ \\t]+(?=\\[?(?:${LEVEL_WORDS.toUpperCase()})(?:\\]|:?[ \\t]))`,
      'y',
    ),
    'host',
    'program',
  ),
];
/** Names in brackets or between bars, and TeamCity's steps, in front of a complete record. */
const MARKED = new RegExp(
  `(?:(?:[WE]?:)?[ \\t]*\\[Step \\d+\\/\\d+\\]|[ \\t]+([\\w.-]+\\[[\\w.-]+\\]|\\([\\w.-]+\\)|\\|[ \\t]+(?!(?:${LEVEL_WORDS}|success)\\b)[\\w.-]+[ \\t]+\\|))[ \\t]+`,
  'iy',
);
const LABELS = /[ \t]\{((?:\w+="(?:[^"\\]|\\.)*"(?:, ?)?)*)\}[ \t]/y;
/** CloudWatch's stream, and what other tools put between their time and the line. The name of a source file belongs to the line itself. */
const BETWEEN = new RegExp(
  `[ \\t]+(?!(?:${LEVEL_WORDS})\\b|\\d+[ \\t]|\\S*\\.\\w{1,4}:\\d)([\\w./@:$-]*[\\w\\])])(?::|[ \\t]>)?[ \\t]+`,
  'iy',
);

/** Reads a wrapper that begins with a time. Its line begins after the tool's own marks, or is a record that has its own time. */
function behindTime(text: string, stamp: Stamp): Wrapper | undefined {
  const found =
    formAt(BEHIND_TIME, text, stamp.end, stamp) ??
    (stamp.lacks === 'year' ? formAt(SYSLOG_PROGRAM, text, stamp.end, stamp) : undefined);
  if (found) return found;
  const labels = matchAt(LABELS, text, stamp.end);
  if (labels) {
    const source = labelsOf(labels[1] ?? '');
    const level = source.find(([key]) => key === 'level' || key === 'detected_level')?.[1];
    return { end: stamp.end + labels[0].length, stamp, level, source, rule: 'Loki' };
  }
  return behindTimeAlone(text, stamp);
}

function behindTimeAlone(text: string, stamp: Stamp): Wrapper | undefined {
  let from = skipBlanks(text, stamp.end);
  // Jenkins and others: the time, a dash or a colon, the line.
  if (/[-:]/.test(text.charAt(from)) && text.charAt(from + 1) === ' ') from += 2;
  if (leadsToRecord(text, from) || opensObject(text, from))
    return { end: from, stamp, source: [], rule: 'time in front' };
  const marked = matchAt(MARKED, text, stamp.end);
  if (marked && leadsToRecord(text, stamp.end + marked[0].length)) {
    const source = wrapperSource(['source', marked[1]?.replace(/^[(|\s]+|[)|\s]+$/g, '')]);
    return { end: stamp.end + marked[0].length, stamp, source, rule: 'time and name in front' };
  }
  const level = levelInFront(text, from, true);
  if (level) return { ...level, stamp, rule: 'time and level in front' };
  const between = matchAt(BETWEEN, text, stamp.end);
  const end = stamp.end + (between?.[0].length ?? 0);
  if (!between || !(isLevelAt(text, end) || leadsToRecord(text, end))) return undefined;
  return { end, stamp, source: wrapperSource(['source', between[1]]), rule: 'time and name in front' };
}

function labelsOf(text: string): Field[] {
  return [...text.matchAll(/(?<![^\s",])([^\s\]="[,]+)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, key = '', value = '']): Field => [key, value],
  );
}
