import type { Field } from '../format';
import { type Head, heads } from '../heads';
import { readLevel, readLevelLetter } from '../level';
import { stampOf } from '../time/stamp';

/** Keys in lower case, without separators and `@`. */
const HEADS: ReadonlyMap<string, Head> = new Map([
  ...heads(
    'time',
    'time ts timestamp timeiso8601 datetime date asctime eventtime timestamputc logtime loggedat timeunixnano timeunixms timemillis realtimetimestamp sourcerealtimetimestamp timestampseconds instantepochsecond timetimestamp timerepr epoch observedtimeunixnano timegenerated timegeneratedutc dt at starttime timestampinms awstimestamp tsns',
  ),
  ...heads(
    'level',
    'level lvl loglevel levelname severitytext sev logseverity levelvalue errorseverity detectedlevel labelsdetectedlevel labelslevel',
  ),
  ...heads('severity', 'severity'),
  ...heads('levelWord', 'status'),
  ...heads('otelNumber', 'severitynumber'),
  ...heads('pythonNumber', 'levelno'),
  ...heads('insightsNumber', 'severitylevel'),
  ...heads(
    'message',
    'msg message shortmessage body bodystringvalue rendermessage renderedmessage logmessage msgmessage formattedmessage logentryformatted logentrymessage',
  ),
  // Keys of a complete line, or of a text that is used when there is no message.
  ...heads(
    'line',
    'log line textpayload event eventoriginal text mt messagetemplate content raw logs logentry logentrys logmessages resultdescription eventline',
  ),
]);
/** The short keys of zap, CLEF and MongoDB; they have this meaning only in this case. */
const EXACT: ReadonlyMap<string, Head> = new Map([
  ['t', 'time'],
  ['T', 'time'],
  ['@t', 'time'],
  ['L', 'level'],
  ['@l', 'level'],
  ['M', 'message'],
  // logxi's.
  ['_t', 'time'],
  ['_l', 'level'],
  ['_m', 'message'],
  ['@m', 'message'],
  // Supabase's.
  ['event_message', 'message'],
  ['@mt', 'line'],
  ['PRIORITY', 'priority'],
  ['Output', 'line'],
]);
/**
 * Groups whose members count as members of the object itself: those of Cloud Logging, of Rust's tracing, of winston's Logstash form, of
 * loguru, of exported search hits and of Honeycomb; an OpenTelemetry body that is an object; a message of Lambda that is an object; those
 * of Datadog's exports and of what Docker sends to Splunk.
 */
const GROUPS = [
  'jsonPayload.',
  'fields.',
  '@fields.',
  'record.',
  '_source.',
  'attributes.',
  'result.',
  'data.',
  'body.',
  'Body.',
  'message.',
  'content.attributes.',
  'content.',
  'event.line.',
];

/** A cache: logs have few different keys, and repeat them in every line. */
const known = new Map<string, Head>();
const MOST_KNOWN = 2000;

/** Returns what a key of a JSON log line says about its value. */
export function headOf(key: string): Head {
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const head = readHead(key);
  if (known.size < MOST_KNOWN) known.set(key, head);
  return head;
}

/** Returns the key of a member without the name of a group that says nothing about it. */
export function ownKey(key: string): string {
  const group = key.includes('.') ? GROUPS.find((prefix) => key.startsWith(prefix)) : undefined;
  return group ? key.slice(group.length) : key;
}

function readHead(key: string): Head {
  const own = ownKey(key).replace(/\.\$date$/, '');
  const exact = EXACT.get(own);
  if (exact) return exact;
  const plain = own.replace(/[^A-Za-z\d]/g, '').toLowerCase();
  return plain.length > 1 ? (HEADS.get(plain) ?? 'none') : 'none';
}

const KEYS: ReadonlyMap<string, string> = new Map([
  ['t', 'time'],
  ['l', 'level'],
  ['m', 'msg'],
]);

/**
 * Gives the short keys `t`, `l` and `m` of an object without a message their full names, when they are those of a log line: a message with
 * a time or a level. Other objects are returned unchanged.
 */
export function withLongKeys(members: readonly Field[]): readonly Field[] {
  if (!members.some(([key, value]) => key === 'm' && !NUMBER.test(value)) || !members.some(isHead)) return members;
  return members.map(([key, value]): Field => [KEYS.get(key) ?? key, key === 'l' ? levelText(value) : value]);
}

const NUMBER = /^-?[\d.]*$/;

function isHead([key, value]: Field): boolean {
  const head = headOf(KEYS.get(key) ?? key);
  return head === 'time' ? stampOf(value) !== undefined : head === 'level' && levelOf(value) !== 'unknown';
}

const levelOf = (value: string) => (/^[a-zA-Z]$/.test(value) ? readLevelLetter(value.toUpperCase()) : readLevel(value));

/** Returns the word for a level in one letter; numbers have the meaning of their scale. */
const levelText = (value: string) => (/^[a-zA-Z]$/.test(value) ? levelOf(value) : value);
